// What waits, and since when: kept in the roster and summed up in the job row, so that the health scans nothing.

import { CATALOGUE, type CodeOf, isCode } from '../../errors/index.ts';
import type { StoredObject, Work } from '../../model/stored-object.ts';

/** Of an object with work. Moments are epoch milliseconds. */
export interface Waiting {
  /** A person who has an account in the target, and should not. */
  readonly out: boolean;
  /** When what is due became due. */
  readonly since: number;
  /** The first of the failures in a row, or when it was held; 0 = neither, or nobody is to be told. */
  readonly parkedSince: number;
  /** Refusals with the same number are alike; 0 = the target did not refuse it. */
  readonly refusal: number;
}

/** What the summary of a shard says about its waiting objects. Moments: the oldest; 0 = none. */
export interface WaitingSummary {
  /** People who should be out and are still in. */
  readonly out: number;
  readonly outSince: number;
  /** Anything else that is due. */
  readonly changeSince: number;
  /** Of those, what neither failed nor is held: it waits for its turn, or for the target to show what was written. */
  readonly readySince: number;
  readonly heldSince: number;
  /** Of which an operator rejected all that was held: they are to stay as they are. */
  readonly rejected: number;
  /** In escrow after a failure; an object that only waits for the target to show what was written is none. */
  readonly failing: number;
  readonly failingSince: number;
  /** Refusals alike → how many objects. */
  readonly refused: ReadonlyMap<number, number>;
}

const NOBODY_REFUSED: ReadonlyMap<number, number> = new Map();

export const NOTHING_WAITS: WaitingSummary = {
  out: 0,
  outSince: 0,
  changeSince: 0,
  readySince: 0,
  heldSince: 0,
  rejected: 0,
  failing: 0,
  failingSince: 0,
  refused: NOBODY_REFUSED,
};

/** `entitled`: as of the last evaluation. `before`: what was known of the object until now. */
export function waitingOf(
  object: StoredObject,
  { eligible, entitled, before, now }: WaitingFacts,
): Waiting | undefined {
  const { work } = object;
  if (work === undefined) return undefined;
  // Nobody knows whether it should be out: it waits for somebody, and is never overdue.
  if (isFoundHeld(object)) return { out: false, since: 0, parkedSince: work.since ?? 0, refusal: 0 };
  const out = object.kind === 'user' && mayBeIn(object) && !(eligible && entitled) && isToLeave(object);
  const known = dueSince(work, before, now);
  return {
    out,
    // Whoever waited for a change, and is to leave now, is to leave since now; and the other way round.
    since: before !== undefined && before.out !== out ? now : known,
    parkedSince: work.state === 'ready' || isShortWait(work, now) ? 0 : (work.since ?? 0),
    refusal: refusalOf(work),
  };
}

/** The target may not show yet what was written: there is nothing to do but to look later. */
const WAITS: ReadonlySet<string> = new Set<CodeOf<'transient'>>([
  'CreateUnconfirmed',
  'WriteUnproven',
  'NotYetVisible',
]);
/** No target takes so long: whatever still waits is told like a failure. */
const SHORT_WAIT_MS = 30 * 60_000;

export const isWait = (code: string): boolean => WAITS.has(code);

/** Nobody failed, and nobody is told. */
export function isShortWait({ code = '', attempts, since }: Work, now: number): boolean {
  return isWait(code) && attempts === 0 && now - (since ?? now) < SHORT_WAIT_MS;
}

export interface WaitingFacts {
  readonly eligible: boolean;
  readonly entitled: boolean;
  readonly before: Waiting | undefined;
  readonly now: number;
}

/** The row as it is stored: it says since when it is due, whoever made its work. */
export function withDueSince(object: StoredObject, before: Waiting | undefined, now: number): StoredObject {
  if (object.work === undefined) return object;
  return { ...object, work: { ...object.work, dueSince: dueSince(object.work, before, now) } };
}

/** Rows of earlier versions do not say: of those only the first failure is known. */
function dueSince(work: Work, before: Waiting | undefined, now: number): number {
  return before?.since || work.dueSince || (work.since ?? now);
}

function isFoundHeld({ work }: StoredObject): boolean {
  return work?.state === 'held' && work.code === 'FoundAfterLoss';
}

/** Whoever was found after a loss is to leave once somebody has agreed to it. */
function isToLeave({ link, holds = [] }: StoredObject): boolean {
  return link?.origin !== 'found' || holds.some(({ approved }) => approved !== undefined);
}

function mayBeIn({ link, intent }: StoredObject): boolean {
  return link?.state === 'active' || intent !== undefined;
}

/** Alike: the same code for the same kind of request, answered with the same status. */
function refusalOf({ state, code, request }: Work): number {
  if (state !== 'escrow' || request?.status === undefined || code === undefined || !isCode(code)) return 0;
  const { policy } = CATALOGUE[code];
  if (policy !== 'rejected' && policy !== 'conflict') return 0;
  return hash(`${code} ${request.method} ${request.path} ${request.status}`);
}

/** FNV-1a, never 0. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) value = Math.imul(value ^ text.charCodeAt(at), 0x01000193);
  return value >>> 0 || 1;
}

interface Summarised {
  readonly work: string;
  readonly holds: readonly { readonly state: string }[];
  readonly waiting: Waiting | undefined;
}

export function summariseWaiting(all: Iterable<Summarised>): WaitingSummary {
  const sum = { ...NOTHING_WAITS };
  const refused = new Map<number, number>();
  for (const { work, holds, waiting } of all) {
    const isRejected = work === 'held' && holds.length > 0 && holds.every(({ state }) => state === 'rejected');
    if (isRejected) sum.rejected += 1;
    if (waiting === undefined || isRejected) continue;
    if (waiting.out) {
      sum.out += 1;
      sum.outSince = earlier(sum.outSince, waiting.since);
    } else {
      sum.changeSince = earlier(sum.changeSince, waiting.since);
      if (waiting.parkedSince === 0) sum.readySince = earlier(sum.readySince, waiting.since);
    }
    if (work === 'held') sum.heldSince = earlier(sum.heldSince, waiting.parkedSince);
    if (work === 'escrow' && waiting.parkedSince > 0) {
      sum.failing += 1;
      sum.failingSince = earlier(sum.failingSince, waiting.parkedSince);
    }
    if (waiting.refusal > 0) refused.set(waiting.refusal, (refused.get(waiting.refusal) ?? 0) + 1);
  }
  return refused.size === 0 ? sum : { ...sum, refused };
}

/** The earlier of two moments, where 0 is none. */
export function earlier(a: number, b: number): number {
  if (a === 0 || b === 0) return a + b;
  return Math.min(a, b);
}
