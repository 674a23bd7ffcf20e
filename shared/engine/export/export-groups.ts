// Exports of groups: created and renamed, filled, emptied, deleted.

import { forEachLimit } from '../../concurrency/pool.ts';
import { NotFoundError } from '../../errors/index.ts';
import type { Wanted } from '../../model/ports.ts';
import type { Attributes, SourceId, StoredObject, TargetId } from '../../model/stored-object.ts';
import { afterWriting, changesBetween, withoutPaths } from '../../model/values.ts';
import { decideGroup } from '../decide/decide.ts';
import { standingOf } from '../decide/standing.ts';
import { addTo } from '../job/guard-window.ts';
import type { Slice } from '../slice.ts';
import type { Exporting, Matching } from '../views.ts';
import { Attempts } from './attempts.ts';
import { GroupVanishedError, sendMemberships } from './export-memberships.ts';
import { linkedAfterAll, objectsAhead } from './export-people.ts';
import type { RemovalOrders } from './hold-removals.ts';
import { linkTarget } from './link-target.ts';
import type { Matcher } from './matching.ts';
import { membershipDifference } from './memberships.ts';
import { hold, keep, settle } from './settle.ts';

/** Creates, adopts and renames; the work of each group goes on to its members. */
export async function provisionGroups(
  slice: Exporting,
  ids: readonly SourceId[],
  matcher: () => Promise<Matcher>,
): Promise<void> {
  await eachGroup(slice, ids, async (group) => {
    const decision = decideGroup(group, await standingOf(slice, group), slice.policy.group);
    if (decision.type === 'provision') await provisionOne(slice, group, decision, matcher, 'index');
  });
}

async function provisionOne(
  slice: Matching,
  group: StoredObject,
  wanted: Wanted,
  matcher: () => Promise<Matcher>,
  look: 'index' | 'now',
): Promise<void> {
  if (group.link?.state !== 'active') {
    const linked = await linkTarget(slice, await matcher(), group, wanted, look);
    if (linked === undefined) return;
    await startExportedList(slice, linked.object, linked.how);
    await slice.objects.group.put([linked.object]);
    if (!linked.upToDate) await rename(slice, linked.object, wanted.values);
    return;
  }
  try {
    await rename(slice, group, wanted.values);
  } catch (error) {
    if (!(error instanceof NotFoundError) || look === 'now') throw error;
    await provisionOne(slice, await unlinkGroup(slice, group, await matcher()), wanted, matcher, 'now');
  }
}

async function rename(
  slice: Pick<Slice, 'book' | 'objects' | 'policy' | 'target'>,
  group: StoredObject,
  values: Attributes,
): Promise<void> {
  const { writing } = slice.policy.group;
  const changes = changesBetween(values, group.exported ?? {}, writing);
  if (changes.length === 0 || group.link === undefined) return;
  await keep(slice, { ...group, exported: withoutPaths(group.exported, changes, values) });
  await slice.target.update('group', group.link.targetId, changes);
  slice.book.count(group, 'updated');
  await slice.objects.group.put([{ ...group, exported: afterWriting(group.exported, values, writing) }]);
}

/** A created group is empty; of an adopted one, linked people count as exported and the others stay foreign. */
async function startExportedList(
  slice: Pick<Slice, 'objects' | 'state' | 'target'>,
  group: StoredObject,
  how: 'created' | 'adopted',
): Promise<void> {
  const { memberships } = slice.state;
  await memberships.appendExported(group.id, [], [...(await memberships.readExported(group.id)).keys()]);
  if (how === 'created' || group.link === undefined) return;
  const present = new Set<TargetId>(await slice.target.members(group.link.targetId));
  const linked: { id: SourceId; incarnation: number }[] = [];
  await slice.objects.user.loadAll();
  slice.objects.user.forEachLinked((id, target, incarnation) => {
    if (present.has(target)) linked.push({ id, incarnation });
  });
  await memberships.appendExported(group.id, linked, []);
}

async function unlinkGroup(
  slice: Pick<Slice, 'objects'>,
  group: StoredObject,
  matcher: Matcher,
): Promise<StoredObject> {
  const { exported: _gone, link, ...rest } = group;
  if (link === undefined) return group;
  matcher.release(link.targetId);
  const unlinked: StoredObject = { ...rest, link: { ...link, state: 'removed' } };
  await slice.objects.group.put([unlinked]);
  return unlinked;
}

