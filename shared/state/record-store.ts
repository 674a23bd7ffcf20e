// The provisioning log: the records of one partition are a range of its rows; a list merges the partitions.

import { mapLimit } from '../concurrency/pool.ts';
import { own } from '../model/json.ts';
import { type PlacedRecord, type RecordFilter, type RecordStore, SHARDS } from '../model/ports.ts';
import { shardOf } from '../model/source-key.ts';
import { KINDS, type Kind, type SourceId, sourceId } from '../model/stored-object.ts';
import { shardPartition } from './keys.ts';
import type { PartitionWriter } from './partition-writer.ts';
import { comparableName, momentKey, RECORD_PREFIX, readRecord } from './record-row.ts';
import type { StoredRow, Table } from './tables.ts';

/** Rows that are held of all partitions together while they are merged: what bounds this is memory. */
const HELD_ROWS = 2_048;
/** What one answer of the service holds. */
const PAGE_ROWS = 1_000;
const CONCURRENCY = 16;
/** Ids in one filter: the service takes 15 comparisons. */
const IDS_A_QUERY = 8;
/** Records of a name that are looked at in one partition: nearly always they are one person's. */
const NAMED_ROWS = 100;

export function createRecordStore(table: Table, writerOf: (partition: string) => PartitionWriter): RecordStore {
  return {
    async newest(filter, limit, after) {
      const queries = queriesOf(filter, after);
      const rows = Math.min(limit, PAGE_ROWS, Math.ceil(HELD_ROWS / queries.length));
      const streams = await mapLimit(queries, CONCURRENCY, (query) => Stream.open(table.query(query, rows)));
      const found: PlacedRecord[] = [];
      while (found.length < limit) {
        const next = newestOf(streams);
        if (next?.head === undefined) break;
        found.push({ place: next.head.rowKey, record: readRecord(next.head) });
        await next.advance();
      }
      return found;
    },
    async named(kind, name) {
      const asked = `name eq ${quoted(comparableName(name))}`;
      const ids = await mapLimit(everyShard(), CONCURRENCY, async (shard) => {
        const filter = `PartitionKey eq '${shardPartition(kind, shard)}' and ${recordRange()} and ${asked}`;
        const found = new Set<SourceId>();
        for await (const rows of table.query(filter, NAMED_ROWS, ['object']))
          for (const row of rows) found.add(sourceId(String(own(row.columns, 'object'))));
        return [...found];
      });
      return ids.flat();
    },
    async purge(kind, shard, before, limit) {
      const partition = shardPartition(kind, shard);
      const filter = `PartitionKey eq '${partition}' and ${recordRange({ to: before })}`;
      for await (const rows of table.query(filter, Math.min(limit, 1_000), ['status'])) {
        await writerOf(partition).commit(rows.map(({ rowKey }) => ({ type: 'delete', rowKey })));
        return rows.length;
      }
      return 0;
    },
  };
}

/** One query a partition; of a partition with many of the asked ids, some. */
function queriesOf(filter: RecordFilter, after: string | undefined): readonly string[] {
  const asked = [recordRange(filter, after), ...conditionsOf(filter)].join(' and ');
  const kinds = filter.kind === undefined ? KINDS : [filter.kind];
  return kinds.flatMap((kind: Kind) =>
    partsOf(filter.ids).map(({ shard, ids }) => {
      const objects = ids.map((id) => `object eq ${quoted(id)}`).join(' or ');
      const only = objects === '' ? '' : ` and (${objects})`;
      return `PartitionKey eq '${shardPartition(kind, shard)}' and ${asked}${only}`;
    }),
  );
}

function partsOf(ids: readonly SourceId[] | undefined): readonly { shard: number; ids: readonly SourceId[] }[] {
  if (ids === undefined) return everyShard().map((shard) => ({ shard, ids: [] }));
  return [...Map.groupBy(ids, shardOf)].flatMap(([shard, part]) =>
    Array.from({ length: Math.ceil(part.length / IDS_A_QUERY) }, (_, at) => ({
      shard,
      ids: part.slice(at * IDS_A_QUERY, (at + 1) * IDS_A_QUERY),
    })),
  );
}

function conditionsOf({ actions = [], status, code, cycle }: RecordFilter): string[] {
  return [
    ...(actions.length === 0 ? [] : [`(${actions.map((action) => `action eq ${quoted(action)}`).join(' or ')})`]),
    ...(status === undefined ? [] : [`status eq ${quoted(status)}`]),
    ...(code === undefined ? [] : [`code eq ${quoted(code)}`]),
    ...(cycle === undefined ? [] : [`cycle eq ${cycle}`]),
  ];
}

/** Keys count down: what is before `to` comes after its key, and what is not before `from` up to the end of its moment. */
function recordRange({ from, to }: Pick<RecordFilter, 'from' | 'to'> = {}, after?: string): string {
  const first = to === undefined ? RECORD_PREFIX : `${momentKey(to)}"`;
  const last = from === undefined ? `${RECORD_PREFIX.slice(0, -1)}"` : `${momentKey(from)}"`;
  const start = after !== undefined && after >= first ? `RowKey gt ${quoted(after)}` : `RowKey ge ${quoted(first)}`;
  return `${start} and RowKey lt ${quoted(last)}`;
}

const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`;

function everyShard(): number[] {
  return Array.from({ length: SHARDS }, (_, shard) => shard);
}

/** The next row of one query, and a page of those behind it. */
class Stream {
  readonly #pages: AsyncIterator<readonly StoredRow[]>;
  #rows: readonly StoredRow[] = [];
  #at = 0;

  private constructor(pages: AsyncIterable<readonly StoredRow[]>) {
    this.#pages = pages[Symbol.asyncIterator]();
  }

  static async open(pages: AsyncIterable<readonly StoredRow[]>): Promise<Stream> {
    const stream = new Stream(pages);
    await stream.#fill();
    return stream;
  }

  get head(): StoredRow | undefined {
    return this.#rows[this.#at];
  }

  async advance(): Promise<void> {
    this.#at += 1;
    if (this.#at >= this.#rows.length) await this.#fill();
  }

  async #fill(): Promise<void> {
    const page = await this.#pages.next();
    this.#rows = page.done === true ? [] : page.value;
    this.#at = 0;
  }
}

function newestOf(streams: readonly Stream[]): Stream | undefined {
  let newest: Stream | undefined;
  for (const stream of streams) {
    if (stream.head === undefined) continue;
    if (newest?.head === undefined || stream.head.rowKey < newest.head.rowKey) newest = stream;
  }
  return newest;
}
