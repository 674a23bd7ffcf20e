// Regular expressions in .NET's dialect on a linear-time engine.

import { RE2JS, RE2JSException } from 're2js';
import type { Fail } from '../expression-error.ts';
import { translatePattern } from './dialect.ts';

/** Start and end in UTF-16 units; undefined for a group that took no part in the match. */
export type MatchSpan = readonly [start: number, end: number] | undefined;

export interface RegexMatch {
  readonly start: number;
  readonly end: number;
  group(index: number): MatchSpan;
}

/** Called before every search with the most it can cost: characters times instructions. */
export type SpendSteps = (steps: number) => void;

export class LinearRegex {
  readonly #engine: RE2JS;
  readonly #groups: ReadonlyMap<string, number>;

  constructor(engine: RE2JS, groups: ReadonlyMap<string, number>) {
    this.#engine = engine;
    this.#groups = groups;
  }

  /** Instructions. */
  get size(): number {
    return this.#engine.programSize();
  }

  /** Index of a group by its name, or by its number as .NET counts: groups without a name first. 0 is the whole match. */
  groupIndex(nameOrNumber: string): number | undefined {
    return this.#groups.get(nameOrNumber);
  }

  /** Whether the pattern occurs anywhere in the text. */
  occursIn(text: string): boolean {
    return this.#engine.test(text);
  }

  /** Whether the pattern takes the whole text, as if it stood between ^(?: and )$. */
  matchesAll(text: string): boolean {
    return this.#engine.matches(text);
  }

  /** Matches from left to right that do not overlap. */
  *matchesIn(text: string, spend: SpendSteps): Generator<RegexMatch> {
    spend((text.length + 1) * this.size);
    // Most values have no match at all, and finding that out needs no groups.
    if (!this.occursIn(text)) return;
    const matcher = this.#engine.matcher(text);
    const group = (index: number): MatchSpan => {
      const start = matcher.start(index);
      return start < 0 ? undefined : [start, matcher.end(index)];
    };
    for (let searched = 0; ; searched = matcher.end()) {
      spend((text.length - searched + 1) * this.size);
      if (!matcher.find()) return;
      yield { start: matcher.start(), end: matcher.end(), group };
    }
  }
}

/** Throws through `fail`: `bad-regex`, `regex-unsupported`, `regex-too-large`. */
export function compileRegex(pattern: string, fail: Fail): LinearRegex {
  const translated = translatePattern(pattern, fail);
  return new LinearRegex(compileEngine(translated.pattern, fail), groupNumbers(translated.groups));
}

function compileEngine(pattern: string, fail: Fail): RE2JS {
  try {
    return RE2JS.compile(pattern);
  } catch (error) {
    if (!(error instanceof RE2JSException)) throw error;
    // The engine's message may quote the pattern, which can come from a user's attribute.
    return fail({
      code: 'bad-regex',
      reason: 'this is not a regular expression',
      expected: 'balanced brackets, and repetitions of something, at most 1,000 times',
    });
  }
}

function groupNumbers(groups: readonly (string | undefined)[]): ReadonlyMap<string, number> {
  const indexed = groups.map((name, order) => ({ name, index: order + 1 }));
  const numbered = [
    ...indexed.filter(({ name }) => name === undefined),
    ...indexed.filter(({ name }) => name !== undefined),
  ];
  const numbers = new Map([['0', 0]]);
  for (const [order, { name, index }] of numbered.entries()) {
    numbers.set(String(order + 1), index);
    if (name !== undefined) numbers.set(name, index);
  }
  return numbers;
}
