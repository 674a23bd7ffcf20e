// Worlds that are kept in a file: whatever changed is there again, ids never come back for something else, and a file
// that was cut off or damaged is told as that.

import { appendFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Directory } from '../../sandbox/graph/directory.ts';
import { type GraphSimulator, startGraphSimulator } from '../../sandbox/graph/simulator.ts';
import { startNotionSimulator } from '../../sandbox/notion/simulator.ts';
import { randomly } from '../support/seeds.ts';
import { createGroup, createUser, patch, type Simulator, send } from './support/notion-simulator-client.ts';

let folder: string;
let count = 0;
const newFile = (): string => {
  count += 1;
  return join(folder, `${count}.jsonl`);
};

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'worlds-'));
});
afterAll(() => rm(folder, { recursive: true }));

/** Each takes three numbers that choose whom it is about; what makes no sense is refused, and changes nothing. */
type Change<T> = (world: T, a: number, b: number, c: number) => unknown;

const wish = fc.record({ change: fc.nat(999), a: fc.nat(99), b: fc.nat(99), c: fc.nat(99) });
const wishes = fc.array(wish, { minLength: 1, maxLength: 60 });

describe('a tenant', () => {
  const user = (directory: Directory, n: number) => directory.users[n % directory.users.length]?.id ?? '';
  const group = (directory: Directory, n: number) => directory.groups[n % directory.groups.length]?.id ?? '';
  const CHANGES: readonly Change<Directory>[] = [
    (directory, a) => directory.addUser({ jobTitle: `Title ${a}` }),
    (directory) => directory.addGroup(),
    (directory, a, b) => directory.updateUser(user(directory, a), { displayName: `Name ${b}` }),
    (directory, a) => directory.updateUser(user(directory, a), { jobTitle: null }),
    (directory, a, b) => directory.updateUser(user(directory, a), { manager: user(directory, b) }),
    (directory, a, b) => directory.updateGroup(group(directory, a), { displayName: `Group ${b}` }),
    (directory, a, b) => directory.deleteUser(user(directory, a), { permanent: b % 3 === 0 }),
    (directory, a, b) => directory.deleteGroup(group(directory, a), { permanent: b % 3 === 0 }),
    (directory, a) => directory.restoreUser(user(directory, a)),
    (directory, a) => directory.restoreGroup(group(directory, a)),
    (directory, a, b) => directory.addMember(group(directory, a), user(directory, b)),
    (directory, a, b) => directory.addMember(group(directory, a), group(directory, b)),
    (directory, a, b) => directory.removeMember(group(directory, a), user(directory, b)),
    (directory, a) => directory.assign(user(directory, a)),
    (directory, a) => directory.assign(group(directory, a)),
    (directory, a) => directory.unassign([...directory.assignments.active()][a]?.id ?? ''),
    (directory, a) => {
      const id = `00000000-0000-4000-8000-0000000000${String(a).padStart(2, '0')}`;
      directory.ensureOther('device', id);
      directory.addMember(group(directory, a), id);
    },
  ];

  randomly('is there again after any changes, twice', { runs: 15 }, async (run) => {
    await fc.assert(
      fc.asyncProperty(wishes, async (all) => {
        const file = newFile();
        const first = await startGraphSimulator({ file, seed: 3, content: { users: 5, groups: 3 } });
        for (const { change, a, b, c } of all) attempt(CHANGES, first.directory, change, a, b, c);
        const left = first.directory.snapshot();
        await first.close();
        for (const life of [1, 2]) {
          const again = await startGraphSimulator({ file, seed: 99 });
          expect([life, again.restored, again.tenantId]).toEqual([life, true, first.tenantId]);
          expect(sorted(again.directory.snapshot())).toEqual(sorted(left));
          await again.close();
        }
      }),
      run,
    );
  });

  it('gives no id a second time, not even that of somebody who is permanently deleted', async () => {
    const file = newFile();
    const seen = new Set<string>();
    for (let life = 0; life < 4; life += 1) {
      const graph: GraphSimulator = await startGraphSimulator({ file });
      for (let turn = 0; turn < 20; turn += 1) {
        const id = graph.directory.addUser();
        expect(seen.has(id)).toBe(false);
        seen.add(id);
        if (turn % 2 === 0) graph.directory.deleteUser(id, { permanent: true });
      }
      await graph.close();
    }
  });

  it('goes on counting the days of what is in the recycle bin', async () => {
    const file = newFile();
    const first = await startGraphSimulator({ file });
    const id = first.directory.addUser();
    first.directory.deleteUser(id);
    await first.close();
    const again = await startGraphSimulator({ file });
    again.clock.advance(31 * 86_400);
    again.directory.catchUp();
    expect(again.directory.snapshot().users).toEqual([]);
    await again.close();
  });
});

