// Hold sets in a slice: how much room a kind has, who joins a set, what is judged anew, and what operators decided.

import type { NamedObject } from '../../model/ports.ts';
import { type Hold, KINDS, type Kind, type StoredObject, type Work } from '../../model/stored-object.ts';
import { creationLimit } from '../job/creation-limit.ts';
import { type HoldReason, reasonNow } from '../job/guard-reasons.ts';
import { changeLimit, countIn, type GuardKind, peopleLimit } from '../job/guard-window.ts';
import { APPROVAL_MS, type HoldSet, holdCounts, joined } from '../job/hold-sets.ts';
import { linkedPeople } from '../job/linked-people.ts';
import type { RosterEntry } from '../objects/roster.ts';
import { allShards } from '../objects/shards.ts';
import type { Slice } from '../slice.ts';
import { list } from './settle.ts';

/** Of these, as much of a set goes as there is room for; of the others all of it or nothing. */
const IN_PARTS: ReadonlySet<GuardKind> = new Set(['memberships', 'creations']);
const SOURCE_COLLAPSED = 'SourceCollapsed';

type Judged = Pick<Slice, 'book' | 'now' | 'objects' | 'policy' | 'run'>;
type Deciding = Pick<Slice, 'book' | 'now' | 'objects' | 'policy' | 'state'>;

/** About all that had joined a set at a revision, or about single entries. */
export interface HoldDecision {
  readonly action: 'approve' | 'reject' | 'release';
  /** Number of the set. */
  readonly set: number;
  readonly revision?: number;
  readonly entries?: readonly NamedObject[];
}

export interface Room {
  readonly limit: number;
  /** Done or sent in the last 24 hours; what a person agreed to does not count. */
  readonly done: number;
}

export function roomOf(slice: Judged, kind: GuardKind): Room {
  const done = countIn(slice.book.job.window, kind, slice.now);
  return { done, limit: limitOf(slice, kind, done) };
}

function limitOf(slice: Judged, kind: GuardKind, done: number): number {
  const { limits } = slice.policy;
  switch (kind) {
    case 'peoplePositive':
    case 'peopleDerived':
      return peopleLimit(linkedPeople(slice) + done, limits);
    case 'groupDeletes':
      return limits.groupDeletes;
    case 'memberships':
      return limits.memberships;
    case 'administrativeGrants':
    case 'administrativeAdoptions':
    case 'linkMoves':
      return limits[kind];
    case 'matchingValues':
      return changeLimit(linkedPeople(slice), limits.matchingValueShare, limits.matchingValueFloor);
    case 'updates':
      return changeLimit(linkedPeople(slice), limits.updateShare, limits.updateFloor);
    case 'creations':
      return creationLimit(limits, slice.run.control, slice.book.job, slice.now);
    case 'foundAfterLoss':
      return 0;
  }
}

/** The set that what is held now belongs to: stored in the job row with the next checkpoint. */
export function joinSet(slice: Judged, kind: GuardKind, { code, detail }: HoldReason): HoldSet {
  const { book, now } = slice;
  const risen = book.job.holdSets.find((set) => set.kind === kind && set.code === code && book.risen.has(set.number));
  if (risen !== undefined) return risen;
  const { limit, done } = roomOf(slice, kind);
  const { set, sets } = joined(book.job, { kind, code, detail, room: limit - done }, now);
  book.update(sets);
  book.risen.add(set.number);
  return set;
}

/** Sets of which nothing is left end, and the others tell what is left. */
export function endEmptySets(slice: Judged): void {
  const counts = countsOf(slice);
  const left = slice.book.job.holdSets.flatMap((set) => {
    const [, open, rejected] = counts.get(set.number) ?? [];
    if (open === undefined || rejected === undefined) return [];
    return [{ ...set, detail: reasonNow(set, { open, rejected }, roomOf(slice, set.kind)) }];
  });
  slice.book.update({ holdSets: left });
}

/**
 * What waits in a set is judged anew when there is more room than at the last time, and all of it fits. What was held for
 * a collapse is judged by what is true now when that is over.
 */
export async function judgeHoldsAnew(slice: Judged): Promise<void> {
  endEmptySets(slice);
  const { holdSets, recovered } = slice.book.job;
  const counts = countsOf(slice);
  const anew = new Set<number>();
  const judged = holdSets.map((set) => {
    const [, open] = counts.get(set.number) ?? [set.number, 0, 0];
    const { limit, done } = roomOf(slice, set.kind);
    const room = limit - done;
    const fits = open > 0 && room > set.room && (IN_PARTS.has(set.kind) ? room > 0 : open <= room);
    if (set.code === SOURCE_COLLAPSED ? recovered : fits) anew.add(set.number);
    return { ...set, room };
  });
  slice.book.update({ holdSets: judged, recovered: false });
  const known = new Set(holdSets.map(({ number }) => number));
  // Rows of earlier versions are held in no set; after a kill or a loss, rows may name one that the job row does not know.
  const isAnew = ({ set }: Pick<Hold, 'set'>): boolean => anew.has(set) || !known.has(set);
  if (anew.size === 0 && !holdsOutside(slice, known)) return;
  await changeHeld(
    slice,
    ({ holds, work }) => (holds.length === 0 ? work === 'held' : holds.some(isAnew)),
    (object) => withoutHolds(slice, object, (hold) => isAnew(hold) && !(isDecided(hold) && known.has(hold.set))),
  );
}

