// Whole numbers with a lower bound, as counts and 1-based places need them.

import type { Fail } from '../expression-error.ts';
import type { Converter } from '../function-spec.ts';
import { type Value, wholeNumberOf } from '../value.ts';

export function wholeNumberFrom(least: number): Converter<number> {
  return (value: Value, fail: Fail): number => {
    const number = wholeNumberOf(value, fail);
    if (number >= least) return number;
    return fail({ code: 'out-of-range', reason: 'this number is too small', expected: `${least} or more` });
  };
}
