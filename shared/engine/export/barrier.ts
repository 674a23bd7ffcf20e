// The barrier: of the removals that are planned, those that what was read is evidence enough for.

import { keyOf } from '../../model/source-key.ts';
import type { SourceId } from '../../model/stored-object.ts';
import { type Evidence, mayGo, mayLeave, mayLoseMembers } from '../decide/belief.ts';
import { believe } from '../evaluate/believe.ts';
import type { Importing } from '../views.ts';
import { dueMemberRemovals, type MemberRemovals } from './hold-removals.ts';
import type { ExportPlan } from './plan.ts';

export async function believedLeavers(slice: Importing, plan: ExportPlan): Promise<readonly SourceId[]> {
  if (plan.removals.length === 0) return [];
  const belief = await believe(slice);
  return plan.removals.filter((id) => mayLeave(belief, keyOf(id), evidenceFor(plan, id)));
}

/** Groups to be deleted. */
export async function believedGroupRemovals(slice: Importing, plan: ExportPlan): Promise<readonly SourceId[]> {
  if (plan.removals.length === 0) return [];
  const belief = await believe(slice);
  return plan.removals.filter((id) => mayGo(belief, keyOf(id), evidenceFor(plan, id)));
}

/** Of groups in scope: members whom the groups themselves no longer show. Of groups to be emptied: all that we manage. */
export async function believedMemberRemovals(slice: Importing, plan: ExportPlan): Promise<MemberRemovals> {
  const staying = [...plan.handOvers.flat(), ...plan.provisions];
  if (staying.length + plan.emptied.length === 0) return new Map();
  const belief = await believe(slice);
  await slice.edges.prepare(staying);
  const losing = staying.filter((id) => mayLoseMembers(belief, slice.edges.below(keyOf(id))));
  const emptied = plan.emptied.filter((id) => mayGo(belief, keyOf(id), evidenceFor(plan, id)));
  return dueMemberRemovals(slice, [...losing, ...emptied], new Set(emptied));
}

function evidenceFor({ derived }: ExportPlan, id: SourceId): Evidence {
  return derived.has(id) ? 'derived' : 'positive';
}
