// The packed rows of one partition and its fence: they stand side by side, so one request brings all of them.

import { FENCE_KEY } from './partition-writer.ts';
import type { StoredRow, Table } from './tables.ts';

export const ROSTER_KEY = '!roster';
export const ENTITLED_KEY = '!entitled';

type ListKey = typeof ROSTER_KEY | typeof ENTITLED_KEY;

/** Rows by their keys. */
type Found = ReadonlyMap<string, StoredRow>;

/** From the first of the three keys to the last. */
const RANGE = `RowKey ge '${ENTITLED_KEY}' and RowKey le '${ROSTER_KEY}'`;
/** Those three, and the parts of a long set. */
const PAGE_ROWS = 100;

/** Whoever reads one list soon reads the other: what a request brought of it is handed out once. */
export class PackedLists {
  readonly #table: Table;
  readonly #partition: string;
  readonly #onFence: (fence: StoredRow | undefined) => void;
  #brought: { readonly key: ListKey; readonly found: Promise<Found> } | undefined;

  /** `onFence`: told of the fence that each request brings. */
  constructor(table: Table, partition: string, onFence: (fence: StoredRow | undefined) => void) {
    this.#table = table;
    this.#partition = partition;
    this.#onFence = onFence;
  }

  read(key: ListKey): Promise<Found> {
    const brought = this.#brought;
    this.#brought = undefined;
    if (brought?.key === key) return brought.found;
    const found = this.#fetch();
    const other = key === ROSTER_KEY ? ENTITLED_KEY : ROSTER_KEY;
    const rest = found.then((rows) => new Map([...rows].filter(([rowKey]) => rowKey !== key)));
    // Nobody may ever ask for the other one.
    rest.catch(() => undefined);
    this.#brought = { key: other, found: rest };
    return found;
  }

  /** Something was written here: what was brought before is of the past. */
  forget(): void {
    this.#brought = undefined;
  }

  async #fetch(): Promise<Found> {
    const found = new Map<string, StoredRow>();
    const filter = `PartitionKey eq '${this.#partition}' and ${RANGE}`;
    for await (const rows of this.#table.query(filter, PAGE_ROWS)) for (const row of rows) found.set(row.rowKey, row);
    this.#onFence(found.get(FENCE_KEY));
    return found;
  }
}