describe('a workspace', () => {
  const CHANGES: readonly Change<Simulator>[] = [
    (notion, a) => send(notion, 'POST', '/Users', { userName: `${a}@contoso.example` }),
    (notion, a) => send(notion, 'DELETE', `/Users/${userIn(notion, a)}`),
    (notion, a, b) => patch(notion, `/Users/${userIn(notion, a)}`, rename(`Name ${b}`)),
    (notion, a) => patch(notion, `/Users/${userIn(notion, a)}`, { op: 'add', path: 'title', value: `Title ${a}` }),
    (notion, a, b) =>
      send(notion, 'POST', '/Groups', { displayName: `Group ${a}`, members: [{ value: userIn(notion, b) }] }),
    (notion, a, b) => member(notion, 'add', a, b),
    (notion, a, b) => member(notion, 'remove', a, b),
    (notion, a, b) =>
      patch(notion, `/Groups/${groupIn(notion, a)}`, { op: 'replace', path: 'displayName', value: `G ${b}` }),
    (notion, a) => send(notion, 'DELETE', `/Groups/${groupIn(notion, a)}`),
    (notion, a) => send(notion, 'POST', '/__admin/users', { userName: `guest${a}@partner.example`, guest: true }),
    (notion, a) => send(notion, 'POST', '/__admin/accounts', { userName: `out${a}@other.example` }),
    (notion, a) => send(notion, 'POST', '/__admin/tokens', { creatorUserId: userIn(notion, a) }),
  ];
  const userIn = (notion: Simulator, n: number) => {
    const { users } = notion.workspace.snapshot();
    return users[n % users.length]?.id ?? 'nobody';
  };
  const groupIn = (notion: Simulator, n: number) => {
    const { groups } = notion.workspace.snapshot();
    return groups[n % groups.length]?.id ?? 'none';
  };
  const rename = (value: string) => ({ op: 'replace', path: 'name.formatted', value });
  const member = (notion: Simulator, op: 'add' | 'remove', a: number, b: number) =>
    patch(notion, `/Groups/${groupIn(notion, a)}`, { op, path: 'members', value: [{ value: userIn(notion, b) }] });
  /** Everything that can be seen of it, but for what depends on the time. */
  const visible = async (notion: Simulator): Promise<unknown> => {
    const texts = await Promise.all(
      ['/Users', '/Groups', '/__admin/snapshot', '/__admin/sessions'].map(
        async (path) => (await send(notion, 'GET', path)).text,
      ),
    );
    return texts.map((text) => JSON.parse(text.replaceAll(/"(created|lastModified)":"\d+"/g, '"$1":""')));
  };

  randomly('is there again after any changes, twice', { runs: 10 }, async (run) => {
    await fc.assert(
      fc.asyncProperty(wishes, async (all) => {
        const file = newFile();
        const first = await startNotionSimulator({
          file,
          seed: 3,
          content: { members: 5, groups: 3, membersPerGroup: 2 },
        });
        for (const { change, a, b, c } of all) await CHANGES[change % CHANGES.length]?.(first, a, b, c);
        const left = await visible(first);
        await first.close();
        for (const life of [1, 2]) {
          const again = await startNotionSimulator({ file, seed: 99 });
          expect([life, again.restored, await visible(again)]).toEqual([life, true, left]);
          await again.close();
        }
      }),
      run,
    );
  });

  it('knows accounts that left, and tokens that were made or revoked', async () => {
    const file = newFile();
    const first = await startNotionSimulator({ file, knobs: { rejoinRestoresGroups: true } });
    const id = await createUser(first, 'ada@contoso.example');
    const group = await createGroup(first, 'Engines', [id]);
    await send(first, 'DELETE', `/Users/${id}`);
    const { token } = (await send(first, 'POST', '/__admin/tokens', {})).body;
    await send(first, 'POST', '/__admin/tokens/revoke', { token: first.token });
    await first.close();
    const again = await startNotionSimulator({ file, knobs: { rejoinRestoresGroups: true } });
    expect((await send(again, 'GET', '/Users')).status).toBe(401);
    const headers = { authorization: `Bearer ${String(token)}` };
    expect((await send(again, 'POST', '/Users', { userName: 'ada@contoso.example' }, headers)).body['id']).toBe(id);
    expect(again.workspace.groups.get(group)?.members).toEqual(new Set([id]));
    await again.close();
  });

  it('gives no id a second time, and none that the tenant gives', async () => {
    const file = newFile();
    const graph = await startGraphSimulator();
    const seen = new Set(Array.from({ length: 200 }, () => graph.directory.addUser()));
    for (let life = 0; life < 4; life += 1) {
      const notion = await startNotionSimulator({ file });
      for (let turn = 0; turn < 10; turn += 1) {
        const made = [
          await createUser(notion, `${life}-${turn}@contoso.example`),
          await createGroup(notion, 'Engines'),
        ];
        for (const id of made) expect([id, seen.has(id)]).toEqual([id, false]);
        for (const id of made) seen.add(id);
        await send(notion, 'DELETE', `/Groups/${made[1]}`);
      }
      await notion.close();
    }
    await graph.close();
  });

  it('is empty again after a reset, in the file too', async () => {
    const file = newFile();
    const first = await startNotionSimulator({ file });
    await createUser(first, 'ada@contoso.example');
    await send(first, 'POST', '/__admin/reset');
    await createUser(first, 'ben@contoso.example');
    await first.close();
    const again = await startNotionSimulator({ file });
    expect(again.workspace.snapshot().users.map(({ userName }) => userName)).toEqual([
      'owner@contoso.example',
      'ben@contoso.example',
    ]);
    await again.close();
  });
});

