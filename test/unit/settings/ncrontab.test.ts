import { describe, expect, it } from 'vitest';
import { readNcrontab } from '../../../shared/settings/ncrontab.ts';
import { nextRun } from '../../../shared/settings/next-run.ts';

/** A Sunday. */
const now = Date.parse('2026-03-01T12:00:30Z');
const next = (schedule: string): string | undefined => {
  const run = nextRun(schedule, now);
  return run && new Date(run.at).toISOString();
};

describe('the next run', () => {
  it.each([
    ['0 * * * * *', '2026-03-01T12:01:00.000Z'],
    ['*/10 * * * * *', '2026-03-01T12:00:40.000Z'],
    ['0 30 9 * * Mon-Fri', '2026-03-02T09:30:00.000Z'],
    ['0 0 0 1 Jan *', '2027-01-01T00:00:00.000Z'],
    ['0 0 0 1 january *', '2027-01-01T00:00:00.000Z'],
    // A value with a step goes on from there to the end of the field.
    ['0 5/20 * * * *', '2026-03-01T12:05:00.000Z'],
    ['0 50/20 * * * *', '2026-03-01T12:50:00.000Z'],
    // The ends of a range come in either order.
    ['0 0 11-2 * * *', '2026-03-02T02:00:00.000Z'],
    // Both the day and the day of the week must match.
    ['0 0 0 13 * Fri', '2026-03-13T00:00:00.000Z'],
    ['0 0 0 14 * Fri', '2026-08-14T00:00:00.000Z'],
    ['0 0 0 * * 0', '2026-03-08T00:00:00.000Z'],
    ['0 */0 * * * *', '2026-03-01T12:01:00.000Z'],
  ])('of six fields, seconds first: %s', (schedule, at) => {
    expect(next(schedule)).toBe(at);
  });

  it.each([
    ['* * * * *', '2026-03-01T12:01:00.000Z', 60_000],
    ['*/5 * * * *', '2026-03-01T12:05:00.000Z', 300_000],
    ['0 * * * *', '2026-03-01T13:00:00.000Z', 3_600_000],
  ])('of five fields, minutes first: %s', (schedule, at, intervalMs) => {
    expect(next(schedule)).toBe(at);
    expect(nextRun(schedule, now)?.intervalMs).toBe(intervalMs);
    expect(readNcrontab(schedule)?.startsWithMinute).toBe(true);
  });

  it.each([
    '',
    '* * * *',
    '* * * * * * *',
    '60 * * * * *',
    '0 0 24 * * *',
    '0 0 0 0 * *',
    '0 0 0 * * 7',
    '0 0 0 ? * *',
    '0 0 0 L * *',
    '0 0 0 * * Mon#1',
    '0 1-2-3 * * * *',
    '0 */5/5 * * * *',
    '0 -5 * * * *',
    '0 5- * * * *',
    '0 , * * * *',
    '@daily',
    '00:05:00',
    'every minute please do it now',
  ])('of %j is unknown: the platform cannot read it', (schedule) => {
    expect(readNcrontab(schedule)).toBeUndefined();
    expect(nextRun(schedule, now)).toBeUndefined();
  });
});
