// Can we read, write and use transactions here? For test-connection.

import { ProvisioningError, RejectedError } from '../errors/index.ts';
import { SCHEMA_VERSION } from './schema-version.ts';
import type { RowOp, Table } from './tables.ts';

/** Each rejects with a ProvisioningError when it cannot be done. */
export interface TableProbe {
  read(): Promise<void>;
  write(): Promise<void>;
  transaction(): Promise<void>;
}

/** Rows that nothing else reads; they stay. */
const PARTITION = 'probe';

export function tableProbe(table: Table): TableProbe {
  const row = (rowKey: string): RowOp => ({ type: 'put', rowKey, columns: { v: SCHEMA_VERSION } });
  return {
    read: () => tried(() => table.get(PARTITION, 'first')),
    write: () => tried(() => table.transaction(PARTITION, [row('first')])),
    transaction: () => tried(() => table.transaction(PARTITION, [row('second'), row('third')])),
  };
}

async function tried(request: () => Promise<unknown>): Promise<void> {
  try {
    await request();
  } catch (error) {
    if (error instanceof ProvisioningError) throw error;
    throw new RejectedError({
      code: 'StateRejected',
      detail: 'Table Storage sent an answer that the app does not expect.',
      cause: error,
    });
  }
}
