// What an earlier version stored is read, and gone on from, by the present one. test/fixtures/stored-state says what is stored.

import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { jobStatus } from '../../shared/engine/job/status.ts';
import { provisioningSchema } from '../../shared/policy/shape/provisioning-schema.ts';
import { operations } from './support/accounts.ts';
import { type EarlierState, type Links, openEarlierState } from './support/earlier-state.ts';
import { expectConverged, expectSoundState } from './support/expectations.ts';
import { outcomeOf } from './support/gates.ts';
import { readTables, replaceRows, type TableRow } from './support/stored-tables.ts';
import { inside, later, rosters, waits } from './support/tenant.ts';
import { mail, World, worlds } from './support/world.ts';

const open = worlds();

const MOMENTS = ['cut-short', 'killed'] as const;
const FOREIGN = { people: [mail('fay')], groups: { Design: [mail('fay')], Handmade: [mail('fay')] } };
const LEAVERS = ['kim', 'leo', 'mia', 'ned'];
/** The lease of the killed process has ended; nobody's next try has come. */
const SOON = 4;

const kindOf = (row: TableRow): 'user' | 'group' => (row.partitionKey.startsWith('u-') ? 'user' : 'group');
const isObject = (row: TableRow): boolean => row.table === 'mappings' && row.rowKey.startsWith('o!');
const jsonOf = (row: TableRow): Record<string, unknown> => JSON.parse(String(row.columns['j0']));

async function expectObjectsAsWritten({ world, rows }: EarlierState): Promise<void> {
  for (const row of rows.filter(isObject)) {
    const { life, generation } = row.columns;
    const read = await world.stored(kindOf(row), row.rowKey.slice(2));
    expect(read).toEqual({ ...jsonOf(row), kind: kindOf(row), id: row.rowKey.slice(2), life, generation });
  }
}

async function objectOf({ world, id }: EarlierState, kind: 'user' | 'group', name: string) {
  const object = await world.stored(kind, id(name));
  if (object === undefined) throw new Error(`nothing is stored of ${name}`);
  return object;
}

async function statusOf(world: World) {
  const { job } = world.state();
  const [control, lease] = [await job.readControl(), await job.readLease()];
  const newestCycles = await world.state().cycles.newest(1);
  return jobStatus({ job: await world.job(), control, lease, newestCycles, now: world.clock.now() });
}

