// `npm run test-connection` against the real registrations: what it says, and how it ends.

import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { call } from '../../sandbox/start/json-client.ts';
import type { RunningSandbox } from '../../sandbox/start/sandbox.ts';
import { CONFIGURATION, runCommand, startApp } from './support/command.ts';

const folder = mkdtempSync(join(tmpdir(), 'test-connection-'));
const configuration = join(folder, 'provisioning.json');
let sandbox: RunningSandbox;

beforeAll(async () => {
  copyFileSync(CONFIGURATION, configuration);
  sandbox = await startApp({ configuration });
}, 120_000);
afterAll(async () => {
  await sandbox.close();
  rmSync(folder, { recursive: true });
});

const command = (...args: string[]) => runCommand('test-connection', args, sandbox);

/** Lines that begin with the mark. */
const linesWith = (mark: string, text: string): string[] => text.split('\n').filter((line) => line.startsWith(mark));

describe('npm run test-connection', () => {
  it('tells each check in a line, and an edit as soon as it is made', async () => {
    const whole = await command();
    expect(whole).toMatchObject({ code: 0, stderr: '' });
    expect(linesWith('✓', whole.stdout)).toContain('✓ settings: All settings are usable.');
    expect(linesWith('✗', whole.stdout)).toEqual([]);

    writeFileSync(configuration, '{"scope": "asigned"}');
    const broken = await command();
    expect(broken.code).toBe(1);
    expect(linesWith('✗', broken.stdout)).toEqual([
      '✗ provisioning: $.scope: is not one of the allowed values. Did you mean "assigned"? (ProvisioningInvalid)',
    ]);

    rmSync(configuration);
    const missing = await command();
    expect(linesWith('✗', missing.stdout)).toEqual([
      `✗ provisioning: PROVISIONING_CONFIG names a file that does not exist: ${configuration}. (ProvisioningMissing)`,
    ]);

    copyFileSync(CONFIGURATION, configuration);
    expect(await command()).toMatchObject({ code: 0 });
  });

  it('tells one refused token once, with one remedy', async () => {
    await call('POST', `${sandbox.notionUrl}/__admin/faults`, { match: { path: 'scim' }, action: { status: 401 } });
    // Whatever was tested a moment ago is told again; what is wrong with the file makes it another test.
    writeFileSync(configuration, '{"scope": "none"}');
    const { code, stdout } = await command();
    expect(code).toBe(1);
    const [, token] = linesWith('✗', stdout);
    expect(token).toMatch(
      /^✗ notion-token, notion-users, notion-groups: Notion refuses the SCIM token\..*\(TargetTokenRefused\)$/,
    );
    expect(stdout.match(/create a new SCIM token/g)).toHaveLength(1);
    expect(stdout).toMatch(/\n4 of 15 checks failed\.\n$/);
  });

  it('fails when nothing answers there', async () => {
    const { code, stderr } = await command('--url', 'http://127.0.0.1:9');
    expect([code, stderr]).toEqual([1, expect.stringContaining('Nothing answers at http://127.0.0.1:9')]);
  });
});
