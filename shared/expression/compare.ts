// The six comparison operators.

import type { ComparisonOperator } from './ast.ts';
import { ticksOf } from './dates/date-text.ts';
import type { Fail } from './expression-error.ts';
import { booleanValue, numericValue, type Scalar, scalarOf, textOf, type Value } from './value.ts';

/**
 * Null equals "" and nothing else, and is neither more nor less than anything. Text is compared by code units, case
 * sensitive; a number with a text that spells one by value; `>` and its like compare numbers and dates by value.
 */
export function compare(operator: ComparisonOperator, left: Value, right: Value, fail: Fail): boolean {
  const [a, b] = [scalarOf(left, fail), scalarOf(right, fail)];
  switch (operator) {
    case '=':
      return equal(a, b);
    case '<>':
      return !equal(a, b);
    default: {
      const order = orderOf(a, b);
      return order !== undefined && ORDERED[operator](order);
    }
  }
}

const ORDERED = {
  '>': (order: number) => order > 0,
  '>=': (order: number) => order >= 0,
  '<': (order: number) => order < 0,
  '<=': (order: number) => order <= 0,
} as const;

function equal(a: Scalar | null, b: Scalar | null): boolean {
  if (a === null || b === null) return (a ?? '') === (b ?? '');
  if (typeof a === 'boolean' || typeof b === 'boolean') return booleanValue(a) === booleanValue(b);
  if (typeof a === 'number' || typeof b === 'number') {
    const [x, y] = [numericValue(a), numericValue(b)];
    return x !== undefined && x === y;
  }
  return a === b;
}

/** Negative, zero or positive; undefined if there is no order between the two. */
function orderOf(a: Scalar | null, b: Scalar | null): number | undefined {
  if (a === null || b === null) return undefined;
  const [x, y] = [numericValue(a), numericValue(b)];
  if (x !== undefined && y !== undefined) return x - y;
  const [first, second] = [text(a), text(b)];
  const [d, e] = [ticksOf(first), ticksOf(second)];
  if (d !== undefined && e !== undefined) return Number(d - e);
  return first < second ? -1 : first > second ? 1 : 0;
}

function text(scalar: Scalar): string {
  return textOf(scalar, neverFails);
}

/** A scalar always has a text. */
function neverFails(): never {
  throw new TypeError('a scalar has a text');
}
