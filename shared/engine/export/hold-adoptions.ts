// The guard over accounts that change hands: those of administrators, and those that belonged to somebody else.

import {
  type Attributes,
  type HeldChange,
  type Hold,
  type SourceId,
  type StoredObject,
  type TargetId,
  type TargetObject,
  targetId,
} from '../../model/stored-object.ts';
import { isInitialCycle } from '../job/creation-limit.ts';
import { judge } from '../job/guard.ts';
import { type HoldReason, reasonFor } from '../job/guard-reasons.ts';
import { addTo, type GuardKind } from '../job/guard-window.ts';
import { administrativeRoles, partsOf } from '../job/guarded-changes.ts';
import { holdsOf, mayMove } from '../job/hold-sets.ts';
import { allShards } from '../objects/shards.ts';
import type { Slice } from '../slice.ts';
import type { Matching } from '../views.ts';
import { adopt, claimOf, duplicateSource, type Linked } from './adopt.ts';
import type { Removal } from './arrange.ts';
import { objectsAhead } from './attempts.ts';
import { changesIn } from './change-guard.ts';
import { heldBefore } from './hold-removals.ts';
import { joinSet, roomOf } from './holds.ts';
import type { Matcher } from './matching.ts';
import { hold, parkHeld } from './settle.ts';

/** What a hold of these kinds names: the account, whose it was, and its administrative roles. */
const ACCOUNT = 'account';
const OWNER = 'owner';

type TakeOver = Extract<GuardKind, 'administrativeAdoptions' | 'linkMoves'>;

/** Undefined: held. */
export async function adoptFound(
  slice: Matching,
  matcher: Matcher,
  object: StoredObject,
  values: Attributes,
  hit: TargetObject,
): Promise<Linked | undefined> {
  const owner = matcher.otherOwner(hit.id, object.id);
  if (owner !== undefined && (await claimOf(slice, object.kind, owner)) === 'kept') throw duplicateSource(owner);
  const verdict = judgeTakeOver(slice, object, hit, owner);
  if (verdict.is === 'go') {
    return counting(slice, verdict.counts, () => adopt(slice, matcher, object, values, hit, 'adopted'));
  }
  const { kind, reason, before, changes } = verdict;
  const held =
    before === undefined
      ? [{ set: joinSet(slice, kind, reason), detail: reason.detail, names: { changes } }]
      : heldBefore(slice, before);
  await hold(slice, object, held, 'adopt', changesIn(slice.book, object.holds));
  return undefined;
}

type Verdict =
  /** `counts`: what it takes of a limit. */
  | { readonly is: 'go'; readonly counts?: TakeOver }
  | {
      readonly is: 'held';
      readonly kind: TakeOver;
      readonly reason: HoldReason;
      readonly changes: readonly HeldChange[];
      /** How it waits already. */
      readonly before?: Hold;
    };

/** `owner`: whom the account belongs to by the stored links, if that is somebody else. */
export function judgeTakeOver(
  slice: Pick<Slice, 'book' | 'now' | 'objects' | 'policy' | 'run'>,
  object: StoredObject,
  hit: TargetObject,
  owner: SourceId | undefined,
): Verdict {
  const { book, now, policy } = slice;
  const kind = kindOf(slice, object, hit, owner);
  if (kind === undefined) return { is: 'go' };
  const changes = namesOf(slice, hit, owner);
  const sets = book.job.holdSets;
  const parts = partsOf(changes, holdsOf(object.holds, kind, sets));
  const before = parts.find((part) => part.changes.length === changes.length)?.hold;
  const { limit, done } = roomOf(slice, kind);
  const judging = { kind, room: limit - done, sets, now, policy: policy.hash };
  const { go } = judge([{ id: object.id, weight: 1, hold: before }], judging);
  if (go.length > 0) return before === undefined ? { is: 'go', counts: kind } : { is: 'go' };
  const reason = reasonFor(kind, { due: 1, done, limit });
  return { is: 'held', kind, reason, changes, ...(before !== undefined && { before }) };
}

