// The roster: a packed index of all known objects of a kind, derived from the object rows, one shard at a time.
// It answers "is it linked, eligible, waiting?" without reading rows, and is rebuilt from them when it is stale.

import { addMark, markOf } from '../../model/mark.ts';
import type { ObjectPolicy, ScopeContext, ScopeOutcome } from '../../model/ports.ts';
import { ID_BYTES, idOf, keyOf, keysIn, type SourceKey } from '../../model/source-key.ts';
import {
  type AttributeValue,
  type Hold,
  type MemberCount,
  type StoredObject,
  sourceId,
  type TargetId,
  targetId,
  type WorkState,
} from '../../model/stored-object.ts';
import { sumMembers } from './member-counts.ts';
import { countPlaces, PLACES, type Place, type PlaceCounts, placeOf } from './places.ts';
import { scheduledFor } from './scheduled-deletion.ts';
import { earlier, NOTHING_WAITS, summariseWaiting, type Waiting, type WaitingSummary, waitingOf } from './waiting.ts';

export interface RosterEntry {
  /** Only while the link is active. */
  readonly targetId: TargetId | undefined;
  /** Of a link that is no more: whoever gets this account gets what the target kept of it. */
  readonly formerTarget: TargetId | undefined;
  readonly incarnation: number;
  readonly live: boolean;
  /** Live and past every filter; says nothing about assignment. */
  readonly eligible: boolean;
  /** As of the last evaluation. */
  readonly place: Place;
  readonly intent: boolean;
  /** Of a group with a target object. */
  readonly members: MemberCount | undefined;
  readonly work: WorkState | 'none';
  readonly cycle: number;
  /** Changes of it that wait for consent. */
  readonly holds: readonly RosterHold[];
  /** People that the object points to (its manager); only while mappings or filters use that. */
  readonly refersTo: readonly SourceKey[];
  /** Epoch milliseconds at which this object wants to be looked at by itself; 0 = never. */
  readonly dueAt: number;
  /** Only of an object with work. */
  readonly waiting: Waiting | undefined;
  /** Of the row, as it was written last: a row that does not fit was lost, and an earlier one stands in its place. */
  readonly mark: number;
}

/** Whether these are the rows that are remembered, as far as anything is remembered. */
export function isRemembered(shard: RosterShard, summary: ShardSummary | undefined): boolean {
  return summary?.mark === undefined || (summary.size === shard.size && summary.mark === summarise(shard).mark);
}

/** A change in a hold set, by its number, and what an operator said of it. */
export interface RosterHold {
  readonly set: number;
  readonly state: 'open' | 'approved' | 'rejected';
}

/** What the job row keeps of a shard, so that a quiet tick and status need not load it. */
export interface ShardSummary extends WaitingSummary {
  readonly size: number;
  readonly live: number;
  readonly linked: number;
  readonly ready: number;
  readonly escrow: number;
  readonly held: number;
  /** Earliest `dueAt`; 0 = none. */
  readonly dueAt: number;
  /** The earliest of those that are no next try of a failed object; 0 = none. */
  readonly momentAt: number;
  /** Scheduled deletions that wait for their day, and the earliest; 0 = none. */
  readonly deletions: number;
  readonly deletionAt: number;
  /** Set number, changes that nobody decided yet, and rejected ones; of each hold set with something in this shard. */
  readonly holds: readonly HoldCount[];
  /** Absent while an earlier version has counted. */
  readonly places?: PlaceCounts;
  /** Of groups; absent while an earlier version has counted one of them. */
  readonly members?: MemberCount;
  /** Of all its rows; absent: not known yet. */
  readonly mark?: number;
}

export type HoldCount = readonly [set: number, open: number, rejected: number];

export const EMPTY_SUMMARY: ShardSummary = {
  size: 0,
  live: 0,
  linked: 0,
  ready: 0,
  escrow: 0,
  held: 0,
  dueAt: 0,
  momentAt: 0,
  deletions: 0,
  deletionAt: 0,
  holds: [],
  places: {},
  members: { inStep: 0, toGo: 0 },
  ...NOTHING_WAITS,
};

export type RosterShard = Map<SourceKey, RosterEntry>;

/** One list for all who point to nobody. */
const NOBODY: readonly SourceKey[] = [];
const NOTHING_HELD: readonly RosterHold[] = [];
const IN_NO_SET: readonly RosterHold[] = [{ set: 0, state: 'open' }];

