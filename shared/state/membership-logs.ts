// Writes membership logs: append, switch to a new generation, compact, drop.

import { KeyedQueue } from '../concurrency/keyed-queue.ts';
import { addMark, subtractMark } from '../model/mark.ts';
import { Recent } from '../model/recent.ts';
import { shardOf } from '../model/source-key.ts';
import type { SourceId } from '../model/stored-object.ts';
import { prefixFilter } from './keys.ts';
import { groupPartition, incomplete, MembershipReader, type Records } from './membership-reader.ts';
import {
  emptyLog,
  type Header,
  headerColumns,
  headerKey,
  headerMark,
  type Log,
  logOperations,
  NO_HEADER,
  segmentColumns,
  segmentKey,
  segmentKeys,
  segmentPrefix,
} from './membership-rows.ts';
import { first, folded, type LogShape, merged, operations, pieces, type Segment } from './membership-segments.ts';
import type { PartitionWriter, WriterOp } from './partition-writer.ts';
import type { Table } from './tables.ts';

/** Changes that the header row itself carries; beyond that they move into segment rows of their own. */
const TAIL_LIMIT = 3_000;
/** A log is rewritten when it holds more than twice as many changes as members, and this many besides. */
const COMPACTION_SLACK = 4_096;
/** Headers kept in memory: some kilobytes each as a rule, and 110 at the most. */
const MOST_RECENT = 100;

interface KnownHeader {
  readonly header: Header | undefined;
  /** Of the lease under which it was read or written. */
  readonly epoch: number;
}

export class MembershipLogs {
  readonly #table: Table;
  readonly #shape: LogShape;
  readonly #reader: MembershipReader;
  readonly #writer: (groupId: SourceId) => PartitionWriter;
  readonly #epoch: () => number | undefined;
  /** Headers as they are stored. Nobody else writes here while this invocation may, so they need not be read again. */
  readonly #recent = new Recent<SourceId, KnownHeader>(MOST_RECENT);
  /** What reads a header and then writes it must not overlap with another such of the same group. */
  readonly #turns = new KeyedQueue();
  readonly #moved = new Map<number, number>();
  readonly #writing = new Map<number, number>();

  constructor(
    table: Table,
    shape: LogShape,
    writer: (groupId: SourceId) => PartitionWriter,
    epoch: () => number | undefined,
  ) {
    this.#table = table;
    this.#shape = shape;
    this.#reader = new MembershipReader(table, shape);
    this.#writer = writer;
    this.#epoch = epoch;
  }

  /** Members by kind; undefined when there is no current list. */
  read(groupId: SourceId): Promise<Records | undefined> {
    return this.#reader.read(groupId, () => this.#turns.run(groupId, () => this.#header(groupId)));
  }

