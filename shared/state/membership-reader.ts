// Reads membership logs: one group, or all of them in few requests.

import { mapLimit } from '../concurrency/pool.ts';
import { StateLostError } from '../errors/index.ts';
import { addMark } from '../model/mark.ts';
import { SHARDS } from '../model/ports.ts';
import { shardOf } from '../model/source-key.ts';
import { type SourceId, sourceId } from '../model/stored-object.ts';
import { prefixFilter, rowRange, shardPartition, unescapeKey } from './keys.ts';
import {
  type Header,
  headerKey,
  headerMark,
  type Log,
  readHeader,
  readSegment,
  segmentKey,
  segmentKeys,
} from './membership-rows.ts';
import { folded, type LogShape, type Segment } from './membership-segments.ts';
import type { StoredRow, Table } from './tables.ts';

const READ_CONCURRENCY = 16;
/** From this many segments on, one query costs less than reading row by row. */
const QUERY_FROM = 16;
/** Partitions a query. Two of them are held at a time, which is what bounds this: memory. */
const STRETCH = 16;
/** Rows a page: segments have up to 64 KiB, so that a page stays below 17 MiB. */
const PAGE_ROWS = 256;
/** A reader that meets a switched log starts over; more often than this is not chance. */
const READ_ATTEMPTS = 5;

/** Records by kind, as `folded` returns them. */
export type Records = readonly Buffer[];

export interface GroupRecords {
  readonly id: SourceId;
  /** Undefined: there is no current list. */
  readonly records: Records | undefined;
  readonly mark: number;
}

interface OpenGroup {
  readonly id: SourceId;
  readonly key: string;
  readonly header: Header;
  readonly rows: StoredRow[];
}

export const groupPartition = (id: SourceId): string => shardPartition('group', shardOf(id));

export class MembershipReader {
  readonly #table: Table;
  readonly #shape: LogShape;

  constructor(table: Table, shape: LogShape) {
    this.#table = table;
    this.#shape = shape;
  }

  async header(groupId: SourceId): Promise<Header | undefined> {
    const row = await this.#table.get(groupPartition(groupId), headerKey(this.#shape, groupId));
    return row === undefined ? undefined : readHeader(row.columns, this.#shape);
  }

  /** Members by kind; undefined when there is no current list. `headerOf`: where a header that is known comes from. */
  async read(
    groupId: SourceId,
    headerOf: (id: SourceId) => Promise<Header | undefined> = (id) => this.header(id),
  ): Promise<Records | undefined> {
    for (let attempt = 0; attempt < READ_ATTEMPTS; attempt += 1) {
      const header = await headerOf(groupId);
      if (header?.current === undefined) return undefined;
      const segments = await this.segments(groupId, header.current);
      if (segments !== undefined) return folded([...segments, header.current.tail], this.#shape);
    }
    throw incomplete(groupId);
  }

  /** Every group that has a list, by stretches of partitions; the next one is read ahead. */
  async *readAll(): AsyncGenerator<readonly GroupRecords[]> {
    let next = this.readShards(0, STRETCH - 1);
    for (let first = STRETCH; first < SHARDS; first += STRETCH) {
      const present = next;
      next = this.readShards(first, Math.min(first + STRETCH, SHARDS) - 1);
      // Nobody awaits it when the present one fails.
      next.catch(() => undefined);
      yield await present;
    }
    yield await next;
  }

  /** The sum of the marks of a partition's lists. */
  async markOf(shard: number): Promise<number> {
    let sum = 0;
    const filter = prefixFilter(shardPartition('group', shard), `${this.#shape.prefix}!`);
    for await (const rows of this.#table.query(filter, PAGE_ROWS)) {
      for (const row of rows) {
        const group = this.#opened(row);
        if (group !== undefined) sum = addMark(sum, headerMark(group.header));
      }
    }
    return sum;
  }

  /** Every group of these partitions that has a list; both ends count. */
  async readShards(first: number, last: number): Promise<readonly GroupRecords[]> {
    const [from, to] = [first, last].map((shard) => shardPartition('group', shard));
    const partitions = `PartitionKey ge '${from}' and PartitionKey le '${to}'`;
    const filter = `${partitions} and ${rowRange(`${this.#shape.prefix}!`)}`;
    const found: GroupRecords[] = [];
    let open: OpenGroup | undefined;
    for await (const rows of this.#table.query(filter, PAGE_ROWS)) {
      const done: OpenGroup[] = [];
      for (const row of rows) {
        if (open !== undefined && row.rowKey.startsWith(`${open.key}!`)) {
          open.rows.push(row);
          continue;
        }
        if (open !== undefined) done.push(open);
        open = this.#opened(row);
      }
      found.push(...(await this.#finished(done)));
    }
    if (open !== undefined) found.push(...(await this.#finished([open])));
    return found;
  }

  /** Undefined when a row is missing: the log was switched in between. */
  async segments(groupId: SourceId, log: Log): Promise<readonly Segment[] | undefined> {
    const keys = segmentKeys(this.#shape, groupId, log);
    const partition = groupPartition(groupId);
    if (keys.length < QUERY_FROM) {
      return this.#ordered(keys, await mapLimit(keys, READ_CONCURRENCY, (key) => this.#table.get(partition, key)));
    }
    const rows: StoredRow[] = [];
    const version = segmentKey(this.#shape, groupId, log.version, 0).slice(0, -6);
    for await (const page of this.#table.query(prefixFilter(partition, version), PAGE_ROWS)) rows.push(...page);
    return this.#ordered(keys, rows);
  }

  #ordered(keys: readonly string[], rows: readonly (StoredRow | undefined)[]): readonly Segment[] | undefined {
    const found = new Map(rows.flatMap((row) => (row === undefined ? [] : [[row.rowKey, row]])));
    const segments: Segment[] = [];
    for (const key of keys) {
      const row = found.get(key);
      if (row === undefined) return undefined;
      segments.push(readSegment(row.columns, this.#shape));
    }
    return segments;
  }

  async #finished(groups: readonly OpenGroup[]): Promise<readonly GroupRecords[]> {
    const found: GroupRecords[] = [];
    for (const { id, header, rows } of groups) {
      const mark = headerMark(header);
      if (header.current === undefined) {
        found.push({ id, records: undefined, mark });
        continue;
      }
      const segments = this.#ordered(segmentKeys(this.#shape, id, header.current), rows);
      const records =
        segments === undefined ? await this.read(id) : folded([...segments, header.current.tail], this.#shape);
      found.push({ id, records, mark });
    }
    return found;
  }

  /** Segment rows without their header are leftovers of a dropped group. */
  #opened(row: StoredRow): OpenGroup | undefined {
    const id = row.rowKey.slice(this.#shape.prefix.length + 1);
    if (id.includes('!')) return undefined;
    return { id: sourceId(unescapeKey(id)), key: row.rowKey, header: readHeader(row.columns, this.#shape), rows: [] };
  }
}

export const incomplete = (groupId: SourceId): StateLostError =>
  new StateLostError({ detail: `A part of the members of group ${groupId} is gone.` });
