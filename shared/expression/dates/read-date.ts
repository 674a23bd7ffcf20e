// Reads a date by a .NET date format, exactly: what the format does not say must not be there.

import type { Fail } from '../expression-error.ts';
import { MAX_DATE_LENGTH } from '../limits.ts';
import { textOf, type Value } from '../value.ts';
import { dayOfWeek, fieldsFromTicks, type Ticks, ticksFromFields } from './calendar.ts';
import type { FormatLiteral, FormatPart } from './custom-format.ts';
import { isUtcName, offsetTicks } from './date-text.ts';
import { FoundFields, readField } from './read-field.ts';
import type { Zone } from './write-date.ts';

export interface ReadStyles {
  readonly leadingWhite: boolean;
  readonly trailingWhite: boolean;
  readonly innerWhite: boolean;
  /** A text without a date belongs to 0001-01-01 instead of today. */
  readonly noCurrentDate: boolean;
  readonly adjustToUniversal: boolean;
  readonly roundTrip: boolean;
  /** A text without an offset counts as one that has it. */
  readonly assumeZone: boolean;
}

export interface ReadDate {
  readonly ticks: Ticks;
  readonly zone: Zone;
}

const WHITE_STYLES = ['AllowLeadingWhite', 'AllowTrailingWhite', 'AllowInnerWhite', 'AllowWhiteSpaces'];
const ZONE_STYLES = ['None', 'AdjustToUniversal', 'AssumeLocal', 'AssumeUniversal', 'RoundtripKind'];
const STYLES: ReadonlySet<string> = new Set([...WHITE_STYLES, ...ZONE_STYLES, 'NoCurrentDateDefault']);
const DEFAULT_STYLES = ['AllowLeadingWhite', 'AllowTrailingWhite', 'RoundtripKind'];

/** Names of .NET DateTimeStyles, separated by commas. Nothing means white space at both ends is allowed. */
export function readStylesOf(value: Value, fail: Fail): ReadStyles {
  const text = textOf(value, fail).trim();
  const names = text === '' ? DEFAULT_STYLES : text.split(/[,|]/u).map(styleName);
  const given = new Set(names);
  if (names.some((name) => !STYLES.has(name))) {
    return fail({ code: 'bad-value', reason: 'this is not a DateTimeStyles value', expected: [...STYLES].join(', ') });
  }
  const all = given.has('AllowWhiteSpaces');
  return {
    leadingWhite: all || given.has('AllowLeadingWhite'),
    trailingWhite: all || given.has('AllowTrailingWhite'),
    innerWhite: all || given.has('AllowInnerWhite'),
    noCurrentDate: given.has('NoCurrentDateDefault'),
    adjustToUniversal: given.has('AdjustToUniversal'),
    roundTrip: given.has('RoundtripKind'),
    assumeZone: given.has('AssumeLocal') || given.has('AssumeUniversal'),
  };
}

function styleName(name: string): string {
  return name.trim().replace(/^DateTimeStyles\./u, '');
}

/** Undefined if the text does not have the format. */
export function readDate(
  source: string,
  format: readonly FormatPart[],
  styles: ReadStyles,
  now: Ticks,
): ReadDate | undefined {
  if (source.length > MAX_DATE_LENGTH) return undefined;
  const text = trimmed(source, styles);
  const found = new FoundFields();
  let position = 0;
  const parts = withoutOuterWhite(format, styles);
  for (const [index, part] of parts.entries()) {
    const read = part.kind === 'field' ? readField(part, text, position) : readLiteral(part, text, position, styles);
    if (read === undefined) {
      if (isPointBeforeDecimals(part, parts[index + 1])) continue;
      return undefined;
    }
    position += read.length;
    if (part.kind === 'field' && !found.add(part, read)) return undefined;
  }
  return position === text.length ? dateFrom(found, styles, now) : undefined;
}

function trimmed(text: string, { leadingWhite, trailingWhite }: ReadStyles): string {
  const started = leadingWhite ? text.trimStart() : text;
  return trailingWhite ? started.trimEnd() : started;
}

/** White space that the text may have, or not, means nothing in the format either. */
function withoutOuterWhite(format: readonly FormatPart[], styles: ReadStyles): readonly FormatPart[] {
  const isInk = (part: FormatPart): boolean => part.kind === 'field' || part.text.trim() !== '';
  const start = styles.leadingWhite ? format.findIndex(isInk) : 0;
  const end = styles.trailingWhite ? format.findLastIndex(isInk) + 1 : format.length;
  return start === -1 ? [] : format.slice(start, end);
}

/** `ss.FFF` reads seconds without decimals as well, and then without the point. */
function isPointBeforeDecimals(part: FormatPart, next: FormatPart | undefined): boolean {
  return part.kind === 'literal' && part.text === '.' && next?.kind === 'field' && next.letter === 'F';
}

function readLiteral(
  { text: literal }: FormatLiteral,
  text: string,
  position: number,
  { innerWhite }: ReadStyles,
): string | undefined {
  if (innerWhite && literal.trim() === '') return /^\s*/u.exec(text.slice(position))?.[0];
  return text.startsWith(literal, position) ? literal : undefined;
}

function dateFrom(found: FoundFields, styles: ReadStyles, now: Ticks): ReadDate | undefined {
  const today = fieldsFromTicks(now);
  const start = found.dated ? { year: today.year, month: 1, day: 1 } : styles.noCurrentDate ? FIRST_DAY : today;
  const hour = found.hour();
  if (hour === undefined) return undefined;
  const local = ticksFromFields({
    year: found.year() ?? start.year,
    month: found.get('month') ?? start.month,
    day: found.get('day') ?? start.day,
    hour,
    minute: found.get('minute') ?? 0,
    second: found.get('second') ?? 0,
    fraction: found.get('fraction') ?? 0,
  });
  const offset = offsetTicks(found.offset);
  if (local === undefined || offset === undefined || local < offset) return undefined;
  if ((found.get('weekday') ?? dayOfWeek(local)) !== dayOfWeek(local)) return undefined;
  return { ticks: local - offset, zone: zoneOf(found.offset, styles) };
}

const FIRST_DAY = { year: 1, month: 1, day: 1 };

/** What .NET calls the kind of a date; the time zone of this machine, as of the service replaced, is UTC. */
function zoneOf(offset: string, { adjustToUniversal, roundTrip, assumeZone }: ReadStyles): Zone {
  if (offset === '' && !assumeZone) return 'none';
  return adjustToUniversal || (roundTrip && isUtcName(offset)) ? 'utc' : 'offset';
}
