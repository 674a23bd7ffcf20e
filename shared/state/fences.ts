// Taking over: the new epoch goes into the fence of every partition before anything else happens.

import { GuardedPartition, type Nonces } from './guarded-partition.ts';
import { fenceColumns, fenceGuard } from './partition-writer.ts';
import type { Table } from './tables.ts';

/**
 * Never lowers an epoch: a higher one throws LeaseLostError. After an unclean end nothing derived is trusted, so the
 * partition's roster is stale from then on.
 */
export function raiseFence(table: Table, partition: string, epoch: number, nonces: Nonces): Promise<void> {
  const guarded = new GuardedPartition(table, partition, fenceGuard(epoch, nonces), nonces);
  return guarded.transact([], () => fenceColumns(epoch, true));
}