/** What an entry is made of beside the object's row. */
export interface EntryFacts {
  readonly policy: ObjectPolicy;
  readonly now: number;
  readonly context: ScopeContext;
  /** As of the last evaluation. */
  readonly entitled: boolean;
  readonly before?: RosterEntry | undefined;
}

export function entryOf(object: StoredObject, { policy, now, context, entitled, before }: EntryFacts): RosterEntry {
  const live = object.life === 'live';
  const scope: ScopeOutcome = live && policy.enabled ? policy.scope(object.image, now, context) : { eligible: false };
  // On its day the deletion becomes work, and the work says from then on when it is due.
  const deletionAt = object.work?.nextTryAt === undefined ? scheduledFor(object, policy) : undefined;
  const moments = [object.work?.nextTryAt, scope.lookAgainAt, deletionAt].filter((moment) => moment !== undefined);
  return {
    targetId: object.link?.state === 'active' ? object.link.targetId : undefined,
    formerTarget: object.link?.state === 'active' ? undefined : object.link?.targetId,
    incarnation: object.link?.incarnation ?? 0,
    live,
    eligible: scope.eligible,
    place: placeOf(live, entitled, scope),
    intent: object.intent !== undefined,
    members: object.link?.state === 'active' ? object.members : undefined,
    work: object.work?.state ?? 'none',
    cycle: object.work?.cycle ?? 0,
    holds: object.holds === undefined ? NOTHING_HELD : object.holds.map(rosterHold),
    refersTo: policy.references.length === 0 ? NOBODY : policy.references.flatMap((name) => keyIn(object.image[name])),
    dueAt: moments.length === 0 ? 0 : Math.min(...moments),
    waiting: waitingOf(object, { eligible: scope.eligible, entitled, before: before?.waiting, now }),
    mark: markOf(object),
  };
}

function rosterHold({ set, approved, rejectedAt }: Hold): RosterHold {
  return { set, state: rejectedAt !== undefined ? 'rejected' : approved !== undefined ? 'approved' : 'open' };
}

/**
 * Whether a moment may have passed that nobody noticed: the outcome depends on time, and the object without work is not
 * where it belongs. Rows do not tell; whoever makes entries from them alone asks this.
 */
export function mayHaveMissedMoment(
  object: StoredObject,
  entry: RosterEntry,
  entitled: boolean,
  policy: ObjectPolicy,
  context: ScopeContext,
): boolean {
  if (object.work !== undefined || !entry.live || (entry.targetId !== undefined) === (entry.eligible && entitled))
    return false;
  // At the beginning of time every moment lies ahead.
  return policy.enabled && policy.scope(object.image, 0, context).lookAgainAt !== undefined;
}

export function summarise(shard: RosterShard): ShardSummary {
  const counted = { size: shard.size, live: 0, linked: 0, ready: 0, escrow: 0, held: 0, dueAt: 0 };
  const count = { ...counted, momentAt: 0, deletions: 0, deletionAt: 0, mark: 0 };
  const holds = new Map<number, HoldCount>();
  for (const entry of shard.values()) {
    count.mark = addMark(count.mark, entry.mark);
    if (entry.live) count.live += 1;
    if (entry.targetId !== undefined) count.linked += 1;
    if (entry.work !== 'none') count[entry.work] += 1;
    count.dueAt = earlier(count.dueAt, entry.dueAt);
    if (entry.work !== 'escrow') count.momentAt = earlier(count.momentAt, entry.dueAt);
    if (awaitsDeletion(entry)) {
      count.deletions += 1;
      count.deletionAt = earlier(count.deletionAt, entry.dueAt);
    }
    // What waits in no set is looked at anew.
    const held = entry.work === 'held' && entry.holds.length === 0 ? IN_NO_SET : entry.holds;
    for (const { set, state } of held) {
      const [, open, rejected] = holds.get(set) ?? [set, 0, 0];
      holds.set(set, [set, open + (state === 'open' ? 1 : 0), rejected + (state === 'rejected' ? 1 : 0)]);
    }
  }
  const isIdle = count.ready + count.escrow + count.held === 0;
  const waits = isIdle ? NOTHING_WAITS : summariseWaiting(shard.values());
  const members = sumMembers(shard.values());
  return {
    ...count,
    holds: [...holds.values()],
    places: countPlaces(shard.values()),
    ...(members !== undefined && { members }),
    ...waits,
  };
}

