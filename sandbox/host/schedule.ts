// NCRONTAB schedules, as the timer trigger reads them: six fields, seconds first, or five, minutes first; in UTC.

import { Cron } from 'croner';

export interface Schedule {
  /** The first occurrence after this time (milliseconds since 1970). */
  after(time: number): number;
  /** Whether occurrences are at least a minute apart: only then does the platform keep a schedule status. */
  readonly monitored: boolean;
}

const TIME_SPAN = /^-?(\d+\.)?\d+:\d{1,2}(:\d{1,2}(\.\d+)?)?$/;
// Names are for months and days of the week only; croner's L, W, # and ? are not NCRONTAB.
const NUMBERS = /^[\d*,/-]+$/;
const MONTHS = /^([\d*,/-]|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)+$/i;
const WEEKDAYS = /^([\d*,/-]|sun|mon|tue|wed|thu|fri|sat)+$/i;
const FIELDS = [NUMBERS, NUMBERS, NUMBERS, NUMBERS, MONTHS, WEEKDAYS];

/** Replaces every %NAME% by that setting. Throws if one is not set. */
export function resolveSettings(text: string, settings: Readonly<Record<string, string | undefined>>): string {
  return text.replace(/%([^%]+)%/g, (_, name: string) => {
    const value = settings[name];
    if (value === undefined || value === '') throw new Error(`'%${name}%' does not resolve to a value: set ${name}.`);
    return value;
  });
}

/** Throws for what is not an NCRONTAB expression, saying what to write instead. */
export function parseSchedule(expression: string): Schedule {
  const text = expression.trim();
  if (TIME_SPAN.test(text)) {
    throw new Error(
      `"${text}" is a TimeSpan, which works on App Service plans only: use six NCRONTAB fields, such as "0 * * * * *".`,
    );
  }
  const words = text.split(/\s+/);
  const fields = words.length === FIELDS.length - 1 ? ['0', ...words] : words;
  if (fields.length !== FIELDS.length || !FIELDS.every((pattern, index) => pattern.test(fields[index] ?? ''))) {
    throw new Error(
      `"${text}" is not an NCRONTAB expression: {second} {minute} {hour} {day} {month} {day of week}, such as "0 * * * * *".`,
    );
  }
  // NCRONTAB wants both the day and the day of week to match, where cron takes either.
  const cron = new Cron(fields.join(' '), { mode: '6-part', timezone: 'UTC', domAndDow: true, paused: true });
  const after = (time: number): number => {
    const next = cron.nextRun(new Date(time));
    if (next === null) throw new Error(`"${text}" has no occurrence.`);
    return next.getTime();
  };
  const first = after(0);
  return { after, monitored: after(first) - first >= 60_000 };
}
