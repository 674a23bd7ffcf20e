// `npm run test-connection` against the real registrations: what it says, and how it ends.

import { execFile } from 'node:child_process';
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { call } from '../../sandbox/start/json-client.ts';
import { type RunningSandbox, startSandbox } from '../../sandbox/start/sandbox.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'test-connection-'));
const configuration = join(folder, 'provisioning.json');
let sandbox: RunningSandbox;

beforeAll(async () => {
  copyFileSync(`${root}provisioning.json`, configuration);
  sandbox = await startSandbox({
    users: 3,
    groups: 1,
    earlyAdopters: 0,
    entry: `${root}functions/main.ts`,
    env: { PROVISIONING_CONFIG: configuration },
    onHostLine: () => undefined,
  });
}, 120_000);
afterAll(async () => {
  await sandbox.close();
  rmSync(folder, { recursive: true });
});

async function command(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  const env = { ...process.env, PROVISIONER_URL: String(sandbox.hostUrl) };
  try {
    const run = await promisify(execFile)(process.execPath, ['cli/test-connection.ts', ...args], { cwd: root, env });
    return { code: 0, ...run };
  } catch (error) {
    return Object.assign({ code: -1, stdout: '', stderr: '' }, error);
  }
}

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

    copyFileSync(`${root}provisioning.json`, configuration);
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
