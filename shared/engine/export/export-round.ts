// The export step: what is waiting, in an order in which no export spoils a later one.

import { once } from '../../concurrency/once.ts';
import type { Kind, SourceId } from '../../model/stored-object.ts';
import { evaluateEntitlement } from '../evaluate/entitlement.ts';
import { filterGroupsUnread } from '../evaluate/filter-groups.ts';
import { lookAtFormerGroups } from '../evaluate/former-groups.ts';
import { evaluateGroups } from '../evaluate/group-digests.ts';
import { lookAtReferrers } from '../evaluate/referrers.ts';
import { importPass, USERS_CHAIN } from '../import/import-pass.ts';
import type { Slice } from '../slice.ts';
import type { Exporting, Rounds } from '../views.ts';
import type { Plan, Removal } from './arrange.ts';
import { believedDeletions, believedLeavers, believedMemberRemovals } from './barrier.ts';
import { ChangeGuard } from './change-guard.ts';
import { fillGroups } from './fill-groups.ts';
import { findForgotten } from './find-forgotten.ts';
import { withoutMoving } from './hold-adoptions.ts';
import { guardMemberships, memberHolds, NO_ORDERS, type RemovalOrders } from './hold-members.ts';
import { guardGroupDeletes, guardPeople } from './hold-removals.ts';
import { judgeHoldsAnew } from './holds.ts';
import { Matcher } from './matching.ts';
import { leaversForCertain, planExports } from './plan.ts';
import { type OpenMatcher, provisionAll, type Round } from './provision.ts';
import { removeAll } from './remove.ts';
import { scheduleDeletions } from './schedule-deletions.ts';

/** One round: link moves and renames → removals of people → people → groups → memberships → groups removed. */
export async function exportRound(slice: Rounds): Promise<void> {
  slice.failed.clear();
  if (rereadingEveryone(slice)) return;
  if (slice.run.halted) return countWhatWaits(slice);
  await judgeHoldsAnew(slice);
  if (await filterGroupsUnread(slice)) return removeForCertain(slice);
  await exportPeople(slice);
  if (slice.run.halted || (await filterGroupsUnread(slice))) return;
  await lookAtFormerGroups(slice);
  await evaluateGroups(slice);
  await exportGroups(slice);
  await findForgotten(slice, 'group');
}

/** A job that only reads knows whose members change, as it knows which people do. */
async function countWhatWaits(slice: Rounds): Promise<void> {
  const { control, overdue, stop } = slice.run;
  if (control.state === 'active' || overdue || stop !== undefined || (await filterGroupsUnread(slice))) return;
  await evaluateGroups(slice);
}

/** New attributes are being read: until then images do not say what mappings and filters ask. */
function rereadingEveryone(slice: Pick<Slice, 'book' | 'chains'>): boolean {
  const users = slice.chains.get(USERS_CHAIN);
  return users?.initial === true && users.generation !== slice.book.job.firstUserGeneration;
}

/** No filter can judge anybody yet; who is disabled or deleted leaves all the same. */
async function removeForCertain(slice: Rounds): Promise<void> {
  const found = idsOf(slice.reading.users ? await leaversForCertain(slice) : []);
  if (found.size === 0) return;
  await confirm(slice);
  const again = slice.reading.users ? await leaversForCertain(slice) : [];
  const removals = await withoutMoving(
    slice,
    again.filter(({ id }) => found.has(id)),
  );
  await removeAll(slice, 'user', await guardPeople(slice, removals), onceMatcher(slice, 'user', 0));
}

async function exportPeople(slice: Rounds): Promise<void> {
  let guard = new ChangeGuard(slice);
  let plan = await planExports(slice, 'user', guard);
  const matcher = onceMatcher(slice, 'user', plan.unlinked);
  await provisionInWaves(slice, 'user', plan, { matcher, guard });
  let removals: readonly Removal[] = [];
  const found = idsOf(await withoutMoving(slice, await believedLeavers(slice, plan)));
  if (found.size > 0 && !slice.run.halted) {
    await confirm(slice);
    if (await filterGroupsUnread(slice)) return;
    guard = new ChangeGuard(slice);
    plan = await planExports(slice, 'user', guard);
    await provisionInWaves(slice, 'user', plan, { matcher, guard });
    const again = (await believedLeavers(slice, plan)).filter(({ id }) => found.has(id));
    removals = await withoutMoving(slice, again);
  }
  await removeAll(slice, 'user', await guardPeople(slice, removals), matcher);
  await provisionAll(slice, 'user', plan.provisions, { matcher, guard });
  await findForgotten(slice, 'user');
  await lookAtReferrers(slice);
}

