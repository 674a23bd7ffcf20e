// Who may work: the lease row, taken and kept under its ETag, and the guard of everything else in its partition.

import * as z from 'zod';
import { KeyedQueue } from '../concurrency/keyed-queue.ts';
import { LeaseLostError } from '../errors/index.ts';
import { own } from '../model/json.ts';
import type { AcquiredLease, Checkpoint, Clock, Lease } from '../model/ports.ts';
import type { Columns } from './columns.ts';
import { type Guard, GuardedPartition, leaseLost, type Nonces } from './guarded-partition.ts';
import { readAs } from './row-shape.ts';
import { SCHEMA_VERSION, upgraded } from './schema-version.ts';
import { statusOf } from './table-errors.ts';
import type { RowOp, StoredRow, Table } from './tables.ts';

export const JOB_PARTITION = 'job';
const LEASE_KEY = 'lease';
/** More than one slice in this time does not go on for years; as a 32-bit number it lasts for centuries. */
const EPOCH_MS = 10_000;

interface LeaseRow extends Lease {
  readonly ttlMs: number;
  readonly released: boolean;
  /** The service's clock at the last write, in epoch milliseconds. */
  readonly writtenAt: number;
  readonly mark?: string;
}

interface Held extends Lease {
  readonly ttlMs: number;
  /** Of the job row that was stored last. */
  readonly mark?: string | undefined;
  readonly guarded: GuardedPartition;
}

export interface LeaseOptions {
  readonly table: Table;
  readonly clock: Clock;
  readonly nonces: Nonces;
  /** False: the service's clock says nothing about ours, because ours is simulated. */
  readonly serverClockCounts: boolean;
}

/**
 * Taking over needs two clocks to agree that the lease has ended: ours is past `expiresAt`, and by the service's own
 * clock the time to live (and a second, the grain of its Date header) has passed since the last write. So a machine
 * whose clock is fast cannot take a lease that is alive; one whose clock is slow comes late, which harms nobody.
 */
export class StoredLease {
  readonly #options: LeaseOptions;
  /** Renewals and checkpoints both move the ETag: one after the other. */
  readonly #turns = new KeyedQueue();
  #held: Held | undefined;

  constructor(options: LeaseOptions) {
    this.#options = options;
  }

  async read(): Promise<LeaseRow | undefined> {
    const row = await this.#options.table.get(JOB_PARTITION, LEASE_KEY);
    return row === undefined ? undefined : parseLease(row);
  }

  async acquire(owner: string, ttlMs: number): Promise<AcquiredLease | undefined> {
    const { table, clock, nonces } = this.#options;
    let serverNow = Number.NaN;
    const row = await table.get(JOB_PARTITION, LEASE_KEY, (now) => {
      serverNow = now;
    });
    const former = row === undefined ? undefined : parseLease(row);
    if (former !== undefined && !former.released && !this.#hasExpired(former, serverNow)) return undefined;
    const nonce = nonces.next();
    const lease = { owner, epoch: nextEpoch(former, clock.now()), expiresAt: clock.now() + ttlMs };
    const mark = former?.mark;
    const columns = { ...leaseColumns({ ...lease, ttlMs, mark }, false), nonce };
    const write: RowOp =
      row === undefined
        ? { type: 'insert', rowKey: LEASE_KEY, columns }
        : { type: 'replace', rowKey: LEASE_KEY, columns, etag: row.etag };
    const etag = await this.#take(write, nonce);
    if (etag === undefined) return undefined;
    const guarded = new GuardedPartition(table, JOB_PARTITION, guardOf(lease), nonces);
    guarded.adopt(etag, columns);
    this.#held = { ...lease, ttlMs, mark, guarded };
    return { lease, takenOver: former !== undefined && !former.released, ...(mark === undefined ? {} : { mark }) };
  }

  renew(ttlMs: number): Promise<Lease> {
    return this.#turns.run(LEASE_KEY, async () => {
      const held = this.#mine();
      // Counted from before the request: what others see ends no earlier than what we rely on.
      const lease = { owner: held.owner, epoch: held.epoch, expiresAt: this.#options.clock.now() + ttlMs };
      const renewed = { ...held, ...lease, ttlMs };
      await held.guarded.transact([], () => leaseColumns(renewed, false));
      this.#held = renewed;
      return lease;
    });
  }

