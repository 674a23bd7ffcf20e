// Secrets are shown nowhere.

import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { Secret } from '../../../shared/settings/secret.ts';
import { readSettings } from '../../../shared/settings/settings.ts';
import { LOCAL } from './local-settings.ts';

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
