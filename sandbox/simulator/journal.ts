// What a simulator was asked, so that a test or a benchmark can count its client's traffic.

export interface JournalEntry {
  readonly method: string;
  readonly path: string;
  readonly query: string;
  readonly status: number;
}

/** Entries kept; older ones are dropped, the totals are not. */
const CAPACITY = 100_000;

export class Journal {
  #entries: JournalEntry[] = [];
  #totals = new Map<string, number>();

  record(entry: JournalEntry): void {
    if (this.#entries.length >= CAPACITY) this.#entries = this.#entries.slice(CAPACITY / 2);
    this.#entries.push(entry);
    const key = `${entry.method} /${entry.path.split('/').find((part) => /^[A-Z]|^users|^groups|^servicePrincipals/.test(part)) ?? ''} ${entry.status}`;
    this.#totals.set(key, (this.#totals.get(key) ?? 0) + 1);
  }

  get entries(): readonly JournalEntry[] {
    return this.#entries;
  }

  /** Number of requests by `METHOD /Collection status`, never truncated. */
  get totals(): Record<string, number> {
    return Object.fromEntries([...this.#totals].sort(([a], [b]) => (a < b ? -1 : 1)));
  }

  clear(): void {
    this.#entries = [];
    this.#totals = new Map();
  }
}
