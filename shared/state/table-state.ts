// All stores of one invocation over Azure Table Storage: the engine's State port.

import { randomUUID } from 'node:crypto';
import { forEachLimit } from '../concurrency/pool.ts';
import { Semaphore } from '../concurrency/semaphore.ts';
import { type Clock, SHARDS, type ShardStore, type State } from '../model/ports.ts';
import type { Kind, SourceId } from '../model/stored-object.ts';
import { KINDS } from '../model/stored-object.ts';
import { createCycleStore } from './cycle-store.ts';
import { leaseLost, Nonces } from './guarded-partition.ts';
import { createIndexStore } from './index-store.ts';
import { createJobStore } from './job-store.ts';
import { shardPartition } from './keys.ts';
import { createMarkStore, MARK_PARTITION } from './mark-store.ts';
import { groupPartition } from './membership-reader.ts';
import { createMembershipStore } from './membership-store.ts';
import { FENCE_KEY, PartitionWriter } from './partition-writer.ts';
import { type TableProbe, tableProbe } from './probe.ts';
import { createQuarantineStore } from './quarantine-store.ts';
import { createRecordStore } from './record-store.ts';
import { createRequestStore } from './request-store.ts';
import { createShardStore } from './shard-store.ts';
import { connectTables, TABLE_NAMES, type TablesOptions } from './tables.ts';

export interface TableStateOptions extends TablesOptions {
  readonly clock: Clock;
  /** The clock is simulated: the service's own time then says nothing about the age of a lease. */
  readonly simulatedTime?: boolean | undefined;
}

export interface TableState extends State {
  /** Creates the tables that are missing. Not needed before use: a missing table is created when it is met. */
  ensureTables(): Promise<void>;
  /** What test-connection asks. */
  readonly probe: TableProbe;
}

const WRITE_CONCURRENCY = 16;

/** One for each invocation: it holds that invocation's lease and epoch. */
export function createTableState(options: TableStateOptions): TableState {
  let lifetime: AbortSignal | undefined;
  const tables = connectTables({ ...options, signal: () => lifetime });
  const nonces = new Nonces(randomUUID());
  const writes = new Semaphore(WRITE_CONCURRENCY);
  const writers = new Map<string, PartitionWriter>();
  let epoch: number | undefined;
  let nothingStored = false;

  const writerOf = (partition: string): PartitionWriter => {
    if (epoch === undefined) throw leaseLost('This invocation holds no lease, so it may not write.');
    const known = writers.get(partition);
    if (known !== undefined) return known;
    const writer = new PartitionWriter(tables.mappings, partition, epoch, nonces, writes);
    if (nothingStored) writer.expectNoFence();
    writers.set(partition, writer);
    return writer;
  };
  const shards = new Map<string, ShardStore>();
  const shardStore = (kind: Kind, index: number): ShardStore => {
    const partition = shardPartition(kind, index);
    const store =
      shards.get(partition) ??
      createShardStore(
        tables.mappings,
        kind,
        partition,
        () => writerOf(partition),
        // Who holds no lease never writes.
        (fence) => epoch !== undefined && writerOf(partition).offerFence(fence),
        () => writers.get(partition)?.isUntouched === true,
      );
    shards.set(partition, store);
    return store;
  };
  const groupWriter = (id: SourceId): PartitionWriter => writerOf(groupPartition(id));

  return {
    job: createJobStore({
      table: tables.watermarks,
      clock: options.clock,
      nonces,
      serverClockCounts: options.simulatedTime !== true,
    }),
    shard: shardStore,
    memberships: createMembershipStore(tables.mappings, groupWriter, () => epoch),
    quarantine: createQuarantineStore(tables.quarantine),
    cycles: createCycleStore(tables.cycles),
    index: createIndexStore(tables.mappings),
    requests: createRequestStore(tables.requests),
    records: createRecordStore(tables.mappings, writerOf),
    marks: createMarkStore(tables),
    async isEmpty() {
      // Whoever takes over raises fences also where nothing was ever stored.
      const filter = `PartitionKey ne '${MARK_PARTITION}' and RowKey ne '${FENCE_KEY}'`;
      for await (const rows of tables.mappings.query(filter, 1)) if (rows.length > 0) return false;
      nothingStored = true;
      return true;
    },
    async fence(newEpoch, raise, signal) {
      epoch = newEpoch;
      nothingStored = false;
      lifetime = signal;
      writers.clear();
      if (!raise) return;
      // A small tenant has few fences, unless somebody raised all of them before: the last partition tells of the next.
      let likelyNone = false;
      await forEachLimit(everyPartition(), WRITE_CONCURRENCY, async (partition) => {
        likelyNone = !(await writerOf(partition).takeOver(likelyNone));
      });
    },
    async ensureTables() {
      await Promise.all(TABLE_NAMES.map((name) => tables[name].create()));
    },
    probe: tableProbe(tables.watermarks),
  };
}

function everyPartition(): readonly string[] {
  return KINDS.flatMap((kind: Kind) => Array.from({ length: SHARDS }, (_, index) => shardPartition(kind, index)));
}
