// The guard over removals of people and groups found by two import passes: which may be exported, and which are held.

import type { Hold, Kind, SourceId, StoredObject } from '../../model/stored-object.ts';
import { type Due, judge } from '../job/guard.ts';
import { FOUND_AFTER_LOSS, type HoldReason, reasonFor, whyHoldAll } from '../job/guard-reasons.ts';
import type { GuardKind } from '../job/guard-window.ts';
import { type Held, holdOf } from '../job/hold-sets.ts';
import type { Slice } from '../slice.ts';
import type { Matching } from '../views.ts';
import type { Removal } from './arrange.ts';
import { objectsAhead } from './attempts.ts';
import { joinSet, roomOf } from './holds.ts';
import { hold } from './settle.ts';

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

/** Removals of groups that may go now. `beside`: what waits of a group besides, and goes on waiting. */
export function guardGroupDeletes(
  slice: Matching,
  deletes: readonly Removal[],
  beside: (group: StoredObject) => readonly Hold[],
): Promise<readonly SourceId[]> {
  return guardObjects(slice, 'group', 'groupDeletes', deletes, whyHoldAll(slice.book.job.cliffs), beside);
}

/** `collapse`: nothing new goes, whatever the limits say. */
async function guardObjects(
  slice: Matching,
  kind: Kind,
  of: GuardKind,
  removals: readonly Removal[],
  collapse: HoldReason | undefined,
  beside: (object: StoredObject) => readonly Hold[] = () => [],
): Promise<readonly SourceId[]> {
  if (removals.length === 0) return [];
  const { limit, done } = roomOf(slice, of);
  const action = kind === 'user' ? 'disable' : 'delete';
  const { holdSets } = slice.book.job;
  const due = removals.map((removal) => ({ ...removal, weight: 1, hold: holdOf(removal.holds, of, holdSets) }));
  const { go, join, stay } = judge(due, judging(slice, of, collapse === undefined ? limit - done : 0));
  if (join.length > 0) {
    const reason = collapse ?? reasonFor(of, { due: join.length, done, limit });
    const held = { set: joinSet(slice, of, reason), detail: reason.detail };
    for await (const object of objectsAhead(slice, ids(join), kind))
      await hold(slice, object, [held], action, beside(object));
  }
  for await (const object of objectsAhead(slice, ids(stay), kind)) {
    await hold(slice, object, heldBefore(slice, holdOf(object.holds, of, holdSets)), action, beside(object));
  }
  return ids(go);
}

const ids = (changes: readonly Due[]): SourceId[] => changes.map(({ id }) => id);

export function judging(slice: Judging, kind: GuardKind, room: number): Parameters<typeof judge>[1] {
  return { kind, room, sets: slice.book.job.holdSets, now: slice.now, policy: slice.policy.hash };
}

/** Of an object whose change stays in its set. */
export function heldBefore({ book }: Pick<Slice, 'book'>, before: Hold | undefined): readonly Held[] {
  const set = book.job.holdSets.find(({ number }) => number === before?.set);
  return set === undefined || before === undefined ? [] : [{ set, detail: set.detail, before }];
}
