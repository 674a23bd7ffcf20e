// Membership lists as a log of segments: packed ids that were added or removed. Pure; membership-store.ts keeps them.

import type { ExportedMember, MembershipDelta } from '../model/ports.ts';
import { ID_BYTES } from '../model/source-key.ts';
import { BINARY_LIMIT } from './columns.ts';
import { packIds, writeId } from './packed-ids.ts';

/**
 * What a log is made of. A group's source list holds two kinds of records (users, groups: 16-byte ids), its exported
 * list one (18 bytes: an id and the incarnation, big-endian).
 */
export interface LogShape {
  readonly prefix: 'm' | 'x';
  /** Bytes of a record, by kind. A record starts with its id. */
  readonly recordBytes: readonly number[];
}

export const SOURCE_LOG: LogShape = { prefix: 'm', recordBytes: [ID_BYTES, ID_BYTES] };
export const EXPORTED_LOG: LogShape = { prefix: 'x', recordBytes: [ID_BYTES + 2] };

/** Changes of one kind of record. An id is in it at most once. */
export interface Changes {
  /** Records. */
  readonly added: Buffer;
  /** Ids alone. */
  readonly removed: Buffer;
}

/** One entry for each kind of record of its log. */
export type Segment = readonly Changes[];

const NOTHING = Buffer.alloc(0);

export const emptySegment = (shape: LogShape): Segment =>
  shape.recordBytes.map(() => ({ added: NOTHING, removed: NOTHING }));

export function sourceSegment(delta: MembershipDelta): Segment {
  return [
    distinct(packIds(delta.addUsers), packIds(delta.removeUsers), ID_BYTES),
    distinct(packIds(delta.addGroups), packIds(delta.removeGroups), ID_BYTES),
  ];
}

export function exportedSegment(add: readonly ExportedMember[], remove: Buffer): Segment {
  const record = ID_BYTES + 2;
  const added = Buffer.alloc(add.length * record);
  add.forEach((member, index) => {
    writeId(member.id, added, index * record);
    added.writeUInt16BE(member.incarnation, index * record + ID_BYTES);
  });
  return [distinct(added, remove, record)];
}

/** An id that one change both adds and removes is removed; of an id that is added twice the last record counts. */
function distinct(added: Buffer, removed: Buffer, recordBytes: number): Changes {
  const gone = keysOf(removed, ID_BYTES);
  const kept = new Map<string, Buffer>();
  for (const [key, record] of records(added, recordBytes)) if (!gone.has(key)) kept.set(key, record);
  return { added: Buffer.concat([...kept.values()]), removed: Buffer.concat([...gone.values()]) };
}

/** Number of changes. */
export function operations(segment: Segment, shape: LogShape): number {
  let count = 0;
  segment.forEach(({ added, removed }, kind) => {
    count += added.length / recordBytesOf(shape, kind) + removed.length / ID_BYTES;
  });
  return count;
}

/** One segment that does what the two do one after the other. */
export function merged(older: Segment, newer: Segment, shape: LogShape): Segment {
  return shape.recordBytes.map((recordBytes, kind) => {
    const first = changesOf(older, kind);
    const second = changesOf(newer, kind);
    const overruled = new Set([
      ...keysOf(second.added, recordBytes).keys(),
      ...keysOf(second.removed, ID_BYTES).keys(),
    ]);
    return {
      added: Buffer.concat([...without(first.added, recordBytes, overruled), second.added]),
      removed: Buffer.concat([...without(first.removed, ID_BYTES, overruled), second.removed]),
    };
  });
}

/** Without its removals: what the segment means when nothing comes before it. */
export function first(segment: Segment): Segment {
  return segment.map(({ added }) => ({ added, removed: NOTHING }));
}

/** Changes a segment row takes: each kind of record has one property for additions, and that takes 64 KiB. */
const segmentLimit = (shape: LogShape): number => Math.floor(BINARY_LIMIT / Math.max(...shape.recordBytes));

/** Pieces that fit into a row each. Their order does not matter: no id is in two of them. */
export function pieces(segment: Segment, shape: LogShape): readonly Segment[] {
  const limit = segmentLimit(shape);
  if (operations(segment, shape) <= limit) return [segment];
  const found: Segment[] = [];
  segment.forEach(({ added, removed }, kind) => {
    for (const part of slices(added, recordBytesOf(shape, kind) * limit)) {
      found.push(only(shape, kind, { added: part, removed: NOTHING }));
    }
    for (const part of slices(removed, ID_BYTES * limit)) {
      found.push(only(shape, kind, { added: NOTHING, removed: part }));
    }
  });
  return found;
}

/** What is left when all segments have happened in their order: the live records of each kind. */
export function folded(segments: readonly Segment[], shape: LogShape): readonly Buffer[] {
  return shape.recordBytes.map((recordBytes, kind) => {
    const changes = segments.map((segment) => changesOf(segment, kind)).filter(isSome);
    const [one] = changes;
    if (one === undefined) return NOTHING;
    if (changes.length === 1) return one.added;
    const live = new Map<string, Buffer>();
    for (const { added, removed } of changes) {
      for (const [key] of records(removed, ID_BYTES)) live.delete(key);
      for (const [key, record] of records(added, recordBytes)) live.set(key, record);
    }
    return Buffer.concat([...live.values()]);
  });
}

function changesOf(segment: Segment, kind: number): Changes {
  return segment[kind] ?? { added: NOTHING, removed: NOTHING };
}

function recordBytesOf(shape: LogShape, kind: number): number {
  return shape.recordBytes[kind] ?? ID_BYTES;
}

const isSome = ({ added, removed }: Changes): boolean => added.length + removed.length > 0;

function only(shape: LogShape, kind: number, changes: Changes): Segment {
  return emptySegment(shape).map((nothing, index) => (index === kind ? changes : nothing));
}

/** Id (as text) and bytes of each record. */
function* records(bytes: Buffer, recordBytes: number): Generator<readonly [string, Buffer]> {
  for (let start = 0; start < bytes.length; start += recordBytes) {
    yield [bytes.toString('latin1', start, start + ID_BYTES), bytes.subarray(start, start + recordBytes)];
  }
}

const keysOf = (bytes: Buffer, recordBytes: number): Map<string, Buffer> => new Map(records(bytes, recordBytes));

function* without(bytes: Buffer, recordBytes: number, keys: ReadonlySet<string>): Generator<Buffer> {
  for (const [key, record] of records(bytes, recordBytes)) if (!keys.has(key)) yield record;
}

function* slices(bytes: Buffer, size: number): Generator<Buffer> {
  for (let start = 0; start < bytes.length; start += size) yield bytes.subarray(start, start + size);
}
