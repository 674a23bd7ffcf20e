// `npm run holds` against the real registrations: what it lists, what it asks for, and how it ends.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { call } from '../../sandbox/start/json-client.ts';
import type { RunningSandbox } from '../../sandbox/start/sandbox.ts';
import { runCommand, startApp } from './support/command.ts';

let sandbox: RunningSandbox;

beforeAll(async () => {
  sandbox = await startApp({ users: 12, groups: 2 });
  await call('POST', `${sandbox.hostUrl}/api/job/start`, { expectCreates: 100 });
  await tick();
}, 120_000);
afterAll(() => sandbox.close());

const tick = () => call('POST', `${sandbox.hostUrl}/__admin/tick`);

const command = (...args: string[]) => runCommand('holds', args, sandbox);

interface Listed {
  readonly sets: readonly { readonly set: string; readonly waiting: number; readonly rejected: number }[];
  readonly entries: readonly { readonly id: string; readonly name: string }[];
}
const holds = () => call<Listed>('GET', `${sandbox.hostUrl}/api/holds`);

describe('npm run holds', () => {
  it('says that nothing is held', async () => {
    expect(await command()).toMatchObject({ code: 0, stdout: 'Nothing is held.\n' });
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
    const listed = await command();
    expect(listed.stdout).toMatch(
      new RegExp(
        `^Set 1 \\(PeopleRemovalGuard, revision 1\\) since (?:\\d+ \\w+ )?\\d\\d:\\d\\d:\\d\\d: ${waiting} waiting`,
      ),
    );
    expect(JSON.parse((await command('--json')).stdout)).toMatchObject({
      sets: [{ set: '1', since: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/) }],
    });
    expect(listed.stdout).toContain(`user ${first?.id}  ${first?.name}  waiting`);
    expect(await command('reject', '1', '--id', String(first?.id), '--reason', 'stays')).toMatchObject({ code: 0 });
    await tick();
    expect((await holds()).sets).toMatchObject([{ waiting: waiting - 1, rejected: 1 }]);
    expect(await command('approve', '1')).toMatchObject({ code: 1, stderr: expect.stringContaining('--yes') });
    expect(await command('approve', '1', '--yes')).toMatchObject({ code: 0 });
    await tick();
    expect((await holds()).sets).toMatchObject([{ waiting: 0, rejected: 1 }]);
    expect(await command('release', '1')).toMatchObject({ code: 0 });
    await tick();
    expect((await holds()).sets).toEqual([]);
  });

  it.each([
    [['approve'], 64, 'Name one of approve, reject and release'],
    [['forget', '1'], 64, 'Name one of approve, reject and release'],
    [['--id', 'x'], 64, 'Name what to do'],
    [['approve', '1', '--json'], 64, '--json goes with the list.'],
    [['reject', '77'], 1, 'There is no hold set 77.'],
  ] as const)('ends %j with %i and says why', async (args, code, problem) => {
    expect(await command(...args)).toMatchObject({ code, stderr: expect.stringContaining(problem) });
  });
});
