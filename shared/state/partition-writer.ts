// Group commit: the writers of one partition take turns, and what waits meanwhile goes into the next transaction.

import type { Semaphore } from '../concurrency/semaphore.ts';
import { RejectedError } from '../errors/index.ts';
import { own } from '../model/json.ts';
import { type Columns, payloadSize } from './columns.ts';
import { type Guard, GuardedPartition, leaseLost, type Nonces } from './guarded-partition.ts';
import { SCHEMA_VERSION } from './schema-version.ts';
import type { DeleteOp, PutOp, RowOp, Table } from './tables.ts';

/** What one operation says about the roster of its partition: `true` makes it stale, `false` fresh. */
export type WriterOp = (PutOp | DeleteOp) & { readonly rosterStale?: boolean };

export const FENCE_KEY = '!fence';

/** The service takes 100 operations in a transaction; the fence is one of them. */
const OPS_LIMIT = 99;
/** Bytes of a transaction's body; the service takes 4 MiB. */
const PAYLOAD_LIMIT = 3_500_000;

export function fenceColumns(epoch: number, rosterStale: boolean): Columns {
  return { v: SCHEMA_VERSION, epoch, rosterStale };
}

export function fenceGuard(epoch: number, nonces: Nonces): Guard {
  return {
    rowKey: FENCE_KEY,
    admit(row, conflict) {
      const seen = row === undefined ? undefined : own(row.columns, 'epoch');
      if (typeof seen !== 'number' || seen < epoch) return;
      if (seen === epoch && !(conflict && !nonces.isOurs(own(row?.columns ?? {}, 'nonce')))) return;
      throw leaseLost(`Another invocation, with epoch ${seen}, writes to this partition now. Ours has epoch ${epoch}.`);
    },
  };
}

interface Commit {
  readonly ops: readonly WriterOp[];
  /** Operations already stored, or in the transaction on its way. */
  taken: number;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

interface Batch {
  readonly ops: readonly RowOp[];
  readonly commits: readonly Commit[];
  /** Undefined: nothing in it concerns the roster. */
  readonly rosterStale: boolean | undefined;
}

export class PartitionWriter {
  readonly #epoch: number;
  readonly #guarded: GuardedPartition;
  readonly #writes: Semaphore;
  #queue: Commit[] = [];
  #running = false;

  constructor(table: Table, partition: string, epoch: number, nonces: Nonces, writes: Semaphore) {
    this.#epoch = epoch;
    this.#guarded = new GuardedPartition(table, partition, fenceGuard(epoch, nonces), nonces);
    this.#writes = writes;
  }

  /** Resolves when all of it is stored; the parts of a long one in their order. Throws LeaseLostError. */
  commit(ops: readonly WriterOp[]): Promise<void> {
    if (ops.length === 0) return Promise.resolve();
    return new Promise((resolve, reject) => {
      this.#queue.push({ ops, taken: 0, resolve, reject });
      if (!this.#running) {
        this.#running = true;
        // Starting a turn later lets commits of the same moment travel together.
        setImmediate(() => void this.#drain());
      }
    });
  }

  async #drain(): Promise<void> {
    while (this.#queue.length > 0) {
      await this.#writes.run(() => this.#storeNext());
    }
    this.#running = false;
  }

  async #storeNext(): Promise<void> {
    const batch = takeBatch(this.#queue);
    try {
      await this.#store(batch);
      this.#settle(batch.commits);
    } catch (error) {
      if (error instanceof RejectedError && batch.commits.length > 1) await this.#storeApart(batch);
      else this.#fail(batch.commits, error);
    }
  }

  /** One commit that the service refuses must not take its neighbours with it: each goes alone. */
  async #storeApart(batch: Batch): Promise<void> {
    for (const commit of batch.commits) {
      commit.taken = 0;
      try {
        while (commit.taken < commit.ops.length) await this.#store(takeBatch([commit]));
        this.#settle([commit]);
      } catch (error) {
        this.#fail([commit], error);
      }
    }
  }

  #store(batch: Batch): Promise<void> {
    return this.#guarded.transact(batch.ops, (held) =>
      // Without a word about it the roster stays as it was; a partition without a fence has none.
      fenceColumns(this.#epoch, batch.rosterStale ?? own(held, 'rosterStale') !== false),
    );
  }

  #settle(commits: readonly Commit[]): void {
    const done = new Set(commits.filter((commit) => commit.taken === commit.ops.length));
    this.#queue = this.#queue.filter((commit) => !done.has(commit));
    for (const commit of done) commit.resolve();
  }

  /** The rest of a failed commit is not stored either: its parts are in order. */
  #fail(commits: readonly Commit[], error: unknown): void {
    const failed = new Set(commits);
    this.#queue = this.#queue.filter((commit) => !failed.has(commit));
    for (const commit of failed) commit.reject(error);
  }
}

/** As much from the head of the queue as one transaction takes; a later operation on the same row replaces an earlier. */
function takeBatch(queue: readonly Commit[]): Batch {
  const ops = new Map<string, WriterOp>();
  const sizes = new Map<string, number>();
  const commits: Commit[] = [];
  let payload = 0;
  let rosterStale: boolean | undefined;
  for (const commit of queue) {
    const before = commit.taken;
    for (const op of commit.ops.slice(commit.taken)) {
      const size = op.type === 'put' ? payloadSize(op.columns) : 1_024;
      const replaced = sizes.get(op.rowKey) ?? 0;
      if (!ops.has(op.rowKey) && ops.size === OPS_LIMIT) break;
      if (ops.size > 0 && payload + size - replaced > PAYLOAD_LIMIT) break;
      ops.set(op.rowKey, op);
      sizes.set(op.rowKey, size);
      payload += size - replaced;
      rosterStale = op.rosterStale ?? rosterStale;
      commit.taken += 1;
    }
    if (commit.taken > before) commits.push(commit);
    if (commit.taken < commit.ops.length) break;
  }
  return { ops: [...ops.values()], commits, rosterStale };
}
