// The guard over removals found by two import passes: which may be exported, and which are held.

import { forEachLimit } from '../../concurrency/pool.ts';
import type { Kind, SourceId } from '../../model/stored-object.ts';
import { type Due, judge } from '../job/guard.ts';
import { FOUND_AFTER_LOSS, type HoldReason, reasonFor, whyHoldAll, whyHoldGroup } from '../job/guard-reasons.ts';
import type { GuardKind } from '../job/guard-window.ts';
import type { Held } from '../job/hold-sets.ts';
import type { Slice } from '../slice.ts';
import type { Importing, Matching } from '../views.ts';
import type { Removal } from './arrange.ts';
import { objectsAhead } from './attempts.ts';
import { joinSet, roomOf } from './holds.ts';
import { membershipDifference } from './memberships.ts';
import { hold } from './settle.ts';

const PARALLEL = 8;

/** Members that are to be taken out of a group, and what the guard said before. */
export interface GroupRemovals extends Pick<Due, 'hold'> {
  readonly members: ReadonlySet<SourceId>;
  /** Those of them of whom nobody remembers who brought them there. */
  readonly found: ReadonlySet<SourceId>;
}

export type MemberRemovals = ReadonlyMap<SourceId, GroupRemovals>;

export interface RemovalOrders {
  /** Members that may go now, by group: two import passes found them due, and nothing holds them. */
  readonly members: ReadonlyMap<SourceId, ReadonlySet<SourceId>>;
  /** Groups of which others are held. */
  readonly held: ReadonlyMap<SourceId, Held>;
}

type Judging = Pick<Slice, 'book' | 'now' | 'objects' | 'policy' | 'run'>;

/** Removals of people that may go now; beyond a limit all that are due of that kind are held as a set. */
export async function guardPeople(slice: Matching, removals: readonly Removal[]): Promise<readonly SourceId[]> {
  const { cliffs } = slice.book.job;
  const collapse = whyHoldAll(cliffs);
  const isRead = !cliffs.some(({ what }) => what === 'usersRead');
  const of = (evidence: Removal['evidence']): readonly Removal[] =>
    removals.filter((removal) => removal.found !== true && removal.evidence === evidence);
  const found = removals.filter((removal) => removal.found === true);
  return [
    ...(await guardObjects(slice, 'user', 'peoplePositive', of('positive'), isRead ? undefined : collapse)),
    ...(await guardObjects(slice, 'user', 'peopleDerived', of('derived'), collapse)),
    ...(await guardObjects(slice, 'user', 'foundAfterLoss', found, FOUND_AFTER_LOSS)),
  ];
}

/** Removals of groups that may go now. */
export function guardGroupDeletes(slice: Matching, deletes: readonly Removal[]): Promise<readonly SourceId[]> {
  return guardObjects(slice, 'group', 'groupDeletes', deletes, whyHoldAll(slice.book.job.cliffs));
}

/** `collapse`: nothing new goes, whatever the limits say. */
async function guardObjects(
  slice: Matching,
  kind: Kind,
  of: GuardKind,
  removals: readonly Removal[],
  collapse: HoldReason | undefined,
): Promise<readonly SourceId[]> {
  if (removals.length === 0) return [];
  const { limit, done } = roomOf(slice, of);
  const action = kind === 'user' ? 'disable' : 'delete';
  const due = removals.map((removal) => ({ ...removal, weight: 1 }));
  const { go, join, stay } = judge(due, judging(slice, of, collapse === undefined ? limit - done : 0));
  if (join.length > 0) {
    const reason = collapse ?? reasonFor(of, { due: join.length, done, limit });
    const held = { set: joinSet(slice, of, reason), detail: reason.detail };
    for await (const object of objectsAhead(slice, ids(join), kind)) await hold(slice, object, held, action);
  }
  for await (const object of objectsAhead(slice, ids(stay), kind)) {
    await hold(slice, object, heldBefore(slice, object), action);
  }
  return ids(go);
}

const ids = (changes: readonly Due[]): SourceId[] => changes.map(({ id }) => id);

function judging(slice: Judging, kind: GuardKind, room: number): Parameters<typeof judge>[1] {
  return { kind, room, sets: slice.book.job.holdSets, now: slice.now, policy: slice.policy.hash };
}

/** Of an object whose change stays in its set. */
function heldBefore({ book }: Pick<Slice, 'book'>, object: Pick<Due, 'hold'>): Held | undefined {
  const set = book.job.holdSets.find(({ number }) => number === object.hold?.set);
  return set && { set, detail: set.detail };
}

/** Members to be taken out of these groups, as they are due at this moment. */
export async function dueMemberRemovals(
  slice: Importing,
  groups: readonly SourceId[],
  emptied: ReadonlySet<SourceId>,
): Promise<Map<SourceId, GroupRemovals>> {
  const due = new Map<SourceId, GroupRemovals>();
  await forEachLimit(objectsAhead(slice, groups, 'group'), PARALLEL, async (group) => {
    if (group.link?.state !== 'active') return;
    const { remove } = await membershipDifference(slice, group, emptied.has(group.id) ? 'none' : 'desired');
    const members = new Set(remove.map(({ id }) => id));
    const found = new Set(remove.flatMap(({ id, found: isFound }) => (isFound ? [id] : [])));
    if (members.size > 0) due.set(group.id, { members, found, hold: group.hold });
  });
  return due;
}

