import fc from 'fast-check';
import { describe, expect, inject, it, vi } from 'vitest';
import type { Members, MembershipDelta, MembershipStore } from '../../shared/model/ports.ts';
import { type SourceId, sourceId } from '../../shared/model/stored-object.ts';
import { readId } from '../../shared/state/packed-ids.ts';
import { randomly } from '../support/seeds.ts';
import { idsInShard, isTransaction, type Place, tableWorld, testId, type Wire } from './support/table-world.ts';

// Thousands of rows in some tests: seconds on a free machine, more beside others.
vi.setConfig({ testTimeout: 120_000 });

const world = tableWorld();

const none: MembershipDelta = { addUsers: [], removeUsers: [], addGroups: [], removeGroups: [] };
const adding = (addUsers: readonly SourceId[]): MembershipDelta => ({ ...none, addUsers });
const removing = (removeUsers: readonly SourceId[]): MembershipDelta => ({ ...none, removeUsers });
const range = (from: number, to: number): SourceId[] =>
  Array.from({ length: to - from }, (_, index) => testId(from + index));

function idsOf(packed: Uint8Array): SourceId[] {
  const bytes = Buffer.from(packed);
  return Array.from({ length: bytes.length / 16 }, (_, index) => readId(bytes, index * 16)).sort();
}

const usersOf = (members: Members | undefined): SourceId[] | undefined =>
  members === undefined ? undefined : idsOf(members.users);

async function everything(store: MembershipStore): Promise<Map<SourceId, { users: SourceId[]; groups: SourceId[] }>> {
  const found = new Map<SourceId, { users: SourceId[]; groups: SourceId[] }>();
  for await (const page of store.readAll()) {
    for (const { id, members } of page) {
      expect(found.has(id)).toBe(false);
      if (members === undefined) continue;
      found.set(id, { users: idsOf(members.users), groups: idsOf(members.groups) });
    }
  }
  return found;
}

