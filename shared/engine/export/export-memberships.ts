// Sends membership changes in batches; each batch is recorded before the next one is sent.

import { NotFoundError, type ProvisioningError, RejectedError } from '../../errors/index.ts';
import type { StoredObject, TargetId } from '../../model/stored-object.ts';
import { addTo } from '../job/guard-window.ts';
import type { Slice } from '../slice.ts';
import type { Settling } from '../views.ts';
import type { MemberAddition, MemberRemoval, MembershipDifference } from './memberships.ts';

/** The group itself is gone from the target. */
export class GroupVanishedError extends NotFoundError {}

/** Stops early when the slice is halted; what was sent is recorded. True: all of it was sent. */
export async function sendMemberships(
  slice: Settling,
  group: StoredObject,
  target: TargetId,
  difference: Omit<MembershipDifference, 'exportedCount'>,
): Promise<boolean> {
  const { memberships } = slice.state;
  // Announced before they are sent: a member whose addition was not answered is still taken out one day.
  const known = [...difference.inherited, ...difference.announce];
  if (known.length > 0 || difference.forget.length > 0) {
    await memberships.appendExported(group.id, known, difference.forget);
  }
  const size = slice.target.traits.membersPerPatch;
  const requests = Math.max(Math.ceil(difference.add.length / size), Math.ceil(difference.remove.length / size));
  for (let at = 0; at < requests; at += 1) {
    if (slice.run.halted) return false;
    const add = difference.add.slice(at * size, (at + 1) * size);
    const remove = difference.remove.slice(at * size, (at + 1) * size);
    await sendBatch(slice, group, target, add, remove);
    await slice.checkpoints.breathe();
  }
  return true;
}

async function sendBatch(
  slice: Settling,
  group: StoredObject,
  target: TargetId,
  add: readonly MemberAddition[],
  remove: readonly MemberRemoval[],
): Promise<void> {
  try {
    await slice.target.changeMembers(
      target,
      add.map((member) => member.target),
      remove.map((member) => member.target),
    );
  } catch (error) {
    if (!(error instanceof NotFoundError || error instanceof RejectedError)) throw error;
    return sendParts(slice, group, target, add, remove, error);
  }
  await slice.state.memberships.appendExported(
    group.id,
    add,
    remove.map((member) => member.id),
  );
  slice.book.count(group, 'membersAdded', add.length);
  slice.book.count(group, 'membersRemoved', remove.length);
  slice.book.update({ window: addTo(slice.book.job.window, 'memberships', remove.length, slice.now) });
}

/** One bad member spoils a whole request: halve it until the bad one stands alone. */
async function sendParts(
  slice: Settling,
  group: StoredObject,
  target: TargetId,
  add: readonly MemberAddition[],
  remove: readonly MemberRemoval[],
  error: ProvisioningError,
): Promise<void> {
  const [only] = add;
  if (add.length + remove.length > 1) {
    if (error instanceof NotFoundError && (await slice.target.read('group', target)) === undefined)
      throw vanished(error);
    const [half, rest] = add.length > 0 ? [Math.ceil(add.length / 2), 0] : [0, Math.ceil(remove.length / 2)];
    await sendBatch(slice, group, target, add.slice(0, half), remove.slice(0, rest));
    return sendBatch(slice, group, target, add.slice(half), remove.slice(rest));
  }
  if (only === undefined) {
    if ((await slice.target.read('group', target)) === undefined) throw vanished(error);
    if (!(error instanceof NotFoundError)) throw error;
    await slice.state.memberships.appendExported(
      group.id,
      [],
      remove.map((member) => member.id),
    );
    return;
  }
  await memberRefused(slice, target, only, error);
}

/** A member whom the target no longer knows loses the link and is looked at again; then the group is too. */
async function memberRefused(
  slice: Pick<Slice, 'book' | 'log' | 'objects' | 'target'>,
  group: TargetId,
  member: MemberAddition,
  error: ProvisioningError,
): Promise<void> {
  if ((await slice.target.read('user', member.target)) !== undefined) {
    if ((await slice.target.read('group', group)) === undefined) throw vanished(error);
    throw error;
  }
  const person = await slice.objects.user.readOne(member.id);
  if (person?.link?.targetId !== member.target) return;
  const { exported: _gone, ...rest } = person;
  await slice.objects.user.put([{ ...rest, link: { ...person.link, state: 'removed' }, work: slice.book.newWork() }]);
  slice.log('warn', 'user.vanished', { id: member.id, target: member.target });
}

function vanished(cause: ProvisioningError): GroupVanishedError {
  return new GroupVanishedError({ code: 'GroupVanished', detail: 'The group no longer exists in the target.', cause });
}