/** What two passes agree on, less what the guard holds. */
export async function guardMemberships(
  slice: Judging & Pick<Slice, 'state'>,
  before: MemberRemovals,
  again: MemberRemovals,
): Promise<RemovalOrders> {
  const groups: Leaving[] = [];
  for (const [id, { members, found, hold: known }] of again) {
    const both = [...members].filter((member) => before.get(id)?.members.has(member) === true);
    const isFound = (member: SourceId): boolean => found.has(member);
    groups.push({ id, hold: known, own: both.filter((member) => !isFound(member)), found: both.filter(isFound) });
  }
  const held = await heldGroups(slice, await Promise.all(groups.map((group) => asDue(slice, group))));
  const heldFound = heldAsFound(
    slice,
    groups.filter(({ id, found }) => found.length > 0 && !held.has(id)),
  );
  const members = groups.map(({ id, own, found }) => {
    if (held.has(id)) return [id, new Set<SourceId>()] as const;
    return [id, new Set(heldFound.has(id) ? own : [...own, ...found])] as const;
  });
  return { members: new Map(members), held: new Map([...held, ...heldFound]) };
}

/** Members whom two passes want out of a group. */
interface Leaving extends Pick<Due, 'id' | 'hold'> {
  readonly own: readonly SourceId[];
  readonly found: readonly SourceId[];
}

async function asDue(slice: Judging & Pick<Slice, 'state'>, { id, hold: known, own }: Leaving): Promise<Due> {
  const due = { id, weight: own.length, hold: known };
  return (await shareIsKeptNow(slice, due)) ? { ...due, hold: undefined } : due;
}

/** A group is in one set at a time: what is found waits behind what a limit holds. */
function heldAsFound(slice: Judging, groups: readonly Leaving[]): ReadonlyMap<SourceId, Held> {
  const due = groups.map(({ id, hold: known, found }) => ({ id, hold: known, weight: found.length }));
  const { join, stay } = judge(due, judging(slice, 'foundAfterLoss', 0));
  const held = new Map<SourceId, Held>();
  if (join.length > 0) {
    const set = joinSet(slice, 'foundAfterLoss', FOUND_AFTER_LOSS);
    for (const { id } of join) held.set(id, { set, detail: set.detail });
  }
  for (const { id, hold: known } of stay) {
    const before = heldBefore(slice, { hold: known });
    if (before !== undefined) held.set(id, before);
  }
  return held;
}

/** The group was held for the share it would lose, and would lose less by now: the reason is gone, and it is judged anew. */
async function shareIsKeptNow(
  slice: Judging & Pick<Slice, 'state'>,
  { id, weight, hold: before }: Due,
): Promise<boolean> {
  const set = slice.book.job.holdSets.find(({ number }) => number === before?.set);
  if (set?.code !== 'MembershipShareGuard' || before?.rejectedAt !== undefined) return false;
  return whyHoldGroup(await presentMembers(slice, id), weight, slice.policy.limits) === undefined;
}

async function heldGroups(
  slice: Judging & Pick<Slice, 'state'>,
  all: readonly Due[],
): Promise<ReadonlyMap<SourceId, Held>> {
  const held = new Map<SourceId, Held>();
  const due = all.filter(({ weight }) => weight > 0);
  const { limit, done } = roomOf(slice, 'memberships');
  const collapse = whyHoldAll(slice.book.job.cliffs);
  const { join, stay, go } = judge(due, judging(slice, 'memberships', collapse === undefined ? limit - done : 0));
  if (join.length > 0) {
    const weight = join.reduce((sum, group) => sum + group.weight, 0);
    const { code, detail } = collapse ?? reasonFor('memberships', { due: weight, done, limit });
    const set = joinSet(slice, 'memberships', { code, detail });
    for (const { id } of join) held.set(id, { set, detail });
  }
  for (const { id, hold: before } of stay) {
    const set = heldBefore(slice, { hold: before });
    if (set !== undefined) held.set(id, set);
  }
  for (const { id, weight, hold: before } of go) {
    const reason =
      before?.approved === undefined
        ? whyHoldGroup(await presentMembers(slice, id), weight, slice.policy.limits)
        : undefined;
    if (reason !== undefined) held.set(id, { set: joinSet(slice, 'memberships', reason), detail: reason.detail });
  }
  return held;
}

/** Whom the exported list names and who has an account: it also remembers people who left. */
async function presentMembers({ objects, state }: Pick<Slice, 'objects' | 'state'>, group: SourceId): Promise<number> {
  const exported = await state.memberships.readExported(group);
  return [...exported.keys()].filter((id) => objects.user.entry(id)?.targetId !== undefined).length;
}
