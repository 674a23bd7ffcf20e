// One partition, one guard row: every transaction replaces the guard under its ETag, so that whoever was overtaken fails.
// The lease guards the job's partition in this way, and a fence each partition of the mappings.

import { LeaseLostError, StateError } from '../errors/index.ts';
import { own } from '../model/json.ts';
import type { Columns } from './columns.ts';
import { statusOf } from './table-errors.ts';
import type { RowOp, StoredRow, Table } from './tables.ts';

export type GuardRow = Pick<StoredRow, 'columns'> | undefined;

export interface Guard {
  readonly rowKey: string;
  /**
   * Throws LeaseLostError when this row, or its absence, says that somebody else has taken over. `conflict`: read after
   * a write of ours was refused, so the row is not as we knew it.
   */
  admit(row: GuardRow, conflict: boolean): void;
}

/** Gives every write a mark by which its writer knows it again after a lost answer. */
export class Nonces {
  readonly #instance: string;
  #count = 0;

  constructor(instance: string) {
    this.#instance = instance;
  }

  next(): string {
    this.#count += 1;
    return `${this.#instance}.${this.#count}`;
  }

  isOurs(nonce: unknown): boolean {
    return typeof nonce === 'string' && nonce.startsWith(`${this.#instance}.`);
  }
}

interface Known {
  /** Absent: there is no guard row yet. */
  readonly etag?: string | undefined;
  readonly columns: Readonly<Record<string, unknown>>;
  /** Nobody has looked: a row that is there all the same is no sign of another writer. */
  readonly guessed?: true;
}

/** Conflicts come from late writes of ours, or from an overtaken writer that has not noticed yet; they end. */
const ATTEMPTS = 20;

export class GuardedPartition {
  readonly #table: Table;
  readonly #partition: string;
  readonly #guard: Guard;
  readonly #nonces: Nonces;
  #known: Known | undefined;
  #overtaken: unknown;

  constructor(table: Table, partition: string, guard: Guard, nonces: Nonces) {
    this.#table = table;
    this.#partition = partition;
    this.#guard = guard;
    this.#nonces = nonces;
  }

  /** What a write outside of this class left in the guard row. */
  adopt(etag: string | undefined, columns: Columns): void {
    this.#known = etag === undefined ? undefined : { etag, columns };
  }

  /** There is likely no guard row: the next transaction tries without reading it. */
  expectNone(): void {
    this.#known = { columns: {}, guessed: true };
  }

  /** As `adopt`, of a row that was read in passing: what is known counts for more. Throws as `transact` does. */
  offer(row: StoredRow | undefined): void {
    if (this.#overtaken !== undefined || this.#known !== undefined) return;
    this.#admitted(row, false);
  }

  /**
   * One transaction: the guard row, made from what it held, and at most 99 operations. Not to be called again before
   * it has ended. Deleting a row that is not there is no error.
   */
  async transact(ops: readonly RowOp[], guardColumns: (held: Known['columns']) => Columns): Promise<void> {
    if (this.#overtaken !== undefined) throw this.#overtaken;
    let wanted = ops;
    for (let attempt = 1; ; attempt += 1) {
      const known = this.#known ?? (await this.#read(false));
      const nonce = this.#nonces.next();
      const columns = { ...guardColumns(known.columns), nonce };
      const guard: RowOp =
        known.etag === undefined
          ? { type: 'insert', rowKey: this.#guard.rowKey, columns }
          : { type: 'replace', rowKey: this.#guard.rowKey, columns, etag: known.etag };
      // Until the answer is here nobody knows the ETag: the next transaction reads it again if this one fails.
      this.#known = undefined;
      try {
        const [etag] = await this.#table.transaction(this.#partition, [guard, ...wanted]);
        this.adopt(etag, columns);
        return;
      } catch (error) {
        const status = statusOf(error);
        if (status === undefined) throw error;
        // The client repeats a request whose answer was lost; if the first try succeeded, the second one conflicts.
        const now = await this.#read(known.guessed !== true);
        if (own(now.columns, 'nonce') === nonce) return;
        if (attempt === ATTEMPTS) throw endlessConflict();
        if (status === 404) wanted = await this.#withoutMissing(wanted);
      }
    }
  }

  async #read(conflict: boolean): Promise<Known> {
    return this.#admitted(await this.#table.get(this.#partition, this.#guard.rowKey), conflict);
  }

  #admitted(row: StoredRow | undefined, conflict: boolean): Known {
    try {
      this.#guard.admit(row, conflict);
    } catch (error) {
      this.#overtaken = error;
      throw error;
    }
    this.#known = row ?? { columns: {} };
    return this.#known;
  }

  async #withoutMissing(ops: readonly RowOp[]): Promise<readonly RowOp[]> {
    const checked = await Promise.all(
      ops.map(async (op) => op.type !== 'delete' || (await this.#table.get(this.#partition, op.rowKey)) !== undefined),
    );
    return ops.filter((_, index) => checked[index]);
  }
}

function endlessConflict(): StateError {
  return new StateError({
    code: 'StateUnavailable',
    detail: `Table Storage refused a transaction ${ATTEMPTS} times, although nobody else has taken over.`,
  });
}

export function leaseLost(detail: string): LeaseLostError {
  return new LeaseLostError({ code: 'LeaseLost', detail });
}
