// What an evaluation is given from outside: the user's values, the time and randomness.

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
