// What explaining asks of a compiled policy beyond what the engine asks.

import type { CodeOf } from '../../errors/index.ts';
import type { Attributes, AttributeValue } from '../stored-object.ts';
import type { MappingInput, ObjectPolicy, ScopeContext } from './policy.ts';

/** One line of an explanation: a clause, what it met, and what it said. */
export interface ClauseExplanation {
  /** The filter's name, or its position; `account` for what is asked of every user. */
  readonly filter: string;
  /** 0 = asked of everybody; n = the n-th scoping filter. Names need not be unique. */
  readonly position: number;
  readonly clause: string;
  /** The source attribute it read; absent for membership. */
  readonly attribute?: string;
  /** The properties of Graph behind it. */
  readonly select: readonly string[];
  readonly operand?: AttributeValue;
  readonly outcome: boolean;
}

export type MappedValue =
  /** `candidates`: the first of them that the target does not have takes the place of `value`, which is their first. */
  | { readonly outcome: 'value'; readonly value: AttributeValue; readonly candidates?: readonly AttributeValue[] }
  /** The target's value is emptied. */
  | { readonly outcome: 'cleared' }
  /** There is no value, and the target keeps what it has. */
  | { readonly outcome: 'kept' }
  /** Only applied when the object is created. */
  | { readonly outcome: 'notApplied' }
  | { readonly outcome: 'failed'; readonly code: CodeOf<'rejected'>; readonly detail: string };

export type MappingExplanation = MappedValue & {
  readonly target: string;
  /** As written: an attribute, a constant or an expression. */
  readonly origin: string;
  /** What it read, by the names it uses. */
  readonly inputs: Attributes;
  /** The value must not be shown. */
  readonly redacted: boolean;
};

/** What the explain command shows, and the engine does not need. Hidden values are masked already. */
export interface ExplainedPolicy extends Pick<ObjectPolicy, 'hidden'> {
  explainScope(image: Attributes, now: number, context?: ScopeContext): readonly ClauseExplanation[];
  explainMappings(input: MappingInput): readonly MappingExplanation[];
}

/** Shown instead of a value that Redact() hides. */
export const REDACTED = '[redacted]';
