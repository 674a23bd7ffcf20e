// `npm run status`, `holds`, `job` and `test-connection` against the real registrations, one after the other in the life
// of one app: what they show and ask for, and how they end.

import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseOptions as holdsOptions } from '../../cli/holds/options.ts';
import { parseOptions as jobOptions } from '../../cli/job/options.ts';
import { call } from '../../sandbox/start/json-client.ts';
import type { RunningSandbox } from '../../sandbox/start/sandbox.ts';
import { CONFIGURATION, runCommand, startApp } from './support/command.ts';

const folder = mkdtempSync(join(tmpdir(), 'operating-'));
const configuration = join(folder, 'provisioning.json');
let sandbox: RunningSandbox;

beforeAll(async () => {
  copyFileSync(CONFIGURATION, configuration);
  sandbox = await startApp({ users: 12, groups: 2, configuration });
}, 120_000);
afterAll(async () => {
  await sandbox.close();
  rmSync(folder, { recursive: true });
});

const tick = () => call('POST', `${sandbox.hostUrl}/__admin/tick`);

async function started(): Promise<void> {
  await call('POST', `${sandbox.hostUrl}/api/job/start`, { expectCreates: 100 });
  await tick();
}

const command = (name: string, ...args: string[]) => runCommand(name, args, sandbox);

interface Listed {
  readonly sets: readonly { readonly set: string; readonly waiting: number; readonly rejected: number }[];
  readonly entries: readonly { readonly id: string; readonly name: string }[];
}
const holds = () => call<Listed>('GET', `${sandbox.hostUrl}/api/holds`);

async function newest(): Promise<unknown> {
  const { requests } = await call<{ requests: unknown[] }>('GET', `${sandbox.hostUrl}/api/requests?limit=1`);
  return requests[0];
}

/** Lines that begin with the mark. */
const linesWith = (mark: string, text: string): string[] => text.split('\n').filter((line) => line.startsWith(mark));

describe('npm run status', () => {
  it('tells a warning with its remedy, and ends with 2', async () => {
    const { code, stdout } = await command('status');
    expect(code).toBe(2);
    expect(stdout).toMatch(/^! warning \(not started\)/);
    expect(stdout).toContain('! NotStarted');
    expect(stdout).toContain('  `npm run -s job -- start` starts it.');
    expect(stdout.trim().split('\n').length).toBeLessThan(25);
  });

  it('tells that all is well, with the figures, and ends with 0', async () => {
    await started();
    const { code, stdout } = await command('status');
    expect(stdout).toMatch(/^✓ ok \(active\)/);
    expect(stdout).toMatch(/^Still in {5}0$/m);
    expect(code).toBe(0);
  });

  it('gives programs the whole answer', async () => {
    const { stdout } = await command('status', '--json');
    expect(JSON.parse(stdout)).toMatchObject({ health: 'ok', links: expect.anything(), version: expect.any(String) });
  });

  it('ends with 1 where nobody answers, and with 64 on a wrong call', async () => {
    expect(await command('status', '--url', 'http://127.0.0.1:9')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('npm start'),
    });
    expect(await command('status', '--yes')).toMatchObject({ code: 64 });
  });
});

describe('npm run holds', () => {
  beforeAll(started);

  it('says that nothing is held', async () => {
    expect(await command('holds')).toMatchObject({ code: 0, stdout: 'Nothing is held.\n' });
  });

  it('lists a set, rejects one of it, approves the rest when somebody means it, and takes the rejection back', async () => {
    const { users } = await call<{ users: { id: string; deleted: string | null }[] }>(
      'GET',
      `${sandbox.graphUrl}/__admin/snapshot`,
    );
    for (const { id } of users.filter(({ deleted }) => deleted === null)) {
      await call('PATCH', `${sandbox.graphUrl}/__admin/users/${id}`, { accountEnabled: false });
    }
    await tick();
    const { sets, entries } = await holds();
    const [first] = entries;
    const waiting = sets[0]?.waiting ?? 0;
    expect(waiting).toBeGreaterThan(5);
    const listed = await command('holds');
    expect(listed.stdout).toMatch(
      new RegExp(
        `^Set 1 \\(PeopleRemovalGuard, revision 1\\) since (?:\\d+ \\w+ )?\\d\\d:\\d\\d:\\d\\d: ${waiting} waiting`,
      ),
    );
    expect(JSON.parse((await command('holds', '--json')).stdout)).toMatchObject({
      sets: [{ set: '1', since: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/) }],
    });
    expect(listed.stdout).toContain(`user ${first?.id}  ${first?.name}  waiting`);
    expect(await command('holds', 'reject', '1', '--id', String(first?.id), '--reason', 'stays')).toMatchObject({
      code: 0,
    });
    await tick();
    expect((await holds()).sets).toMatchObject([{ waiting: waiting - 1, rejected: 1 }]);
    expect(await command('holds', 'approve', '1')).toMatchObject({ code: 1, stderr: expect.stringContaining('--yes') });
    expect(await command('holds', 'approve', '1', '--yes')).toMatchObject({ code: 0 });
    await tick();
    expect((await holds()).sets).toMatchObject([{ waiting: 0, rejected: 1 }]);
    expect(await command('holds', 'release', '1')).toMatchObject({ code: 0 });
    await tick();
    expect((await holds()).sets).toEqual([]);
  });

  it.each([
    [['approve'], 64, 'Name one of approve, reject and release'],
    [['reject', '77'], 1, 'There is no hold set 77.'],
  ] as const)('ends %j with %i and says why', async (args, code, problem) => {
    expect(await command('holds', ...args)).toMatchObject({ code, stderr: expect.stringContaining(problem) });
  });

  it.each([
    [['forget', '1'], 'Name one of approve, reject and release'],
    [['--id', 'x'], 'Name what to do'],
    [['approve', '1', '--json'], '--json goes with the list.'],
  ])('%j is a wrong call', (args, told) => {
    expect(holdsOptions(args, {})).toEqual({ kind: 'wrong', problem: expect.stringContaining(told) });
  });
});