/** Absence is not believed at once: one more import pass, begun after the removals were found, must agree. */
async function confirm(slice: Rounds): Promise<void> {
  await importPass(slice);
  await evaluateEntitlement(slice);
  await lookAtReferrers(slice);
}

async function exportGroups(slice: Rounds): Promise<void> {
  const guard = new ChangeGuard(slice);
  const first = await planExports(slice, 'group', guard);
  const matcher = onceMatcher(slice, 'group', first.unlinked);
  await provisionGroups(slice, first, { matcher, guard });
  if (slice.run.halted) return;
  const groups = inScopeOrEmptied(first);
  const { user, group } = slice.objects;
  if (groups.length > 0) await Promise.all([user.loadAll(), group.loadAll(), slice.entitled.user.loadAll()]);
  const found = await believedMemberRemovals(slice, first);
  const goes = idsOf(await believedDeletions(slice, first));
  if (found.size === 0 && goes.size === 0) {
    await fillGroups(slice, groups, NO_ORDERS, matcher);
    return;
  }
  await confirm(slice);
  await evaluateGroups(slice);
  const second = await planExports(slice, 'group', guard);
  await provisionGroups(slice, second, { matcher, guard });
  const orders = await guardMemberships(slice, found, await believedMemberRemovals(slice, second));
  await fillGroups(slice, inScopeOrEmptied(second), orders, matcher);
  await deleteGroups(slice, second, goes, orders, matcher);
}

/** The guard judges a deletion once: when it is found, whether it is due now or on a later day. */
async function deleteGroups(
  slice: Rounds,
  plan: Plan,
  found: ReadonlySet<SourceId>,
  { held }: Pick<RemovalOrders, 'held'>,
  matcher: OpenMatcher,
): Promise<void> {
  const confirmed = (await believedDeletions(slice, plan)).filter(({ id }) => found.has(id));
  const isDue = idsOf(plan.due);
  // An unanswered create may have turned out not to have happened.
  const toSchedule = new Set(
    [...idsOf(plan.toSchedule)].filter((id) => slice.objects.group.entry(id)?.targetId !== undefined),
  );
  const isScheduled = idsOf(plan.toSchedule);
  const judged = confirmed.filter(({ id }) => !isDue.has(id) && (!isScheduled.has(id) || toSchedule.has(id)));
  const agreed = await guardGroupDeletes(slice, judged, (group) =>
    held.has(group.id) ? memberHolds(slice, group) : [],
  );
  await scheduleDeletions(
    slice,
    agreed.filter((id) => toSchedule.has(id)),
  );
  const due = confirmed.filter(({ id }) => isDue.has(id)).map(({ id }) => id);
  await removeAll(slice, 'group', [...agreed.filter((id) => !toSchedule.has(id)), ...due], matcher);
}

async function provisionGroups(slice: Exporting, plan: Plan, round: Round): Promise<void> {
  await provisionInWaves(slice, 'group', plan, round);
  await provisionAll(slice, 'group', plan.provisions, round);
}

async function provisionInWaves(slice: Exporting, kind: Kind, { handOvers }: Plan, round: Round): Promise<void> {
  for (const wave of handOvers) await provisionAll(slice, kind, wave, round);
}

function idsOf(removals: readonly Removal[]): ReadonlySet<SourceId> {
  return new Set(removals.map(({ id }) => id));
}

function inScopeOrEmptied(plan: Plan): SourceId[] {
  return [...plan.handOvers.flat(), ...plan.provisions, ...idsOf(plan.emptied)];
}

function onceMatcher(slice: Exporting, kind: Kind, expected: number): OpenMatcher {
  return once(() => Matcher.open(slice, kind, expected));
}
