// Barrier and guard: which removals found by two import passes may be exported, and which are held.

import { forEachLimit } from '../../concurrency/pool.ts';
import { counted } from '../../errors/counted.ts';
import type { SourceId } from '../../model/stored-object.ts';
import { countIn, peopleLimit, tooManyOfGroup } from '../job/guard-window.ts';
import type { Slice } from '../slice.ts';
import type { Importing, Matching } from '../views.ts';
import { objectsAhead } from './attempts.ts';
import { membershipDifference } from './memberships.ts';
import { GROUP_DELETE_GUARD, MEMBERSHIP_GUARD, PEOPLE_GUARD, SOURCE_COLLAPSED } from './release-held.ts';
import { hold } from './settle.ts';

const PARALLEL = 8;

interface HoldReason {
  readonly code: typeof PEOPLE_GUARD | typeof GROUP_DELETE_GUARD | typeof MEMBERSHIP_GUARD | typeof SOURCE_COLLAPSED;
  readonly detail: string;
}

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
  const reason = await whyHoldPeople(slice, removals.length);
  if (reason === undefined) return removals;
  for await (const object of objectsAhead(slice, removals, 'user'))
    await hold(slice, object, reason.code, reason.detail);
  return [];
}

async function whyHoldPeople(
  slice: Pick<Slice, 'book' | 'now' | 'objects' | 'policy'>,
  due: number,
): Promise<HoldReason | undefined> {
  const collapse = collapseReason(slice);
  if (collapse !== undefined) return collapse;
  await slice.objects.user.loadAll();
  let held = 0;
  let linked = 0;
  for (const [, entry] of slice.objects.user.entries()) {
    if (entry.targetId === undefined) continue;
    linked += 1;
    if (entry.work === 'held') held += 1;
  }
  const removed = countIn(slice.book.job.window, 'people', slice.now);
  const limit = peopleLimit(linked + removed, slice.policy.limits);
  if (removed + held + due <= limit) return undefined;
  return {
    code: PEOPLE_GUARD,
    detail: [
      `Removing ${people(due)} would exceed the 24-hour limit of ${limit}.`,
      ...(removed > 0 ? [`The job removed ${people(removed)} in the last 24 hours.`] : []),
      ...(held > 0 ? [`It already holds ${people(held)}.`] : []),
    ].join(' '),
  };
}

/** Removals of groups that may go now. */
export async function guardGroupDeletes(slice: Matching, deletes: readonly SourceId[]): Promise<readonly SourceId[]> {
  if (deletes.length === 0) return [];
  const deleted = countIn(slice.book.job.window, 'groupDeletes', slice.now);
  const limit = slice.policy.limits.groupDeletes;
  const tooMany: HoldReason | undefined =
    deleted + deletes.length > limit
      ? {
          code: GROUP_DELETE_GUARD,
          detail: [
            `Deleting ${counted(deletes.length, 'group')} would exceed the 24-hour limit of ${limit}.`,
            ...(deleted > 0 ? [`The job deleted ${counted(deleted, 'group')} in the last 24 hours.`] : []),
          ].join(' '),
        }
      : undefined;
  const reason = collapseReason(slice) ?? tooMany;
  if (reason === undefined) return deletes;
  for await (const group of objectsAhead(slice, deletes, 'group')) await hold(slice, group, reason.code, reason.detail);
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
  slice: Pick<Slice, 'book' | 'now' | 'policy' | 'state'>,
  found: MemberRemovals,
  again: MemberRemovals,
): Promise<RemovalOrders> {
  const members = new Map<SourceId, ReadonlySet<SourceId>>();
  const held = new Map<SourceId, HoldReason>();
  let due = 0;
  for (const [group, ids] of again) {
    const both = new Set([...ids].filter((id) => found.get(group)?.has(id) === true));
    if (both.size > 0) members.set(group, both);
    due += both.size;
  }
  const removed = countIn(slice.book.job.window, 'memberships', slice.now);
  const limit = slice.policy.limits.memberships;
  const tooMany: HoldReason | undefined =
    removed + due > limit
      ? {
          code: MEMBERSHIP_GUARD,
          detail: [
            `Removing ${counted(due, 'membership')} would exceed the 24-hour limit of ${limit}.`,
            ...(removed > 0 ? [`The job removed ${counted(removed, 'membership')} in the last 24 hours.`] : []),
          ].join(' '),
        }
      : undefined;
  const all = collapseReason(slice) ?? tooMany;
  for (const [group, ids] of members) {
    const reason = all ?? (await whyHoldGroup(slice, group, ids.size));
    if (reason !== undefined) held.set(group, reason);
  }
  return { members, held };
}

async function whyHoldGroup(
  slice: Pick<Slice, 'policy' | 'state'>,
  group: SourceId,
  removals: number,
): Promise<HoldReason | undefined> {
  const exported = await slice.state.memberships.readExported(group);
  const { limits } = slice.policy;
  if (!tooManyOfGroup(exported.size, removals, limits)) return undefined;
  const share = Math.round(limits.membershipShare * 1_000) / 10;
  return {
    code: MEMBERSHIP_GUARD,
    detail: `Removing ${removals} of the ${exported.size} members of this group would exceed the limit of ${share} %.`,
  };
}

function collapseReason(slice: Pick<Slice, 'book'>): HoldReason | undefined {
  const [cliff] = slice.book.job.cliffs;
  if (cliff === undefined) return undefined;
  const detail = `The number of ${WHAT[cliff.what]} fell from ${cliff.before} to ${cliff.after}.`;
  return { code: SOURCE_COLLAPSED, detail };
}

const WHAT = { entitled: 'people in scope', usersRead: 'users in Entra ID', assignments: 'assignments' } as const;

const people = (count: number): string => counted(count, 'person', 'people');
