// Reads a date by a .NET date format, exactly: what the format does not say must not be there.

import type { Fail } from '../expression-error.ts';
import { MAX_DATE_LENGTH } from '../limits.ts';
import { textOf, type Value } from '../value.ts';
import { fieldsFromTicks, type Ticks, ticksFromFields } from './calendar.ts';
import type { FormatField, FormatPart } from './custom-format.ts';
import { hourOfHalf, offsetTicks } from './date-text.ts';
import { monthFromName } from './names.ts';

export interface ReadStyles {
  readonly leadingWhite: boolean;
  readonly trailingWhite: boolean;
  readonly innerWhite: boolean;
  /** A text without a date belongs to 0001-01-01 instead of today. */
  readonly noCurrentDate: boolean;
}

export interface ReadDate {
  readonly ticks: Ticks;
  /** Whether the text told its offset from UTC. */
  readonly zoned: boolean;
}

const WHITE_STYLES = ['AllowLeadingWhite', 'AllowTrailingWhite', 'AllowInnerWhite', 'AllowWhiteSpaces'];
/** Everything is UTC here, and so is the service that these were made for: they change nothing. */
const ZONE_STYLES = ['None', 'AdjustToUniversal', 'AssumeLocal', 'AssumeUniversal', 'RoundtripKind'];
const STYLES: ReadonlySet<string> = new Set([...WHITE_STYLES, ...ZONE_STYLES, 'NoCurrentDateDefault']);

/** Names of .NET DateTimeStyles, separated by commas. Nothing means white space at both ends is allowed. */
export function readStylesOf(value: Value, fail: Fail): ReadStyles {
  const text = textOf(value, fail).trim();
  const names = text === '' ? ['AllowLeadingWhite', 'AllowTrailingWhite'] : text.split(/[,|]/u).map(styleName);
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
  const found = new Map<string, string>();
  let position = 0;
  for (const part of format) {
    const read =
      part.kind === 'field' ? readField(part, text, position) : readLiteral(part.text, text, position, styles);
    if (read === undefined) return undefined;
    position += read.length;
    const name = meaningOf(part);
    if (name === undefined) continue;
    // A field that stands twice must say the same.
    if ((found.get(name) ?? read) !== read) return undefined;
    found.set(name, read);
  }
  return position === text.length ? dateFrom(found, styles, now) : undefined;
}

function trimmed(text: string, { leadingWhite, trailingWhite }: ReadStyles): string {
  const started = leadingWhite ? text.trimStart() : text;
  return trailingWhite ? started.trimEnd() : started;
}

/** Under which letter the characters read are kept, or undefined if they say nothing about the date. */
function meaningOf(part: FormatPart): string | undefined {
  if (part.kind === 'literal') return part.text === 'Z' ? 'K' : undefined;
  return part.letter === 'd' && part.width > 2 ? undefined : part.letter;
}

function readLiteral(literal: string, text: string, position: number, { innerWhite }: ReadStyles): string | undefined {
  if (innerWhite && literal.trim() === '') return /^\s*/u.exec(text.slice(position))?.[0];
  return text.startsWith(literal, position) ? literal : undefined;
}

function readField({ letter, width }: FormatField, text: string, position: number): string | undefined {
  const pattern = new RegExp(PATTERNS[letter]?.(width) ?? twoDigits(width), 'iuy');
  pattern.lastIndex = position;
  return pattern.exec(text)?.[0];
}

function twoDigits(width: number): string {
  return width === 1 ? String.raw`\d{1,2}` : String.raw`\d{2}`;
}

const NAME = '[A-Za-z]+';
const PATTERNS: Readonly<Record<string, (width: number) => string>> = {
  y: (width) => (width === 1 ? String.raw`\d{1,2}` : width === 3 ? String.raw`\d{3,4}` : String.raw`\d{${width}}`),
  M: (width) => (width > 2 ? NAME : twoDigits(width)),
  d: (width) => (width > 2 ? NAME : twoDigits(width)),
  f: (width) => String.raw`\d{${width}}`,
  F: (width) => String.raw`\d{0,${width}}`,
  t: (width) => (width === 1 ? '[ap]' : '[ap]m'),
  z: (width) =>
    width === 1 ? String.raw`[+-]\d{1,2}` : width === 2 ? String.raw`[+-]\d{2}` : String.raw`[+-]\d{2}:\d{2}`,
  K: () => String.raw`(?:z|[+-]\d{2}:\d{2})?`,
  g: () => String.raw`a\.?d\.?`,
};

/** The last year that two digits can mean. */
const LAST_SHORT_YEAR = 2049;

function dateFrom(found: ReadonlyMap<string, string>, styles: ReadStyles, now: Ticks): ReadDate | undefined {
  const number = (name: string): number | undefined => (found.has(name) ? Number(found.get(name)) : undefined);
  const today = fieldsFromTicks(styles.noCurrentDate ? 0n : now);
  const dated = ['y', 'M', 'd'].some((name) => found.has(name));
  const clock = number('h') ?? number('H') ?? 0;
  const half = found.get('t');
  const hour = half === undefined ? clock : hourOfHalf(number('h') ?? (clock % 12 || 12), half);
  const month = found.has('M') ? monthOf(found.get('M') ?? '') : dated ? 1 : today.month;
  if (hour === undefined || month === undefined) return undefined;
  const local = ticksFromFields({
    year: found.has('y') ? fullYear(found.get('y') ?? '') : today.year,
    month,
    day: number('d') ?? (dated ? 1 : today.day),
    hour,
    minute: number('m') ?? 0,
    second: number('s') ?? 0,
    fraction: Number((found.get('f') ?? found.get('F') ?? '').padEnd(7, '0')),
  });
  const zone = found.get('z') ?? found.get('K') ?? '';
  const ticks = local === undefined ? -1n : local - offsetTicks(zone);
  return ticks >= 0n ? { ticks, zoned: zone !== '' } : undefined;
}

function monthOf(text: string): number | undefined {
  return /^\d/u.test(text) ? Number(text) : monthFromName(text);
}

function fullYear(digits: string): number {
  const year = Number(digits);
  if (digits.length > 2) return year;
  return year + 2000 > LAST_SHORT_YEAR ? year + 1900 : year + 2000;
}
