// Group commit: the writers of one partition take turns, and what waits meanwhile goes into the next transaction.

import type { Semaphore } from '../concurrency/semaphore.ts';
import { type RefusedRow, RejectedError, RowRefusedError, StateError } from '../errors/index.ts';
import { own } from '../model/json.ts';
import { type Columns, payloadSize } from './columns.ts';
import { type Guard, GuardedPartition, leaseLost, type Nonces } from './guarded-partition.ts';
import { SCHEMA_VERSION } from './schema-version.ts';
import type { DeleteOp, PutOp, StoredRow, Table } from './tables.ts';

export type WriterOp = (PutOp | DeleteOp) & {
  /** What the operation says about the roster of its partition: `true` makes it stale, `false` fresh. */
  readonly rosterStale?: boolean;
  /** If the service refuses this row, what comes after it in its commit is stored all the same. */
  readonly byItself?: boolean;
  /** Stored in one transaction with the operation before it in its commit. */
  readonly joined?: boolean;
};

export const FENCE_KEY = '!fence';

/** The service takes 100 operations in a transaction; the fence is one of them. */
const OPS_LIMIT = 99;
/** Bytes of a transaction's body; the service takes 4 MiB. */
const PAYLOAD_LIMIT = 3_500_000;

interface Fenced {
  readonly rosterStale: boolean;
  /** Nothing was stored in the partition since its first fence. */
  readonly untouched: boolean;
}

function fenceColumns(epoch: number, { rosterStale, untouched }: Fenced): Columns {
  return { v: SCHEMA_VERSION, epoch, rosterStale, untouched };
}

type Held = Readonly<Record<string, unknown>>;

/** There is no fence, or one under which nothing was stored. Fences of earlier versions do not say: their partitions count as used. */
const isUntouched = (held: Held): boolean => own(held, 'epoch') === undefined || own(held, 'untouched') === true;

function fenceGuard(epoch: number, nonces: Nonces): Guard {
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
  readonly ops: readonly WriterOp[];
  readonly commits: readonly Commit[];
}

export class PartitionWriter {
  readonly #epoch: number;
  readonly #guarded: GuardedPartition;
  readonly #writes: Semaphore;
  #queue: Commit[] = [];
  #running = false;
  #untouched = false;

  constructor(table: Table, partition: string, epoch: number, nonces: Nonces, writes: Semaphore) {
    this.#epoch = epoch;
    this.#guarded = new GuardedPartition(table, partition, fenceGuard(epoch, nonces), nonces);
    this.#writes = writes;
  }

