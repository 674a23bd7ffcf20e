// Points in time as counts of 100 ns, as .NET has them, and the calendar fields they stand for.

import type { Fail } from '../expression-error.ts';

/** 100 ns units since 0001-01-01T00:00:00 UTC. */
export type Ticks = bigint;

/** A moment in UTC by the proleptic Gregorian calendar. */
export interface DateFields {
  readonly year: number;
  /** 1 to 12. */
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  /** 100 ns units, 0 to 9,999,999. */
  readonly fraction: number;
}

export const TICKS_PER_SECOND = 10_000_000n;
export const TICKS_PER_MINUTE = 60n * TICKS_PER_SECOND;
export const TICKS_PER_HOUR = 60n * TICKS_PER_MINUTE;
export const TICKS_PER_DAY = 24n * TICKS_PER_HOUR;

const TICKS_PER_MILLISECOND = 10_000n;
/** From year 1 to the Unix epoch. */
const EPOCH_DAYS = 719_162n;
/** From year 1 to 1601, where Active Directory starts to count. */
const FILETIME_DAYS = 584_388n;
const MAX_TICKS = 3_652_059n * TICKS_PER_DAY;

/** Undefined if there is no such day or time, or the year is not 1 to 9999. */
export function ticksFromFields(fields: DateFields): Ticks | undefined {
  const { year, month, day, hour, minute, second, fraction } = fields;
  if (year < 1 || year > 9999 || month < 1 || month > 12 || day < 1 || day > daysInMonth(year, month)) return undefined;
  if (hour > 23 || minute > 59 || second > 59) return undefined;
  const midnight = new Date(0);
  midnight.setUTCFullYear(year, month - 1, day);
  const seconds = hour * 3600 + minute * 60 + second;
  return ticksFromDate(midnight) + BigInt(seconds) * TICKS_PER_SECOND + BigInt(fraction);
}

export function fieldsFromTicks(ticks: Ticks): DateFields {
  const milliseconds = ticks / TICKS_PER_MILLISECOND - EPOCH_DAYS * 86_400_000n;
  const date = new Date(Number(milliseconds));
  return {
    year: date.getUTCFullYear(),
    month: date.getUTCMonth() + 1,
    day: date.getUTCDate(),
    hour: date.getUTCHours(),
    minute: date.getUTCMinutes(),
    second: date.getUTCSeconds(),
    fraction: Number(ticks % TICKS_PER_SECOND),
  };
}

export function ticksFromDate(date: Date): Ticks {
  return EPOCH_DAYS * TICKS_PER_DAY + BigInt(date.getTime()) * TICKS_PER_MILLISECOND;
}

/** Active Directory's count of 100 ns since 1601. Whole milliseconds survive as a number until about the year 4000. */
export function filetimeFromTicks(ticks: Ticks): number {
  return Number(ticks - FILETIME_DAYS * TICKS_PER_DAY);
}

export function ticksFromFiletime(filetime: number, fail: Fail): Ticks {
  return checkRange(BigInt(Math.trunc(filetime)) + FILETIME_DAYS * TICKS_PER_DAY, fail);
}

export function checkRange(ticks: Ticks, fail: Fail): Ticks {
  if (ticks >= 0n && ticks < MAX_TICKS) return ticks;
  return fail({ code: 'out-of-range', reason: 'the date is outside the years 1 to 9999' });
}

/** 0 for Sunday. */
export function dayOfWeek(ticks: Ticks): number {
  // The first of January of year 1 was a Monday.
  return Number((ticks / TICKS_PER_DAY + 1n) % 7n);
}

export function daysInMonth(year: number, month: number): number {
  const lastDay = new Date(0);
  lastDay.setUTCFullYear(year, month, 0);
  return lastDay.getUTCDate();
}
