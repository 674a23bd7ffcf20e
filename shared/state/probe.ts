// Can we read, write and use transactions here? For test-connection.

import type { Clock } from '../engine/ports.ts';
import { ProvisioningError, RejectedError } from '../errors/index.ts';
import { SCHEMA_VERSION } from './schema-version.ts';
import type { RowOp, Table } from './tables.ts';

export interface TableProbe {
  readonly name: 'read' | 'write' | 'transaction';
  readonly latencyMs: number;
  /** Absent: it works. */
  readonly error?: ProvisioningError;
}

/** Rows that nothing else reads; they stay. */
const PARTITION = 'probe';

export async function probeTables(table: Table, clock: Clock): Promise<readonly TableProbe[]> {
  const row = (rowKey: string): RowOp => ({ type: 'put', rowKey, columns: { v: SCHEMA_VERSION } });
  const timed = async (name: TableProbe['name'], request: () => Promise<unknown>): Promise<TableProbe> => {
    const start = clock.now();
    try {
      await request();
      return { name, latencyMs: clock.now() - start };
    } catch (error) {
      return { name, latencyMs: clock.now() - start, error: asProvisioningError(error) };
    }
  };
  return [
    await timed('read', () => table.get(PARTITION, 'first')),
    await timed('write', () => table.transaction(PARTITION, [row('first')])),
    await timed('transaction', () => table.transaction(PARTITION, [row('first'), row('second')])),
  ];
}

function asProvisioningError(error: unknown): ProvisioningError {
  if (error instanceof ProvisioningError) return error;
  return new RejectedError({
    code: 'StateRejected',
    detail: 'Table Storage gave an answer that this program does not expect.',
    cause: error,
  });
}
