// One row a cycle, newest first.

import type { CycleRow, CycleStore } from '../model/ports.ts';
import { readText } from './columns.ts';
import { jsonColumns } from './job-store.ts';
import { unreadable, upgraded } from './schema-version.ts';
import type { StoredRow, Table } from './tables.ts';

const PARTITION = 'cycle';
/** Row keys count down from here, so that the order of keys is newest first. */
const HIGHEST = 9_999_999_999;

export function createCycleStore(table: Table): CycleStore {
  return {
    async put(row) {
      const rowKey = String(HIGHEST - row.number).padStart(10, '0');
      await table.transaction(PARTITION, [{ type: 'put', rowKey, columns: jsonColumns(row.json) }]);
    },
    async newest(count) {
      const found: CycleRow[] = [];
      for await (const rows of table.query(`PartitionKey eq '${PARTITION}'`, Math.min(count, 1_000))) {
        found.push(...rows.map(readCycle));
        if (found.length >= count) break;
      }
      return found.slice(0, count);
    },
  };
}

function readCycle(row: StoredRow): CycleRow {
  const json = readText(upgraded(row.columns), 'j');
  const number = HIGHEST - Number(row.rowKey);
  if (json === undefined || !Number.isInteger(number)) throw unreadable('a cycle row is damaged');
  return { number, json };
}
