// Permanently deleted groups are deleted in the target on a later day, unless they change hands or somebody cancels it.

import type { SourceId, StoredObject } from '../../model/stored-object.ts';
import { decisionOn } from '../decide/standing.ts';
import { addTo } from '../job/guard-window.ts';
import { holdOf } from '../job/hold-sets.ts';
import { scheduledFor } from '../objects/scheduled-deletion.ts';
import type { Slice } from '../slice.ts';
import type { Exporting } from '../views.ts';
import { objectsAhead } from './attempts.ts';
import { isLinked } from './evidence.ts';
import { memberHolds } from './hold-members.ts';
import { membershipDifference } from './memberships.ts';
import { keep, parkHeld, settle } from './settle.ts';

const DAY_MS = 24 * 3_600_000;

/** The guard has agreed: for it the deletion counts now. Members who may not go yet keep the work, and their holds. */
export async function scheduleDeletions(slice: Exporting, ids: readonly SourceId[]): Promise<void> {
  for await (const group of objectsAhead(slice, ids, 'group')) {
    const decision = await decisionOn(slice, group);
    if (decision.type !== 'remove' || decision.how !== 'schedule' || !isLinked(group)) continue;
    const at = slice.now + slice.policy.group.deleteAfterMs;
    const { remove } = await membershipDifference(slice, group, 'none');
    // What an operator agreed to takes nothing of what may go without asking.
    if (holdOf(group.holds, 'groupDeletes', slice.book.job.holdSets)?.approved === undefined)
      slice.book.update({ window: addTo(slice.book.job.window, 'groupDeletes', 1, slice.now) });
    const { holds: _judged, ...rest } = group;
    const scheduled = { ...rest, deletion: { at } };
    const holds = memberHolds(slice, group);
    if (remove.length === 0) await settle(slice, scheduled);
    else if (group.work?.state === 'held' && holds.length > 0) await parkHeld(slice, { ...scheduled, holds });
    else await keep(slice, { ...scheduled, ...(holds.length > 0 && { holds }) });
    slice.log('info', 'deletion.scheduled', { id: group.id, target: group.link.targetId, at });
  }
}

/** The day has come, and a group in scope waits for the target object: it is not deleted before that is decided. */
export async function postponeDeletion(slice: Pick<Slice, 'now' | 'objects'>, group: StoredObject): Promise<void> {
  await keep(slice, { ...group, deletion: { at: slice.now + DAY_MS } });
}

/** The group stays in the target, without the members that we managed. False: no deletion is scheduled for this id. */
export async function cancelDeletion(slice: Pick<Slice, 'objects' | 'policy'>, id: SourceId): Promise<boolean> {
  const group = await slice.objects.group.readOne(id);
  const at = group && scheduledFor(group, slice.policy.group);
  if (group === undefined || at === undefined) return false;
  await keep(slice, { ...group, deletion: { at, kept: true } });
  return true;
}
