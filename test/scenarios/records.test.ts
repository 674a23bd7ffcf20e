// The provisioning log: what was done to whom, what failed, and what it cost.

import { describe, expect, it } from 'vitest';
import type { ProvisioningRecord } from '../../shared/model/provisioning-record.ts';
import { sourceId } from '../../shared/model/stored-object.ts';
import { shardPartition } from '../../shared/state/keys.ts';
import { beforeFetch } from './support/gates.ts';
import { storedRecords } from './support/stored-records.ts';
import { readTables, type TableRow, writeTables } from './support/stored-tables.ts';
import { mail, type World, worlds } from './support/world.ts';

const open = worlds();
const HOUR = 3_600_000;
const USER = 'urn:ietf:params:scim:schemas:core:2.0:User';

const recordsOf = (world: World): Promise<ProvisioningRecord[]> => storedRecords(world.tables);

/** `action status` of each, the oldest first. */
async function told(world: World, ...ids: string[]): Promise<string[]> {
  const found = await world.state().records.newest({ kind: 'user', ids: ids.map(sourceId) }, 100);
  return found.map(({ record }) => `${record.action} ${record.status}`).reverse();
}

/** Rows of the log in one partition. */
async function copiesOfOne(world: World, count: number): Promise<TableRow[]> {
  const [one] = (await readTables(world.tables)).filter(({ rowKey }) => rowKey.startsWith('r!'));
  if (one === undefined) throw new Error('nothing was told');
  return Array.from({ length: count }, (_, at) => ({ ...one, rowKey: `${one.rowKey}${at}` }));
}

const writes = (world: World): number => world.requests().filter((line) => !line.startsWith('GET')).length;
const requestsTold = (records: readonly ProvisioningRecord[]): number =>
  records.reduce((sum, { requests }) => sum + requests, 0);

describe('a small history', () => {
  it('is told completely, and the requests that its records tell of are those that the target saw', async () => {
    const world = await open();
    const known = world.notion.workspace.addPerson({ userName: mail('cara'), name: 'Cara' });
    const [ada, ben, cara] = ['ada', 'ben', 'cara'].map((name) => world.person(name, { assigned: false }));
    const team = world.group('Team', [ada, ben, cara].map(String));
    await world.settle();
    world.graph.directory.updateUser(String(ada), { displayName: 'Ada L.' });
    await world.settle();
    world.graph.directory.removeMember(team, String(ben));
    world.graph.directory.assign(String(ben));
    await world.settle();
    world.graph.directory.deleteUser(String(ada));
    await world.settle();

    expect(await told(world, String(ada))).toEqual(['create success', 'update success', 'disable success']);
    expect(await told(world, String(ben))).toEqual(['create success', 'leaveGroup success']);
    expect((await recordsOf(world)).find(({ action }) => action === 'leaveGroup')).toMatchObject({
      name: mail('ben'),
      group: team,
    });
    expect((await told(world, String(cara)))[0]).toBe('adopt success');
    const records = await recordsOf(world);
    expect(requestsTold(records)).toBe(writes(world));
    const update = records.find(({ action, id }) => action === 'update' && id === ada);
    expect(update).toMatchObject({
      name: mail('ada'),
      requests: 1,
      changes: expect.arrayContaining([{ path: 'name.formatted', old: 'ada', new: 'Ada L.' }]),
    });
    expect(records.find(({ action }) => action === 'adopt')).toMatchObject({ target: known.id });
    const members = records.filter(({ action, kind }) => action === 'members' && kind === 'group').reverse();
    expect(members[0]?.changes[0]).toMatchObject({ removed: [] });
    expect(new Set(members[0]?.changes[0]?.added)).toEqual(new Set([ada, ben, cara]));
    expect(members[1]?.changes).toEqual([{ path: 'members', added: [], removed: [ben] }]);
    const { users, groups } = (await world.job()).lastCycle ?? {};
    expect(users?.removed).toBe(1);
    expect(groups).toBeDefined();
  });

  it('a tick that changes nothing tells nothing', async () => {
    const world = await open();
    const ada = world.person('ada');
    await world.settle();
    const before = await recordsOf(world);
    world.graph.directory.updateUser(ada, { officeLocation: 'Lyon' });
    await world.settle();
    expect(await recordsOf(world)).toEqual(before);
  });
});

