// The replacement of a regular expression: text in which $1, ${name}, $& and $$ stand for something else.

import type { Fail } from '../expression-error.ts';
import type { LinearRegex } from './regex.ts';

/** Text as it is, or the index of a group whose text goes there. */
export type ReplacementPart = string | number;

const REFERENCE = /\$(?:(\$)|(&)|(\d{1,9})|\{(\w+)\}|([`'+_]))/gu;

/** A reference to a group that the pattern does not have stands for itself, as in .NET. */
export function parseReplacement(text: string, regex: LinearRegex, fail: Fail): readonly ReplacementPart[] {
  const parts: ReplacementPart[] = [];
  let literalStart = 0;
  for (const match of text.matchAll(REFERENCE)) {
    const [whole, dollar, all, number, name, unsupported] = match;
    if (unsupported !== undefined) {
      const reason = `$${unsupported} is not available in a replacement`;
      return fail({ code: 'regex-unsupported', reason, expected: 'a group by number or name, $& or $$' });
    }
    const part = dollar ?? regex.groupIndex(all === undefined ? (number ?? name ?? '') : '0');
    if (part === undefined) continue;
    parts.push(text.slice(literalStart, match.index), part);
    literalStart = match.index + whole.length;
  }
  parts.push(text.slice(literalStart));
  return parts.filter((part) => part !== '');
}
