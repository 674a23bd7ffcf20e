// Splits the text of an expression into tokens.

import { COMPARISON_OPERATORS, type ComparisonOperator } from './ast.ts';
import { ExpressionError } from './expression-error.ts';

export type Token = { readonly start: number; readonly end: number } & (
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'attribute'; readonly name: string }
  | { readonly kind: 'text'; readonly value: string }
  | { readonly kind: 'number'; readonly value: number; readonly raw: string }
  | { readonly kind: 'operator'; readonly operator: ComparisonOperator }
  | { readonly kind: '(' | ')' | ',' | 'end' }
);

/** Throws ExpressionError (`syntax`). The last token is always `end`. */
export function tokenize(text: string): Token[] {
  const tokens: Token[] = [];
  let position = skipBlanks(text, 0);
  while (position < text.length) {
    const token = readToken(text, position);
    tokens.push(token);
    position = skipBlanks(text, token.end);
  }
  tokens.push({ kind: 'end', start: text.length, end: text.length });
  return tokens;
}

const BLANKS = /[\s\uFEFF]*/uy;
const NAME = /[A-Za-z_][A-Za-z0-9_]*/uy;
const NUMBER = /-?[0-9]+(?:\.[0-9]+)?|&[Hh][0-9A-Fa-f]+/uy;
const WORD_CHARACTER = /[\p{L}\p{N}_.]/uy;
/** `]` ends the name; `[` or a line break inside means that it was forgotten. */
const ATTRIBUTE = /\[([^[\]\r\n]*)\]/uy;
const TYPOGRAPHIC_QUOTES = /[\u201c\u201d\u201e\u2018\u2019]/uy;

// Longest first, so that `<=` is not read as `<`.
const OPERATORS = COMPARISON_OPERATORS.toSorted((a, b) => b.length - a.length);

function skipBlanks(text: string, start: number): number {
  return start + matchAt(BLANKS, text, start).length;
}

function readToken(text: string, start: number): Token {
  const character = text.charAt(start);
  if (character === '(' || character === ')' || character === ',') return { kind: character, start, end: start + 1 };
  if (character === '"') return readText(text, start);
  if (character === '[') return readAttribute(text, start);
  const operator = OPERATORS.find((candidate) => text.startsWith(candidate, start));
  if (operator !== undefined) return { kind: 'operator', operator, start, end: start + operator.length };
  const number = matchAt(NUMBER, text, start);
  if (number !== '') return readNumber(text, start, number);
  const name = matchAt(NAME, text, start);
  if (name !== '') return { kind: 'name', name, start, end: start + name.length };
  if (matchAt(TYPOGRAPHIC_QUOTES, text, start) !== '') {
    throw syntaxError(text, start, 'a typographic quotation mark cannot delimit text', 'the straight quotation mark "');
  }
  throw syntaxError(text, start, 'this character has no meaning here', 'a function, [attribute], "text" or a number');
}

function readText(text: string, start: number): Token {
  let value = '';
  for (let position = start + 1; position < text.length; position += 1) {
    const character = text.charAt(position);
    if (character === '"') return { kind: 'text', value, start, end: position + 1 };
    if (character !== '\\') {
      value += character;
      continue;
    }
    const escaped = text.charAt(position + 1);
    if (escaped !== '"' && escaped !== '\\') {
      throw syntaxError(text, position, 'a backslash in text must be doubled', '\\\\ or \\"');
    }
    value += escaped;
    position += 1;
  }
  throw syntaxError(text, start, 'the text that begins here has no end', 'a closing "');
}

function readAttribute(text: string, start: number): Token {
  const bracketed = matchAt(ATTRIBUTE, text, start);
  if (bracketed === '') throw syntaxError(text, start, 'the attribute that begins here has no end', 'a closing ]');
  const name = bracketed.slice(1, -1).trim();
  if (name === '') throw syntaxError(text, start, 'the brackets are empty', 'the name of an attribute');
  return { kind: 'attribute', name, start, end: start + bracketed.length };
}

function readNumber(text: string, start: number, raw: string): Token {
  const end = start + raw.length;
  if (matchAt(WORD_CHARACTER, text, end) !== '') {
    throw syntaxError(text, end, 'this number is followed by something else', 'a comma, an operator or )');
  }
  const value = numberFrom(raw);
  if (value === undefined) throw syntaxError(text, start, 'this number is too large to be kept exactly');
  return { kind: 'number', value, raw, start, end };
}

/** The value of a decimal or `&H` hexadecimal number, or undefined if it cannot be represented exactly. */
function numberFrom(raw: string): number | undefined {
  if (raw.includes('.')) return Number.isFinite(Number(raw)) ? Number(raw) : undefined;
  const exact = BigInt(raw.replace(/^&[Hh]/u, '0x').replace(/^-/u, ''));
  const value = Number(exact);
  if (!Number.isFinite(value) || BigInt(value) !== exact) return undefined;
  return raw.startsWith('-') && value !== 0 ? -value : value;
}

function matchAt(pattern: RegExp, text: string, position: number): string {
  pattern.lastIndex = position;
  return pattern.exec(text)?.[0] ?? '';
}

function syntaxError(text: string, position: number, reason: string, expected?: string): ExpressionError {
  return new ExpressionError({ code: 'syntax', reason, ...(expected !== undefined && { expected }) }, text, position);
}
