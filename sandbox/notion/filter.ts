// The filters of list requests: `attribute eq value`, the value quoted or not.

import type { Knobs } from './knobs.ts';

type Escapes = Knobs['filterEscapes'];

export interface Comparison {
  /** In lower case. */
  readonly attribute: string;
  readonly value: string;
}

const TERM = /^\s*(\w[\w.:]*(?:\[[^\]]*\])?(?:\.\w+)?)\s+eq\s+(.*?)\s*$/i;

/** Undefined if the filter is anything else. */
export function parseComparison(filter: string, escapes: Escapes): Comparison | undefined {
  const [, attribute, raw] = TERM.exec(filter) ?? [];
  if (attribute === undefined || raw === undefined || raw === '') return undefined;
  const value = raw.startsWith('"') ? unquote(raw, escapes) : raw;
  return value === undefined ? undefined : { attribute: attribute.toLowerCase(), value };
}

/** Several comparisons joined by `and`, outside quotes. */
export function parseConjunction(filter: string, escapes: Escapes): readonly Comparison[] | undefined {
  const terms = filter.match(/(?:"(?:\\.|[^"\\])*"|\[[^\]]*\]|(?!\sand\s)[^"[])+/gi) ?? [];
  const comparisons = terms.map((term) => parseComparison(term.replace(/^\s*and\s+/i, ''), escapes));
  return comparisons.every((comparison) => comparison !== undefined) ? comparisons : undefined;
}

function unquote(text: string, escapes: Escapes): string | undefined {
  switch (escapes) {
    case 'decoded':
      return decoded(text);
    case 'literal':
      return /^"(.*)"$/s.exec(text)?.[1];
    case 'cut':
      return /^"([^"]*)"/.exec(text)?.[1];
    case 'refused':
      return text.includes('\\') ? undefined : decoded(text);
  }
}

function decoded(text: string): string | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'string' ? value : undefined;
  } catch {
    return undefined;
  }
}
