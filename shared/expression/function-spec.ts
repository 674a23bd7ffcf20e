// How a function of the language is described: its parameters, its null rule and what it does.

import type { CallNode, Node } from './ast.ts';
import type { Fail } from './expression-error.ts';
import type { Run } from './run.ts';
import type { Result, Value } from './value.ts';

/** What is known of a value before any user is looked at. A date is a text that a date function wrote. */
export type StaticType = 'text' | 'number' | 'boolean' | 'date' | 'list' | 'any';

export interface Parameter {
  readonly name: string;
  /** What the argument is used as: `text` takes any single value, `list` also a single one. */
  readonly type: StaticType;
  /** A slot keeps its place between the commas but may be left empty; optional ones may be missing at the end. */
  readonly need: 'required' | 'slot' | 'optional' | 'repeating';
  /** `null`: the function gives null without looking further; `empty`: it gives ""; `seen`: it decides by itself. */
  readonly whenNull: 'null' | 'empty' | 'seen';
}

export interface FunctionSpec {
  readonly parameters: readonly Parameter[];
  readonly result: StaticType;
  /** Gives another answer each time, so that only a mapping applied at creation may use it. */
  readonly createOnly?: true;
  readonly topLevelOnly?: true;
  /** Gives older, shorter forms of the call their full list of arguments. */
  arrange?(parameters: readonly Node[]): readonly Node[];
  /** Converts and checks the constant arguments, once; throws ExpressionError through the site. */
  prepare(site: CallSite): (call: Invocation) => Result;
}

export type Converter<T> = (value: Value, fail: Fail) => T;
export type Accessor<T> = (call: Invocation) => T;

/** One call in the tree. Accessors of constant arguments convert at once, others at every invocation. */
export interface CallSite {
  readonly node: CallNode;
  readonly count: number;
  given(index: number): boolean;
  isConstant(index: number): boolean;
  argument<T>(index: number, convert: Converter<T>): Accessor<T>;
  /** Null and left out are "". */
  text(index: number): Accessor<string>;
  /** The Fail that points at an argument, or at the call itself. */
  fail(index?: number): Fail;
  /** Charges a constant pattern to the expression. */
  spendPattern(instructions: number, fail: Fail): void;
}

/** One evaluation of a call. Arguments are evaluated when first asked for, once. */
export interface Invocation {
  readonly run: Run;
  value(index: number): Value;
  /** As value(), but tells an argument to be left out from null. */
  result(index: number): Result;
}

type ParameterOptions = Partial<Pick<Parameter, 'whenNull'>>;

export function required(name: string, type: StaticType, options: ParameterOptions = {}): Parameter {
  return { name, type, need: 'required', whenNull: 'null', ...options };
}

export function slot(name: string, type: StaticType): Parameter {
  return { name, type, need: 'slot', whenNull: 'seen' };
}

export function optional(name: string, type: StaticType): Parameter {
  return { name, type, need: 'optional', whenNull: 'seen' };
}

export function repeating(name: string, type: StaticType): Parameter {
  return { name, type, need: 'repeating', whenNull: 'seen' };
}

/** A text that counts as "" when it is null. */
export function filler(name: string): Parameter {
  return required(name, 'text', { whenNull: 'seen' });
}

/** The parameter that an argument stands for: the repeating ones come again and again. */
export function parameterAt({ parameters }: FunctionSpec, index: number): Parameter | undefined {
  if (index < parameters.length) return parameters[index];
  const repeated = parameters.filter(({ need }) => need === 'repeating');
  return repeated[(index - parameters.length) % repeated.length];
}

/** `Left(text, count)` */
export function signatureOf(name: string, { parameters }: FunctionSpec): string {
  const names = parameters.map((parameter) => (parameter.need === 'optional' ? `[${parameter.name}]` : parameter.name));
  const more = parameters.some(({ need }) => need === 'repeating') ? ', …' : '';
  return `${name}(${names.join(', ')}${more})`;
}
