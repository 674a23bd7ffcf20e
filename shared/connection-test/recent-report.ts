// A connection test asks other services: who asks again while one runs, or soon after, gets the same report.

import type { ConnectionReport } from './connection-test.ts';

const FRESH_MS = 10_000;

export class RecentReport {
  readonly #now: () => number;
  #report: Promise<ConnectionReport> | undefined;
  /** Undefined while the test runs. */
  #endedAt: number | undefined;

  constructor(now: () => number) {
    this.#now = now;
  }

  orElse(test: () => Promise<ConnectionReport>): Promise<ConnectionReport> {
    const isFresh = this.#endedAt === undefined || this.#now() - this.#endedAt < FRESH_MS;
    if (this.#report !== undefined && isFresh) return this.#report;
    this.#endedAt = undefined;
    this.#report = test().finally(() => {
      this.#endedAt = this.#now();
    });
    return this.#report;
  }
}
