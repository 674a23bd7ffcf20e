// Adding to a date and counting between two, in the units of VBA.

import type { Fail } from '../expression-error.ts';
import { textOf, type Value } from '../value.ts';
import {
  checkRange,
  dayOfWeek,
  daysInMonth,
  fieldsFromTicks,
  TICKS_PER_DAY,
  TICKS_PER_HOUR,
  TICKS_PER_MINUTE,
  TICKS_PER_SECOND,
  type Ticks,
  ticksFromFields,
} from './calendar.ts';

const FIXED = {
  ww: 7n * TICKS_PER_DAY,
  d: TICKS_PER_DAY,
  h: TICKS_PER_HOUR,
  n: TICKS_PER_MINUTE,
  s: TICKS_PER_SECOND,
} as const;

export type Interval = 'yyyy' | 'm' | keyof typeof FIXED;

const INTERVALS: ReadonlySet<string> = new Set<Interval>(['yyyy', 'm', 'ww', 'd', 'h', 'n', 's']);

export function intervalOf(value: Value, fail: Fail): Interval {
  const text = textOf(value, fail);
  if (isInterval(text)) return text;
  return fail({
    code: 'bad-value',
    reason: 'this is not an interval',
    expected: '"yyyy", "m", "ww", "d", "h", "n" or "s"',
  });
}

function isInterval(text: string): text is Interval {
  return INTERVALS.has(text);
}

/** A month or year later keeps the day, or takes the month's last day where there is no such day. */
export function addInterval(interval: Interval, count: number, ticks: Ticks, fail: Fail): Ticks {
  if (interval === 'yyyy') return addMonths(ticks, count * 12, fail);
  if (interval === 'm') return addMonths(ticks, count, fail);
  return checkRange(ticks + BigInt(count) * FIXED[interval], fail);
}

/**
 * Years and months by the calendar, whatever the day; other units by the time elapsed, cut to whole ones. As in VBA, weeks
 * are counted after taking each date back to its Sunday, at the same time of day.
 */
export function countIntervals(interval: Interval, from: Ticks, to: Ticks): number {
  const [a, b] = [fieldsFromTicks(from), fieldsFromTicks(to)];
  switch (interval) {
    case 'yyyy':
      return b.year - a.year;
    case 'm':
      return (b.year - a.year) * 12 + b.month - a.month;
    case 'ww':
      return Number((weekStart(to) - weekStart(from)) / TICKS_PER_DAY / 7n);
    default:
      return Number((to - from) / FIXED[interval]);
  }
}

function weekStart(ticks: Ticks): Ticks {
  return ticks - BigInt(dayOfWeek(ticks)) * TICKS_PER_DAY;
}

function addMonths(ticks: Ticks, count: number, fail: Fail): Ticks {
  const fields = fieldsFromTicks(ticks);
  const months = fields.year * 12 + fields.month - 1 + count;
  const year = Math.floor(months / 12);
  const month = months - year * 12 + 1;
  const outside = { code: 'out-of-range', reason: 'the date is outside the years 1 to 9999' } as const;
  if (year < 1 || year > 9999) return fail(outside);
  const day = Math.min(fields.day, daysInMonth(year, month));
  return ticksFromFields({ ...fields, year, month, day }) ?? fail(outside);
}
