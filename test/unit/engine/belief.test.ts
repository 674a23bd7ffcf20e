import { describe, expect, it } from 'vitest';
import {
  type Belief,
  CERTAIN,
  doubtfulPeople,
  evidenceOf,
  type GroupsInDoubt,
  mayBeEntitled,
  mayGo,
  mayLeave,
  mayLoseMembers,
} from '../../../shared/engine/decide/belief.ts';
import { Edges } from '../../../shared/engine/objects/edges.ts';
import type { MembershipStore } from '../../../shared/model/ports.ts';
import { keyOf, type SourceKey, shardOf } from '../../../shared/model/source-key.ts';
import { type SourceId, sourceId } from '../../../shared/model/stored-object.ts';

const id = (n: number): SourceId => sourceId(`00000000-0000-4000-8000-${String(n).padStart(12, '0')}`);
const key = (n: number): SourceKey => keyOf(id(n));
const [ada, ben, cat] = [1, 2, 3];
const [sales, legal, leaf, board] = [11, 12, 13, 14];

const packed = (numbers: readonly number[]): Uint8Array => Buffer.from(numbers.map(key).join(''), 'latin1');

/** Group → members; groups are numbers above 10. */
async function edgesOf(groups: Readonly<Record<number, readonly number[]>>): Promise<Edges> {
  const stored = new Map(
    Object.entries(groups).map(([group, members]) => [
      id(Number(group)),
      { users: packed(members.filter((n) => n <= 10)), groups: packed(members.filter((n) => n > 10)) },
    ]),
  );
  const readShard: MembershipStore['readShard'] = async (shard) =>
    [...stored].flatMap(([group, members]) => (shardOf(group) === shard ? [{ id: group, members, mark: 0 }] : []));
  const edges = new Edges(
    { read: async (group) => stored.get(group), readAll: async function* () {}, readShard },
    true,
    () => true,
    { compare: async (_shards, read) => (await read()).found },
  );
  await edges.prepare([...stored.keys()], 'transitive');
  return edges;
}

interface Tenant {
  readonly groups: Readonly<Record<number, readonly number[]>>;
  readonly roots?: readonly number[];
  readonly nested?: boolean;
  readonly unread?: readonly number[];
  readonly neverRead?: readonly number[];
  readonly deleted?: readonly number[];
  readonly leaving?: GroupsInDoubt['leaving'];
}

async function doubts(tenant: Tenant): Promise<'anybody' | number[]> {
  const { groups, roots = [sales, legal], nested = true, unread = [], neverRead = [], deleted = [] } = tenant;
  const among = (numbers: readonly number[]) => (group: SourceKey) => numbers.some((n) => key(n) === group);
  const found = doubtfulPeople({
    roots: roots.map((n) => ({ group: key(n), reach: nested ? 'transitive' : 'direct' })),
    leaving: tenant.leaving ?? [],
    edges: await edgesOf(groups),
    isCurrent: (group) => !among([...unread, ...neverRead])(group),
    wasRead: (group) => !among(neverRead)(group),
    isLive: (group) => !among(deleted)(group),
  });
  return found === 'anybody' ? found : [ada, ben, cat].filter((n) => found.has(key(n)));
}

describe('whom groups that are not read to their end may entitle', () => {
  const groups = { [sales]: [ada], [legal]: [ben, leaf], [leaf]: [cat] };

  it('nobody, when every group is read', async () => {
    expect(await doubts({ groups })).toEqual([]);
  });

  it('their own people, with nesting those below them too', async () => {
    expect(await doubts({ groups, unread: [legal] })).toEqual([ben, cat]);
    expect(await doubts({ groups, unread: [legal], nested: false })).toEqual([ben]);
    expect(await doubts({ groups, unread: [leaf] })).toEqual([cat]);
    expect(await doubts({ groups, unread: [leaf], nested: false })).toEqual([]);
  });

  it('not those of a group that entitles nobody', async () => {
    expect(await doubts({ groups, roots: [sales], unread: [legal, leaf] })).toEqual([]);
  });

  it('anybody, while one of them was never read', async () => {
    expect(await doubts({ groups, neverRead: [board], roots: [sales, board] })).toBe('anybody');
    expect(await doubts({ groups: { ...groups, [leaf]: [board] }, neverRead: [board] })).toBe('anybody');
  });

  it('those of a group that was deleted when it was read last, and not those of one that is deleted', async () => {
    expect(await doubts({ groups, deleted: [legal], unread: [legal] })).toEqual([ben, cat]);
    expect(await doubts({ groups, deleted: [legal], unread: [leaf] })).toEqual([]);
    expect(await doubts({ groups, deleted: [leaf], unread: [legal] })).toEqual([ben]);
  });

  it('whom an unfinished round has taken out, with whole groups; anybody, if there are too many', async () => {
    const taken = { users: [id(ada)], groups: [id(leaf)] };
    expect(await doubts({ groups: { ...groups, [legal]: [] }, unread: [legal], leaving: [taken] })).toEqual([ada, cat]);
    expect(await doubts({ groups, leaving: ['many'] })).toBe('anybody');
  });
});

describe('evidence', () => {
  it('is positive when this very object is disabled or deleted', () => {
    expect(evidenceOf('live', 'disabled')).toBe('positive');
    expect(evidenceOf('softDeleted', 'softDeleted')).toBe('positive');
    expect(evidenceOf('hardDeleted', 'hardDeleted')).toBe('positive');
    expect(evidenceOf('live', 'outOfScope')).toBe('derived');
    expect(evidenceOf('unseen', 'softDeleted')).toBe('derived');
  });
});

describe('what may be believed', () => {
  const belief = (facts: Partial<Belief> = {}): Belief => ({ ...CERTAIN, ...facts });

  it('positive evidence needs the users, and nothing else', () => {
    const poor = belief({ assigned: false, doubtful: 'anybody', isCurrent: () => false });
    expect(mayLeave(poor, key(ada), 'positive')).toBe(true);
    expect(mayLeave(belief({ users: false }), key(ada), 'positive')).toBe(false);
  });

  it('derived evidence needs the assignments, and every group that may entitle the person', () => {
    expect(mayLeave(CERTAIN, key(ada), 'derived')).toBe(true);
    for (const facts of [{ users: false }, { assigned: false }, { doubtful: 'anybody' as const }])
      expect(mayLeave(belief(facts), key(ada), 'derived')).toBe(false);
    const named = belief({ doubtful: new Set([key(ben)]) });
    expect([mayLeave(named, key(ada), 'derived'), mayLeave(named, key(ben), 'derived')]).toEqual([true, false]);
    expect([mayBeEntitled(named, key(ada)), mayBeEntitled(named, key(ben))]).toEqual([false, true]);
  });

  it('groups need their own chains, and those that are unassigned the assignments', () => {
    const unread = belief({ users: false, isCurrent: (group) => group !== key(leaf) });
    expect(mayLoseMembers(unread, [key(legal)])).toBe(true);
    expect(mayLoseMembers(unread, [key(legal), key(leaf)])).toBe(false);
    expect([mayGo(unread, key(legal), 'derived'), mayGo(unread, key(leaf), 'positive')]).toEqual([true, false]);
    const unlisted = belief({ assigned: false });
    expect([mayGo(unlisted, key(legal), 'positive'), mayGo(unlisted, key(legal), 'derived')]).toEqual([true, false]);
  });
});
