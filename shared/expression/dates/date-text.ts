// Reads dates as CDate does, and writes them as every date function does: M/d/yyyy h:mm:ss tt, in UTC.

import type { Fail } from '../expression-error.ts';
import { MAX_DATE_LENGTH } from '../limits.ts';
import { scalarOf, type Value } from '../value.ts';
import { dayOfWeek, fieldsFromTicks, TICKS_PER_MINUTE, type Ticks, ticksFromFields } from './calendar.ts';
import { DAYS, MONTHS, nameIndex } from './names.ts';

const TIME = String.raw`(?<hour>\d{1,2}):(?<minute>\d{2})(?::(?<second>\d{2})(?:\.(?<fraction>\d{1,7}))?)?(?: ?(?<half>[AaPp][Mm]))?`;
const ZONE = String.raw` ?(?<zone>Z|z|GMT|UTC|[+-]\d{2}:?\d{2})`;
const WEEKDAY = '(?:(?<weekday>[A-Za-z]{3,9}),? )?';

/** Year first; month first, as in the United States; or with the month's English name. */
const SHAPES = [
  String.raw`(?<year>\d{4})(?<mark>[-/])(?<month>\d{1,2})\k<mark>(?<day>\d{1,2})`,
  String.raw`(?<month>\d{1,2})/(?<day>\d{1,2})/(?<year>\d{4})`,
  String.raw`${WEEKDAY}(?<day>\d{1,2}) (?<month>[A-Za-z]{3,9}) (?<year>\d{4})`,
  String.raw`${WEEKDAY}(?<month>[A-Za-z]{3,9}) (?<day>\d{1,2}),? (?<year>\d{4})`,
].map((date) => new RegExp(`^${date}(?:[Tt ]${TIME})?(?:${ZONE})?$`, 'u'));

/** A text without an offset is UTC. Undefined if it is not a date. */
export function ticksOf(text: string): Ticks | undefined {
  if (text.length > MAX_DATE_LENGTH) return undefined;
  const trimmed = text.trim().replaceAll(/\s+/gu, ' ');
  for (const shape of SHAPES) {
    const groups = shape.exec(trimmed)?.groups;
    if (groups !== undefined) return ticksFromGroups(groups);
  }
  return undefined;
}

export function dateOf(value: Value, fail: Fail): Ticks {
  const scalar = scalarOf(value, fail);
  const ticks = typeof scalar === 'string' ? ticksOf(scalar) : undefined;
  return (
    ticks ??
    fail({
      code: 'bad-date',
      reason: 'this is not a date',
      expected: 'a date such as 2026-03-16 or 3/16/2026 7:00:00 AM',
    })
  );
}

export function dateText(ticks: Ticks): string {
  const { year, month, day, hour, minute, second } = fieldsFromTicks(ticks);
  const [mm, ss] = [minute, second].map((each) => String(each).padStart(2, '0'));
  return `${month}/${day}/${String(year).padStart(4, '0')} ${hour % 12 || 12}:${mm}:${ss} ${hour < 12 ? 'AM' : 'PM'}`;
}

const MAX_OFFSET_MINUTES = 14 * 60;

/** `Z`, a name of UTC, nothing, or an offset such as `-07:00`; undefined for one that no place on earth has. */
export function offsetTicks(zone: string): Ticks | undefined {
  const offset = /^([+-])(\d{1,2}):?(\d{2})?$/u.exec(zone);
  if (offset === null) return 0n;
  const [hours, minutes] = [Number(offset[2]), Number(offset[3] ?? 0)];
  const total = hours * 60 + minutes;
  if (minutes > 59 || total > MAX_OFFSET_MINUTES) return undefined;
  return BigInt(offset[1] === '-' ? -total : total) * TICKS_PER_MINUTE;
}

export function isUtcName(zone: string): boolean {
  return /^(?:Z|GMT|UTC)$/iu.test(zone);
}

/** Hour of the day from an hour of the half day; undefined if it is not 1 to 12. */
export function hourOfHalf(hour: number, half: string): number | undefined {
  if (hour < 1 || hour > 12) return undefined;
  return (hour % 12) + (half.toUpperCase().startsWith('P') ? 12 : 0);
}

function ticksFromGroups(groups: Record<string, string | undefined>): Ticks | undefined {
  const clock = Number(groups['hour'] ?? 0);
  const hour = groups['half'] === undefined ? clock : hourOfHalf(clock, groups['half']);
  const month = monthNumber(groups['month'] ?? '');
  if (hour === undefined || month === undefined) return undefined;
  const local = ticksFromFields({
    year: Number(groups['year']),
    month,
    day: Number(groups['day']),
    hour,
    minute: Number(groups['minute'] ?? 0),
    second: Number(groups['second'] ?? 0),
    fraction: Number((groups['fraction'] ?? '').padEnd(7, '0')),
  });
  const offset = offsetTicks(groups['zone'] ?? 'Z');
  if (local === undefined || offset === undefined || local < offset) return undefined;
  const weekday = groups['weekday'];
  return weekday === undefined || nameIndex(DAYS, weekday) === dayOfWeek(local) ? local - offset : undefined;
}

function monthNumber(text: string): number | undefined {
  return /^\d/u.test(text) ? Number(text) : nameIndex(MONTHS, text) + 1 || undefined;
}
