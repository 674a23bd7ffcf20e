// Binds the arguments of one call to the function that takes them.

import { type CallNode, isConstant, type Node } from './ast.ts';
import { ExpressionError, type ExpressionProblem, type Fail } from './expression-error.ts';
import type { Accessor, CallSite, Converter, Invocation } from './function-spec.ts';
import { MAX_CONSTANT_REGEX_SIZE } from './limits.ts';
import type { Run } from './run.ts';
import { asValue, type Result, textOf, type Value } from './value.ts';

export type Evaluate = (run: Run) => Result;

export function failAt(node: Node, text: string): Fail {
  return (problem: ExpressionProblem) => {
    throw new ExpressionError(problem, text, node.at.start);
  };
}

/** The value of a constant node; null for any other. */
export function constantValue(node: Node | undefined): Value {
  switch (node?.kind) {
    case 'text':
    case 'number':
      return node.value;
    case 'keyword':
      return node.name;
    default:
      return null;
  }
}

/** What the constant patterns of one expression may have together: each costs time when it is built and first used. */
export class PatternBudget {
  #instructions = MAX_CONSTANT_REGEX_SIZE;

  spend(instructions: number, fail: Fail): void {
    this.#instructions -= instructions;
    if (this.#instructions >= 0) return;
    fail({ code: 'regex-too-large', reason: 'the regular expressions of this expression are too large together' });
  }
}

/** `text` is the expression as messages may show it. */
export function callSite(node: CallNode, text: string, patterns: PatternBudget): CallSite {
  const fail = (index?: number): Fail =>
    failAt((index === undefined ? undefined : node.arguments[index]) ?? node, text);
  const constant = (index: number): boolean => {
    const argument = node.arguments[index];
    return argument !== undefined && isConstant(argument);
  };
  const argument = <T>(index: number, convert: Converter<T>): Accessor<T> => {
    const failHere = fail(index);
    if (!constant(index)) return (call) => convert(call.value(index), failHere);
    const converted = convert(constantValue(node.arguments[index]), failHere);
    return () => converted;
  };
  return {
    node,
    count: node.arguments.length,
    given: (index) => (node.arguments[index]?.kind ?? 'omitted') !== 'omitted',
    isConstant: constant,
    argument,
    text: (index) => argument(index, textOf),
    fail,
    spendPattern: (instructions, failAtPattern) => patterns.spend(instructions, failAtPattern),
  };
}

/** Remembers each argument's result, because the null rule and the function both ask for it. */
export class CallInvocation implements Invocation {
  readonly run: Run;
  readonly #evaluators: readonly Evaluate[];
  readonly #results: Result[] = [];

  constructor(run: Run, evaluators: readonly Evaluate[]) {
    this.run = run;
    this.#evaluators = evaluators;
  }

  result(index: number): Result {
    const known = this.#results[index];
    if (known !== undefined) return known;
    const result = this.#evaluators[index]?.(this.run) ?? null;
    this.#results[index] = result;
    return result;
  }

  value(index: number): Value {
    return asValue(this.result(index));
  }
}
