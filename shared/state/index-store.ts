// Big values kept for one cycle, compressed: a partition a name, a value a shard.

import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import type { IndexStore } from '../model/ports.ts';
import { chunkedPuts, readChunked } from './chunked-value.ts';
import { escapeKey } from './keys.ts';
import { statusOf } from './table-errors.ts';
import type { Table } from './tables.ts';

const compress = promisify(gzip);
const decompress = promisify(gunzip);

const PAGE_ROWS = 1_000;
const ROWS_A_TRANSACTION = 100;

export function createIndexStore(table: Table): IndexStore {
  return {
    async put(name, shard, bytes) {
      const rows = await chunkedPuts(table, partitionOf(name), keyOf(shard), await compress(bytes));
      for (const row of rows) await table.transaction(partitionOf(name), [row]);
    },
    async get(name, shard) {
      const packed = await readChunked(table, partitionOf(name), keyOf(shard));
      return packed === undefined ? undefined : decompress(packed);
    },
    async drop(name) {
      const partition = partitionOf(name);
      for await (const rows of table.query(`PartitionKey eq '${partition}'`, PAGE_ROWS, [])) {
        for (let start = 0; start < rows.length; start += ROWS_A_TRANSACTION) {
          await deleteAll(table, partition, rows.slice(start, start + ROWS_A_TRANSACTION));
        }
      }
    },
  };
}

async function deleteAll(table: Table, partition: string, rows: readonly { readonly rowKey: string }[]): Promise<void> {
  try {
    await table.transaction(
      partition,
      rows.map(({ rowKey }) => ({ type: 'delete', rowKey })),
    );
  } catch (error) {
    // A repeated request finds the rows gone that its first try deleted.
    if (statusOf(error) !== 404) throw error;
  }
}

const partitionOf = (name: string): string => `i-${escapeKey(name)}`;
const keyOf = (shard: number): string => `s-${shard.toString(16).padStart(4, '0')}`;
