// The one error of the expression language: what is wrong, where, and what was expected.

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

const EXCERPT_BEFORE = 60;
const EXCERPT_AFTER = 40;

function messageOf({ reason, expected }: ExpressionProblem, text: string, position: number): string {
  const lines = [`${reason} (${placeOf(text, position)})`, ...excerptOf(text, position)];
  if (expected !== undefined) lines.push(`expected ${expected}`);
  return lines.join('\n');
}

function placeOf(text: string, position: number): string {
  const before = text.slice(0, position).split('\n');
  const column = (before.at(-1)?.length ?? 0) + 1;
  return before.length === 1 ? `column ${column}` : `line ${before.length}, column ${column}`;
}

/** The line of the position, cut to a readable width, and a caret below the position. */
function excerptOf(text: string, position: number): string[] {
  const lineStart = text.lastIndexOf('\n', position - 1) + 1;
  const newline = text.indexOf('\n', position);
  const lineEnd = newline === -1 ? text.length : newline;
  const start = Math.max(lineStart, position - EXCERPT_BEFORE);
  const end = Math.min(lineEnd, position + EXCERPT_AFTER);
  const lead = start > lineStart ? '…' : '';
  const tail = end < lineEnd ? '…' : '';
  const before = `${lead}${text.slice(start, position)}`;
  return [`  ${before}${text.slice(position, end)}${tail}`, `  ${before.replaceAll(/[^\t]/gu, ' ')}^`];
}
