import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  decodeEntitled,
  differences,
  encodeEntitled,
  entitledText,
  isMemberOf,
  rolesOf,
} from '../../../shared/engine/objects/entitled.ts';
import { PLACES } from '../../../shared/engine/objects/places.ts';
import { decodeRoster, encodeRoster, type RosterEntry, summarise } from '../../../shared/engine/objects/roster.ts';
import { keyOf, type SourceKey } from '../../../shared/model/source-key.ts';
import { sourceId, targetId } from '../../../shared/model/stored-object.ts';
import { randomly } from '../../support/seeds.ts';

const uuid = fc.uuid().map((text) => sourceId(text));
const key = uuid.map(keyOf);
const moment = fc.integer({ min: 0, max: 9e15 });
const waiting = fc.record({
  out: fc.boolean(),
  since: moment,
  parkedSince: moment,
  refusal: fc.integer({ min: 0, max: 0xffff_ffff }),
});

const idle = fc.record({
  target: fc.option(fc.oneof(fc.uuid(), fc.string({ maxLength: 40 })).map(targetId), { nil: undefined }),
  isFormer: fc.boolean(),
  incarnation: fc.integer({ min: 0, max: 0xffff }),
  live: fc.boolean(),
  eligible: fc.boolean(),
  place: fc.constantFrom(...PLACES),
  intent: fc.boolean(),
  cycle: fc.integer({ min: 0, max: 0xffff_ffff }),
  members: fc.option(fc.record({ inStep: fc.nat(), toGo: fc.nat() }), { nil: undefined }),
  holds: fc.array(
    fc.record({
      set: fc.integer({ min: 1, max: 0x1fff_ffff }),
      state: fc.constantFrom('open' as const, 'approved' as const, 'rejected' as const),
    }),
    { maxLength: 3 },
  ),
  refersTo: fc.array(key, { maxLength: 3 }),
  dueAt: moment,
  mark: fc.integer({ min: 0, max: 0xffff_ffff }),
});

/** Whoever has work waits. */
const entry: fc.Arbitrary<RosterEntry> = fc
  .tuple(idle, fc.constantFrom('none', 'ready', 'escrow', 'held'), waiting)
  .map(([{ target, isFormer, ...rest }, work, waits]) => ({
    ...rest,
    targetId: isFormer ? undefined : target,
    formerTarget: isFormer ? target : undefined,
    work,
    waiting: work === 'none' ? undefined : waits,
  }));

const IDLE: RosterEntry = {
  targetId: targetId('t'),
  formerTarget: undefined,
  incarnation: 1,
  live: true,
  eligible: true,
  place: 'inScope',
  intent: false,
  members: { inStep: 3, toGo: 1 },
  work: 'none',
  cycle: 0,
  holds: [],
  refersTo: [],
  dueAt: 0,
  waiting: undefined,
  mark: 2 ** 31,
};

describe('a packed roster', () => {
  randomly('holds every entry as it was', { runs: 50 }, (run) => {
    fc.assert(
      fc.property(fc.array(fc.tuple(key, entry), { maxLength: 20 }), (entries) => {
        const shard = new Map(entries);
        expect(decodeRoster(encodeRoster(shard))).toEqual(shard);
      }),
      run,
    );
  });

  it('of another version is not read', () => {
    const packed = encodeRoster(new Map());
    packed[0] = 5;
    expect(decodeRoster(packed)).toBeUndefined();
    expect(decodeRoster(new Uint8Array())).toBeUndefined();
  });

  it('is counted by what its entries say', () => {
    const base = IDLE;
    const waits = { out: false, since: 100, parkedSince: 0, refusal: 0 };
    const entries: RosterEntry[] = [
      base,
      { ...base, work: 'escrow', dueAt: 900, waiting: { ...waits, parkedSince: 120, refusal: 7 } },
      { ...base, work: 'escrow', dueAt: 900, waiting: { ...waits, since: 90, parkedSince: 110, refusal: 7 } },
      // Only waits for the target to show what was written: it has not failed.
      { ...base, work: 'escrow', dueAt: 500, waiting: { ...waits, since: 95 } },
      { ...base, work: 'ready', targetId: undefined, dueAt: 600, waiting: waits },
      {
        ...base,
        work: 'held',
        live: false,
        place: 'gone',
        holds: [{ set: 7, state: 'open' }],
        waiting: { ...waits, out: true, since: 40, parkedSince: 50 },
      },
      { ...base, work: 'ready', live: false, place: 'gone', waiting: { ...waits, out: true, since: 30 } },
      {
        ...base,
        holds: [
          { set: 7, state: 'rejected' },
          { set: 8, state: 'approved' },
        ],
      },
      { ...base, live: false, place: 'gone', dueAt: 800 },
      { ...base, live: false, place: 'gone', dueAt: 700 },
    ];
    const shard = new Map(
      entries.map((item, at) => [
        keyOf(sourceId(`00000000-0000-4000-8000-0000000000${String(at).padStart(2, '0')}`)),
        item,
      ]),
    );
    expect(summarise(shard)).toEqual({
      size: 10,
      live: 6,
      linked: 9,
      ready: 2,
      escrow: 3,
      held: 1,
      dueAt: 500,
      momentAt: 600,
      deletions: 2,
      deletionAt: 700,
      holds: [
        [7, 1, 1],
        [8, 0, 0],
      ],
      rejected: 0,
      places: { inScope: { all: 6, linked: 5, settled: 2 }, gone: { all: 4, linked: 4, settled: 2 } },
      members: { inStep: 30, toGo: 10 },
      out: 2,
      outSince: 30,
      changeSince: 90,
      readySince: 95,
      heldSince: 50,
      failing: 2,
      failingSince: 110,
      refused: new Map([[7, 2]]),
      // Ten marks of 2^31 come round to nothing.
      mark: 0,
    });
  });
});

describe('a packed entitled set', () => {
  randomly('holds every entry as it was', { runs: 50 }, (run) => {
    const text = fc.array(fc.uuid(), { maxLength: 3 }).map((roles) => roles.join(','));
    fc.assert(
      fc.property(fc.array(fc.tuple(key, text), { maxLength: 30 }), (entries) => {
        const shard = new Map<SourceKey, string>(entries);
        expect(decodeEntitled(encodeEntitled(shard))).toEqual(shard);
      }),
      run,
    );
  });

  it('tells what was added, removed and changed', () => {
    const [a, b, c] = ['a', 'b', 'c'].map((letter) =>
      keyOf(sourceId(`${letter.repeat(8)}-0000-4000-8000-000000000000`)),
    );
    if (a === undefined || b === undefined || c === undefined) throw new Error('three keys');
    const before = new Map([
      [a, 'x'],
      [b, 'x'],
    ]);
    const after = new Map([
      [b, 'y'],
      [c, 'x'],
    ]);
    expect(differences(before, after)).toEqual([
      { key: b, change: 'changed' },
      { key: c, change: 'added' },
      { key: a, change: 'removed' },
    ]);
  });

  it('keeps roles and filter groups apart', () => {
    const group = sourceId('aaaaaaaa-0000-4000-8000-000000000000');
    const text = entitledText('r1,r2', group);
    expect(rolesOf(text)).toEqual(['r1', 'r2']);
    expect(isMemberOf(text, group)).toBe(true);
    expect(isMemberOf('r1', group)).toBe(false);
    expect(rolesOf(entitledText('', group))).toEqual([]);
  });
});
