// Takes known values out of a text that may quote them, such as the reason that a target gives for a refusal.

import type { AttributeValue } from './stored-object.ts';

/** Shorter ones are parts of ordinary words. */
const SHORTEST = 3;

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
  const alternatives = worthwhile.sort((a, b) => b.length - a.length).map(escaped);
  return text.replace(new RegExp(alternatives.join('|'), 'giu'), () => mask);
}

const escaped = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
