// Sorts what was decided into the phases of the export order. Pure.

import type { Hold, SourceId } from '../../model/stored-object.ts';
import type { Evidence } from '../decide/belief.ts';
import type { Decision } from '../decide/decide.ts';
import { inWaves, type ValueMove } from './hand-over.ts';

/** Somebody, or a group, that is to be removed, as the guard sees it. */
export interface Removal {
  readonly id: SourceId;
  readonly evidence: Evidence;
  /** Nobody remembers who made the account. */
  readonly found?: boolean;
  readonly holds?: readonly Hold[] | undefined;
  readonly passedAt?: number | undefined;
}

export interface Decided extends Removal {
  readonly decision: Extract<Decision, { type: 'provision' | 'remove' }>;
  readonly linked: boolean;
  /** A restart dropped the link. */
  readonly rematch?: boolean;
  /** Matching values that it has in the target, and that it should have. */
  readonly has: readonly string[];
  readonly wants: readonly string[];
}

export interface Plan {
  /** Renames, and newcomers who take over what a leaver gives up: wave after wave, before anything else. */
  readonly handOvers: readonly (readonly SourceId[])[];
  /** Deactivated or deleted. */
  readonly removals: readonly Removal[];
  /** Groups that lose the members we manage. */
  readonly emptied: readonly Removal[];
  /** Those of them whose deletion is to be scheduled. */
  readonly toSchedule: readonly Removal[];
  /** Groups whose deletion was scheduled for now. */
  readonly due: readonly Removal[];
  /** Everything else that is in scope. */
  readonly provisions: readonly SourceId[];
  /** How many are to be matched. */
  readonly unlinked: number;
}

/** `takesOver`: a newcomer gets the target object of a leaver with the same matching value, before that one is removed. */
export function arrange(decided: readonly Decided[], takesOver: boolean): Plan {
  const removals: Removal[] = [];
  const emptied: Removal[] = [];
  const toSchedule: Removal[] = [];
  const due: Removal[] = [];
  const given = new Set<string>();
  for (const { decision, has, id, evidence, found = false, holds, passedAt } of decided) {
    if (decision.type !== 'remove') continue;
    const removal = { id, evidence, found, holds, passedAt };
    if (decision.how === 'deactivate' || decision.how === 'delete')
      (decision.judged === true ? due : removals).push(removal);
    else emptied.push(removal);
    if (decision.how === 'schedule') toSchedule.push(removal);
    for (const value of has) given.add(value);
  }
  const moves: ValueMove[] = [];
  const provisions: SourceId[] = [];
  const inScope = decided.filter(({ decision }) => decision.type === 'provision');
  for (const { id, decision, linked, has, wants } of inScope) {
    const isRename = decision.type === 'provision' && decision.rename;
    const isHeir = takesOver && !linked && wants.some((value) => given.has(value));
    if (isRename || isHeir) moves.push({ id, gives: linked ? has : [], wants });
    else provisions.push(id);
  }
  return {
    handOvers: inWaves(moves),
    removals,
    emptied,
    toSchedule,
    due,
    provisions,
    unlinked: inScope.filter(({ linked, rematch }) => !linked || rematch === true).length,
  };
}
