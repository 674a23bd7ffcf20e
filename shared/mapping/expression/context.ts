// What an evaluation is given from outside: the user's values, the time and randomness.

import type { Fail } from './expression-error.ts';
import { MAX_REGEX_STEPS } from './limits.ts';
import type { Value } from './value.ts';

/** A role of the enterprise application that the user has, directly or through a group. */
export interface AppRoleAssignment {
  /** The role's id. */
  readonly id: string;
  readonly value: string | null;
  readonly displayName: string | null;
}

export interface EvaluationContext {
  /** Null for an attribute the object does not have. */
  attribute(name: string): Value;
  readonly appRoleAssignments?: readonly AppRoleAssignment[];
  readonly now: Date;
  /** At least 0 and below 1. Must be hard to guess where RandomString makes passwords. */
  random(): number;
}

/** One evaluation: its context, and what it may still spend. */
export class Run {
  readonly context: EvaluationContext;
  #regexSteps = MAX_REGEX_STEPS;

  constructor(context: EvaluationContext) {
    this.context = context;
  }

  spendRegexSteps(steps: number, fail: Fail): void {
    this.#regexSteps -= steps;
    if (this.#regexSteps >= 0) return;
    fail({
      code: 'regex-too-costly',
      reason: 'the regular expressions cost too much for a value this long',
      expected: 'a simpler pattern or a shorter value',
    });
  }
}
