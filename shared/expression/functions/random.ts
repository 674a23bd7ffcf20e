// Functions with random results: Guid, RandomString.

import type { Fail } from '../expression-error.ts';
import { type FunctionSpec, optional, required } from '../function-spec.ts';
import { textOf, type Value } from '../value.ts';
import { wholeNumberFrom } from './whole-numbers.ts';

const MAX_LENGTH = 256;
const DIGITS = '0123456789';
/** What Windows counts as special characters in a password. */
const SPECIAL = '~!@#$%^&*_-+=`|\\(){}[]:;"\'<>,.?/';
const CAPITALS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';
const LOWER_CASE = CAPITALS.toLowerCase();

/** Version 4: 122 random bits. */
export const guid: FunctionSpec = {
  parameters: [],
  result: 'text',
  createOnly: true,
  prepare: () => (call) =>
    'xxxxxxxx-xxxx-4xxx-yxxx-xxxxxxxxxxxx'.replaceAll(/[xy]/gu, (place) =>
      place === 'x' ? pick('0123456789abcdef', call.run.context.random) : pick('89ab', call.run.context.random),
    ),
};

/** What the minimums leave open is filled with digits and letters. */
export const randomString: FunctionSpec = {
  parameters: [
    required('length', 'number'),
    required('minimumNumbers', 'number'),
    required('minimumSpecialCharacters', 'number'),
    required('minimumCapital', 'number'),
    required('minimumLowerCase', 'number'),
    optional('charactersToAvoid', 'text'),
  ],
  result: 'text',
  createOnly: true,
  prepare(site) {
    const length = site.argument(0, lengthOf);
    const classes = [DIGITS, SPECIAL, CAPITALS, LOWER_CASE].map((characters, index) => ({
      characters,
      minimum: site.argument(index + 1, wholeNumberFrom(0)),
      fail: site.fail(index + 1),
    }));
    const avoid = site.argument(5, (value, fail) => new Set(textOf(value, fail)));
    return (call) => {
      const without = (characters: string): string => [...characters].filter((each) => !avoid(call).has(each)).join('');
      const total = classes.reduce((sum, { minimum }) => sum + minimum(call), 0);
      if (total > length(call)) {
        site.fail(0)({
          code: 'out-of-range',
          reason: 'the length is less than the minimums together',
          expected: `${total} or more`,
        });
      }
      const { random } = call.run.context;
      const required = classes.flatMap(({ characters, minimum, fail }) =>
        several(minimum(call), without(characters), random, fail),
      );
      const rest = without(DIGITS + CAPITALS + LOWER_CASE);
      return shuffled([...required, ...several(length(call) - total, rest, random, site.fail(5))], random).join('');
    };
  },
};

const lengthFromZero = wholeNumberFrom(0);

function lengthOf(value: Value, fail: Fail): number {
  const length = lengthFromZero(value, fail);
  if (length <= MAX_LENGTH) return length;
  return fail({ code: 'out-of-range', reason: 'the random text would be too long', expected: `at most ${MAX_LENGTH}` });
}

function several(count: number, characters: string, random: () => number, fail: Fail): string[] {
  if (count > 0 && characters === '')
    fail({ code: 'out-of-range', reason: 'all characters of this kind are to be avoided' });
  return Array.from({ length: count }, () => pick(characters, random));
}

function pick(characters: string, random: () => number): string {
  return characters.charAt(Math.floor(random() * characters.length));
}

/** Fisher-Yates. */
function shuffled(characters: readonly string[], random: () => number): string[] {
  const shuffling = [...characters];
  for (let last = shuffling.length - 1; last > 0; last -= 1) {
    const chosen = Math.floor(random() * (last + 1));
    [shuffling[last], shuffling[chosen]] = [shuffling[chosen] ?? '', shuffling[last] ?? ''];
  }
  return shuffling;
}
