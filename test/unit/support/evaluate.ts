// Evaluates an expression for a user that is given as plain attributes.

import { compile, type EvaluationContext, parse, type Result, type Value } from '../../../shared/expression/index.ts';

const NOW = new Date('2026-07-02T15:33:38Z');

export type Attributes = Readonly<Record<string, Value>>;

export function contextOf(attributes: Attributes = {}, overrides: Partial<EvaluationContext> = {}): EvaluationContext {
  return {
    attribute: (name) => (Object.hasOwn(attributes, name) ? (attributes[name] ?? null) : null),
    now: NOW,
    random: () => 0.5,
    ...overrides,
  };
}

export function evaluate(
  text: string,
  attributes: Attributes = {},
  overrides: Partial<EvaluationContext> = {},
): Result {
  return compile(parse(text))(contextOf(attributes, overrides));
}
