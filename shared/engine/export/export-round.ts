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
import type { Plan } from './arrange.ts';
import { fillGroups } from './fill-groups.ts';
import {
  dueMemberRemovals,
  guardGroupDeletes,
  guardMemberships,
  guardPeople,
  type MemberRemovals,
} from './hold-removals.ts';
import { Matcher } from './matching.ts';
import { planExports } from './plan.ts';
import { type OpenMatcher, provisionAll } from './provision.ts';
import { releaseAfterRecovery } from './release-held.ts';
import { removeAll } from './remove.ts';
import { scheduleDeletions } from './schedule-deletions.ts';

/** One round: link moves and renames → removals of people → people → groups → memberships → groups removed. */
export async function exportRound(slice: Rounds): Promise<void> {
  slice.failed.clear();
  if (slice.run.halted || rereadingEveryone(slice) || (await filterGroupsUnread(slice))) return;
  await releaseAfterRecovery(slice);
  await exportPeople(slice);
  if (slice.run.halted) return;
  await lookAtFormerGroups(slice);
  await evaluateGroups(slice);
  await exportGroups(slice);
}

/** New attributes are being read: until then images do not say what mappings and filters ask. */
function rereadingEveryone(slice: Pick<Slice, 'book' | 'chains'>): boolean {
  const users = slice.chains.get(USERS_CHAIN);
  return users?.initial === true && users.generation !== slice.book.job.firstUserGeneration;
}

async function exportPeople(slice: Rounds): Promise<void> {
  let plan = await planExports(slice, 'user');
  const matcher = onceMatcher(slice, 'user', plan.unlinked);
  await provisionInWaves(slice, 'user', plan, matcher);
  let removals: readonly SourceId[] = [];
  if (plan.removals.length > 0 && slice.reading.complete && !slice.run.halted) {
    const found = new Set(plan.removals);
    await confirm(slice);
    plan = await planExports(slice, 'user');
    if (await filterGroupsUnread(slice)) return;
    await provisionInWaves(slice, 'user', plan, matcher);
    removals = slice.reading.complete ? plan.removals.filter((id) => found.has(id)) : [];
  }
  await removeAll(slice, 'user', await guardPeople(slice, removals), matcher);
  await provisionAll(slice, 'user', plan.provisions, matcher);
  await lookAtReferrers(slice);
}

/** Absence is not believed at once: one more import pass, begun after the removals were found, must agree. */
async function confirm(slice: Rounds): Promise<void> {
  await importPass(slice);
  await evaluateEntitlement(slice);
  await lookAtReferrers(slice);
}

async function exportGroups(slice: Rounds): Promise<void> {
  const first = await planExports(slice, 'group');
  const matcher = onceMatcher(slice, 'group', first.unlinked);
  await provisionGroups(slice, first, matcher);
  if (slice.run.halted) return;
  const groups = inScopeOrEmptied(first);
  const { user, group } = slice.objects;
  if (groups.length > 0) await Promise.all([user.loadAll(), group.loadAll(), slice.entitled.user.loadAll()]);
  const found: MemberRemovals = slice.reading.complete
    ? await dueMemberRemovals(slice, groups, new Set(first.emptied))
    : new Map();
  const goes = [...first.removals, ...first.toSchedule, ...first.due];
  if (found.size === 0 && goes.length === 0) {
    await fillGroups(slice, groups, { members: new Map(), held: new Map() }, matcher);
    return;
  }
  await confirm(slice);
  await evaluateGroups(slice);
  const second = await planExports(slice, 'group');
  await provisionGroups(slice, second, matcher);
  const again: MemberRemovals = slice.reading.complete
    ? await dueMemberRemovals(slice, inScopeOrEmptied(second), new Set(second.emptied))
    : new Map();
  const orders = await guardMemberships(slice, found, again);
  await fillGroups(slice, inScopeOrEmptied(second), orders, matcher);
  await deleteGroups(slice, second, new Set(slice.reading.complete ? goes : []), matcher);
}

/** The guard judges a deletion once: when it is found, whether it is due now or on a later day. */
async function deleteGroups(
  slice: Exporting,
  { removals, toSchedule, due }: Plan,
  confirmed: ReadonlySet<SourceId>,
  matcher: OpenMatcher,
): Promise<void> {
  const isConfirmed = (id: SourceId): boolean => confirmed.has(id);
  // An unanswered create may have turned out not to have happened.
  const linked = toSchedule.filter((id) => slice.objects.group.entry(id)?.targetId !== undefined);
  const agreed = new Set(await guardGroupDeletes(slice, [...removals, ...linked].filter(isConfirmed)));
  const mayGo = (id: SourceId): boolean => agreed.has(id);
  await scheduleDeletions(slice, linked.filter(mayGo));
  await removeAll(slice, 'group', [...removals.filter(mayGo), ...due.filter(isConfirmed)], matcher);
}

async function provisionGroups(slice: Exporting, plan: Plan, matcher: OpenMatcher): Promise<void> {
  await provisionInWaves(slice, 'group', plan, matcher);
  await provisionAll(slice, 'group', plan.provisions, matcher);
}

async function provisionInWaves(
  slice: Exporting,
  kind: Kind,
  { handOvers }: Plan,
  matcher: OpenMatcher,
): Promise<void> {
  for (const wave of handOvers) await provisionAll(slice, kind, wave, matcher);
}

function inScopeOrEmptied(plan: Plan): SourceId[] {
  return [...plan.handOvers.flat(), ...plan.provisions, ...plan.emptied];
}

function onceMatcher(slice: Exporting, kind: Kind, expected: number): OpenMatcher {
  return once(() => Matcher.open(slice, kind, expected));
}
