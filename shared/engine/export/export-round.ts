// The export step: what is waiting, in an order in which no export spoils a later one.

import type { Kind, SourceId } from '../../model/stored-object.ts';
import { evaluateEntitlement } from '../evaluate/entitlement.ts';
import { filterGroupsUnread } from '../evaluate/filter-groups.ts';
import { evaluateGroups } from '../evaluate/group-digests.ts';
import { lookAtReferrers } from '../evaluate/referrers.ts';
import { importPass, USERS_CHAIN } from '../import/import-pass.ts';
import type { Slice } from '../slice.ts';
import type { Exporting, Matching, Rounds } from '../views.ts';
import { deleteGroups, exportMemberships, provisionGroups } from './export-groups.ts';
import { provisionPeople, removePeople } from './export-people.ts';
import { dueMemberRemovals, guardGroupDeletes, guardMemberships, guardPeople } from './hold-removals.ts';
import { Matcher } from './matching.ts';
import { type GroupPlan, type PeoplePlan, planGroups, planPeople } from './plan.ts';
import { releaseAfterRecovery } from './release-held.ts';

/** One round: link moves and renames → removals of people → people → groups → memberships → groups removed. */
export async function exportRound(slice: Rounds): Promise<void> {
  if (slice.run.halted || rereadingEveryone(slice) || (await filterGroupsUnread(slice))) return;
  await releaseAfterRecovery(slice);
  await exportPeople(slice);
  if (slice.run.halted) return;
  await evaluateGroups(slice);
  await exportGroups(slice);
}

/** New attributes are being read: until then images do not say what mappings and filters ask. */
function rereadingEveryone(slice: Pick<Slice, 'book' | 'chains'>): boolean {
  const users = slice.chains.get(USERS_CHAIN);
  return users?.initial === true && users.generation !== slice.book.job.firstUserGeneration;
}

async function exportPeople(slice: Rounds): Promise<void> {
  let plan = await planPeople(slice);
  const matcher = onceMatcher(slice, 'user', plan.unlinked);
  for (const wave of plan.handOvers) await provisionPeople(slice, wave, matcher);
  let removals: readonly SourceId[] = [];
  if (plan.removals.length > 0 && slice.reading.complete && !slice.run.halted) {
    const found = new Set(plan.removals);
    plan = await confirm(slice);
    if (await filterGroupsUnread(slice)) return;
    for (const wave of plan.handOvers) await provisionPeople(slice, wave, matcher);
    removals = slice.reading.complete ? plan.removals.filter((id) => found.has(id)) : [];
  }
  await removePeople(slice, await guardPeople(slice, removals), matcher);
  await provisionPeople(slice, plan.provisions, matcher);
  await lookAtReferrers(slice);
}

/** Absence is not believed at once: one more import pass, begun after the removals were found, must agree. */
async function confirm(slice: Rounds): Promise<PeoplePlan> {
  await importPass(slice);
  await evaluateEntitlement(slice);
  await lookAtReferrers(slice);
  return planPeople(slice);
}

async function exportGroups(slice: Rounds): Promise<void> {
  const first = await planGroups(slice);
  const matcher = onceMatcher(slice, 'group', first.unlinked);
  await provisionInOrder(slice, first, matcher);
  if (slice.run.halted) return;
  const groups = inScopeOrEmptied(first);
  const { user, group } = slice.objects;
  if (groups.length > 0) await Promise.all([user.loadAll(), group.loadAll(), slice.entitled.user.loadAll()]);
  const emptied = new Set(first.removals);
  const found = slice.reading.complete ? await dueMemberRemovals(slice, groups, emptied) : new Map();
  if (found.size === 0 && first.deletes.length === 0) {
    await exportMemberships(slice, groups, { members: new Map(), held: new Map() }, matcher);
    return;
  }
  await importPass(slice);
  await evaluateEntitlement(slice);
  await evaluateGroups(slice);
  const second = await planGroups(slice);
  await provisionInOrder(slice, second, matcher);
  const again = slice.reading.complete
    ? await dueMemberRemovals(slice, inScopeOrEmptied(second), new Set(second.removals))
    : new Map();
  const orders = await guardMemberships(slice, found, again);
  await exportMemberships(slice, inScopeOrEmptied(second), orders, matcher);
  const confirmed = new Set(slice.reading.complete ? first.deletes : []);
  await deleteGroups(
    slice,
    await guardGroupDeletes(
      slice,
      second.deletes.filter((id) => confirmed.has(id)),
    ),
    matcher,
  );
}

async function provisionInOrder(slice: Exporting, plan: GroupPlan, matcher: () => Promise<Matcher>): Promise<void> {
  for (const wave of [...plan.handOvers, plan.provisions]) await provisionGroups(slice, wave, matcher);
}

function inScopeOrEmptied(plan: GroupPlan): SourceId[] {
  return [...plan.handOvers.flat(), ...plan.provisions, ...plan.removals];
}

/** Opened at the first need: most slices match nobody. */
function onceMatcher(slice: Matching, kind: Kind, expected: number): () => Promise<Matcher> {
  let opened: Promise<Matcher> | undefined;
  return () => {
    opened ??= Matcher.open(slice, kind, expected);
    return opened;
  };
}
