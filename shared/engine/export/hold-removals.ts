// Barrier and guard: which removals found by two import passes may be exported, and which are held.

import { forEachLimit } from '../../concurrency/pool.ts';
import type { Kind, SourceId } from '../../model/stored-object.ts';
import {
  type HoldReason,
  type PeopleCounts,
  whyHoldAll,
  whyHoldGroup,
  whyHoldGroupDeletes,
  whyHoldMemberships,
  whyHoldPeople,
} from '../job/guard-reasons.ts';
import { countIn } from '../job/guard-window.ts';
import type { Slice } from '../slice.ts';
import type { Importing, Matching } from '../views.ts';
import { objectsAhead } from './attempts.ts';
import { membershipDifference } from './memberships.ts';
import { hold } from './settle.ts';

const PARALLEL = 8;

/** Group → members to be taken out. */
export type MemberRemovals = ReadonlyMap<SourceId, ReadonlySet<SourceId>>;

export interface RemovalOrders {
  /** Members that two import passes found due, by group; the others wait for the next slice. */
  readonly members: ReadonlyMap<SourceId, ReadonlySet<SourceId>>;
  /** Groups that may not lose members now, with the reason. */
  readonly held: ReadonlyMap<SourceId, HoldReason>;
}

/** Removals of people that may go now; when the guard trips, all of them are held as a set. */
export async function guardPeople(slice: Matching, removals: readonly SourceId[]): Promise<readonly SourceId[]> {
  if (removals.length === 0) return [];
  const { cliffs } = slice.book.job;
  const reason = whyHoldAll(cliffs) ?? whyHoldPeople(await peopleCounts(slice, removals.length), slice.policy.limits);
  return orHeld(slice, 'user', removals, reason);
}

async function peopleCounts({ book, now, objects }: Matching, due: number): Promise<PeopleCounts> {
  await objects.user.loadAll();
  let held = 0;
  let linked = 0;
  for (const [, entry] of objects.user.entries()) {
    if (entry.targetId === undefined) continue;
    linked += 1;
    if (entry.work === 'held') held += 1;
  }
  return { due, held, linked, removed: countIn(book.job.window, 'people', now) };
}

/** Removals of groups that may go now. */
export async function guardGroupDeletes(slice: Matching, deletes: readonly SourceId[]): Promise<readonly SourceId[]> {
  if (deletes.length === 0) return [];
  const { cliffs, window } = slice.book.job;
  const deleted = countIn(window, 'groupDeletes', slice.now);
  const reason = whyHoldAll(cliffs) ?? whyHoldGroupDeletes(deletes.length, deleted, slice.policy.limits);
  return orHeld(slice, 'group', deletes, reason);
}

async function orHeld(
  slice: Matching,
  kind: Kind,
  ids: readonly SourceId[],
  reason: HoldReason | undefined,
): Promise<readonly SourceId[]> {
  if (reason === undefined) return ids;
  const action = kind === 'user' ? 'disable' : 'delete';
  for await (const object of objectsAhead(slice, ids, kind))
    await hold(slice, object, reason.code, reason.detail, action);
  return [];
}

/** Members to be taken out of these groups, as they are due at this moment. */
export async function dueMemberRemovals(
  slice: Importing,
  groups: readonly SourceId[],
  emptied: ReadonlySet<SourceId>,
): Promise<Map<SourceId, ReadonlySet<SourceId>>> {
  const due = new Map<SourceId, ReadonlySet<SourceId>>();
  await forEachLimit(objectsAhead(slice, groups, 'group'), PARALLEL, async (group) => {
    if (group.link?.state !== 'active') return;
    const { remove } = await membershipDifference(slice, group, emptied.has(group.id) ? 'none' : 'desired');
    if (remove.length > 0) due.set(group.id, new Set(remove.map((member) => member.id)));
  });
  return due;
}

/** What two passes agree on, less what the guard holds. */
export async function guardMemberships(
  slice: Pick<Slice, 'book' | 'now' | 'objects' | 'policy' | 'state'>,
  found: MemberRemovals,
  again: MemberRemovals,
): Promise<RemovalOrders> {
  const { limits } = slice.policy;
  const { cliffs, window } = slice.book.job;
  const members = new Map<SourceId, ReadonlySet<SourceId>>();
  const held = new Map<SourceId, HoldReason>();
  let due = 0;
  for (const [group, ids] of again) {
    const both = new Set([...ids].filter((id) => found.get(group)?.has(id) === true));
    if (both.size > 0) members.set(group, both);
    due += both.size;
  }
  const all = whyHoldAll(cliffs) ?? whyHoldMemberships(due, countIn(window, 'memberships', slice.now), limits);
  for (const [group, ids] of members) {
    const reason = all ?? whyHoldGroup(await presentMembers(slice, group), ids.size, limits);
    if (reason !== undefined) held.set(group, reason);
  }
  return { members, held };
}

/** Whom the exported list names and who has an account: it also remembers people who left. */
async function presentMembers({ objects, state }: Pick<Slice, 'objects' | 'state'>, group: SourceId): Promise<number> {
  const exported = await state.memberships.readExported(group);
  return [...exported.keys()].filter((id) => objects.user.entry(id)?.targetId !== undefined).length;
}
