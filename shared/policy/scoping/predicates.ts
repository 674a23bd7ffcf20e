// What each operator says about one value that is not empty.

import { ExpressionError } from '../../expression/expression-error.ts';
import { compileRegex } from '../../expression/regex/regex.ts';
import type { Operator } from '../shape/operators.ts';
import { type Comparison, compareWithMoment, parseDate, parseMoment } from './moments.ts';

export type Scalar = string | number | boolean;

/** Operators that compare a value of the attribute with the value of the clause. */
export type ComparingOperator = Exclude<Operator, 'IS NULL' | 'IS NOT NULL' | 'IsMemberOf' | 'NOT IsMemberOf'>;

export type Predicate = (value: Scalar, now: number) => Comparison;

/** What is wrong with the clause's value, and what to do. */
export interface BadOperand {
  readonly message: string;
  readonly remedy: string;
}

const plain =
  (test: (value: Scalar) => boolean): Predicate =>
  (value) => ({ outcome: test(value) });

/** Directory extensions may hold true and false: Entra writes them `True` and `False`. */
const equal = (value: Scalar, operand: string): boolean =>
  typeof value === 'boolean' ? String(value) === operand.toLowerCase() : String(value) === operand;

const textual = (test: (text: string) => boolean): Predicate => plain((value) => test(String(value)));

/** The predicate for an operator and the clause's value. Text comparisons are case sensitive, ordinal. */
export function predicate(operator: ComparingOperator, operand: string): Predicate | BadOperand {
  switch (operator) {
    case 'EQUALS':
      return plain((value) => equal(value, operand));
    case 'NOT EQUALS':
      return plain((value) => !equal(value, operand));
    case 'IS TRUE':
      return plain((value) => booleanOf(value) === true);
    case 'IS FALSE':
      return plain((value) => booleanOf(value) === false);
    case 'Includes':
      return textual((text) => text.includes(operand));
    case 'ENDS_WITH':
      return textual((text) => text.endsWith(operand));
    case '&':
      return textual((text) => operand.includes(text));
    case '!&':
      return textual((text) => !operand.includes(text));
    case 'REGEX MATCH':
    case 'NOT REGEX MATCH':
      return matching(operand, operator === 'REGEX MATCH');
    case 'Greater_Than':
    case 'Greater_Than_OR_EQUALS':
      return greater(operand, operator === 'Greater_Than_OR_EQUALS');
    case 'BEFORE':
    case 'AFTER':
      return timed(operator, operand);
  }
}

/**
 * The pattern must take the whole value, as Entra's own samples assume (`.*@domain.com`, `[1-9][0-9]`). The dialect is
 * .NET's as far as it can be matched in linear time.
 */
function matching(pattern: string, wanted: boolean): Predicate | BadOperand {
  try {
    const regex = compileRegex(pattern, ({ code, reason, expected }) => {
      throw new ExpressionError({ code, reason, ...(expected !== undefined && { expected }) }, pattern, 0);
    });
    return textual((text) => regex.matchesAll(text) === wanted);
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error;
    return {
      message: error.reason,
      remedy: error.expected === undefined ? 'Correct the pattern' : `Expected: ${error.expected}`,
    };
  }
}

const WHOLE_NUMBER = /^\d{1,30}$/;

/** BigInt, because employee numbers may be longer than a double is exact. A value that is no number is not greater. */
function greater(operand: string, orEqual: boolean): Predicate | BadOperand {
  if (!WHOLE_NUMBER.test(operand)) {
    return { message: 'is not a whole number of 0 or more', remedy: 'Use a whole number such as 100' };
  }
  const limit = BigInt(operand);
  return textual((text) => WHOLE_NUMBER.test(text) && (BigInt(text) > limit || (orEqual && BigInt(text) === limit)));
}

/** A text that is no date lies on neither side. */
function timed(side: 'BEFORE' | 'AFTER', operand: string): Predicate | BadOperand {
  const moment = parseMoment(operand);
  if (moment === undefined) {
    return { message: 'is not a date', remedy: 'Write 2026-01-31, 2026-01-31T09:00:00Z, now, now+14d or now-12h' };
  }
  return (value, now) => {
    const time = parseDate(String(value));
    return time === undefined ? { outcome: false } : compareWithMoment(side, time, moment, now);
  };
}

/** Directory extensions may hold booleans as text. */
function booleanOf(value: Scalar): boolean | undefined {
  if (typeof value === 'boolean') return value;
  const text = String(value).toLowerCase();
  return text === 'true' ? true : text === 'false' ? false : undefined;
}
