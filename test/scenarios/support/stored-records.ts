// The whole provisioning log of a small tenant in one query, where a list of it asks each partition.

import type { ProvisioningRecord } from '../../../shared/model/provisioning-record.ts';
import { RECORD_PREFIX, readRecord } from '../../../shared/state/record-row.ts';
import { connectTables, type StoredRow } from '../../../shared/state/tables.ts';
import type { TablePlace } from './stored-tables.ts';

const FILTER = `RowKey ge '${RECORD_PREFIX}' and RowKey lt 'r"'`;

/** The newest first. */
export async function storedRecords({ connectionString, tablePrefix }: TablePlace): Promise<ProvisioningRecord[]> {
  const { mappings } = connectTables({ connection: { connectionString }, tablePrefix });
  const found: StoredRow[] = [];
  for await (const rows of mappings.query(FILTER, 1_000)) found.push(...rows);
  return found.sort((a, b) => (a.rowKey < b.rowKey ? -1 : 1)).map(readRecord);
}
