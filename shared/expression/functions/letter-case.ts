// Functions on the case of letters: PCase, ToLower, ToUpper.

import type { Fail } from '../expression-error.ts';
import { type FunctionSpec, optional, required } from '../function-spec.ts';
import { isNullOrEmpty, textOf, type Value } from '../value.ts';

/** Letters whose other case is not the one that Unicode gives for no language in particular. */
interface Casing {
  readonly lower: ReadonlyMap<string, string>;
  readonly upper: ReadonlyMap<string, string>;
}

/** .NET's invariant culture leaves the two Turkish letters alone. */
const INVARIANT: Casing = { lower: new Map(), upper: new Map([['ı', 'ı']]) };
const NAMED: Casing = { lower: new Map([['İ', 'i']]), upper: new Map() };
const TURKIC: Casing = {
  lower: new Map([
    ['İ', 'i'],
    ['I', 'ı'],
  ]),
  upper: new Map([['i', 'İ']]),
};
/** The only languages whose letters change case in their own way in .NET. */
const TURKIC_LANGUAGES: ReadonlySet<string> = new Set(['tr', 'az']);

export const toLower: FunctionSpec = caseFunction(lowerCase);
export const toUpper: FunctionSpec = caseFunction(upperCase);

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
  return lowerCase(text, INVARIANT);
}

function caseFunction(change: (text: string, casing: Casing) => string): FunctionSpec {
  return {
    parameters: [required('source', 'text'), optional('culture', 'text')],
    result: 'text',
    prepare(site) {
      const [source, casing] = [site.text(0), site.argument(1, casingOf)];
      return (call) => change(source(call), casing(call));
    },
  };
}

function casingOf(value: Value, fail: Fail): Casing {
  if (isNullOrEmpty(value)) return INVARIANT;
  try {
    return TURKIC_LANGUAGES.has(new Intl.Locale(textOf(value, fail)).language) ? TURKIC : NAMED;
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return fail({
      code: 'bad-culture',
      reason: 'this is not the name of a culture',
      expected: 'a name such as "en-US"',
    });
  }
}

function lowerCase(text: string, { lower }: Casing): string {
  return mapLetters(text, lower, (letter) => letter.toLowerCase());
}

function upperCase(text: string, { upper }: Casing): string {
  return mapLetters(text, upper, (letter) => letter.toUpperCase());
}

const ASCII = /^[\0-\x7f]*$/;

/** Letter by letter as in .NET: a letter whose other case has several letters, such as ß, stays. */
function mapLetters(text: string, special: ReadonlyMap<string, string>, map: (letter: string) => string): string {
  const ownLetters = special.has('I') || special.has('i');
  if (!ownLetters && ASCII.test(text)) return map(text);
  let mapped = '';
  for (const letter of text) mapped += special.get(letter) ?? single(letter, map(letter));
  return mapped;
}

function single(letter: string, mapped: string): string {
  if (mapped.length === 1 || mapped === letter) return mapped;
  const first = mapped.codePointAt(0) ?? 0;
  return mapped === String.fromCodePoint(first) ? mapped : letter;
}

/**
 * A word begins with a letter and ends at white space, punctuation other than an apostrophe, a symbol or a control
 * character; digits and marks inside do not end it.
 */
const WORD = /\p{L}(?:'|[^\p{Z}\p{P}\p{Sm}\p{Sc}\p{Sk}\p{So}\p{Cc}\p{Cf}])*/gu;

/** Digraphs that have a form of their own for the beginning of a word. */
const TITLE_DIGRAPHS = new Map([
  ['ǆ', 'ǅ'],
  ['ǉ', 'ǈ'],
  ['ǌ', 'ǋ'],
  ['ǳ', 'ǲ'],
]);

function titleCase(lowered: string): string {
  return lowered.replaceAll(WORD, (word) => {
    const first = String.fromCodePoint(word.codePointAt(0) ?? 0);
    return (TITLE_DIGRAPHS.get(first) ?? upperCase(first, INVARIANT)) + word.slice(first.length);
  });
}

function capitalize(lowered: string, separators: ReadonlySet<string>): string {
  let atStart = true;
  let result = '';
  for (const character of lowered) {
    result += atStart ? upperCase(character, INVARIANT) : character;
    atStart = separators.has(character);
  }
  return result;
}
