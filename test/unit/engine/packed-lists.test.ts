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
import { decodeRoster, encodeRoster, type RosterEntry, summarise } from '../../../shared/engine/objects/roster.ts';
import { keyOf, type SourceKey } from '../../../shared/model/source-key.ts';
import { sourceId, targetId } from '../../../shared/model/stored-object.ts';
import { randomly } from '../../support/seeds.ts';

const uuid = fc.uuid().map((text) => sourceId(text));
const key = uuid.map(keyOf);
const entry: fc.Arbitrary<RosterEntry> = fc.record({
  targetId: fc.option(fc.oneof(fc.uuid(), fc.string({ maxLength: 40 })).map(targetId), { nil: undefined }),
  incarnation: fc.integer({ min: 0, max: 0xffff }),
  live: fc.boolean(),
  eligible: fc.boolean(),
  intent: fc.boolean(),
  work: fc.constantFrom('none', 'ready', 'escrow', 'held'),
  cycle: fc.integer({ min: 0, max: 0xffff_ffff }),
  refersTo: fc.array(key, { maxLength: 3 }),
  dueAt: fc.integer({ min: 0, max: 9e15 }),
});

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
    packed[0] = 99;
    expect(decodeRoster(packed)).toBeUndefined();
    expect(decodeRoster(new Uint8Array())).toBeUndefined();
  });

  it('is counted by what its entries say', () => {
    const base: RosterEntry = {
      targetId: targetId('t'),
      incarnation: 1,
      live: true,
      eligible: true,
      intent: false,
      work: 'none',
      cycle: 0,
      refersTo: [],
      dueAt: 0,
    };
    const entries: RosterEntry[] = [
      base,
      { ...base, work: 'escrow', dueAt: 900 },
      { ...base, work: 'ready', targetId: undefined, dueAt: 500 },
      { ...base, work: 'held', live: false },
      { ...base, live: false, dueAt: 800 },
      { ...base, live: false, dueAt: 700 },
      { ...base, live: false, work: 'escrow', dueAt: 600 },
    ];
    const shard = new Map(
      entries.map((item, at) => [keyOf(sourceId(`00000000-0000-4000-8000-00000000000${at}`)), item]),
    );
    expect(summarise(shard)).toEqual({
      ...{ size: 7, live: 3, linked: 6, ready: 1, escrow: 2, held: 1, dueAt: 500 },
      ...{ deletions: 2, deletionAt: 700 },
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