/** Nothing else makes an object that is not live wait for a moment, but for a failed try. */
function awaitsDeletion({ live, dueAt, work }: RosterEntry): boolean {
  return !live && dueAt > 0 && work !== 'escrow';
}

// ── packed form ─────────────────────────────────────────────────────────────────────────────────────────────────
// version u8, then per entry: flags u8, incarnation u16, cycle u32, dueAt f64, first hold u32, mark u32, place u8, id 16 bytes, target (16 | u16 + text),
// references (u8 count, 16 bytes each), with work: out u8, since f64, parked since f64, refusal u32, and the other holds.
// The place has two bits more: the counts of a group's members follow last, 2 × u32; the target is a former one.
// A hold: number of the set, and three bits: rejected, approved, another hold follows.

const VERSION = 9;
const LIVE = 1;
const ELIGIBLE = 2;
const LINKED = 4;
const UUID_TARGET = 8;
const INTENT = 16;
const WORK_SHIFT = 5;
const REFERS = 128;
const WAITING_BYTES = 1 + 8 + 8 + 4;
const WORKS = ['none', 'ready', 'escrow', 'held'] as const;
const REJECTED = 0x80000000;
const APPROVED = 0x40000000;
const MORE = 0x20000000;
const COUNTED = 128;
const FORMER = 64;
const MEMBERS_BYTES = 8;
const PLACE_AT = 1 + 2 + 4 + 8 + 4 + 4;
const ID_AT = PLACE_AT + 1;
const FIXED = ID_AT + ID_BYTES;
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

export function encodeRoster(shard: RosterShard): Uint8Array {
  const parts: Buffer[] = [Buffer.from([VERSION])];
  for (const [key, entry] of shard) {
    const target = entry.targetId ?? entry.formerTarget;
    const uuid = target !== undefined && UUID.test(target);
    const head = Buffer.alloc(FIXED);
    head.writeUInt8(
      (entry.live ? LIVE : 0) |
        (entry.eligible ? ELIGIBLE : 0) |
        (target === undefined ? 0 : LINKED) |
        (uuid ? UUID_TARGET : 0) |
        (entry.intent ? INTENT : 0) |
        (WORKS.indexOf(entry.work) << WORK_SHIFT) |
        (entry.refersTo.length > 0 ? REFERS : 0),
      0,
    );
    head.writeUInt16LE(Math.min(entry.incarnation, 0xffff), 1);
    head.writeUInt32LE(entry.cycle, 3);
    head.writeDoubleLE(entry.dueAt, 7);
    const [first = 0, ...others] = entry.holds.map((hold, at) => packHold(hold, at + 1 < entry.holds.length));
    head.writeUInt32LE(first, 15);
    head.writeUInt32LE(entry.mark, 19);
    const isFormer = entry.targetId === undefined && target !== undefined;
    head.writeUInt8(
      PLACES.indexOf(entry.place) | (entry.members === undefined ? 0 : COUNTED) | (isFormer ? FORMER : 0),
      PLACE_AT,
    );
    head.write(key, ID_AT, 'latin1');
    parts.push(head);
    if (target !== undefined)
      parts.push(uuid ? Buffer.from(target.replaceAll('-', ''), 'hex') : lengthPrefixed(target));
    if (entry.refersTo.length > 0) {
      parts.push(Buffer.from([entry.refersTo.length]), Buffer.from(entry.refersTo.join(''), 'latin1'));
    }
    if (entry.waiting !== undefined) parts.push(packWaiting(entry.waiting));
    for (const hold of others) parts.push(fourBytes(hold));
    if (entry.members !== undefined) parts.push(fourBytes(entry.members.inStep), fourBytes(entry.members.toGo));
  }
  return Buffer.concat(parts);
}