  /**
   * All of it in one transaction with the lease, or nothing. At most 99 operations. `mark`: of the job row among them.
   * `release`: the lease is no longer ours then.
   */
  write(ops: readonly RowOp[], { mark, release = false }: Pick<Checkpoint, 'mark' | 'release'> = {}): Promise<void> {
    return this.#turns.run(LEASE_KEY, async () => {
      const held = { ...this.#mine(), ...(mark === undefined ? {} : { mark }) };
      try {
        await held.guarded.transact(ops, () => leaseColumns(held, release));
      } catch (error) {
        if (!release || !(error instanceof LeaseLostError) || !(await this.#isStored(mark))) throw error;
      }
      this.#held = release ? undefined : held;
    });
  }

  /** The answer was lost, and somebody took the lease before the client repeated the request: the mark went along. */
  async #isStored(mark: string | undefined): Promise<boolean> {
    return mark !== undefined && (await this.read())?.mark === mark;
  }

  /** Nothing to do when it is no longer ours: then it needs no release. */
  release(): Promise<void> {
    return this.#turns.run(LEASE_KEY, async () => {
      const held = this.#held;
      if (held === undefined) return;
      this.#held = undefined;
      try {
        await held.guarded.transact([], () => leaseColumns(held, true));
      } catch (error) {
        if (!(error instanceof LeaseLostError)) throw error;
      }
    });
  }

  #mine(): Held {
    if (this.#held === undefined) throw leaseLost('This invocation holds no lease.');
    return this.#held;
  }

  #hasExpired(former: LeaseRow, serverNow: number): boolean {
    if (this.#options.clock.now() < former.expiresAt) return false;
    if (!this.#options.serverClockCounts || Number.isNaN(serverNow)) return true;
    return serverNow >= former.writtenAt + former.ttlMs + 1_000;
  }

  /** The new ETag; undefined when somebody else was faster. */
  async #take(write: RowOp, nonce: string): Promise<string | undefined> {
    const { table } = this.#options;
    try {
      const [etag] = await table.transaction(JOB_PARTITION, [write]);
      return etag;
    } catch (error) {
      if (statusOf(error) === undefined) throw error;
    }
    // A repeated request whose first try succeeded conflicts with itself.
    const row = await table.get(JOB_PARTITION, LEASE_KEY);
    return row !== undefined && own(row.columns, 'nonce') === nonce ? row.etag : undefined;
  }
}

/** Follows the clock too: a lease that was lost, or came back as it was earlier, must not bring former epochs back. */
function nextEpoch(former: Lease | undefined, now: number): number {
  return Math.max((former?.epoch ?? 0) + 1, Math.floor(now / EPOCH_MS));
}

function guardOf(lease: Lease): Guard {
  return {
    rowKey: LEASE_KEY,
    admit(row) {
      if (row === undefined) throw leaseLost('The lease row is gone.');
      if (own(row.columns, 'owner') === lease.owner && own(row.columns, 'epoch') === lease.epoch) return;
      throw leaseLost(`Another invocation has taken the lease. Ours had epoch ${lease.epoch}.`);
    },
  };
}

function leaseColumns(lease: Omit<Held, 'guarded'>, released: boolean): Columns {
  const { owner, epoch, expiresAt, ttlMs, mark } = lease;
  const columns = { v: SCHEMA_VERSION, owner, epoch, expiresAt: new Date(expiresAt), ttlMs, released };
  return mark === undefined ? columns : { ...columns, mark };
}

/** The client gives the time that the service itself writes as a text. */
const time = z.coerce.date().transform((date) => date.getTime());
const leaseRow = z.object({
  owner: z.string(),
  epoch: z.number(),
  ttlMs: z.number(),
  expiresAt: time,
  released: z.boolean(),
  mark: z.exactOptional(z.string()),
  timestamp: time.catch(0),
});

function parseLease(row: StoredRow): LeaseRow {
  const { timestamp, ...lease } = readAs(leaseRow, upgraded(row.columns), 'the lease row');
  return { ...lease, writtenAt: timestamp };
}
