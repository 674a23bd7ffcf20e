// Secrets are shown nowhere.

import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { Secret } from '../../../shared/settings/secret.ts';
import { type Environment, readSettings } from '../../../shared/settings/settings.ts';

const LOCAL: Environment = {
  ENTRA_TENANT_ID: '11111111-1111-4111-8111-111111111111',
  ENTRA_SERVICE_PRINCIPAL_ID: '22222222-2222-4222-8222-22222222222A',
  AZURE_CLIENT_ID: '33333333-3333-4333-8333-333333333333',
  AZURE_CLIENT_SECRET: 'client-secret',
  NOTION_SCIM_TOKEN: 'scim-token',
  STATE_CONNECTION_STRING: 'UseDevelopmentStorage=true',
  SYNC_SCHEDULE: '0 * * * * *',
};

describe('a secret', () => {
  it('shows itself nowhere but where it is asked for', () => {
    const secret = new Secret('hunter2');
    const shown = [
      String(secret),
      `${secret}`,
      JSON.stringify({ secret }),
      inspect({ secret }),
      inspect(secret),
    ].join();
    expect(shown).not.toContain('hunter2');
    expect(Object.keys(secret)).toEqual([]);
    expect(secret.reveal()).toBe('hunter2');
  });

  it('settings can be printed without telling one', () => {
    const shown = inspect(readSettings(LOCAL), { depth: 9, showHidden: true }) + JSON.stringify(readSettings(LOCAL));
    expect(shown).not.toMatch(/client-secret|scim-token|UseDevelopmentStorage/);
  });
});