/** Undefined when the bytes are of another version: rebuild from the rows. */
export function decodeRoster(packed: Uint8Array): RosterShard | undefined {
  const bytes = Buffer.from(packed.buffer, packed.byteOffset, packed.byteLength);
  if (bytes.length === 0 || bytes.readUInt8(0) !== VERSION) return undefined;
  const shard: RosterShard = new Map();
  let at = 1;
  while (at < bytes.length) {
    const flags = bytes.readUInt8(at);
    const key = bytes.toString('latin1', at + ID_AT, at + FIXED) as SourceKey;
    const incarnation = bytes.readUInt16LE(at + 1);
    const cycle = bytes.readUInt32LE(at + 3);
    const dueAt = bytes.readDoubleLE(at + 7);
    let hold = bytes.readUInt32LE(at + 15);
    const holds = hold === 0 ? [] : [unpackHold(hold)];
    const mark = bytes.readUInt32LE(at + 19);
    const packedPlace = bytes.readUInt8(at + PLACE_AT);
    const place = PLACES[packedPlace & ~(COUNTED | FORMER)] ?? 'gone';
    const isFormer = (packedPlace & FORMER) !== 0;
    at += FIXED;
    let target: TargetId | undefined;
    if ((flags & LINKED) !== 0 && (flags & UUID_TARGET) !== 0) {
      target = targetId(idOf(bytes.toString('latin1', at, at + ID_BYTES) as SourceKey));
      at += ID_BYTES;
    } else if ((flags & LINKED) !== 0) {
      const length = bytes.readUInt16LE(at);
      target = targetId(bytes.toString('utf8', at + 2, at + 2 + length));
      at += 2 + length;
    }
    let refersTo = NOBODY;
    if ((flags & REFERS) !== 0) {
      const end = at + 1 + bytes.readUInt8(at) * ID_BYTES;
      refersTo = [...keysIn(bytes.subarray(at + 1, end))];
      at = end;
    }
    const work = WORKS[(flags >> WORK_SHIFT) & 3] ?? 'none';
    const waiting = work === 'none' ? undefined : unpackWaiting(bytes, at);
    if (waiting !== undefined) at += WAITING_BYTES;
    while ((hold & MORE) !== 0) {
      hold = bytes.readUInt32LE(at);
      holds.push(unpackHold(hold));
      at += 4;
    }
    const members = (packedPlace & COUNTED) === 0 ? undefined : unpackMembers(bytes, at);
    if (members !== undefined) at += MEMBERS_BYTES;
    shard.set(key, {
      targetId: isFormer ? undefined : target,
      formerTarget: isFormer ? target : undefined,
      incarnation,
      live: (flags & LIVE) !== 0,
      eligible: (flags & ELIGIBLE) !== 0,
      place,
      intent: (flags & INTENT) !== 0,
      members,
      work,
      cycle,
      holds: holds.length === 0 ? NOTHING_HELD : holds,
      refersTo,
      dueAt,
      waiting,
      mark,
    });
  }
  return shard;
}

function packHold({ set, state }: RosterHold, isFollowed: boolean): number {
  return set + (state === 'rejected' ? REJECTED : 0) + (state === 'approved' ? APPROVED : 0) + (isFollowed ? MORE : 0);
}

function unpackHold(packed: number): RosterHold {
  const state = (packed & REJECTED) !== 0 ? 'rejected' : (packed & APPROVED) !== 0 ? 'approved' : 'open';
  return { set: packed & ~(REJECTED | APPROVED | MORE), state };
}

function unpackMembers(bytes: Buffer, at: number): MemberCount {
  return { inStep: bytes.readUInt32LE(at), toGo: bytes.readUInt32LE(at + 4) };
}

function fourBytes(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}

function packWaiting({ out, since, parkedSince, refusal }: Waiting): Buffer {
  const bytes = Buffer.alloc(WAITING_BYTES);
  bytes.writeUInt8(out ? 1 : 0, 0);
  bytes.writeDoubleLE(since, 1);
  bytes.writeDoubleLE(parkedSince, 9);
  bytes.writeUInt32LE(refusal, 17);
  return bytes;
}

function unpackWaiting(bytes: Buffer, at: number): Waiting {
  return {
    out: bytes.readUInt8(at) === 1,
    since: bytes.readDoubleLE(at + 1),
    parkedSince: bytes.readDoubleLE(at + 9),
    refusal: bytes.readUInt32LE(at + 17),
  };
}

function keyIn(value: AttributeValue | undefined): SourceKey[] {
  return typeof value === 'string' ? [keyOf(sourceId(value))] : [];
}

function lengthPrefixed(text: string): Buffer {
  const bytes = Buffer.from(text, 'utf8');
  const head = Buffer.alloc(2);
  head.writeUInt16LE(bytes.length, 0);
  return Buffer.concat([head, bytes]);
}
