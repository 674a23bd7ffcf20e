// One numbered pass, and what it counted.

export interface Counters {
  created: number;
  adopted: number;
  updated: number;
  removed: number;
  deleted: number;
  membersAdded: number;
  membersRemoved: number;
  escrowed: number;
  held: number;
  skipped: number;
}

export interface Cycle {
  readonly number: number;
  readonly kind: 'initial' | 'incremental' | 'reconcile';
  readonly startedAt: number;
  readonly completedAt?: number;
  /** Objects that its import found. */
  readonly found: number;
  readonly users: Counters;
  readonly groups: Counters;
  /** Exports that succeeded, and those that failed by code. Absent in rows of former versions. */
  successes?: number;
  failures?: Readonly<Record<string, number>>;
}

export function newCounters(): Counters {
  return {
    created: 0,
    adopted: 0,
    updated: 0,
    removed: 0,
    deleted: 0,
    membersAdded: 0,
    membersRemoved: 0,
    escrowed: 0,
    held: 0,
    skipped: 0,
  };
}

/** Of the exports of a cycle. */
export function triesOf({ successes = 0, failures = {} }: Cycle): {
  readonly attempts: number;
  readonly successes: number;
  readonly failures: Readonly<Record<string, number>>;
} {
  const failed = Object.values(failures).reduce((sum, count) => sum + count, 0);
  return { attempts: successes + failed, successes, failures };
}

/** As stored in the cycles table and shown by the status page. */
export function encodeCycle(cycle: Cycle): string {
  return JSON.stringify(cycle);
}
