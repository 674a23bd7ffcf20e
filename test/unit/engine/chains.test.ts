import { describe, expect, it } from 'vitest';
import {
  GROUPS_PER_CHAIN,
  type GroupSelection,
  planGroupChains,
  planSplits,
  UNFILTERED_FROM,
} from '../../../shared/engine/import/chains.ts';
import type { ChainRecord } from '../../../shared/model/ports.ts';
import { type SourceId, sourceId } from '../../../shared/model/stored-object.ts';

const id = (n: number): SourceId => sourceId(`00000000-0000-4000-8000-${String(n).padStart(12, '0')}`);
const ids = (from: number, to: number): SourceId[] => Array.from({ length: to - from }, (_, at) => id(from + at));
const some = (wanted: readonly SourceId[]): GroupSelection => ({ type: 'some', ids: new Set(wanted) });

function chain(generation: number, groups: readonly SourceId[] | undefined, initial = false): ChainRecord {
  const record = { id: `groups-${generation}`, kind: 'group', generation, select: [], initial, pages: 1 } as const;
  return groups === undefined ? record : { ...record, ids: groups };
}

describe('the plan of group chains', () => {
  it('gives at most 50 groups to a chain', () => {
    const plan = planGroupChains([], some(ids(0, 120)));
    expect(plan.create.map((part) => part?.length)).toEqual([GROUPS_PER_CHAIN, GROUPS_PER_CHAIN, 20]);
  });

  it('gives new groups a chain of their own and leaves the others alone', () => {
    expect(planGroupChains([chain(1, ids(0, 30))], some(ids(0, 32)))).toEqual({ create: [ids(30, 32)], drop: [] });
  });

  it('is at rest when every group has an owner and no chain is too many', () => {
    expect(planGroupChains([chain(1, ids(0, 50)), chain(2, ids(50, 60))], some(ids(0, 60)))).toEqual({
      create: [],
      drop: [],
    });
  });

  it('packs sparse chains into fuller ones, and drops the old ones only when the new one has been read', () => {
    const sparse = [chain(1, ids(0, 10)), chain(2, ids(10, 12))];
    const wanted = some(ids(0, 12));
    expect(planGroupChains(sparse, wanted)).toEqual({ create: [ids(0, 12)], drop: [] });
    expect(planGroupChains([...sparse, chain(3, ids(0, 12), true)], wanted)).toEqual({ create: [], drop: [] });
    expect(planGroupChains([...sparse, chain(3, ids(0, 12))], wanted)).toEqual({
      create: [],
      drop: ['groups-1', 'groups-2'],
    });
  });

  it('drops a chain whose groups no longer matter', () => {
    expect(planGroupChains([chain(1, ids(0, 5)), chain(2, ids(5, 6))], some(ids(5, 6))).drop).toEqual(['groups-1']);
  });

  it('reads all groups in one chain when more than 1,000 matter, and keeps the old ones until it has been read', () => {
    const wanted = some(ids(0, UNFILTERED_FROM + 1));
    const old = [chain(1, ids(0, 50))];
    expect(planGroupChains(old, wanted)).toEqual({ create: [undefined], drop: [] });
    expect(planGroupChains([...old, chain(2, undefined, true)], wanted).drop).toEqual([]);
    expect(planGroupChains([...old, chain(2, undefined)], wanted).drop).toEqual(['groups-1']);
  });

  it('returns to filtered chains when few groups matter again', () => {
    const wanted = some(ids(0, 3));
    expect(planGroupChains([chain(1, undefined)], wanted)).toEqual({ create: [ids(0, 3)], drop: [] });
    expect(planGroupChains([chain(1, undefined), chain(2, ids(0, 3))], wanted).drop).toEqual(['groups-1']);
  });
});

describe('a chain that stays unread', () => {
  const now = 100 * 3_600_000;
  const unread = (generation: number, groups: readonly SourceId[], facts: Partial<ChainRecord> = {}): ChainRecord => ({
    ...chain(generation, groups),
    incompleteSince: now - 30 * 60_000,
    ...facts,
  });
  const plan = (...chains: readonly ChainRecord[]): readonly number[] =>
    planSplits(chains, ({ incompleteSince }) => incompleteSince === undefined, now).map(({ generation }) => generation);

  it('is halved after half an hour, until a group stands alone', () => {
    const read = chain(1, ids(0, 50));
    expect(plan(read, unread(2, ids(50, 60)))).toEqual([2]);
    expect(plan(read, unread(2, ids(50, 60), { incompleteSince: now - 29 * 60_000 }))).toEqual([]);
    expect(plan(read, unread(2, ids(50, 51)))).toEqual([]);
  });

  it('for the first time, and gets on, is left alone for hours', () => {
    const reading = { initial: true, cursor: 'next' };
    expect(plan(chain(1, ids(0, 50)), unread(2, ids(50, 60), reading))).toEqual([]);
    const slow = { ...reading, incompleteSince: now - 6 * 3_600_000 };
    expect(plan(chain(1, ids(0, 50)), unread(2, ids(50, 60), slow))).toEqual([2]);
  });

  it('together with all others is hardly a matter of a group: a few trials, the smallest first', () => {
    expect(plan(unread(1, ids(0, 50)), unread(2, ids(50, 60)))).toEqual([2]);
    const halves = Array.from({ length: 7 }, (_, at) => unread(at, ids(at * 7, at * 7 + 7)));
    expect(plan(...halves)).toEqual([]);
  });

  it('and is that of all groups cannot be halved', () => {
    expect(planSplits([{ ...chain(1, undefined), incompleteSince: 0 }], () => false, now)).toEqual([]);
  });
});