/** Rows written, by the kind of their key: `m!<id>` is a header, `m!<id>!…` a segment. */
function rowsPut(wire: Wire): { headers: number; segments: number; bytes: number } {
  const puts = wire.requests
    .filter(isTransaction)
    .flatMap((request) => request.body.match(/PUT .*RowKey='[^']*'/g) ?? []);
  const rows = puts.map((put) => put.slice(put.indexOf("RowKey='"))).filter((key) => /'[mx]!/.test(key));
  const segments = rows.filter((key) => key.split('!').length > 2).length;
  const bytes = wire.requests.reduce((sum, request) => sum + request.body.length, 0);
  return { headers: rows.length - segments, segments, bytes };
}

async function segmentRows(place: Place): Promise<number> {
  let count = 0;
  for await (const entity of place.raw('mappings').listEntities({ queryOptions: { select: ['RowKey'] } })) {
    if ((entity.rowKey ?? '').split('!').length > 2) count += 1;
  }
  return count;
}

describe('the members of a group', () => {
  const group = testId(0xaaaa);

  it('are unknown until the first complete read, then current, then replaced as a whole', async () => {
    const { memberships } = (await world.place().lead()).state;
    expect(await memberships.read(group)).toBeUndefined();
    await memberships.append(group, 1, { ...none, addUsers: range(1, 4), addGroups: [testId(99)] });
    expect(await memberships.read(group)).toBeUndefined();
    expect((await everything(memberships)).size).toBe(0);
    await memberships.promote([group], 1);
    expect(usersOf(await memberships.read(group))).toEqual(range(1, 4));
    await memberships.append(group, 1, { ...none, removeUsers: [testId(2)], removeGroups: [testId(99)] });
    await memberships.append(group, 2, adding(range(7, 9)));
    expect((await everything(memberships)).get(group)).toEqual({ users: [testId(1), testId(3)], groups: [] });
    await memberships.promote([group], 2);
    await memberships.promote([group], 2);
    expect(usersOf(await memberships.read(group))).toEqual(range(7, 9));
    await memberships.promote([group], 3);
    expect(usersOf(await memberships.read(group))).toEqual([]);
  });

  it('of an abandoned generation never become current', async () => {
    const { memberships } = (await world.place().lead()).state;
    await memberships.append(group, 1, adding(range(1, 3)));
    await memberships.append(group, 2, adding([testId(5)]));
    await memberships.promote([group], 2);
    expect(usersOf(await memberships.read(group))).toEqual([testId(5)]);
    await memberships.append(group, 3, adding(range(1, 3)));
    await memberships.promote([group], 4);
    expect(usersOf(await memberships.read(group))).toEqual([]);
    await memberships.promote([group], 3);
    expect(usersOf(await memberships.read(group))).toEqual([]);
  });

  it('are those of the newest generation, whichever of two that are read at once ends first', async () => {
    const { memberships } = (await world.place().lead()).state;
    const generations = [5, 8];
    for (const last of generations) {
      const id = testId(0xbb00 + last);
      await memberships.append(id, 8, adding(range(1, 3)));
      await memberships.append(id, 5, adding(range(7, 9)));
      await memberships.append(id, 8, adding([testId(4)]));
      const [first = 0, second = 0] = last === 8 ? [5, 8] : [8, 5];
      await memberships.promote([id], first);
      if (first === 5) expect(await memberships.read(id)).toBeUndefined();
      await memberships.promote([id], second);
      await memberships.append(id, 5, adding([testId(99)]));
      expect(usersOf(await memberships.read(id))).toEqual([testId(1), testId(2), testId(4)]);
    }
  });

  randomly('behave like plain sets under any order of appends, promotions and drops', { runs: 5 }, async (run) => {
    const groups = range(500, 503);
    const ids = fc.uniqueArray(fc.integer({ min: 0, max: 5_000 }), { maxLength: 30 });
    const step = fc.oneof(
      {
        weight: 8,
        arbitrary: fc.record({ type: fc.constant('append' as const), add: ids, remove: ids, burst: fc.boolean() }),
      },
      { weight: 2, arbitrary: fc.record({ type: fc.constant('promote' as const) }) },
      { weight: 1, arbitrary: fc.record({ type: fc.constant('next' as const) }) },
      { weight: 1, arbitrary: fc.record({ type: fc.constant('drop' as const) }) },
    );
    const steps = fc.array(fc.record({ at: fc.nat(groups.length - 1), step }), { minLength: 5, maxLength: 40 });
    await fc.assert(
      fc.asyncProperty(steps, async (script) => {
        const { memberships } = (await world.place().lead()).state;
        const model = new Map<
          SourceId,
          { current?: Set<SourceId>; currentGeneration: number; staged: Map<number, Set<SourceId>> }
        >();
        const of = (id: SourceId) => {
          const entry = model.get(id) ?? { currentGeneration: -1, staged: new Map<number, Set<SourceId>>() };
          model.set(id, entry);
          return entry;
        };
        let generation = 1;
        for (const { at, step: change } of script) {
          const id = groups[at] ?? testId(0);
          const entry = of(id);
          if (change.type === 'next') generation += 1;
          else if (change.type === 'drop') {
            await memberships.forget(id);
            model.delete(id);
          } else if (change.type === 'promote') {
            await memberships.promote([id], generation);
            if (entry.currentGeneration !== generation) {
              entry.current = entry.staged.get(generation) ?? new Set();
              entry.currentGeneration = generation;
              entry.staged.clear();
            }
          } else {
            // A burst makes segments, removals of most of them make compactions.
            const add = change.burst
              ? range(change.add.length * 1_000, change.add.length * 1_000 + 3_500)
              : change.add.map(testId);
            const remove = change.burst ? [] : change.remove.map(testId).filter((user) => !add.includes(user));
            await memberships.append(id, generation, { ...adding(add), removeUsers: remove });
            const isCurrent = entry.currentGeneration === generation;
            const staged = entry.staged.get(generation) ?? new Set<SourceId>();
            if (!isCurrent && add.length + remove.length > 0) entry.staged = new Map([[generation, staged]]);
            const set = isCurrent ? (entry.current ?? new Set<SourceId>()) : staged;
            for (const user of add) set.add(user);
            for (const user of remove) set.delete(user);
          }
        }
        const found = await everything(memberships);
        for (const id of groups) {
          const expected = model.get(id)?.current;
          const users = expected === undefined ? undefined : [...expected].sort();
          expect(usersOf(await memberships.read(id))).toEqual(users);
          expect(found.get(id)?.users).toEqual(users);
        }
      }),
      run,
    );
  });

  it('are not lost when many appends of one group run at once', async () => {
    const { memberships } = (await world.place().lead()).state;
    await memberships.promote([group], 1);
    await Promise.all(range(0, 60).map((user) => memberships.append(group, 1, adding([user]))));
    expect(usersOf(await memberships.read(group))).toEqual(range(0, 60));
  });
});

describe('a large group', () => {
  const group = testId(0xbbbb);

  it('that is read in many appearances costs writes in proportion to its size', { tags: ['random'] }, async () => {
    const members = inject('long') ? 200_000 : 24_000;
    const appearances = members / 500;
    const place = world.place();
    const { state, wire } = await place.lead();
    for (let part = 0; part < appearances; part += 1) {
      await state.memberships.append(group, 1, adding(range(part * 500, part * 500 + 500)));
    }
    const { headers, segments, bytes } = rowsPut(wire);
    expect(segments).toBeLessThanOrEqual(2 * Math.ceil(members / 3_000));
    expect(headers).toBeLessThanOrEqual(appearances + 20);
    expect(bytes).toBeLessThan(10 * members * 16);
    await state.memberships.promote([group], 1);
    wire.reset();
    expect((await state.memberships.read(group))?.users.length).toBe(members * 16);
    expect(wire.requests.length).toBeLessThan(10);
    expect((await everything(state.memberships)).get(group)?.users.length).toBe(members);
  });

  it('that changes for ever is rewritten now and then, and leaves no rows behind', async () => {
    const place = world.place();
    const { state } = await place.lead();
    await state.memberships.append(group, 1, adding(range(0, 5_000)));
    await state.memberships.promote([group], 1);
    for (let round = 1; round <= 12; round += 1) {
      const start = round * 2_500;
      await state.memberships.append(group, 1, removing(range(start - 2_500, start)));
      await state.memberships.append(group, 1, adding(range(start + 2_500, start + 5_000)));
    }
    expect(usersOf(await state.memberships.read(group))).toEqual(range(30_000, 35_000));
    expect(await segmentRows(place)).toBeLessThan(10);
    await state.memberships.promote([group], 2);
    expect(await segmentRows(place)).toBe(0);
  });

  it('leaves no rows of a generation that another one overtook', async () => {
    const place = world.place();
    const { memberships } = (await place.lead()).state;
    await memberships.append(group, 1, adding(range(0, 9_000)));
    expect(await segmentRows(place)).toBe(3);
    await memberships.append(group, 2, adding(range(0, 10)));
    expect(await segmentRows(place)).toBe(0);
  });

  it('that is switched while all groups are read comes out as one of its lists', async () => {
    const { state, wire } = await world.place().lead();
    const small = idsInShard(0, 250);
    const [large = testId(0)] = idsInShard(1, 1);
    await Promise.all(small.map((id) => state.memberships.append(id, 1, adding([testId(1)]))));
    await state.memberships.append(large, 1, adding(range(0, 40_000)));
    await state.memberships.promote([...small, large], 1);
    await state.memberships.append(large, 2, adding(range(5, 8)));
    const release = wire.hold((request) => request.url.includes('NextPartitionKey'));
    const reading = everything(state.memberships);
    while (!wire.requests.some((request) => request.url.includes('NextPartitionKey'))) {
      await new Promise((resolve) => setImmediate(resolve));
    }
    await state.memberships.promote([large], 2);
    release();
    expect((await reading).get(large)?.users).toEqual(range(5, 8));
  });

  it('is the old list or the new one wherever a switch is killed, and the next switch clears what was left', async () => {
    const place = world.place();
    let former = range(0, 7_000);
    const setUp = await place.lead();
    await setUp.state.memberships.append(group, 1, adding(former));
    await setUp.state.memberships.promote([group], 1);
    await setUp.state.job.releaseLease();
    let generation = 1;
    for (const moment of ['before', 'after'] as const) {
      for (let nth = 1; nth <= 9; nth += 1) {
        generation += 1;
        const next = range(generation * 10, generation * 10 + 7_000);
        const { state, wire } = await place.lead();
        wire.dieAt(nth, moment);
        const switched = (async () => {
          await state.memberships.append(group, generation, adding(next.slice(0, 3_500)));
          await state.memberships.append(group, generation, adding(next.slice(3_500)));
          await state.memberships.promote([group], generation);
        })();
        const done = await switched.then(
          () => true,
          () => false,
        );
        const read = usersOf(await place.open().state.memberships.read(group));
        if (done) expect(read).toEqual(next);
        else expect([former, next]).toContainEqual(read);
        expect((await everything(place.open().state.memberships)).get(group)?.users).toEqual(read);
        former = read ?? [];
        wire.reset();
        await state.job.releaseLease();
      }
    }
    const { state } = await place.lead();
    await state.memberships.promote([group], 1_000);
    expect(await segmentRows(place)).toBe(0);
  });
});

describe('the exported list', () => {
  const group = testId(0xcccc);

  it('keeps incarnations, forgets removals and knows nothing of generations', async () => {
    const { state } = await world.place().lead();
    const { memberships } = state;
    expect((await memberships.readExported(group)).size).toBe(0);
    await memberships.appendExported(
      group,
      [
        { id: testId(1), incarnation: 1 },
        { id: testId(2), incarnation: 9 },
      ],
      [],
    );
    await memberships.appendExported(group, [{ id: testId(1), incarnation: 2 }], [testId(2)]);
    await memberships.promote([group], 5);
    expect(await memberships.readExported(group)).toEqual(new Map([[testId(1), 2]]));
    await memberships.forget(group);
    expect(await memberships.read(group)).toBeUndefined();
    expect(await memberships.readExported(group)).toEqual(new Map([[testId(1), 2]]));
  });

  it('is found by its members, with the incarnation of each', async () => {
    const { memberships } = (await world.place().lead()).state;
    const [ada, ben] = [testId(1), testId(2)];
    const groups = range(0x100, 0x150);
    for (const [at, id] of groups.entries()) {
      await memberships.appendExported(id, [{ id: at % 2 === 0 ? ada : ben, incarnation: at + 1 }], []);
    }
    await memberships.appendExported(groups[0] ?? group, [], [ada]);
    const withAda = groups.map((id, at) => ({ id, at })).filter(({ at }) => at % 2 === 0 && at > 0);
    expect(await memberships.exportedWith(ada)).toEqual(new Map(withAda.map(({ id, at }) => [id, at + 1])));
    expect(await memberships.exportedWith(testId(3))).toEqual(new Map());
  });

  it('tells of a partition which groups have one that names anybody', async () => {
    const { memberships } = (await world.place().lead()).state;
    const [emptied = group, ...others] = idsInShard(5, 3);
    for (const id of [emptied, ...others, ...idsInShard(6, 1)])
      await memberships.appendExported(id, [{ id: testId(1), incarnation: 1 }], []);
    await memberships.appendExported(emptied, [], [testId(1)]);
    expect((await memberships.exportedIn(5)).toSorted()).toEqual(others.toSorted());
  });

  it('does not take the end of one entry and the beginning of the next for a member', async () => {
    const { memberships } = (await world.place().lead()).state;
    const first = sourceId('00000000-0000-4000-8000-0000000000aa');
    // The last 14 bytes of the first entry's id, and its incarnation.
    const straddling = sourceId('00000000-4000-8000-0000-000000aa0007');
    await memberships.appendExported(group, [{ id: first, incarnation: 7 }], []);
    expect(await memberships.exportedWith(straddling)).toEqual(new Map());
    await memberships.appendExported(group, [{ id: straddling, incarnation: 3 }], []);
    expect(await memberships.exportedWith(straddling)).toEqual(new Map([[group, 3]]));
  });

  it('of a large group survives appends, removals and compaction', async () => {
    const { state } = await world.place().lead();
    const { memberships } = state;
    for (let part = 0; part < 10; part += 1) {
      const members = range(part * 2_000, part * 2_000 + 2_000).map((id) => ({ id, incarnation: part }));
      await memberships.appendExported(group, members, []);
    }
    await memberships.appendExported(group, [], range(0, 19_000));
    const left = await memberships.readExported(group);
    expect(left.size).toBe(1_000);
    expect(left.get(testId(19_500))).toBe(9);
  });
});

it('many groups are read in few requests', { tags: ['random'] }, async () => {
  const { state, wire } = await world.place().lead();
  const groups = range(10_000, 10_000 + (inject('long') ? 1_000 : 120));
  await Promise.all(groups.map((group, index) => state.memberships.append(group, 1, adding(range(index, index + 20)))));
  await state.memberships.promote(groups, 1);
  wire.reset();
  const found = await everything(state.memberships);
  expect(found.size).toBe(groups.length);
  expect(found.get(testId(10_007))?.users).toEqual(range(7, 27));
  expect(wire.requests.length).toBeLessThanOrEqual(5);
});