describe('a file', () => {
  async function written(): Promise<string> {
    const file = newFile();
    const graph = await startGraphSimulator({ file, content: { users: 5, groups: 2 } });
    await graph.close();
    return file;
  }

  it('whose last line was cut off lacks only that', async () => {
    const file = await written();
    await appendFile(file, '{"user":"0000');
    const again = await startGraphSimulator({ file });
    expect(again.directory.users).toHaveLength(5);
    await again.close();
    expect(await readFile(file, 'utf8')).not.toContain('0000\n');
  });

  it('that is damaged, or none of the sandbox, is told as that and left alone', async () => {
    const file = await written();
    const text = await readFile(file, 'utf8');
    const [first = '', second = ''] = text.split('\n');
    const damaged = text.replace(second, second.slice(5));
    await writeFile(file, damaged);
    await expect(startGraphSimulator({ file })).rejects.toThrow(`${file} is damaged in line 2`);
    expect(await readFile(file, 'utf8')).toBe(damaged);
    await writeFile(file, text.replace(first, '{"hello":1}'));
    await expect(startGraphSimulator({ file })).rejects.toThrow(`${file} is no world of the sandbox`);
  });
});

function attempt<T>(changes: readonly Change<T>[], world: T, change: number, a: number, b: number, c: number): void {
  try {
    changes[change % changes.length]?.(world, a, b, c);
  } catch (error) {
    if (!(error instanceof Error) || error.name !== 'DirectoryError') throw error;
  }
}

/** Members and assignments have no order that anybody relies on. */
function sorted({ users, groups, assignments }: ReturnType<Directory['snapshot']>): unknown {
  return {
    users,
    groups: groups.map((group) => ({ ...group, members: [...group.members].sort() })),
    assignments: [...assignments].sort((a, b) => (a.id < b.id ? -1 : 1)),
  };
}
