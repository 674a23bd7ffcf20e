// What to do, beside each code of an explanation.

import { CATALOGUE, remedyOf } from '../errors/index.ts';
import type { Decision, Note, WorkExplanation } from './document.ts';

export const noteWithRemedy = (note: Note): Note => ({ ...note, remedy: CATALOGUE[note.code].remedy });

export function workWithRemedy(work: WorkExplanation): WorkExplanation {
  const remedy = work.code === undefined ? undefined : remedyOf(work.code);
  return remedy === undefined ? work : { ...work, remedy };
}

/** A change that goes on needs none. */
export function decisionWithRemedy(decision: Decision): Decision {
  if (decision.action === 'nothing') return { ...decision, remedy: CATALOGUE[decision.reason].remedy };
  return 'code' in decision ? { ...decision, remedy: CATALOGUE[decision.code].remedy } : decision;
}
