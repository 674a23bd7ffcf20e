// Functions on the case of letters: PCase, ToLower, ToUpper.

import type { Fail } from '../expression-error.ts';
import { type FunctionSpec, optional, required } from '../function-spec.ts';
import { isNullOrEmpty, textOf, type Value } from '../value.ts';

type MapLetter = (character: string) => string;

export const toLower: FunctionSpec = caseFunction(
  (character) => character.toLowerCase(),
  (culture) => (character) => character.toLocaleLowerCase(culture),
);

export const toUpper: FunctionSpec = caseFunction(
  (character) => character.toUpperCase(),
  (culture) => (character) => character.toLocaleUpperCase(culture),
);

/** Without separators, words are what .NET's ToTitleCase takes for words. */
export const pCase: FunctionSpec = {
  parameters: [required('source', 'text'), optional('wordSeparators', 'text')],
  result: 'text',
  prepare(site) {
    const source = site.text(0);
    if (!site.given(1)) return (call) => titleCase(foldCase(source(call)));
    const separators = site.text(1);
    return (call) => capitalize(foldCase(source(call)), new Set(separators(call)));
  },
};

export function foldCase(text: string): string {
  return mapLetters(text, (character) => character.toLowerCase());
}

function caseFunction(invariant: MapLetter, inCulture: (culture: string) => MapLetter): FunctionSpec {
  return {
    parameters: [required('source', 'text'), optional('culture', 'text')],
    result: 'text',
    prepare(site) {
      const [source, culture] = [site.text(0), site.argument(1, cultureOf)];
      return (call) => {
        const name = culture(call);
        return mapLetters(source(call), name === undefined ? invariant : inCulture(name));
      };
    },
  };
}

/** Undefined for the invariant culture. */
function cultureOf(value: Value, fail: Fail): string | undefined {
  if (isNullOrEmpty(value)) return undefined;
  try {
    return Intl.getCanonicalLocales(textOf(value, fail))[0];
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return fail({
      code: 'bad-culture',
      reason: 'this is not the name of a culture',
      expected: 'a name such as "en-US"',
    });
  }
}

/** Letter by letter as in .NET: a letter whose other case has several letters, such as ß, stays. */
function mapLetters(text: string, map: MapLetter): string {
  let mapped = '';
  for (const character of text) mapped += single(character, map(character));
  return mapped;
}

function single(character: string, mapped: string): string {
  const first = mapped.codePointAt(0) ?? 0;
  return mapped === String.fromCodePoint(first) ? mapped : character;
}

function upper(character: string): string {
  return single(character, character.toUpperCase());
}

/**
 * A word begins with a letter and ends at white space, punctuation other than an apostrophe, a symbol or a control
 * character; digits and marks inside do not end it.
 */
const WORD = /\p{L}(?:'|[^\p{Z}\p{P}\p{Sm}\p{Sc}\p{Sk}\p{So}\p{Cc}\p{Cf}])*/gu;

function titleCase(lowered: string): string {
  return lowered.replaceAll(WORD, (word) => {
    const first = String.fromCodePoint(word.codePointAt(0) ?? 0);
    return upper(first) + word.slice(first.length);
  });
}

function capitalize(lowered: string, separators: ReadonlySet<string>): string {
  let atStart = true;
  let result = '';
  for (const character of lowered) {
    result += atStart ? upper(character) : character;
    atStart = separators.has(character);
  }
  return result;
}