  /**
   * To the current log if that is of this generation, else to the staged one. `current`: from the first change on. What
   * an older generation still brings is let go: the newer one reads the group completely. `also`: joined with the header.
   */
  append(
    groupId: SourceId,
    generation: number | 'current',
    segment: Segment,
    also: readonly WriterOp[] = [],
  ): Promise<void> {
    return this.#turns.run(groupId, async () => {
      const stored = await this.#header(groupId);
      const header = stored ?? NO_HEADER;
      if (generation !== 'current' && isOvertaken(header, generation)) return;
      const present = header.current?.generation;
      const wanted = generation === 'current' ? (present ?? 0) : generation;
      const place = generation === 'current' || present === generation ? 'current' : 'staged';
      await this.#appendTo(groupId, stored, place, wanted, segment, also);
    });
  }

  /**
   * The staged log of that generation becomes the current one; an empty one if none was staged. Nothing happens while a
   * newer one is being read, or has been.
   */
  promote(groupId: SourceId, generation: number): Promise<void> {
    return this.#turns.run(groupId, async () => {
      const stored = await this.#header(groupId);
      const header = stored ?? NO_HEADER;
      if (header.current?.generation === generation || isOvertaken(header, generation)) return;
      const { current, staged } = header;
      const ready = staged?.generation === generation;
      const switched = ready
        ? { next: header.next, current: staged }
        : { next: header.next + 1, current: emptyLog(this.#shape, generation, header.next) };
      await this.#commit(groupId, stored, switched);
      await this.#sweepAfter(groupId, ready ? [current] : [current, staged], switched);
    });
  }

  drop(groupId: SourceId): Promise<void> {
    return this.#turns.run(groupId, async () => {
      const header = await this.#header(groupId);
      if (header === undefined) return;
      await this.#commit(groupId, header, undefined);
      await this.#sweep(groupId, NO_HEADER);
    });
  }

  /** Only in turn. */
  async #header(groupId: SourceId): Promise<Header | undefined> {
    const epoch = this.#epoch();
    const known = this.#recent.get(groupId);
    if (known !== undefined && known.epoch === epoch) return known.header;
    const header = await this.#reader.header(groupId);
    if (epoch !== undefined) this.#recent.set(groupId, { header, epoch });
    return header;
  }

  async #appendTo(
    groupId: SourceId,
    stored: Header | undefined,
    place: Place,
    generation: number,
    segment: Segment,
    also: readonly WriterOp[],
  ): Promise<void> {
    if (operations(segment, this.#shape) === 0) return;
    const header = stored ?? NO_HEADER;
    const open = header[place];
    const continued = open?.generation === generation;
    const log = continued ? open : emptyLog(this.#shape, generation, header.next);
    const { ops, grown } = this.#grown(groupId, log, segment);
    const written = withLog({ ...header, next: continued ? header.next : header.next + 1 }, place, grown);
    await this.#commit(groupId, stored, written, [...ops, ...also]);
    if (!continued) await this.#sweepAfter(groupId, [open], written);
    await this.#compactIfLong(groupId, written, place);
  }

  /** By how much the marks of the partition's lists have moved; undefined while one is being written. */
  movedMark(shard: number): number | undefined {
    return (this.#writing.get(shard) ?? 0) > 0 ? undefined : (this.#moved.get(shard) ?? 0);
  }

  async #commit(
    groupId: SourceId,
    before: Header | undefined,
    after: Header | undefined,
    segments: readonly WriterOp[] = [],
  ): Promise<void> {
    const rowKey = headerKey(this.#shape, groupId);
    const header: WriterOp =
      after === undefined ? { type: 'delete', rowKey } : { type: 'put', rowKey, columns: headerColumns(after) };
    const shard = shardOf(groupId);
    this.#writing.set(shard, (this.#writing.get(shard) ?? 0) + 1);
    const epoch = this.#epoch();
    this.#recent.delete(groupId);
    // A write that fails leaves it open what is stored: the partition stays one that is being written.
    await this.#writer(groupId).commit([...segments, header]);
    if (epoch !== undefined) this.#recent.set(groupId, { header: after, epoch });
    this.#writing.set(shard, (this.#writing.get(shard) ?? 1) - 1);
    this.#moved.set(shard, addMark(this.#moved.get(shard) ?? 0, subtractMark(headerMark(after), headerMark(before))));
  }

  #grown(groupId: SourceId, log: Log, segment: Segment): { ops: readonly WriterOp[]; grown: Log } {
    const both = merged(log.tail, segment, this.#shape);
    const tail = log.segments === 0 ? first(both) : both;
    if (operations(tail, this.#shape) <= TAIL_LIMIT) return { ops: [], grown: { ...log, tail } };
    const rows = pieces(tail, this.#shape);
    const ops = rows.map((row, index) => this.#segmentPut(groupId, log.version, log.segments + index, row));
    const empty = emptyLog(this.#shape, log.generation, log.version);
    const stored = log.stored + operations(tail, this.#shape);
    return { ops, grown: { ...empty, segments: log.segments + rows.length, stored, members: log.members } };
  }

  #segmentPut(groupId: SourceId, version: number, index: number, segment: Segment): WriterOp {
    const rowKey = segmentKey(this.#shape, groupId, version, index);
    return { type: 'put', rowKey, columns: segmentColumns(segment) };
  }

  /** Rewrites the log as a new version when most of its changes no longer matter: O(n) writes over its life. */
  async #compactIfLong(groupId: SourceId, header: Header, place: Place): Promise<void> {
    const log = header[place];
    if (log === undefined || !isLong(log, logOperations(log, this.#shape))) return;
    const segments = await this.#reader.segments(groupId, log);
    if (segments === undefined) throw incomplete(groupId);
    const live = folded([...segments, log.tail], this.#shape).map((added) => ({ added, removed: Buffer.alloc(0) }));
    const members = operations(live, this.#shape);
    if (!isLong({ ...log, members }, logOperations(log, this.#shape))) {
      const counted = withLog(header, place, { ...log, members });
      await this.#commit(groupId, header, counted);
      return;
    }
    const { ops, grown } = this.#grown(groupId, emptyLog(this.#shape, log.generation, header.next), live);
    const rewritten = withLog({ ...header, next: header.next + 1 }, place, { ...grown, members });
    await this.#commit(groupId, header, rewritten, ops);
    await this.#sweep(groupId, rewritten);
  }

  async #sweepAfter(groupId: SourceId, replaced: readonly (Log | undefined)[], header: Header): Promise<void> {
    if (replaced.some((log) => log !== undefined && log.segments > 0)) await this.#sweep(groupId, header);
  }

  /** Deletes the segment rows that no log of the header counts, whatever left them there. */
  async #sweep(groupId: SourceId, header: Header): Promise<void> {
    const counted = new Set(
      [header.current, header.staged].flatMap((log) =>
        log === undefined ? [] : segmentKeys(this.#shape, groupId, log),
      ),
    );
    const filter = prefixFilter(groupPartition(groupId), segmentPrefix(this.#shape, groupId));
    for await (const rows of this.#table.query(filter, 1_000, [])) {
      const left = rows.filter((row) => !counted.has(row.rowKey));
      await this.#writer(groupId).commit(left.map((row) => ({ type: 'delete', rowKey: row.rowKey })));
    }
  }
}

/** Two readings of one group may be under way when it moves between chains: the newer one counts. */
const isOvertaken = ({ current, staged }: Header, generation: number): boolean =>
  Math.max(current?.generation ?? 0, staged?.generation ?? 0) > generation;

type Place = 'current' | 'staged';

function withLog(header: Header, place: Place, log: Log): Header {
  return place === 'current' ? { ...header, current: log } : { ...header, staged: log };
}

const isLong = (log: Log, changes: number): boolean => changes > 2 * log.members + COMPACTION_SLACK;
