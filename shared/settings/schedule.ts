// A soft look at the timer schedule: the platform has the last word on it.

import { nextRun } from './next-run.ts';

/** What is odd about a six-field NCRONTAB expression; undefined: nothing found. */
export function scheduleProblem(schedule: string): string | undefined {
  const fields = schedule.trim().split(/\s+/).length;
  if (fields !== 6) return `has ${fields} fields instead of six (the first one is the second)`;
  return nextRun(schedule, 0) === undefined ? 'is not an NCRONTAB expression that ever comes due' : undefined;
}
