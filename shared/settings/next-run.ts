// When the schedule fires next. croner reads the same six-field expressions (seconds first, UTC) as the platform.

import { Cron } from 'croner';

export interface NextRun {
  /** Epoch milliseconds. */
  readonly at: number;
  /** Between that run and the one after it. */
  readonly intervalMs: number;
}

/** Undefined when the expression cannot be read or never fires again. */
export function nextRun(schedule: string, now: number): NextRun | undefined {
  try {
    const [first, second] = new Cron(schedule, { timezone: 'UTC' }).nextRuns(2, new Date(now));
    if (first === undefined || second === undefined) return undefined;
    return { at: first.getTime(), intervalMs: second.getTime() - first.getTime() };
  } catch {
    return undefined;
  }
}
