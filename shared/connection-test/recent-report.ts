// A connection test asks other services: who asks again while one runs, or soon after, gets the same report.

import type { ConnectionReport } from './connection-test.ts';

const FRESH_MS = 10_000;

export class RecentReport {
  readonly #now: () => number;
  #report: Promise<ConnectionReport> | undefined;
  #subject: string | undefined;
  /** Undefined while the test runs. */
  #endedAt: number | undefined;

  constructor(now: () => number) {
    this.#now = now;
  }

  /** `subject`: what was tested. A report about something else is of no use, however fresh. */
  orElse(subject: string, test: () => Promise<ConnectionReport>): Promise<ConnectionReport> {
    const isFresh = this.#endedAt === undefined || this.#now() - this.#endedAt < FRESH_MS;
    if (this.#report !== undefined && isFresh && this.#subject === subject) return this.#report;
    this.#endedAt = undefined;
    this.#subject = subject;
    const report = test().finally(() => {
      if (this.#report === report) this.#endedAt = this.#now();
    });
    this.#report = report;
    return report;
  }
}