describe('what does not succeed', () => {
  it('is told once while it fails in the same way, with its tries and requests, and again when the reason changes', async () => {
    const world = await open({ waitShare: 0.01 });
    const [ada = ''] = [world.person('ada'), world.person('ben')];
    await world.settle();
    world.graph.directory.updateUser(ada, { displayName: 'Ada L.' });
    const refused = { match: { method: 'PATCH', path: '/Users/' }, action: { status: 400, body: '{"detail":"no"}' } };
    world.notion.faults.add(refused);
    world.forgetRequests();
    for (let tries = 0; tries < 3; tries += 1) {
      await world.settle();
      world.advance((25 * HOUR) / 3);
    }
    const failure = (await recordsOf(world)).find(({ status }) => status === 'failure');
    expect(await told(world, ada)).toEqual(['create success', 'update failure']);
    expect(failure).toMatchObject({
      id: ada,
      action: 'update',
      attempts: 3,
      requests: writes(world),
      changes: [{ path: 'name.formatted', old: 'ada', new: 'Ada L.' }],
      error: { code: (await world.stored('user', ada))?.work?.code, request: { method: 'PATCH', status: 400 } },
    });
    expect(failure?.lastAt).toBeGreaterThan(failure?.at ?? 0);

    world.notion.faults.clear();
    world.notion.faults.add({ ...refused, action: { status: 403, body: '{"detail":"not you"}' } });
    world.advance(24 * HOUR);
    await world.settle();
    world.notion.faults.clear();
    world.advance(24 * HOUR);
    await world.settle();
    expect(await told(world, ada)).toEqual(['create success', 'update failure', 'update failure', 'update success']);
    const later = (await recordsOf(world)).filter(({ action }) => action === 'update');
    expect(requestsTold(later)).toBe(writes(world));
  });

  it('is told of an outage too, although nobody is blamed for it', async () => {
    const world = await open({ waitShare: 0.01, options: { outageAfter: 2 } });
    const people = Array.from({ length: 4 }, (_, at) => world.person(`p${at}`));
    await world.settle();
    for (const id of people) world.graph.directory.updateUser(id, { displayName: 'Other' });
    world.notion.faults.add({ match: { path: '/Users' }, action: { status: 503 } });
    world.forgetRequests();
    expect(await world.slice()).toMatchObject({ escrow: 0 });
    const failures = (await recordsOf(world)).filter(({ status }) => status === 'failure');
    expect(failures.length).toBeGreaterThan(0);
    expect(requestsTold(failures)).toBe(writes(world));
  });

  it('is told of what is held, and of what the answer did not prove', async () => {
    const world = await open({ config: { limits: { creations: 1 } } });
    const ada = world.person('ada');
    await world.settle();
    const ben = world.person('ben');
    await world.settle();
    expect(await told(world, ben)).toEqual(['create held']);
    expect(await world.state().records.named('user', mail('ben'))).toEqual([ben]);
    world.graph.directory.updateUser(ada, { displayName: 'Ada L.' });
    world.passReadLag();
    const stale = { schemas: [USER], id: world.people().get(mail('ada'))?.id, name: { formatted: 'ada' } };
    world.notion.faults.add({
      match: { method: 'PATCH', path: '/Users/', nth: 1 },
      action: { status: 200, takesEffect: true, body: stale },
    });
    world.forgetRequests();
    await world.settle();
    world.passReadLag();
    await world.settle();
    expect(await told(world, ada)).toEqual(['create success', 'update warning', 'update success']);
    expect(world.count('PATCH /Users')).toBe(1);
    const changes = (await recordsOf(world))
      .filter(({ action }) => action === 'update')
      .map((record) => record.changes);
    expect(changes[1]).toEqual([{ path: 'name.formatted', old: 'ada', new: 'Ada L.' }]);
    expect(changes[0]).toEqual([{ path: 'name.formatted', new: 'Ada L.' }]);
  });
});

