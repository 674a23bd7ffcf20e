// Takes known values out of a text that may quote them, such as the reason that a target gives for a refusal.

import type { AttributeValue } from './stored-object.ts';

/** Shorter ones are parts of ordinary words. */
const SHORTEST = 3;
/** Of a phone number within a building. */
const SHORTEST_NUMBER = 5;
const LONGEST_NUMBER = 20;
/** Characters: of longer texts no regular expression can be made. */
const LONGEST_PATTERN = 2_000;

/** Every text in a value; numbers as they are written. */
export function textsIn(value: AttributeValue | undefined): string[] {
  if (typeof value === 'string' || typeof value === 'number') return [String(value)];
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(textsIn);
}

/** Case is ignored; of values within values the longest counts. */
export function maskValues(text: string, values: readonly string[], mask: string): string {
  const worthwhile = [...new Set(values)].filter((value) => value.length >= SHORTEST);
  if (worthwhile.length === 0) return text;
  const alternatives = worthwhile.sort((a, b) => b.length - a.length).map(patternOf);
  return text.replace(new RegExp(alternatives.join('|'), 'giu'), () => mask);
}

/** Whole words only: a short name is part of others. */
export function maskWords(text: string, words: readonly string[], mask: string): string {
  const worthwhile = [...new Set(words)].filter((word) => word.length >= SHORTEST);
  if (worthwhile.length === 0) return text;
  const alternatives = worthwhile.sort((a, b) => b.length - a.length).map(patternOf);
  const edge = '[\\p{L}\\p{M}\\p{N}]';
  return text.replace(new RegExp(`(?<!${edge})(?:${alternatives.join('|')})(?!${edge})`, 'giu'), () => mask);
}

/** Numbers of several digits, however they are grouped. */
export function maskNumbers(text: string, values: readonly string[], mask: string): string {
  const numbers = values.filter((value) => !/\p{L}/u.test(value)).map((value) => value.replace(/\D+/g, ''));
  const worthwhile = [...new Set(numbers)].filter(
    ({ length }) => length >= SHORTEST_NUMBER && length <= LONGEST_NUMBER,
  );
  if (worthwhile.length === 0) return text;
  const grouped = worthwhile.map((digits) => [...digits].join('[^\\p{L}\\d]{0,3}'));
  return text.replace(new RegExp(grouped.join('|'), 'gu'), () => mask);
}

/** What begins like a long value counts as all of it. */
function patternOf(value: string): string {
  const head = value.slice(0, LONGEST_PATTERN).replace(/[\ud800-\udbff]$/, '');
  return value.length === head.length ? escaped(head) : `${escaped(head)}[^]{0,${value.length - head.length}}`;
}

const escaped = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
