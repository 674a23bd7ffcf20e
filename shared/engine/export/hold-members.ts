// The guard over members who are to be taken out of groups. A hold names the members: who is due later is judged by itself.

import { forEachLimit } from '../../concurrency/pool.ts';
import { idOf, keyOf, keysIn } from '../../model/source-key.ts';
import type { Hold, SourceId, StoredObject } from '../../model/stored-object.ts';
import { type Due, judge } from '../job/guard.ts';
import { FOUND_AFTER_LOSS, reasonFor, whyHoldAll, whyHoldGroup } from '../job/guard-reasons.ts';
import type { GuardKind } from '../job/guard-window.ts';
import { type Held, type HoldSet, holdsOf, type Named } from '../job/hold-sets.ts';
import type { Slice } from '../slice.ts';
import type { Importing } from '../views.ts';
import { objectsAhead } from './attempts.ts';
import { heldBefore, judging } from './hold-removals.ts';
import { joinSet, roomOf } from './holds.ts';
import { membershipDifference } from './memberships.ts';

const KIND: GuardKind = 'memberships';
const FOUND_KIND: GuardKind = 'foundAfterLoss';
const PARALLEL = 8;
/** A row holds no longer list of ids. Whom a hold does not name waits in the next one. */
const MOST_NAMED = 10_000;
/** Of a long list operators see the first. */
const SHOWN = 100;

/** Members that are to be taken out of a group, and what waits of it. */
interface GroupRemovals {
  readonly members: ReadonlySet<SourceId>;
  /** Those of them of whom nobody remembers who brought them there. */
  readonly found: ReadonlySet<SourceId>;
  readonly holds: readonly Hold[] | undefined;
}

export type MemberRemovals = ReadonlyMap<SourceId, GroupRemovals>;

export interface RemovalOrders {
  /** Members that may go, by group: two import passes found them due. */
  readonly members: ReadonlyMap<SourceId, ReadonlySet<SourceId>>;
  /** Members that wait for consent. */
  readonly held: ReadonlyMap<SourceId, HeldMembers>;
}

export interface HeldMembers {
  readonly members: ReadonlySet<SourceId>;
  readonly held: readonly Held[];
}

export const NO_ORDERS: RemovalOrders = { members: new Map(), held: new Map() };

type Judging = Pick<Slice, 'book' | 'now' | 'objects' | 'policy' | 'run' | 'state'>;

/** Members of one group that one hold names, or that none does. */
interface Part extends Due {
  readonly members: readonly SourceId[];
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
    const members = new Set(remove.map((member) => member.id));
    const isFoundGroup = emptied.has(group.id) && group.link.origin === 'found';
    const found = new Set(remove.flatMap((member) => (isFoundGroup || member.found === true ? [member.id] : [])));
    if (members.size > 0) due.set(group.id, { members, found, holds: group.holds });
  });
  return due;
}

/** What two passes agree on, less what the guard holds. */
export async function guardMemberships(
  slice: Judging,
  before: MemberRemovals,
  again: MemberRemovals,
): Promise<RemovalOrders> {
  const due: Part[] = [];
  const foundDue: Part[] = [];
  for (const [id, { members, found, holds }] of again) {
    const both = [...members].filter((member) => before.get(id)?.members.has(member) === true);
    const isFound = (member: SourceId): boolean => found.has(member);
    const heldAs = (kind: GuardKind): readonly Hold[] => holdsOf(holds, kind, slice.book.job.holdSets);
    const own = both.filter((member) => !isFound(member));
    due.push(...(await partsOf(slice, id, own, heldAs(KIND))));
    foundDue.push(...(await partsOf(slice, id, both.filter(isFound), heldAs(FOUND_KIND))));
  }
  const orders = new Orders();
  await judgeByLimits(slice, due, orders);
  judgeFound(slice, foundDue, orders);
  return orders;
}

class Orders implements RemovalOrders {
  readonly members = new Map<SourceId, ReadonlySet<SourceId>>();
  readonly held = new Map<SourceId, HeldMembers>();

  go({ id, members }: Part): void {
    this.members.set(id, new Set([...(this.members.get(id) ?? []), ...members]));
  }

  wait({ id, members }: Part, held: readonly Held[]): void {
    const others = this.held.get(id);
    const all = new Set([...(others?.members ?? []), ...members]);
    this.held.set(id, { members: all, held: [...(others?.held ?? []), ...held] });
  }
}

