// Builds the tree of an expression from its text.

import { type Expression, KEYWORDS, type Node, type OmittedNode } from './ast.ts';
import { ExpressionError } from './expression-error.ts';
import { MAX_DEPTH, MAX_EXPRESSION_LENGTH } from './limits.ts';
import { type Token, tokenize } from './tokenize.ts';

/**
 * Throws ExpressionError: `syntax`, `too-long`, `too-deep`. Names of functions and attributes are not looked up here:
 * that is the type check's part.
 */
export function parse(text: string): Expression {
  if (text.length > MAX_EXPRESSION_LENGTH) {
    const reason = `the expression has ${text.length} characters; at most ${MAX_EXPRESSION_LENGTH} are allowed`;
    throw new ExpressionError({ code: 'too-long', reason }, text, MAX_EXPRESSION_LENGTH);
  }
  return { text, root: new Parser(text).parseAll() };
}

class Parser {
  readonly #text: string;
  readonly #tokens: readonly Token[];
  #index = 0;

  constructor(text: string) {
    this.#text = text;
    this.#tokens = tokenize(text);
  }

  parseAll(): Node {
    const root = this.#operand(0);
    const next = this.#next();
    if (next.kind === 'operator')
      throw this.#unexpected(next, 'the end; a comparison can stand only inside IIF or CBool');
    if (next.kind !== 'end') throw this.#unexpected(next, 'the end of the expression');
    return root;
  }

  #operand(depth: number): Node {
    const token = this.#take();
    const at = { start: token.start, end: token.end };
    switch (token.kind) {
      case 'attribute':
        return { kind: 'attribute', name: token.name, at };
      case 'text':
        return { kind: 'text', value: token.value, at };
      case 'number':
        return { kind: 'number', value: token.value, raw: token.raw, at };
      case 'name':
        if (this.#next().kind === '(') return this.#call(token.name, token.start, depth + 1);
        if (KEYWORDS.has(token.name)) return { kind: 'keyword', name: token.name, at };
        throw this.#unexpected(this.#next(), `( after the function name ${token.name}`);
      default:
        throw this.#unexpected(token, 'a function, [attribute], "text" or a number');
    }
  }

  #call(name: string, start: number, depth: number): Node {
    const opening = this.#take();
    if (depth > MAX_DEPTH) {
      const reason = `functions are nested more than ${MAX_DEPTH} levels deep`;
      throw new ExpressionError({ code: 'too-deep', reason }, this.#text, start);
    }
    const parameters: Node[] = [];
    if (this.#next().kind === ')') {
      return { kind: 'call', name, arguments: parameters, at: { start, end: this.#take().end } };
    }
    for (;;) {
      parameters.push(this.#argument(depth));
      const token = this.#take();
      if (token.kind === ')') return { kind: 'call', name, arguments: parameters, at: { start, end: token.end } };
      if (token.kind === 'end')
        throw this.#syntax(opening.start, `the arguments of ${name} have no end`, 'a closing )');
      if (token.kind !== ',') throw this.#unexpected(token, 'a comma or )');
    }
  }

  #argument(depth: number): Node {
    const omitted = this.#omitted();
    if (omitted !== undefined) return omitted;
    const left = this.#operand(depth);
    const token = this.#next();
    if (token.kind !== 'operator') return left;
    this.#take();
    const right = this.#operand(depth);
    return {
      kind: 'comparison',
      operator: token.operator,
      left,
      right,
      at: { start: left.at.start, end: right.at.end },
    };
  }

  #omitted(): OmittedNode | undefined {
    const token = this.#next();
    if (token.kind !== ',' && token.kind !== ')') return undefined;
    return { kind: 'omitted', at: { start: token.start, end: token.start } };
  }

  #next(): Token {
    // The last token is `end` and is never left behind.
    return this.#tokens[this.#index] ?? { kind: 'end', start: this.#text.length, end: this.#text.length };
  }

  #take(): Token {
    const token = this.#next();
    this.#index += 1;
    return token;
  }

  #unexpected(token: Token, expected: string): ExpressionError {
    return this.#syntax(token.start, `found ${nameOf(token, this.#text)}`, expected);
  }

  #syntax(position: number, reason: string, expected: string): ExpressionError {
    return new ExpressionError({ code: 'syntax', reason, expected }, this.#text, position);
  }
}

function nameOf(token: Token, text: string): string {
  switch (token.kind) {
    case 'end':
      return 'the end';
    case 'text':
      return 'a text';
    case 'attribute':
      return 'an attribute';
    default:
      return text.slice(token.start, token.end);
  }
}