/** Counted before it is done: others are judged at the same time. */
async function counting<T>(
  slice: Pick<Slice, 'book' | 'now'>,
  kind: GuardKind | undefined,
  work: () => Promise<T>,
): Promise<T> {
  const count = (by: number): void => {
    if (kind !== undefined) slice.book.update({ window: addTo(slice.book.job.window, kind, by, slice.now) });
  };
  count(1);
  try {
    return await work();
  } catch (error) {
    count(-1);
    throw error;
  }
}

/** Undefined: nobody needs to agree. The initial cycle was confirmed by starting it, and one's own account is nobody else's. */
function kindOf(
  { book, policy }: Pick<Slice, 'book' | 'policy'>,
  { kind, link }: StoredObject,
  hit: TargetObject,
  owner: SourceId | undefined,
): TakeOver | undefined {
  if (kind !== 'user' || isInitialCycle(book.job)) return undefined;
  if (owner !== undefined) return 'linkMoves';
  if (link?.targetId === hit.id) return undefined;
  return administrativeRoles(hit.values, policy).length > 0 ? 'administrativeAdoptions' : undefined;
}

function namesOf({ policy }: Pick<Slice, 'policy'>, hit: TargetObject, owner: SourceId | undefined): HeldChange[] {
  return [
    { path: ACCOUNT, new: hit.id },
    ...(owner === undefined ? [] : [{ path: OWNER, old: owner }]),
    ...administrativeRoles(hit.values, policy),
  ];
}

/** Of these removals, those that do not wait for somebody's decision whether the account moves to another person. */
export async function withoutMoving(slice: Matching, removals: readonly Removal[]): Promise<readonly Removal[]> {
  const moving = await accountsToMove(slice);
  if (moving.size === 0) return removals;
  const waiting = new Set<SourceId>();
  for await (const owner of objectsAhead(
    slice,
    removals.map(({ id }) => id),
    'user',
  )) {
    const detail = owner.link?.state === 'active' ? moving.get(owner.link.targetId) : undefined;
    if (detail === undefined) continue;
    waiting.add(owner.id);
    const { holds: _none, ...bare } = owner;
    // In no set: looked at anew in each slice.
    await parkHeld(slice, bare, { code: 'LinkMoveGuard', detail });
  }
  return removals.filter(({ id }) => !waiting.has(id));
}

/** Accounts that may yet move to somebody else, and where their owners' removals wait. */
async function accountsToMove(
  slice: Pick<Slice, 'book' | 'gate' | 'now' | 'objects'>,
): Promise<ReadonlyMap<TargetId, string>> {
  const { book, objects } = slice;
  const accounts = new Map<TargetId, string>();
  const sets = book.job.holdSets.filter(({ kind }) => kind === 'linkMoves').map(({ number }) => number);
  if (sets.length === 0) return accounts;
  await objects.user.loadAll();
  for (const shard of allShards()) {
    const heirs = objects.user.idsIn(shard, ({ holds }) => holds.some(({ set }) => sets.includes(set)));
    for await (const rows of objects.user.rowsIn(shard, heirs))
      for (const { id, holds = [], work } of rows)
        for (const hold of holds) {
          const account = hold.changes?.find(({ path }) => path === ACCOUNT)?.new;
          if (!sets.includes(hold.set) || !mayMove(hold, isKept(slice, work), slice.now) || typeof account !== 'string')
            continue;
          accounts.set(targetId(account), whyWaits(hold, id));
        }
  }
  return accounts;
}

/** What keeps a move that was approved. */
function isKept({ book, gate }: Pick<Slice, 'book' | 'gate'>, work: StoredObject['work']): boolean {
  return gate.closed || work?.state === 'escrow' || Object.keys(book.job.outages).length > 0;
}

function whyWaits({ set, approved }: Hold, heir: SourceId): string {
  return approved === undefined
    ? `Hold set ${set} decides whether the account moves to ${heir}.`
    : `Hold set ${set} allows that the account moves to ${heir}. Half an hour after that the removal goes without it.`;
}
