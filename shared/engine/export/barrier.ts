// The barrier: of the removals that are planned, those that what was read is evidence enough for.

import { keyOf } from '../../model/source-key.ts';
import { mayGo, mayLeave, mayLoseMembers } from '../decide/belief.ts';
import { believe } from '../evaluate/believe.ts';
import type { Importing } from '../views.ts';
import type { Plan, Removal } from './arrange.ts';
import { dueMemberRemovals, type MemberRemovals } from './hold-members.ts';

export async function believedLeavers(slice: Importing, plan: Plan): Promise<readonly Removal[]> {
  if (plan.removals.length === 0) return [];
  const belief = await believe(slice);
  return plan.removals.filter(({ id, evidence }) => mayLeave(belief, keyOf(id), evidence));
}

/** Groups to be deleted, now or on a later day. */
export async function believedDeletions(slice: Importing, plan: Plan): Promise<readonly Removal[]> {
  const deletions = [...plan.removals, ...plan.toSchedule, ...plan.due];
  if (deletions.length === 0) return [];
  const belief = await believe(slice);
  return deletions.filter(({ id, evidence }) => mayGo(belief, keyOf(id), evidence));
}

/** Of groups in scope: members whom the groups themselves no longer show. Of groups to be emptied: all that we manage. */
export async function believedMemberRemovals(slice: Importing, plan: Plan): Promise<MemberRemovals> {
  const staying = [...plan.handOvers.flat(), ...plan.provisions];
  if (staying.length + plan.emptied.length === 0) return new Map();
  const belief = await believe(slice);
  await slice.edges.prepare(staying);
  const losing = staying.filter((id) => mayLoseMembers(belief, slice.edges.below(keyOf(id))));
  const emptied = plan.emptied.flatMap(({ id, evidence }) => (mayGo(belief, keyOf(id), evidence) ? [id] : []));
  return dueMemberRemovals(slice, [...losing, ...emptied], new Set(emptied));
}
