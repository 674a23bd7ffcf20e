// When the timer fires next, by the schedule that the platform reads.

import { Cron } from 'croner';
import { readNcrontab } from './ncrontab.ts';

export interface NextRun {
  /** Epoch milliseconds. */
  readonly at: number;
  /** Between that run and the one after it. */
  readonly intervalMs: number;
}

/** Undefined when the expression cannot be read or never fires again. */
export function nextRun(schedule: string, now: number): NextRun | undefined {
  const pattern = readNcrontab(schedule)?.pattern;
  if (pattern === undefined) return undefined;
  // NCRONTAB wants the day and the day of the week to match, where cron takes either.
  const cron = new Cron(pattern, { mode: '6-part', timezone: 'UTC', domAndDow: true, paused: true });
  const [first, second] = cron.nextRuns(2, new Date(now));
  if (first === undefined || second === undefined) return undefined;
  return { at: first.getTime(), intervalMs: second.getTime() - first.getTime() };
}