/** Ids are packed into 16 bytes each. */
function idsIn(packed: Uint8Array): string[] {
  const hex = Buffer.from(packed).toString('hex');
  return (hex.match(/.{32}/g) ?? []).map((id) => id.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-'));
}

describe.each(MOMENTS)('what was stored at the moment "%s" is read as it was meant', (moment) => {
  let earlier: EarlierState;
  // Nothing is written there: each test reads the same.
  beforeAll(async () => {
    earlier = await openEarlierState(World.open, moment);
  });
  afterAll(() => earlier.world.close());

  it('every row with its types, before anything else', async () => {
    const { world, rows } = earlier;
    expect(await readTables(world.tables)).toEqual(rows);
  });

  it('every object with its image, link, exported values and work', async () => {
    await expectObjectsAsWritten(earlier);
    const cat = await objectOf(earlier, 'user', 'cat');
    expect(cat.link).toMatchObject({ state: 'active', incarnation: 3, origin: 'created' });
    expect((await objectOf(earlier, 'user', 'ada')).link).toMatchObject({ state: 'active', origin: 'adopted' });
    expect((await objectOf(earlier, 'group', 'Design')).link).toMatchObject({ state: 'active', origin: 'adopted' });
    expect((await objectOf(earlier, 'user', 'dan')).link).toMatchObject({ state: 'removed' });
    expect(await objectOf(earlier, 'user', 'ivy')).toMatchObject({ life: 'softDeleted', link: { state: 'removed' } });
    expect((await objectOf(earlier, 'user', 'nia')).intent?.values).toEqual({ userName: mail('nia') });
    expect((await objectOf(earlier, 'user', 'eve')).work).toMatchObject({
      state: 'escrow',
      code: 'InvalidValue',
      attempts: 2,
      nextTryAt: expect.any(Number),
    });
    for (const name of LEAVERS) {
      expect(await waits(earlier.world, 'user', earlier.id(name))).toEqual({
        state: 'held',
        code: 'PeopleRemovalGuard',
      });
    }
    expect(await waits(earlier.world, 'user', earlier.id('oli'))).toEqual({ state: 'held', code: 'SourceCollapsed' });
    expect(await waits(earlier.world, 'user', earlier.id('sue'))).toEqual({ state: 'held', code: 'CreationLimit' });
  });

  it('members of groups, and what was exported of them with which incarnation', async () => {
    const { world, id } = earlier;
    const { memberships } = world.state();
    const exported = await memberships.readExported((await objectOf(earlier, 'group', 'Music')).id);
    expect(Object.fromEntries(exported)).toEqual({
      [id('cat')]: 3,
      [id('eve')]: 1,
      [id('una')]: 1,
      // Of the person whose account the present one with this address took over.
      [softDeletedIdOf(world, 'gus')]: 1,
    });
    const everyone = await memberships.read((await objectOf(earlier, 'group', 'Everyone')).id);
    expect(idsIn(everyone?.groups ?? new Uint8Array())).toEqual([id('Board')]);
    const music = await memberships.read((await objectOf(earlier, 'group', 'Music')).id);
    expect(idsIn(music?.users ?? new Uint8Array()).sort()).toEqual(
      [id('cat'), id('eve'), softDeletedIdOf(world, 'gus')].sort(),
    );
  });

  it('chains with watermarks and cursors, rosters, entitled sets and cycles', async () => {
    const { world, rows } = earlier;
    const state = world.state();
    const chains = rows.filter((row) => row.rowKey.startsWith('c!')).map(jsonOf);
    const read = (await state.job.readStored()).chains.map(({ watermark: _, cursor: __, ...chain }) => chain);
    expect(read).toEqual(chains.map(({ watermark: _, cursor: __, ...chain }) => chain));
    expect((await state.job.readStored()).chains.filter(({ cursor }) => cursor !== undefined)).toHaveLength(
      moment === 'cut-short' ? 2 : 0,
    );
    const partitions = new Set(rows.filter(({ rowKey }) => rowKey === '!roster').map((row) => row.partitionKey));
    const stale = rows.filter(({ rowKey, columns }) => rowKey === '!fence' && columns['rosterStale'] === true);
    expect({ rosters: await countOf(earlier, 'readRoster'), entitled: await countOf(earlier, 'readEntitled') }).toEqual(
      {
        rosters: partitions.size - stale.filter((row) => partitions.has(row.partitionKey)).length,
        entitled: rows.filter(({ rowKey }) => rowKey === '!entitled').length,
      },
    );
    expect(stale.length > 0).toBe(moment === 'killed');
    const cycles = await state.cycles.newest(99);
    expect(cycles.map(({ number }) => number)).toEqual([11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1]);
  });

  it('the figures of the status', async () => {
    const { world } = earlier;
    const status = await statusOf(world);
    expect(status).toMatchObject({
      state: moment === 'killed' ? 'paused' : 'active',
      activity: 'incrementalCycle',
      links: { users: 18, groups: 5 },
      escrow: { users: 2, groups: 0 },
      lastCycle: { number: 11 },
      alarms: [{ code: 'SourceUnavailable' }],
      lease: { held: moment === 'killed' },
    });
    expect(status['held']).toMatchObject({ users: 7, because: [{ what: 'assignments', before: 26, after: 4 }] });
    const job = await world.job();
    expect(job.heirs).toHaveLength(1);
    expect(job.window.peopleDerived).toHaveLength(1);
    expect(job.window.creations.map(([, count]) => count)).toEqual([6]);
  });
});

/** Whoever is to tell agent users from people must read everybody anew: an earlier version did not ask. */
type Agents = 'include' | 'exclude';

const WAYS: readonly (readonly [(typeof MOMENTS)[number], Links, Agents])[] = [
  ['cut-short', 'expired', 'include'],
  ['killed', 'renewed', 'include'],
  ['killed', 'renewed', 'exclude'],
];

describe('the job goes on', () => {
  it.each(WAYS)('from the moment "%s", with links %s (agent users: %s)', goesOn);
  // Both of them by themselves are among the ways above.
  it.runIf(inject('long'))('from the moment "killed", with links expired', { tags: ['random'] }, () =>
    goesOn('killed', 'expired', 'include'),
  );
});

/** It does what is left, keeps what is held, and finds everything right in the end. */
async function goesOn(moment: (typeof MOMENTS)[number], links: Links, agents: Agents): Promise<void> {
  const { world, rows, id } = await openEarlierState(open, moment, links);
  const { users: section } = provisioningSchema.parse(world.config);
  world.config = { ...world.config, users: { ...section, agents } };
  if (moment === 'killed') {
    later(world, SOON);
    expect(await outcomeOf(world.slice())).toBe('done');
    expect(world.requests()).toEqual([]);
    await world.control((control) => ({ ...control, state: 'active' }));
  }
  await world.settle();
  await expectSoundState(world);
  const [users = '', ...others] = userQueries(world);
  const stored = links === 'expired' ? storedUserQuery(rows) : expect.stringMatching(/^\$deltatoken=/);
  expect(users).toEqual(agents === 'include' ? stored : expect.stringMatching(/^\$select=.*identityParentId/));
  // An expired link is answered by reading everything once more, which makes work of everybody, eve included.
  expect(others.some((query) => query.startsWith('$select='))).toBe(links === 'expired');
  if (links === 'renewed') {
    for (const name of LEAVERS) {
      expect(await waits(world, 'user', id(name))).toMatchObject({ state: 'held' });
    }
  }
  // Whatever a later version knows better of the target makes it look at everybody again, also who waits for a next try.
  expect(world.people().get(mail('eve'))?.name).toBe('Eve Refused');
  expect(await waits(world, 'user', id('eve'))).toBeUndefined();

  expect(inside(world)).toEqual(PRESENT);
  expect(rosters(world)).toEqual(ROSTERS);
  for (const name of [...LEAVERS, 'oli', 'sue', 'xen']) {
    expect(await waits(world, 'user', id(name))).toMatchObject({ state: 'held' });
  }
  expect(operations(world).filter(({ path }) => path === 'active')).toEqual([]);
  expect(world.count('DELETE /Users') + world.count('DELETE /Groups')).toBe(0);
  expect(world.count('POST /Users') + world.count('POST /Groups')).toBe(0);
  expect((await world.stored('user', id('nia')))?.link).toMatchObject({ origin: 'created', incarnation: 1 });

  letGo(world, id);
  await world.settle();
  expectConverged(world, FOREIGN);
  await expectSoundState(world);
  const { totals } = world.notion.journal;
  expect([totals['POST /Users 201'], totals['POST /Groups 201']]).toEqual([2, 1]);
  const told = (await statusOf(world)).reasons.map(({ code }) => code);
  expect(told.filter((code) => code !== 'DeletionsScheduled')).toEqual([]);
}

const IN_EVERYONE = [
  ...['ada', 'ben', 'boss', 'cat', 'eve', 'gus', 'kim', 'leo', 'mia', 'ned', 'nia', 'oli', 'pam', 'quinn', 'rex'],
  ...['tom', 'una', 'vic', 'wes'],
];
const PRESENT = [...IN_EVERYONE, 'fay'].sort();
const ROSTERS = {
  Choir: ['ada', 'pam', 'wes'],
  Design: ['ada', 'ben', 'cat', 'fay', 'gus', 'wes'],
  Everyone: IN_EVERYONE,
  // Deleted for good, and held.
  Gone: ['vic'],
  Handmade: ['fay'],
  // Una has left it, which is held.
  Music: ['cat', 'eve', 'gus', 'una'],
};

/** The source recovers, and the limits are raised. */
function letGo(world: World, id: (name: string) => string): void {
  for (const name of [...IN_EVERYONE, 'sue', 'xen']) world.graph.directory.assign(id(name));
  const limits = { creations: 50, peopleFloor: 50, groupDeletes: 5 };
  world.config = { ...world.config, limits };
}

describe('what a newer version stored stops the job', () => {
  const newer = (row: TableRow): TableRow => ({ ...row, columns: { ...row.columns, v: 2 } });
  const only = (matches: (row: TableRow) => boolean) => (row: TableRow) => (matches(row) ? newer(row) : row);
  const inJob = (rowKey: string) => only((row) => row.table === 'watermarks' && row.rowKey.startsWith(rowKey));
  const ROWS: readonly (readonly [string, (row: TableRow) => TableRow])[] = [
    ['the lease', inJob('lease')],
    ['what operators asked for', inJob('control')],
    ['the job', inJob('state')],
    ['a chain', inJob('c!')],
    ['an object with work', only((row) => isObject(row) && row.columns['work'] === 'ready')],
    [
      'the job, inside its row',
      (row) => (row.rowKey === 'state' ? { ...row, columns: { ...row.columns, j0: withVersion(row, 2) } } : row),
    ],
  ];

  it('whatever row it is, and nothing is written to Notion', async () => {
    const { world, rows } = await openEarlierState(open, 'cut-short');
    const outcomes: Record<string, string> = {};
    for (const [what, alter] of ROWS) {
      const altered = rows.filter((row) => alter(row) !== row);
      await replaceRows(world.tables, altered.map(alter));
      outcomes[what] = await outcomeOf(world.slice());
      await replaceRows(
        world.tables,
        rows.filter((row) => row.table === 'watermarks' || altered.includes(row)),
      );
    }
    expect(outcomes).toEqual(Object.fromEntries(ROWS.map(([what]) => [what, 'StateFromNewerVersion'])));
    expect(world.requests().filter((line) => !line.startsWith('GET'))).toEqual([]);
  });
});

it('a stored value that is read as another one is noticed', async () => {
  const earlier = await openEarlierState(open, 'cut-short', 'expired', (row) =>
    isObject(row)
      ? { ...row, columns: { ...row.columns, j0: String(row.columns['j0']).replace(mail('ada'), '') } }
      : row,
  );
  await expect(expectObjectsAsWritten(earlier)).rejects.toThrow(/to deeply equal/);
});

const withVersion = (row: TableRow, version: number): string => JSON.stringify({ ...jsonOf(row), version });

function softDeletedIdOf({ graph }: World, name: string): string {
  const { users } = graph.directory.snapshot();
  return users.find((user) => user['userPrincipalName'] === mail(name) && user.deleted === 'soft')?.id ?? '';
}

async function countOf({ world, rows }: EarlierState, read: 'readRoster' | 'readEntitled'): Promise<number> {
  const state = world.state();
  const shards = new Set(rows.map(({ partitionKey }) => partitionKey).filter((key) => /^[ug]-/.test(key)));
  let count = 0;
  for (const shard of shards) {
    const store = state.shard(shard.startsWith('u-') ? 'user' : 'group', Number.parseInt(shard.slice(2), 16));
    if ((await store[read]()) !== undefined) count += 1;
  }
  return count;
}

/** Queries of the requests for changes of people, in their order. */
function userQueries({ graph }: World): string[] {
  return graph.journal.entries.filter(({ path }) => path.endsWith('/users/delta')).map(({ query }) => query);
}

function storedUserQuery(rows: readonly TableRow[]): string {
  const row = rows.find(({ rowKey }) => rowKey === 'c!users');
  if (row === undefined) throw new Error('no chain of people is stored');
  const { cursor, watermark } = jsonOf(row);
  return new URL(String(cursor ?? watermark)).search.slice(1);
}
