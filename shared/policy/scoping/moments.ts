// Moments that BEFORE and AFTER compare with: a fixed time, or a time that moves with the clock.

const DAY_MS = 86_400_000;
const UNIT_MS: Readonly<Record<string, number>> = { h: DAY_MS / 24, d: DAY_MS, w: 7 * DAY_MS };

const ISO = /^\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,7})?)?(?:Z|[+-]\d{2}:\d{2}))?$/;
const RELATIVE = /^now(?:\s*([+-])\s*(\d{1,5})\s*([hdw]))?$/;

export interface Moment {
  /** Whether it moves with the clock. */
  readonly relative: boolean;
  /** Epoch milliseconds, or milliseconds from now. */
  readonly offset: number;
}

/** `2026-01-31` (midnight UTC), `2026-01-31T09:00:00+01:00`, `now`, `now+14d`, `now-12h`, `now+2w`. */
export function parseMoment(text: string): Moment | undefined {
  const [whole, sign, count = '0', unit = 'd'] = RELATIVE.exec(text) ?? [];
  if (whole !== undefined) {
    const distance = Number(count) * (UNIT_MS[unit] ?? DAY_MS);
    return { relative: true, offset: sign === '-' ? -distance : distance };
  }
  const offset = parseDate(text);
  return offset === undefined ? undefined : { relative: false, offset };
}

/** Epoch milliseconds of an ISO 8601 date or time with its zone; undefined for anything else. */
export function parseDate(text: string): number | undefined {
  if (!ISO.test(text)) return undefined;
  const time = Date.parse(text);
  // Date.parse rolls 30 February over into March.
  return Number.isNaN(time) || !isCalendarDate(text) ? undefined : time;
}

function isCalendarDate(text: string): boolean {
  const date = text.slice(0, 10);
  return new Date(`${date}T00:00:00Z`).toISOString().startsWith(date);
}

export interface Comparison {
  readonly outcome: boolean;
  /** Epoch milliseconds at which the outcome changes by itself. */
  readonly changesAt?: number;
}

/** Whether `time` lies before, or after, the moment; a time equal to it is neither. */
export function compareWithMoment(side: 'BEFORE' | 'AFTER', time: number, moment: Moment, now: number): Comparison {
  const limit = moment.relative ? now + moment.offset : moment.offset;
  const outcome = side === 'BEFORE' ? time < limit : time > limit;
  // The moment passes `time` when the clock shows `time - offset`; a millisecond later both sides are settled.
  const passes = time - moment.offset + 1;
  return moment.relative && passes > now ? { outcome, changesAt: passes } : { outcome };
}
