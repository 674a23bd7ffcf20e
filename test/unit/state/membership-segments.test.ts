import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RejectedError } from '../../../shared/errors/index.ts';
import { type SourceId, sourceId } from '../../../shared/model/stored-object.ts';
import {
  EXPORTED_LOG,
  exportedSegment,
  first,
  folded,
  merged,
  operations,
  pieces,
  type Segment,
  SOURCE_LOG,
  sourceSegment,
} from '../../../shared/state/membership-segments.ts';
import { packIds, readId } from '../../../shared/state/packed-ids.ts';
import { randomly } from '../../support/seeds.ts';

const id = (number: number): SourceId => sourceId(`00000000-0000-4000-8000-${number.toString(16).padStart(12, '0')}`);
const someIds = fc.array(fc.integer({ min: 0, max: 12 }).map(id), { maxLength: 8 });
const delta = fc.record({ addUsers: someIds, removeUsers: someIds, addGroups: someIds, removeGroups: someIds });
type Delta = typeof delta extends fc.Arbitrary<infer T> ? T : never;

function ids(bytes: Buffer | undefined, recordBytes = 16): SourceId[] {
  const found: SourceId[] = [];
  for (let at = 0; at < (bytes?.length ?? 0); at += recordBytes) found.push(readId(bytes ?? Buffer.alloc(0), at));
  return found;
}

/** Within one change the removals come last. */
function naive(deltas: readonly Delta[]): readonly [Set<SourceId>, Set<SourceId>] {
  const users = new Set<SourceId>();
  const groups = new Set<SourceId>();
  for (const change of deltas) {
    for (const user of change.addUsers) users.add(user);
    for (const user of change.removeUsers) users.delete(user);
    for (const group of change.addGroups) groups.add(group);
    for (const group of change.removeGroups) groups.delete(group);
  }
  return [users, groups];
}

function expectSets(records: readonly Buffer[], [users, groups]: readonly [Set<SourceId>, Set<SourceId>]): void {
  const found = records.map((bytes) => ids(bytes));
  expect(found.map((list) => new Set(list))).toEqual([users, groups]);
  expect(found.map((list) => list.length)).toEqual([users.size, groups.size]);
}

describe('segments', () => {
  randomly('fold into what a set would hold, each id once', { runs: 50 }, (run) => {
    fc.assert(
      fc.property(fc.array(delta, { maxLength: 12 }), (deltas) => {
        expectSets(folded(deltas.map(sourceSegment), SOURCE_LOG), naive(deltas));
      }),
      run,
    );
  });

  randomly('merge into one that does the same, wherever the log is cut', { runs: 50 }, (run) => {
    fc.assert(
      fc.property(fc.array(delta, { maxLength: 8 }), fc.array(delta, { maxLength: 8 }), (before, after) => {
        const empty = sourceSegment({ addUsers: [], removeUsers: [], addGroups: [], removeGroups: [] });
        const tail = after.map(sourceSegment).reduce((sum, next) => merged(sum, next, SOURCE_LOG), empty);
        expectSets(folded([...before.map(sourceSegment), tail], SOURCE_LOG), naive([...before, ...after]));
        expectSets(folded([first(tail)], SOURCE_LOG), naive(after));
      }),
      run,
    );
  });

  it('in pieces mean the same, each piece within the limit of a row', () => {
    const many = Array.from({ length: 10_000 }, (_, number) => id(number));
    const large = sourceSegment({
      addUsers: many,
      removeUsers: many.map((_, index) => id(20_000 + index)),
      addGroups: many.slice(0, 5_000),
      removeGroups: [],
    });
    const parts = pieces(large, SOURCE_LOG);
    expect(parts.map((part) => operations(part, SOURCE_LOG)).every((count) => count <= 4_096)).toBe(true);
    expect(parts.length).toBe(3 + 3 + 2);
    expect(folded([...parts].reverse(), SOURCE_LOG).map((bytes) => bytes.length / 16)).toEqual([10_000, 5_000]);
  });

  it('of exported members keep the last incarnation, and 18-byte records fit into a row', () => {
    const log: Segment[] = [
      exportedSegment(
        [
          { id: id(1), incarnation: 1 },
          { id: id(2), incarnation: 65_535 },
        ],
        packIds([]),
      ),
      exportedSegment(
        [
          { id: id(1), incarnation: 2 },
          { id: id(3), incarnation: 1 },
        ],
        packIds([id(3), id(2)]),
      ),
    ];
    const [bytes = Buffer.alloc(0)] = folded(log, EXPORTED_LOG);
    expect(ids(bytes, 18)).toEqual([id(1)]);
    expect(bytes.readUInt16BE(16)).toBe(2);
    const many = Array.from({ length: 8_000 }, (_, number) => ({ id: id(number), incarnation: 1 }));
    const parts = pieces(exportedSegment(many, packIds([])), EXPORTED_LOG);
    expect(Math.max(...parts.map((part) => part[0]?.added.length ?? 0))).toBeLessThanOrEqual(65_536);
  });

  it('refuse an id that is not a UUID', () => {
    expect(() => packIds([sourceId('not-a-uuid')])).toThrow(RejectedError);
  });
});