  /**
   * Taking over: the epoch goes into the fence, and an epoch is never lowered: a higher one throws LeaseLostError. After
   * an unclean end nothing derived is trusted, so the partition's roster is stale from then on. Answers whether there was
   * a fence. `likelyNone`: one is put there without looking first, which saves a request if there was none.
   */
  async takeOver(likelyNone: boolean): Promise<boolean> {
    let found: Held = {};
    if (likelyNone) this.expectNoFence();
    await this.#guarded.transact([], (held) => {
      found = held;
      return fenceColumns(this.#epoch, { rosterStale: true, untouched: isUntouched(held) });
    });
    this.#untouched = isUntouched(found);
    return own(found, 'epoch') !== undefined;
  }

  /** Nothing was ever stored in the partition, as taking over found it, nor does this writer store anything. */
  get isUntouched(): boolean {
    return this.#untouched;
  }

  /** There is likely none: the first transaction puts one without looking, which saves a request if that is so. */
  expectNoFence(): void {
    this.#guarded.expectNone();
  }

  /** The fence as it was read in passing: spares the first commit a request. */
  offerFence(row: StoredRow | undefined): void {
    this.#guarded.offer(row);
  }

  /**
   * Resolves when all of it is stored; the parts of a long one in their order. Throws LeaseLostError, and RowRefusedError
   * when rows that stand by themselves are refused: the others are stored then.
   */
  commit(ops: readonly WriterOp[]): Promise<void> {
    if (ops.length === 0) return Promise.resolve();
    this.#untouched = false;
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
    const { ops, commits } = takeBatch(this.#queue);
    try {
      await this.#store(ops);
      this.#settle(commits);
    } catch (error) {
      if (await this.#isFaultOfRows(error)) await this.#storeApart(commits);
      else this.#fail(commits, error);
    }
  }

  /** One row that the service refuses must not take its neighbours with it: each commit goes alone, then in halves. */
  async #storeApart(commits: readonly Commit[]): Promise<void> {
    for (const commit of commits) {
      commit.taken = 0;
      const refused: RefusedRow[] = [];
      try {
        while (commit.taken < commit.ops.length) await this.#storeOrSplit(takeBatch([commit]).ops, refused);
        if (refused.length > 0) throw new RowRefusedError(refused);
        this.#settle([commit]);
      } catch (error) {
        this.#fail([commit], error);
      }
    }
  }

  async #storeOrSplit(ops: readonly WriterOp[], refused: RefusedRow[]): Promise<void> {
    try {
      await this.#store(ops);
    } catch (error) {
      if (!(await this.#isFaultOfRows(error))) throw error;
      const [op, ...others] = ops;
      if (others.length > 0) {
        const middle = middleOf(ops);
        await this.#storeOrSplit(ops.slice(0, middle), refused);
        await this.#storeOrSplit(ops.slice(middle), refused);
      } else if (op?.byItself && error instanceof Error) {
        refused.push({ key: op.rowKey, why: error.message });
      } else {
        throw error;
      }
    }
  }

  /** A refusal is. So is a failure of the service (500), when it stores the fence alone. */
  async #isFaultOfRows(error: unknown): Promise<boolean> {
    if (error instanceof RejectedError) return true;
    if (!(error instanceof StateError) || error.status !== 500) return false;
    try {
      await this.#store([]);
      return true;
    } catch {
      return false;
    }
  }

  #store(ops: readonly WriterOp[]): Promise<void> {
    const rosterStale = ops.findLast((op) => op.rosterStale !== undefined)?.rosterStale;
    return this.#guarded.transact(ops, (held) =>
      fenceColumns(this.#epoch, {
        // Without a word about it the roster stays as it was; a partition without a fence has none.
        rosterStale: rosterStale ?? own(held, 'rosterStale') !== false,
        untouched: ops.length === 0 && isUntouched(held),
      }),
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

/** Between operations that need not stay together, while there is such a place. */
function middleOf(ops: readonly WriterOp[]): number {
  const half = Math.ceil(ops.length / 2);
  const free = ops.findIndex((op, at) => at >= half && op.joined !== true);
  return free === -1 ? half : free;
}

const sizeOf = (op: WriterOp): number => (op.type === 'put' ? payloadSize(op.columns) : 1_024);

/** The operation at this place and those that must go with it. */
function together(ops: readonly WriterOp[], at: number): readonly WriterOp[] {
  const next = ops.findIndex((op, index) => index > at && op.joined !== true);
  return ops.slice(at, next === -1 ? ops.length : next);
}

/** As much from the head of the queue as one transaction takes; a later operation on the same row replaces an earlier. */
function takeBatch(queue: readonly Commit[]): Batch {
  const ops = new Map<string, WriterOp>();
  const sizes = new Map<string, number>();
  const commits: Commit[] = [];
  let payload = 0;
  for (const commit of queue) {
    const before = commit.taken;
    while (commit.taken < commit.ops.length) {
      const unit = together(commit.ops, commit.taken);
      const more = unit.filter((op) => !ops.has(op.rowKey)).length;
      const growth = unit.reduce((sum, op) => sum + sizeOf(op) - (sizes.get(op.rowKey) ?? 0), 0);
      if (ops.size > 0 && (ops.size + more > OPS_LIMIT || payload + growth > PAYLOAD_LIMIT)) break;
      for (const op of unit) {
        // At the end again: the last word about the roster counts.
        ops.delete(op.rowKey);
        ops.set(op.rowKey, op);
        sizes.set(op.rowKey, sizeOf(op));
      }
      payload += growth;
      commit.taken += unit.length;
    }
    if (commit.taken > before) commits.push(commit);
    if (commit.taken < commit.ops.length) break;
  }
  return { ops: [...ops.values()], commits };
}