/** Fills groups, and takes out the members that may go. */
export async function exportMemberships(
  slice: Exporting,
  ids: readonly SourceId[],
  orders: RemovalOrders,
  matcher: () => Promise<Matcher>,
): Promise<void> {
  await eachGroup(slice, ids, async (group) => {
    if (group.link?.state !== 'active') {
      if (group.intent !== undefined) await fillLinkedAfterAll(slice, group, orders, await matcher());
      return;
    }
    try {
      await fillOne(slice, group, group.link.targetId, orders);
    } catch (error) {
      if (!(error instanceof GroupVanishedError)) throw error;
      await unlinkGroup(slice, group, await matcher());
    }
  });
}

/** A group to be emptied or unlinked whose create was never answered. */
async function fillLinkedAfterAll(
  slice: Exporting,
  group: StoredObject,
  orders: RemovalOrders,
  matcher: Matcher,
): Promise<void> {
  const decision = decideGroup(group, await standingOf(slice, group), slice.policy.group);
  if (decision.type !== 'remove') return;
  const linked = await linkedAfterAll(slice, group, matcher);
  if (linked?.link === undefined) return;
  await slice.objects.group.put([linked]);
  await fillOne(slice, linked, linked.link.targetId, orders);
}

async function fillOne(slice: Exporting, group: StoredObject, target: TargetId, orders: RemovalOrders): Promise<void> {
  const decision = decideGroup(group, await standingOf(slice, group), slice.policy.group);
  if (decision.type === 'nothing' || decision.type === 'fail') return;
  const difference = await membershipDifference(slice, group, decision.type === 'provision' ? 'desired' : 'none');
  const heldBecause = orders.held.get(group.id);
  const confirmed = orders.members.get(group.id);
  const remove =
    heldBecause === undefined ? difference.remove.filter((member) => confirmed?.has(member.id) === true) : [];
  const sent = await sendMemberships(slice, group, target, { ...difference, remove });
  if (!sent) return;
  if (heldBecause !== undefined && difference.remove.length > 0)
    return hold(slice, group, heldBecause.code, heldBecause.detail);
  if (remove.length < difference.remove.length) return;
  if (decision.type === 'remove' && decision.how === 'unlink' && group.link !== undefined) {
    const { exported: _gone, ...rest } = group;
    await settle(slice, { ...rest, link: { ...group.link, state: 'removed' } });
    return;
  }
  await settle(slice, group);
}

export async function deleteGroups(
  slice: Exporting,
  ids: readonly SourceId[],
  matcher: () => Promise<Matcher>,
): Promise<void> {
  await eachGroup(slice, ids, async (found) => {
    const decision = decideGroup(found, await standingOf(slice, found), slice.policy.group);
    if (decision.type !== 'remove' || decision.how !== 'delete') return;
    const group = found.link?.state === 'active' ? found : await linkedAfterAll(slice, found, await matcher());
    if (group?.link === undefined) return;
    await keep(slice, { ...group, exported: {} });
    try {
      await slice.target.delete('group', group.link.targetId);
    } catch (error) {
      if (!(error instanceof NotFoundError)) throw error;
    }
    (await matcher()).release(group.link.targetId);
    slice.book.update({ window: addTo(slice.book.job.window, 'groupDeletes', 1, slice.now) });
    slice.book.count(group, 'deleted');
    const { exported: _gone, ...rest } = group;
    await settle(slice, { ...rest, link: { ...group.link, state: 'removed' } });
    slice.log('info', 'group.deleted', { id: group.id, target: group.link.targetId, reason: decision.reason });
  });
}

async function eachGroup(
  slice: Matching,
  ids: readonly SourceId[],
  work: (group: StoredObject) => Promise<void>,
): Promise<void> {
  if (ids.length === 0 || slice.run.halted) return;
  const attempts = new Attempts(slice);
  await forEachLimit(objectsAhead(slice, ids, 'group'), slice.options.concurrency, (group) =>
    attempts.run('group', group.id, () => work(group)),
  );
  await attempts.close();
}