describe('npm run job', () => {
  it('starts, pauses and asks for a run, each with its reason', async () => {
    expect(await command('job', 'start', '--expect-creates', '10', '--reason', 'pilot')).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^The job is active\. Request \d{13}-[\da-f-]{36} is stored\.\n$/),
    });
    expect(await newest()).toMatchObject({ what: { action: 'start', expectCreates: 10 }, reason: 'pilot' });
    expect(await command('job', 'run-now')).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('page Requests'),
    });
    expect(await command('job', 'pause', '--until', '2030-01-31T18:00:00+01:00')).toMatchObject({ code: 0 });
    expect(await newest()).toMatchObject({ what: { action: 'pause', until: Date.parse('2030-01-31T17:00:00Z') } });
  });

  it('restarts only when somebody means it', async () => {
    expect(await command('job', 'restart', '--scope', 'Full')).toMatchObject({
      code: 64,
      stderr: expect.stringContaining('--yes'),
    });
    expect(await newest()).not.toMatchObject({ what: { action: 'restart' } });
    expect(await command('job', 'restart', '--scope', 'Full', '--yes')).toMatchObject({ code: 0 });
    expect(await newest()).toMatchObject({ what: { action: 'restart', scope: 'Full' } });
  });

  it.each([
    [['stop'], 'Name one action'],
    [['start', 'pause'], 'Name one action'],
    [['restart'], '--scope'],
    [['restart', '--scope', 'ForceDeletes', '--yes'], 'Watermark, Escrows'],
    [['start', '--until', '2030-01-31T18:00:00Z'], 'start has no --until'],
    [['start', '--expect-creates', 'many'], 'whole number'],
    [['pause', '--until', 'tomorrow'], '--until needs a time with its zone'],
    [['start', '--force'], '--force'],
    [['start', '--url', 'localhost'], '--url must be an address'],
    [['start', '--url', 'http://app.example', '--key', 'k'], 'only over https'],
  ])('%j is a wrong call', (args, told) => {
    expect(jobOptions(args, {})).toEqual({ kind: 'wrong', problem: expect.stringContaining(told) });
  });

  it('ends a wrong call with 64', async () => {
    expect(await command('job')).toMatchObject({ code: 64, stderr: expect.stringContaining('Name one action') });
  });

  it('says what the app says, and where nothing answers', async () => {
    expect(await command('job', 'run-now', '--reason', 'x'.repeat(2_000))).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('The body cannot be used'),
    });
    expect(await command('job', 'start', '--url', 'http://127.0.0.1:9')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('Nothing answers at http://127.0.0.1:9'),
    });
    expect(await command('job', '--help')).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('restart --scope'),
    });
  });
});

describe('npm run test-connection', () => {
  it('tells each check in a line, and an edit as soon as it is made', async () => {
    const whole = await command('test-connection');
    expect(whole).toMatchObject({ code: 0, stderr: '' });
    expect(linesWith('✓', whole.stdout)).toContain('✓ settings: All settings are usable.');
    expect(linesWith('✗', whole.stdout)).toEqual([]);

    writeFileSync(configuration, '{"scope": "asigned"}');
    const broken = await command('test-connection');
    expect(broken.code).toBe(1);
    expect(linesWith('✗', broken.stdout)).toEqual([
      '✗ provisioning: $.scope: is not one of the allowed values. Did you mean "assigned"? (ProvisioningInvalid)',
    ]);

    rmSync(configuration);
    const missing = await command('test-connection');
    expect(linesWith('✗', missing.stdout)).toEqual([
      `✗ provisioning: PROVISIONING_CONFIG names a file that does not exist: ${configuration}. (ProvisioningMissing)`,
    ]);

    copyFileSync(CONFIGURATION, configuration);
    expect(await command('test-connection')).toMatchObject({ code: 0 });
  });

  it('tells one refused token once, with one remedy', async () => {
    await call('POST', `${sandbox.notionUrl}/__admin/faults`, { match: { path: 'scim' }, action: { status: 401 } });
    // Whatever was tested a moment ago is told again; what is wrong with the file makes it another test.
    writeFileSync(configuration, '{"scope": "none"}');
    const { code, stdout } = await command('test-connection');
    expect(code).toBe(1);
    const [, token] = linesWith('✗', stdout);
    expect(token).toMatch(
      /^✗ notion-token, notion-users, notion-groups: Notion refuses the SCIM token\..*\(TargetTokenRefused\)$/,
    );
    expect(stdout.match(/create a new SCIM token/g)).toHaveLength(1);
    expect(stdout).toMatch(/\n4 of 15 checks failed\.\n$/);
  });

  it('fails when nothing answers there', async () => {
    const { code, stderr } = await command('test-connection', '--url', 'http://127.0.0.1:9');
    expect([code, stderr]).toEqual([1, expect.stringContaining('Nothing answers at http://127.0.0.1:9')]);
  });
});
