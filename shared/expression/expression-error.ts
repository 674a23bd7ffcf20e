// The one error of the expression language: what is wrong, where, and what was expected.

import { excerptOf } from './excerpt.ts';

export type ExpressionErrorCode =
  | 'argument-count'
  | 'bad-culture'
  | 'bad-date'
  | 'bad-date-format'
  | 'bad-regex'
  | 'bad-value'
  | 'misplaced'
  | 'not-a-number'
  | 'not-create-only'
  | 'out-of-range'
  | 'regex-too-costly'
  | 'regex-too-large'
  | 'regex-unsupported'
  | 'syntax'
  | 'text-too-long'
  | 'too-deep'
  | 'too-long'
  | 'unknown-attribute'
  | 'unknown-function'
  | 'wrong-type';

export interface ExpressionProblem {
  readonly code: ExpressionErrorCode;
  /** One sentence without a full stop. Never contains a value of a user. */
  readonly reason: string;
  readonly expected?: string;
}

/** Reports a problem at a place that the caller knows. */
export type Fail = (problem: ExpressionProblem) => never;

/**
 * Thrown by parsing, compiling and evaluating; returned, not thrown, by the type check. The message quotes the expression
 * with a caret below the place, and never a value of a user.
 */
export class ExpressionError extends Error {
  override readonly name = 'ExpressionError';
  readonly code: ExpressionErrorCode;
  readonly reason: string;
  readonly expected: string | undefined;
  /** Offset in the expression's text, in UTF-16 units. */
  readonly position: number;

  constructor(problem: ExpressionProblem, text: string, position: number) {
    super(messageOf(problem, text, position));
    this.code = problem.code;
    this.reason = problem.reason;
    this.expected = problem.expected;
    this.position = position;
  }
}

function messageOf({ reason, expected }: ExpressionProblem, text: string, position: number): string {
  const { place, lines } = excerptOf(text, position);
  const message = [`${reason} (${place})`, ...lines];
  if (expected !== undefined) message.push(`expected ${expected}`);
  return message.join('\n');
}
