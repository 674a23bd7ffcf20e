// The roster: a packed index of all known objects of a kind, derived from the object rows, one shard at a time.
// It answers "is it linked, eligible, waiting?" without reading rows, and is rebuilt from them when it is stale.

import type { ObjectPolicy, ScopeContext } from '../../model/ports.ts';
import { ID_BYTES, idOf, keyOf, keysIn, type SourceKey } from '../../model/source-key.ts';
import {
  type AttributeValue,
  type StoredObject,
  sourceId,
  type TargetId,
  targetId,
  type WorkState,
} from '../../model/stored-object.ts';
import { scheduledFor } from './scheduled-deletion.ts';

export interface RosterEntry {
  /** Only while the link is active. */
  readonly targetId: TargetId | undefined;
  readonly incarnation: number;
  readonly live: boolean;
  /** Live and past every filter; says nothing about assignment. */
  readonly eligible: boolean;
  readonly intent: boolean;
  readonly work: WorkState | 'none';
  readonly cycle: number;
  /** People that the object points to (its manager); only while mappings or filters use that. */
  readonly refersTo: readonly SourceKey[];
  /** Epoch milliseconds at which this object wants to be looked at by itself; 0 = never. */
  readonly dueAt: number;
}

/** What the job row keeps of a shard, so that a quiet tick and status need not load it. */
export interface ShardSummary {
  readonly size: number;
  readonly live: number;
  readonly linked: number;
  readonly ready: number;
  readonly escrow: number;
  readonly held: number;
  /** Earliest `dueAt`; 0 = none. */
  readonly dueAt: number;
  /** Scheduled deletions that wait for their day, and the earliest; 0 = none. */
  readonly deletions: number;
  readonly deletionAt: number;
}

export const EMPTY_SUMMARY: ShardSummary = {
  size: 0,
  live: 0,
  linked: 0,
  ready: 0,
  escrow: 0,
  held: 0,
  dueAt: 0,
  deletions: 0,
  deletionAt: 0,
};

export type RosterShard = Map<SourceKey, RosterEntry>;

/** One list for all who point to nobody. */
const NOBODY: readonly SourceKey[] = [];

export function entryOf(object: StoredObject, policy: ObjectPolicy, now: number, context: ScopeContext): RosterEntry {
  const live = object.life === 'live';
  const scope = live && policy.enabled ? policy.scope(object.image, now, context) : { eligible: false };
  // On its day the deletion becomes work, and the work says from then on when it is due.
  const deletionAt = object.work?.nextTryAt === undefined ? scheduledFor(object, policy) : undefined;
  const moments = [object.work?.nextTryAt, scope.lookAgainAt, deletionAt].filter((moment) => moment !== undefined);
  return {
    targetId: object.link?.state === 'active' ? object.link.targetId : undefined,
    incarnation: object.link?.incarnation ?? 0,
    live,
    eligible: scope.eligible,
    intent: object.intent !== undefined,
    work: object.work?.state ?? 'none',
    cycle: object.work?.cycle ?? 0,
    refersTo: policy.references.length === 0 ? NOBODY : policy.references.flatMap((name) => keyIn(object.image[name])),
    dueAt: moments.length === 0 ? 0 : Math.min(...moments),
  };
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
  const count = { ...EMPTY_SUMMARY, size: shard.size };
  for (const entry of shard.values()) {
    if (entry.live) count.live += 1;
    if (entry.targetId !== undefined) count.linked += 1;
    if (entry.work !== 'none') count[entry.work] += 1;
    count.dueAt = earlier(count.dueAt, entry.dueAt);
    if (!awaitsDeletion(entry)) continue;
    count.deletions += 1;
    count.deletionAt = earlier(count.deletionAt, entry.dueAt);
  }
  return count;
}

/** Nothing else makes an object that is not live wait for a moment, but for a failed try. */
function awaitsDeletion({ live, dueAt, work }: RosterEntry): boolean {
  return !live && dueAt > 0 && work !== 'escrow';
}

/** Of two moments of which 0 is none. */
function earlier(one: number, other: number): number {
  return one === 0 || other === 0 ? one + other : Math.min(one, other);
}

// ── packed form ─────────────────────────────────────────────────────────────────────────────────────────────────
// version u8, then per entry: flags u8, incarnation u16, cycle u32, dueAt f64, id 16 bytes, target (16 | u16 + text),
// references (u8 count, 16 bytes each).

const VERSION = 2;
const LIVE = 1;
const ELIGIBLE = 2;
const LINKED = 4;
const UUID_TARGET = 8;
const INTENT = 16;
const WORK_SHIFT = 5;
const REFERS = 128;
const WORKS = ['none', 'ready', 'escrow', 'held'] as const;
const FIXED = 1 + 2 + 4 + 8 + ID_BYTES;
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

export function encodeRoster(shard: RosterShard): Uint8Array {
  const parts: Buffer[] = [Buffer.from([VERSION])];
  for (const [key, entry] of shard) {
    const target = entry.targetId;
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
    head.write(key, 15, 'latin1');
    parts.push(head);
    if (target !== undefined)
      parts.push(uuid ? Buffer.from(target.replaceAll('-', ''), 'hex') : lengthPrefixed(target));
    if (entry.refersTo.length > 0) {
      parts.push(Buffer.from([entry.refersTo.length]), Buffer.from(entry.refersTo.join(''), 'latin1'));
    }
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
    const key = bytes.toString('latin1', at + 15, at + FIXED) as SourceKey;
    const incarnation = bytes.readUInt16LE(at + 1);
    const cycle = bytes.readUInt32LE(at + 3);
    const dueAt = bytes.readDoubleLE(at + 7);
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
    shard.set(key, {
      targetId: target,
      incarnation,
      live: (flags & LIVE) !== 0,
      eligible: (flags & ELIGIBLE) !== 0,
      intent: (flags & INTENT) !== 0,
      work: WORKS[(flags >> WORK_SHIFT) & 3] ?? 'none',
      cycle,
      refersTo,
      dueAt,
    });
  }
  return shard;
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
