// A look at the timer's schedule, which the platform reads by itself: what it cannot read, it drops with the timer.

import { readNcrontab } from './ncrontab.ts';
import { nextRun } from './next-run.ts';

/** What keeps the platform from ever starting the timer; undefined: nothing. */
export function scheduleProblem(schedule: string): string | undefined {
  if (readNcrontab(schedule) === undefined) return 'is not an NCRONTAB expression, so the platform drops the timer';
  return nextRun(schedule, 0) === undefined ? 'never fires' : undefined;
}

/** What may be meant otherwise. */
export function scheduleWarning(schedule: string): string | undefined {
  return readNcrontab(schedule)?.startsWithMinute === true
    ? 'has five fields, and the platform reads the first one as the minute'
    : undefined;
}
