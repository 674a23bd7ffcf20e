// The object rows of one partition, and the packed rows that the engine derives from them.

import { KeyedQueue } from '../concurrency/keyed-queue.ts';
import { mapLimit } from '../concurrency/pool.ts';
import { type RefusedRow, RejectedError, RowRefusedError } from '../errors/index.ts';
import { own } from '../model/json.ts';
import type { ShardChange, ShardStore } from '../model/ports.ts';
import type { Kind, StoredObject } from '../model/stored-object.ts';
import { chunkedOf, chunkedPuts } from './chunked-value.ts';
import { prefixFilter } from './keys.ts';
import { OBJECT_PREFIX, objectColumns, objectId, objectKey, readObject } from './object-row.ts';
import { ENTITLED_KEY, PackedLists, ROSTER_KEY } from './packed-lists.ts';
import { FENCE_KEY, type PartitionWriter, type WriterOp } from './partition-writer.ts';
import { recordPut } from './record-row.ts';
import type { StoredRow, Table } from './tables.ts';

const PAGE_ROWS = 1_000;
const READ_CONCURRENCY = 16;

export function createShardStore(
  table: Table,
  kind: Kind,
  partition: string,
  writer: () => PartitionWriter,
  onFence: (fence: StoredRow | undefined) => void,
  isUntouched: () => boolean,
): ShardStore {
  /** Commits reach the writer in the order of their calls, however long it takes to prepare them. */
  const preparing = new KeyedQueue();
  const lists = new PackedLists(table, partition, onFence);

  const operations = async (change: ShardChange): Promise<readonly WriterOp[]> => {
    switch (change.type) {
      case 'putObject': {
        const columns = objectColumns(change.object);
        const row = { type: 'put', rowKey: objectKey(change.object.id), columns } as const;
        const records = change.records ?? [];
        return [
          { ...row, rosterStale: true, byItself: true },
          ...records.map((record): WriterOp => ({ ...recordPut(record), joined: true })),
        ];
      }
      case 'deleteObject':
        return [{ type: 'delete', rowKey: objectKey(change.id), rosterStale: true }];
      case 'putRecord':
        return [recordPut(change.record)];
      case 'putRoster':
        return withLast(await chunkedPuts(table, partition, ROSTER_KEY, change.bytes), { rosterStale: false });
      case 'putEntitled':
        return chunkedPuts(table, partition, ENTITLED_KEY, change.bytes);
    }
  };

  async function* scanObjects(): AsyncGenerator<readonly StoredObject[]> {
    for await (const rows of table.query(prefixFilter(partition, OBJECT_PREFIX), PAGE_ROWS)) {
      yield rows.map((row) => readObject(kind, row));
    }
  }

  return {
    async commit(changes) {
      lists.forget();
      const refused: RefusedRow[] = [];
      const { stored } = await preparing.run(partition, async () => {
        const ops: WriterOp[] = [];
        for (const change of changes) {
          try {
            ops.push(...(await operations(change)));
          } catch (error) {
            if (change.type !== 'putObject' || !(error instanceof RejectedError)) throw error;
            refused.push({ key: change.object.id, why: error.message });
          }
        }
        return { stored: writer().commit(ops) };
      });
      refused.push(...(await refusedOf(stored)));
      // Whoever began to read meanwhile may have read what was there before.
      lists.forget();
      if (refused.length > 0) throw new RowRefusedError(refused);
    },
    async readObjects(ids) {
      const rows = await mapLimit([...new Set(ids)], READ_CONCURRENCY, (id) => table.get(partition, objectKey(id)));
      const objects = rows.flatMap((row) => (row === undefined ? [] : [readObject(kind, row)]));
      return new Map(objects.map((object) => [object.id, object]));
    },
    scanObjects,
    isUntouched,
    async readRoster() {
      const found = await lists.read(ROSTER_KEY);
      const fence = found.get(FENCE_KEY);
      if (fence === undefined || own(fence.columns, 'rosterStale') !== false) return undefined;
      return chunkedOf(table, partition, ROSTER_KEY, found.get(ROSTER_KEY));
    },
    async readEntitled() {
      const found = await lists.read(ENTITLED_KEY);
      return chunkedOf(table, partition, ENTITLED_KEY, found.get(ENTITLED_KEY));
    },
  };
}

async function refusedOf(stored: Promise<void>): Promise<readonly RefusedRow[]> {
  try {
    await stored;
    return [];
  } catch (error) {
    if (!(error instanceof RowRefusedError)) throw error;
    // A record that the tables refuse must not cost its object the row.
    const objects = error.refused.filter(({ key }) => key.startsWith(OBJECT_PREFIX));
    return objects.map(({ key, why }) => ({ key: objectId(key), why }));
  }
}

function withLast<T extends object, E extends object>(items: readonly T[], extra: E): readonly (T & Partial<E>)[] {
  return items.map((item, index) => (index === items.length - 1 ? { ...item, ...extra } : item));
}
