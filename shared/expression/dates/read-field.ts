// Reads the fields of a date format one by one, and keeps what they say.

import type { FormatField } from './custom-format.ts';
import { hourOfHalf } from './date-text.ts';
import { DAYS, MONTHS, nameIndex, namesFor } from './names.ts';

type Slot = 'year' | 'month' | 'day' | 'weekday' | 'hour' | 'minute' | 'second' | 'fraction' | 'half';

/** The characters at the position that the field can be, or undefined. */
export function readField({ letter, width }: FormatField, text: string, position: number): string | undefined {
  const pattern = new RegExp(PATTERNS[letter]?.(width) ?? twoDigits(width), 'iuy');
  pattern.lastIndex = position;
  return pattern.exec(text)?.[0];
}

function twoDigits(width: number): string {
  return width === 1 ? String.raw`\d{1,2}` : String.raw`\d{2}`;
}

const OFFSET = String.raw`[+-]\d{2}:?\d{2}`;
const PATTERNS: Readonly<Record<string, (width: number) => string>> = {
  y: (width) => (width === 1 ? String.raw`\d{1,2}` : String.raw`\d{${width}}`),
  M: (width) => (width > 2 ? namesFor(MONTHS, width).join('|') : twoDigits(width)),
  d: (width) => (width > 2 ? namesFor(DAYS, width).join('|') : twoDigits(width)),
  f: (width) => String.raw`\d{${width}}`,
  F: (width) => String.raw`\d{0,${width}}`,
  t: (width) => (width === 1 ? '[ap]' : '[ap]m'),
  z: (width) => (width === 1 ? String.raw`[+-]\d{1,2}` : width === 2 ? String.raw`[+-]\d{2}` : OFFSET),
  K: () => `(?:z|${OFFSET})?`,
  Z: () => 'gmt|z',
  g: () => String.raw`a\.?d\.?`,
};

/** The last year that two digits can mean. */
const LAST_SHORT_YEAR = 2049;

export class FoundFields {
  readonly #values = new Map<Slot, number>();
  #shortYear = false;
  #halfHours = false;
  /** `Z`, `-07:00`, or "" if there was none. */
  offset = '';

  /** False if the same was said before, and differently. */
  add(field: FormatField, read: string): boolean {
    const { letter, width } = field;
    if (letter === 'z' || letter === 'K' || letter === 'Z') return this.#addOffset(read);
    const slot = SLOTS[letter];
    if (slot === undefined) return true;
    if (letter === 'y' && width <= 2) this.#shortYear = true;
    if (letter === 'h') this.#halfHours = true;
    const name = letter === 'd' && width > 2 ? 'weekday' : slot;
    const value = numberIn(name, read);
    if ((this.#values.get(name) ?? value) !== value) return false;
    this.#values.set(name, value);
    return true;
  }

  get(slot: Slot): number | undefined {
    return this.#values.get(slot);
  }

  /** Whether the text told any part of a date. */
  get dated(): boolean {
    return this.#values.has('year') || this.#values.has('month') || this.#values.has('day');
  }

  year(): number | undefined {
    const year = this.#values.get('year');
    if (year === undefined || !this.#shortYear || year > 99) return year;
    return year + 2000 > LAST_SHORT_YEAR ? year + 1900 : year + 2000;
  }

  /** Of the whole day. `h` without AM or PM is in the morning; `H` beside them must agree. Undefined if it cannot be. */
  hour(): number | undefined {
    const [hour, half] = [this.#values.get('hour') ?? 0, this.#values.get('half')];
    if (this.#halfHours) return hour === 0 ? (half ?? 0) * 12 : hourOfHalf(hour, half === 1 ? 'PM' : 'AM');
    return half === undefined || half === Math.floor(hour / 12) ? hour : undefined;
  }

  #addOffset(read: string): boolean {
    if (read === '') return true;
    if (this.offset !== '' && this.offset !== read) return false;
    this.offset = read;
    return true;
  }
}

const SLOTS: Readonly<Record<string, Slot>> = {
  y: 'year',
  M: 'month',
  d: 'day',
  h: 'hour',
  H: 'hour',
  m: 'minute',
  s: 'second',
  f: 'fraction',
  F: 'fraction',
  t: 'half',
};

function numberIn(slot: Slot, read: string): number {
  switch (slot) {
    case 'month':
      return /^\d/u.test(read) ? Number(read) : nameIndex(MONTHS, read) + 1;
    case 'weekday':
      return nameIndex(DAYS, read);
    case 'fraction':
      return Number(read.padEnd(7, '0'));
    case 'half':
      return read.toLowerCase().startsWith('p') ? 1 : 0;
    default:
      return Number(read);
  }
}