async function partsOf(
  slice: Judging,
  id: SourceId,
  members: readonly SourceId[],
  holds: readonly Hold[],
): Promise<readonly Part[]> {
  const parts: Part[] = [];
  let left = members;
  for (const hold of holds) {
    const names = namedIn(hold);
    const named = left.filter(names);
    if (named.length === 0 || (await shareIsKeptNow(slice, id, named.length, hold))) continue;
    left = left.filter((member) => !names(member));
    parts.push({ id, weight: named.length, hold, members: named });
  }
  return left.length === 0 ? parts : [...parts, { id, weight: left.length, members: left }];
}

/** The group was held for the share it would lose, and would lose less by now: the reason is gone, and it is judged anew. */
async function shareIsKeptNow(slice: Judging, id: SourceId, weight: number, before: Hold): Promise<boolean> {
  const set = slice.book.job.holdSets.find(({ number }) => number === before.set);
  if (set?.code !== 'MembershipShareGuard' || before.rejectedAt !== undefined) return false;
  return whyHoldGroup(await presentMembers(slice, id), weight, slice.policy.limits) === undefined;
}

async function judgeByLimits(slice: Judging, due: readonly Part[], orders: Orders): Promise<void> {
  const { limit, done } = roomOf(slice, KIND);
  const collapse = whyHoldAll(slice.book.job.cliffs);
  const { join, stay, go } = judge(due, judging(slice, KIND, collapse === undefined ? limit - done : 0));
  if (join.length > 0) {
    const weight = join.reduce((sum, part) => sum + part.weight, 0);
    const reason = collapse ?? reasonFor(KIND, { due: weight, done, limit });
    const set = joinSet(slice, KIND, reason);
    for (const part of join) orders.wait(part, newlyHeld(part, set, reason.detail));
  }
  for (const part of stay) orders.wait(part, heldBefore(slice, part.hold));
  for (const part of go) {
    const isAgreed = part.hold?.approved !== undefined;
    const reason = isAgreed
      ? undefined
      : whyHoldGroup(await presentMembers(slice, part.id), part.weight, slice.policy.limits);
    if (reason === undefined) orders.go(part);
    else orders.wait(part, newlyHeld(part, joinSet(slice, KIND, reason), reason.detail));
  }
}

/** None of them goes without consent. */
function judgeFound(slice: Judging, due: readonly Part[], orders: Orders): void {
  const { join, stay, go } = judge(due, judging(slice, FOUND_KIND, 0));
  if (join.length > 0) {
    const set = joinSet(slice, FOUND_KIND, FOUND_AFTER_LOSS);
    for (const part of join) orders.wait(part, newlyHeld(part, set, FOUND_AFTER_LOSS.detail));
  }
  for (const part of stay) orders.wait(part, heldBefore(slice, part.hold));
  for (const part of go) orders.go(part);
}

function newlyHeld({ members }: Part, set: HoldSet, detail: string): readonly Held[] {
  return [{ set, detail, names: namesOf(members.slice(0, MOST_NAMED)) }];
}

function namesOf(members: readonly SourceId[]): Named {
  const changes = [{ path: 'members', removed: members.slice(0, SHOWN), count: members.length }];
  return { changes, members: Buffer.from(members.map(keyOf).join(''), 'latin1').toString('base64') };
}

/** A hold of an earlier version covers whoever is due. */
function namedIn({ members }: Hold): (id: SourceId) => boolean {
  if (members === undefined) return () => true;
  const named = new Set([...keysIn(Buffer.from(members, 'base64'))].map(idOf));
  return (id) => named.has(id);
}

/** Holds that name members who are to be taken out of the group. */
export function memberHolds({ book }: Pick<Slice, 'book'>, { holds }: StoredObject): readonly Hold[] {
  return [KIND, FOUND_KIND].flatMap((kind) => holdsOf(holds, kind, book.job.holdSets));
}

/** An operator agreed to take these members out: that takes nothing of what may go without asking. */
export function agreedRemovals(slice: Pick<Slice, 'book'>, group: StoredObject): (id: SourceId) => boolean {
  const agreed = memberHolds(slice, group).filter(({ approved }) => approved !== undefined);
  const named = agreed.map(namedIn);
  return (id) => named.some((names) => names(id));
}

/** Whom the exported list names and who has an account: it also remembers people who left. */
async function presentMembers({ objects, state }: Pick<Slice, 'objects' | 'state'>, group: SourceId): Promise<number> {
  const exported = await state.memberships.readExported(group);
  return [...exported.keys()].filter((id) => objects.user.entry(id)?.targetId !== undefined).length;
}