describe('values that Redact() hides', () => {
  it('stand in no record, whatever the target says about them', async () => {
    const world = await open({
      config: {
        users: {
          attributeMappings: [
            { target: 'userName', source: 'userPrincipalName', matching: 1 },
            { target: 'title', expression: 'Redact([jobTitle])' },
          ],
        },
      },
    });
    const ada = world.person('ada', { jobTitle: 'zebra-4711' });
    await world.settle();
    world.graph.directory.updateUser(ada, { jobTitle: 'zebra-4712' });
    world.notion.faults.add({
      match: { method: 'PATCH', path: '/Users/' },
      action: { status: 400, body: '{"detail":"zebra-4712 is worse than zebra-4711"}' },
    });
    await world.settle();
    const records = await recordsOf(world);
    expect(JSON.stringify(records)).not.toContain('zebra');
    expect(records[0]?.changes).toEqual([{ path: 'title', old: '[redacted]', new: '[redacted]' }]);
  });
});

describe('a process killed while it takes members out of a group', () => {
  it('tells each of them once', async () => {
    const world = await open();
    const [ada = '', ben = ''] = [world.person('ada'), world.person('ben')];
    const team = world.group('Team', [ada, ben]);
    await world.settle();
    world.graph.directory.removeMember(team, ada);
    world.graph.directory.removeMember(team, ben);
    let isSent = false;
    const wraps = beforeFetch('PATCH', /\/Groups\//, () => {
      isSent = true;
    });
    let after = 0;
    await expect(
      world.slice({
        ...wraps,
        tables: {
          traffic: {
            before: ({ method }) => {
              if (isSent && method === 'POST') after += 1;
              // The people are told; the exported list of the group still has them.
              if (after > 2) throw new Error('killed');
            },
          },
        },
      }),
    ).rejects.toThrow('killed');
    expect(await told(world, ada, ben)).toContain('leaveGroup success');
    world.advance(200_000);
    await world.settle();
    expect(world.groups()).toEqual({ Team: [] });
    for (const id of [ada, ben]) expect(await told(world, id)).toEqual(['create success', 'leaveGroup success']);
  });
});

describe('records older than their retention', () => {
  it('go within a day, at most once an hour and some partitions in use at a time', async () => {
    const world = await open({ everyPartition: true });
    // In more partitions than are looked at in an hour.
    for (let at = 0; at < 14; at += 1) world.person(`p${at}`);
    await world.settle();
    expect(await recordsOf(world)).toHaveLength(14);
    const copies = await copiesOfOne(world, 1_100);
    // Records are kept for thirty days: those of this one are not that old yet when the others have gone.
    world.advance(2 * 24 * HOUR);
    const late = world.person('late');
    await world.settle();
    expect(await recordsOf(world)).toHaveLength(15);
    world.advance(28 * 24 * HOUR + 2 * HOUR);
    await world.settle();
    const used = new Set((await world.shards('user')).map((shard) => shardPartition('user', shard)));
    const queries: string[] = [];
    const wraps = {
      tables: {
        traffic: {
          before: ({ method, url }: { method: string; url: string }) => {
            const [, partition] =
              /PartitionKey eq '([^']+)'.*RowKey lt 'r"'/.exec(decodeURIComponent(url.replaceAll('+', ' '))) ?? [];
            if (method === 'GET' && partition !== undefined) queries.push(partition);
          },
        },
      },
    };
    await world.slice(wraps);
    expect(queries).toEqual([]);
    await writeTables(world.tables, copies);
    const asked: string[] = [];
    for (let hours = 0; hours < 16; hours += 1) {
      world.advance(HOUR);
      queries.length = 0;
      await world.slice(wraps);
      expect(new Set(queries).size).toBeLessThanOrEqual(8);
      asked.push(...queries);
    }
    // Where nothing was ever stored, nobody looks. In one partition lies more than one query gives.
    expect(new Set(asked)).toEqual(used);
    expect(asked).toHaveLength(used.size + 1);
    expect((await recordsOf(world)).map(({ id }) => id)).toEqual([late]);
  });
});
