// Splits a .NET date format such as "yyyy-MM-ddTHH:mm:sszzz" into its parts.

import type { Fail } from '../expression-error.ts';
import { MAX_DATE_LENGTH } from '../limits.ts';
import { textOf, type Value } from '../value.ts';

/** A field such as `yyyy`, or characters that stand for themselves. */
export type FormatPart = FormatField | FormatLiteral;

export interface FormatLiteral {
  readonly kind: 'literal';
  readonly text: string;
}

export interface FormatField {
  readonly kind: 'field';
  readonly letter: FieldLetter;
  readonly width: number;
}

/** `Z` is read as a field, because it says that the time is UTC, and written as itself. */
const FIELDS = ['d', 'f', 'F', 'g', 'h', 'H', 'K', 'm', 'M', 's', 't', 'y', 'z', 'Z'] as const;
export type FieldLetter = (typeof FIELDS)[number];

const MAX_FRACTION = 7;

/** Formats of one letter stand for these, as in .NET's invariant culture. */
const STANDARD = new Map([
  ['d', 'MM/dd/yyyy'],
  ['D', 'dddd, dd MMMM yyyy'],
  ['f', 'dddd, dd MMMM yyyy HH:mm'],
  ['F', 'dddd, dd MMMM yyyy HH:mm:ss'],
  ['g', 'MM/dd/yyyy HH:mm'],
  ['G', 'MM/dd/yyyy HH:mm:ss'],
  ['M', 'MMMM dd'],
  ['m', 'MMMM dd'],
  ['O', 'yyyy-MM-ddTHH:mm:ss.fffffffK'],
  ['o', 'yyyy-MM-ddTHH:mm:ss.fffffffK'],
  ['R', "ddd, dd MMM yyyy HH:mm:ss 'GMT'"],
  ['r', "ddd, dd MMM yyyy HH:mm:ss 'GMT'"],
  ['s', 'yyyy-MM-ddTHH:mm:ss'],
  ['t', 'HH:mm'],
  ['T', 'HH:mm:ss'],
  ['u', "yyyy-MM-dd HH:mm:ss'Z'"],
  ['U', 'dddd, dd MMMM yyyy HH:mm:ss'],
  ['Y', 'yyyy MMMM'],
  ['y', 'yyyy MMMM'],
]);

export function dateFormatOf(value: Value, fail: Fail): readonly FormatPart[] {
  const format = textOf(value, fail);
  if (format === '') return badFormat(fail, 'the date format is empty');
  if (format.length > MAX_DATE_LENGTH)
    return badFormat(fail, `the date format is longer than ${MAX_DATE_LENGTH} characters`);
  if (format.length > 1) return partsOf(format, fail);
  const standard = STANDARD.get(format);
  if (standard === undefined) return badFormat(fail, 'no date format has this one letter');
  return partsOf(standard, fail);
}

function partsOf(format: string, fail: Fail): FormatPart[] {
  const parts: FormatPart[] = [];
  let position = 0;
  while (position < format.length) {
    const character = format.charAt(position);
    if (isField(character)) {
      const width = runLength(format, position);
      if (character.toLowerCase() === 'f' && width > MAX_FRACTION) badFormat(fail, 'a second has at most 7 decimals');
      parts.push({ kind: 'field', letter: character, width });
      position += width;
    } else if (character === '%') {
      // Marks a field of one letter in a format of its own: "%d".
      if (/^%?$/u.test(format.charAt(position + 1))) badFormat(fail, 'the % must stand before a field');
      position += 1;
    } else {
      const literal = literalAt(format, position, fail);
      parts.push({ kind: 'literal', text: literal.text });
      position = literal.end;
    }
  }
  return parts;
}

function literalAt(format: string, start: number, fail: Fail): { text: string; end: number } {
  const character = format.charAt(start);
  if (character === '\\') {
    if (start + 1 === format.length) badFormat(fail, 'the backslash at the end of the date format escapes nothing');
    return { text: format.charAt(start + 1), end: start + 2 };
  }
  if (character !== '"' && character !== "'") return { text: character, end: start + 1 };
  let text = '';
  for (let position = start + 1; position < format.length; position += 1) {
    if (format.charAt(position) === character) return { text, end: position + 1 };
    if (format.charAt(position) === '\\') position += 1;
    text += format.charAt(position);
  }
  return badFormat(fail, 'a quotation mark in the date format has no partner');
}

function isField(character: string): character is FieldLetter {
  return character !== '' && FIELDS.some((letter) => letter === character);
}

function runLength(format: string, start: number): number {
  let end = start + 1;
  while (format.charAt(end) === format.charAt(start)) end += 1;
  return end - start;
}

function badFormat(fail: Fail, reason: string): never {
  return fail({ code: 'bad-date-format', reason, expected: 'a .NET date format such as "yyyy-MM-dd"' });
}