/** By the summaries: a quiet tick loads no roster for it. */
function holdsOutside(slice: Pick<Slice, 'book' | 'objects'>, known: ReadonlySet<number>): boolean {
  return KINDS.flatMap((kind) => summariesOf(slice, kind)).some(
    ({ held, holds }) => holds.some(([set]) => !known.has(set)) || (held > 0 && holds.length === 0),
  );
}

function isDecided({ rejectedAt, approved }: Hold): boolean {
  return rejectedAt !== undefined || approved !== undefined;
}

function countsOf(slice: Pick<Slice, 'book' | 'objects'>): ReturnType<typeof holdCounts> {
  return holdCounts(KINDS.flatMap((kind) => summariesOf(slice, kind)));
}

/** What an operator decided about a set at a revision, or about single entries of it. How many changes that concerned. */
export async function decideHolds(slice: Deciding, decision: HoldDecision): Promise<number> {
  const set = slice.book.job.holdSets.find(({ number }) => number === decision.set);
  if (set === undefined) return 0;
  const named = new Set(decision.entries?.map(({ kind, id }) => `${kind} ${id}`));
  const isMeant = ({ kind, id }: StoredObject, hold: Hold): boolean =>
    hold.set === set.number &&
    (decision.entries === undefined
      ? hold.revision <= (decision.revision ?? set.revision)
      : named.has(`${kind} ${id}`));
  const changed = await changeHeld(
    slice,
    ({ holds }) => holds.some((hold) => hold.set === set.number),
    (object) => decided(slice, object, decision, (hold) => isMeant(object, hold)),
    (object) => list(slice, object),
  );
  // The fall is the new normal, or was no fall: who joined later is judged by what is true now. Single entries say neither.
  const isWhole = decision.entries === undefined && decision.action !== 'release';
  if (set.code === SOURCE_COLLAPSED && isWhole && changed > 0) {
    slice.book.update({ cliffs: [], recovered: true });
  }
  return changed;
}

function decided(
  slice: Deciding,
  object: StoredObject,
  { action }: HoldDecision,
  isMeant: (hold: Hold) => boolean,
): StoredObject | undefined {
  if (action === 'release') return withoutHolds(slice, object, isMeant);
  const approved = { until: slice.now + APPROVAL_MS, policy: slice.policy.hash };
  const isConcerned = (hold: Hold): boolean => isMeant(hold) && (action === 'reject' || hold.rejectedAt === undefined);
  const { holds = [] } = object;
  if (!holds.some(isConcerned)) return undefined;
  const changed = holds.map((hold) => {
    if (!isConcerned(hold)) return hold;
    const { rejectedAt: _no, approved: _yes, ...open } = hold;
    return action === 'approve' ? { ...open, approved } : { ...open, rejectedAt: slice.now };
  });
  return { ...object, holds: changed, ...(action === 'approve' && { work: ready(slice, object) }) };
}

/** Undefined: none of them is to go, and a set holds the object. */
function withoutHolds(
  slice: Pick<Slice, 'book'>,
  object: StoredObject,
  goes: (hold: Hold) => boolean,
): StoredObject | undefined {
  const { holds = [], ...rest } = object;
  const kept = holds.filter((hold) => !goes(hold));
  if (kept.length === holds.length && kept.length > 0) return undefined;
  const work = holds.length === 0 && object.work !== undefined ? again(object.work) : ready(slice, object);
  return { ...rest, ...(kept.length > 0 && { holds: kept }), work };
}

/** Whatever waits in no set is looked at in each slice: that is no news, and opens no cycle. */
function again({ code: _code, detail: _detail, since: _since, ...work }: Work): Work {
  return { ...work, state: 'ready' };
}

function ready({ book }: Pick<Slice, 'book'>, { work }: StoredObject): NonNullable<StoredObject['work']> {
  return { ...book.newWork(work), ...(work?.listed === true ? { listed: true } : {}) };
}

/** Reads only partitions that hold something. */
async function changeHeld(
  slice: Pick<Slice, 'book' | 'objects'>,
  test: (entry: RosterEntry) => boolean,
  change: (object: StoredObject) => StoredObject | undefined,
  show: (object: StoredObject) => Promise<void> = async () => {},
): Promise<number> {
  let count = 0;
  for (const kind of KINDS) {
    const objects = slice.objects[kind];
    const summaries = summariesOf(slice, kind);
    for (const shard of allShards().filter((at) => holdsAnything(summaries[at]))) {
      await objects.load(shard);
      for await (const rows of objects.rowsIn(shard, objects.idsIn(shard, test))) {
        const changed = rows.flatMap((object) => change(object) ?? []);
        await objects.putInShard(shard, changed);
        for (const object of changed) await show(object);
        count += changed.length;
      }
    }
  }
  return count;
}

function holdsAnything(summary: { readonly held: number; readonly holds: readonly unknown[] } | undefined): boolean {
  return summary !== undefined && (summary.held > 0 || summary.holds.length > 0);
}

function summariesOf({ book, objects }: Pick<Slice, 'book' | 'objects'>, kind: Kind) {
  return objects[kind].summaries(book.job.shards[kind]);
}
