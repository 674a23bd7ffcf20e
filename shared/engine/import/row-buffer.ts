// Rows of a chain waiting to be stored together: fewer, fuller transactions.

import type { SourceRow } from '../../model/ports.ts';
import type { Kind, SourceId } from '../../model/stored-object.ts';
import { MemberChanges } from './merge.ts';

const MOST_ROWS = 2_000;
const MOST_MEMBERS = 50_000;

export interface RowBatch {
  /** Rows of each object, in the order they were read. */
  readonly rows: ReadonlyMap<SourceId, readonly SourceRow[]>;
  readonly members: ReadonlyMap<SourceId, MemberChanges>;
}

export class RowBuffer {
  readonly #kind: Kind;
  #rows = new Map<SourceId, SourceRow[]>();
  #members = new Map<SourceId, MemberChanges>();
  #count = 0;
  #memberCount = 0;

  constructor(kind: Kind) {
    this.#kind = kind;
  }

  get full(): boolean {
    return this.#count >= MOST_ROWS || this.#memberCount >= MOST_MEMBERS;
  }

  add(rows: readonly SourceRow[]): void {
    for (const row of rows) {
      const known = this.#rows.get(row.id);
      if (known === undefined) this.#rows.set(row.id, [{ ...row, members: [] }]);
      else known.push({ ...row, members: [] });
      this.#count += 1;
      if (this.#kind === 'group' && row.members.length > 0) this.#addMembers(row);
    }
  }

  take(): RowBatch {
    const batch = { rows: this.#rows, members: this.#members };
    this.#rows = new Map();
    this.#members = new Map();
    this.#count = 0;
    this.#memberCount = 0;
    return batch;
  }

  #addMembers(row: SourceRow): void {
    const changes = this.#members.get(row.id) ?? new MemberChanges();
    changes.add(row);
    this.#members.set(row.id, changes);
    this.#memberCount += row.members.length;
  }
}
