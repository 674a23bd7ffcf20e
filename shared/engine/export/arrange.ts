// Sorts what was decided into the phases of the export order. Pure.

import type { SourceId } from '../../model/stored-object.ts';
import type { Decision } from '../decide/decide.ts';
import { inWaves, type ValueMove } from './hand-over.ts';

export interface Decided {
  readonly id: SourceId;
  readonly decision: Extract<Decision, { type: 'provision' | 'remove' }>;
  readonly linked: boolean;
  /** Matching values that it has in the target, and that it should have. */
  readonly has: readonly string[];
  readonly wants: readonly string[];
}

export interface Plan {
  /** Renames, and newcomers who take over what a leaver gives up: wave after wave, before anything else. */
  readonly handOvers: readonly (readonly SourceId[])[];
  /** Deactivated or deleted. */
  readonly removals: readonly SourceId[];
  /** Groups that lose the members we manage. */
  readonly emptied: readonly SourceId[];
  /** Those of them whose deletion is to be scheduled. */
  readonly toSchedule: readonly SourceId[];
  /** Groups whose deletion was scheduled for now. */
  readonly due: readonly SourceId[];
  /** Everything else that is in scope. */
  readonly provisions: readonly SourceId[];
  /** How many have no link yet. */
  readonly unlinked: number;
}

/** `takesOver`: a newcomer gets the target object of a leaver with the same matching value, before that one is removed. */
export function arrange(decided: readonly Decided[], takesOver: boolean): Plan {
  const removals: SourceId[] = [];
  const emptied: SourceId[] = [];
  const toSchedule: SourceId[] = [];
  const due: SourceId[] = [];
  const given = new Set<string>();
  for (const { id, decision, has } of decided) {
    if (decision.type !== 'remove') continue;
    if (decision.how === 'deactivate' || decision.how === 'delete')
      (decision.judged === true ? due : removals).push(id);
    else emptied.push(id);
    if (decision.how === 'schedule') toSchedule.push(id);
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
    unlinked: inScope.filter(({ linked }) => !linked).length,
  };
}
