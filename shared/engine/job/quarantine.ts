// The quarantine of the job: slowed down as a whole, because it is unhealthy. When it begins, what it lets through, when it
// ends. Pure. The criteria follow the service that this one replaces, with a minimum that suits small tenants.

import { CATALOGUE, type Code, isCode } from '../../errors/index.ts';
import type { Kind, RequestOutcome } from '../../model/stored-object.ts';
import type { Alarm } from './alarms.ts';
import type { Operation, Outage } from './operations.ts';
import { DAY_MS, MINUTE_MS } from './reason.ts';

/** Names of Graph's `synchronizationQuarantine`. */
export type QuarantineReason =
  | 'EncounteredQuarantineException'
  | 'EncounteredEscrowProportionThreshold'
  | 'EncounteredBaseEscrowThreshold'
  | 'EncounteredTotalEscrowThreshold';

/** The answer that decided. */
export interface QuarantineCause {
  readonly code: Code;
  readonly detail: string;
  /** Absent where no request decided. */
  readonly request?: RequestOutcome;
  /** Epoch milliseconds, as all moments here. */
  readonly at: number;
}

export interface Quarantine {
  readonly reason: QuarantineReason;
  readonly cause: QuarantineCause;
  /** What the source refuses keeps nothing from the target. */
  readonly side: 'source' | 'target';
  readonly seriesBegan: number;
  /** Imposed, or tried and kept, last. */
  readonly currentBegan: number;
  /** How often it was tried and kept. */
  readonly seriesCount: number;
  /** From then on a slice tries. */
  readonly nextAttempt: number;
  /** Probes that went well in a row: each lets more through. */
  readonly opened: number;
  /** When it had lasted so long that the job was disabled. */
  readonly disabledAt?: number;
}

/** What creates and updates of one slice came to. */
export interface ProbeOutcome {
  /** The slice was to try. */
  readonly isProbe: boolean;
  readonly succeeded: number;
  /** Objects that had not failed before. */
  readonly failed: number;
  readonly failedAgain: number;
}

export interface QuarantineFacts extends Ends {
  /** Exports of the present hour and the one before; an object that goes on failing failed once. */
  readonly window: ExportWindow;
  /** Objects with a target object. */
  readonly linked: number;
  /** Objects that wait for a try. */
  readonly waiting: number;
  readonly probe: ProbeOutcome;
}

/** What both ends answer. */
export interface Ends {
  readonly alarms: readonly Alarm[];
  readonly outages: Readonly<Partial<Record<Operation, Outage>>>;
  readonly chains: readonly ReadPart[];
}

/** A chain: `incompleteSince` is there while it is not read to its end. */
export interface ReadPart {
  readonly kind: Kind;
  readonly incompleteSince?: number;
}

export interface ExportWindow {
  readonly succeeded: number;
  readonly failed: number;
  /** Of members of groups. */
  readonly failedMembers: number;
  readonly last?: QuarantineCause | undefined;
}

export const PROBE_EVERY_MS = 15 * MINUTE_MS;
export const DISABLED_AFTER_MS = 28 * DAY_MS;

const RATIO = 0.4;
/** Fewer failures say nothing: a hundredth of the linked objects, between these. */
const FEWEST = 20;
const MOST_OF_FEWEST = 5_000;
const LINKED_SHARE = 0.01;
const BASE = 40_000;
const TOTAL = 60_000;

const FIRST_BATCH = 5;
const GROWTH = 4;
const STEPS = 3;

/** Creates and updates that a slice which tries may send after so many that went well. */
export function batchOf(opened: number): number {
  return opened >= STEPS ? Number.POSITIVE_INFINITY : FIRST_BATCH * GROWTH ** opened;
}

/** Each run reads what it may read, and looks up whether the pair fits: nothing else is to be tried. */
export function isTriedApart(code: Code): boolean {
  return code !== 'GraphPermissionMissing' && code !== 'PairDoesNotFit';
}

/** Removals too: whoever refuses the credentials, or may be another one, is sent nothing. */
export function keepsAll({ cause: { code } }: Quarantine): boolean {
  if (code === 'PairDoesNotFit') return true;
  return isTriedApart(code) && isCode(code) && CATALOGUE[code].policy === 'auth';
}

/** Whether it keeps creates and updates back. What ended in the middle of a slice does no longer. */
export function narrows({ side, reason }: Quarantine, ends: Ends): boolean {
  return side === 'target' && (reason !== 'EncounteredQuarantineException' || exception(ends)?.side === 'target');
}

/** As it is at the end of a slice. Undefined: there is none. */
export function judgeQuarantine(
  before: Quarantine | undefined,
  facts: QuarantineFacts,
  now: number,
): Quarantine | undefined {
  const opened = before === undefined ? 0 : openedBy(before.opened, facts.probe);
  const found = exception(facts) ?? failing(before, opened, facts);
  if (found === undefined) return undefined;
  if (before === undefined) return began(found, now);
  const { disabledAt } = before;
  const { seriesBegan, seriesCount, currentBegan, nextAttempt } = tried(before, facts.probe, found.reason, now);
  // Of one cause the first answer stays.
  const cause = found.cause.code === before.cause.code ? before.cause : found.cause;
  const series = {
    seriesBegan,
    currentBegan,
    seriesCount,
    nextAttempt,
    opened: found.side === before.side ? opened : 0,
  };
  return { ...found, cause, ...series, ...(disabledAt !== undefined && { disabledAt }) };
}

/** Whether failures alone make one now. Asked with each failure, so that a big slice stops in time. */
export function tooManyFailures({ window, linked }: Pick<QuarantineFacts, 'window' | 'linked'>): Found | undefined {
  const { succeeded, failed, failedMembers, last } = window;
  if (last === undefined) return undefined;
  const reason = reasonOf(succeeded, failed, failedMembers, linked);
  return reason && { reason, cause: last, side: 'target' };
}

type Found = Pick<Quarantine, 'reason' | 'cause' | 'side'>;

export function began(found: Found, now: number): Quarantine {
  const nextAttempt = now + PROBE_EVERY_MS;
  return { ...found, seriesBegan: now, currentBegan: now, seriesCount: 0, nextAttempt, opened: 0 };
}

/** Somebody started the disabled or paused job again: as if it had just begun, and tried at once. */
export function beganAgain({ disabledAt: _ended, ...quarantine }: Quarantine, now: number): Quarantine {
  return { ...quarantine, ...began(quarantine, now), nextAttempt: now };
}

function reasonOf(
  succeeded: number,
  failed: number,
  failedMembers: number,
  linked: number,
): QuarantineReason | undefined {
  const fewest = Math.min(MOST_OF_FEWEST, Math.max(FEWEST, LINKED_SHARE * linked));
  if (failed >= fewest && failed > RATIO * (succeeded + failed)) return 'EncounteredEscrowProportionThreshold';
  if (failed > BASE) return 'EncounteredBaseEscrowThreshold';
  return failed + failedMembers > TOTAL ? 'EncounteredTotalEscrowThreshold' : undefined;
}

/** What nobody can work with, at the first answer that says so. */
function exception({ alarms, outages, chains }: Ends): Found | undefined {
  const reason = 'EncounteredQuarantineException';
  const alarm = alarms.find((one) => isFatal(one) && !isOneOfManyParts(one, chains));
  if (alarm !== undefined) {
    const { code, detail, since, request } = alarm;
    const side = alarm.side === 'target' ? 'target' : 'source';
    return { reason, side, cause: { code, detail, at: since, ...(request !== undefined && { request }) } };
  }
  const outage = Object.values(outages).find(({ code }) => code === 'AnswerUnreadable');
  if (outage === undefined) return undefined;
  const { code, detail, since, request } = outage;
  return { reason, side: 'target', cause: { code, detail, at: since, ...(request !== undefined && { request }) } };
}

function isFatal({ code }: Alarm): boolean {
  if (code === 'PairDoesNotFit' || code === 'TargetPathUnknown') return true;
  return isCode(code) && CATALOGUE[code].policy === 'auth';
}

/** One group that may not be read is no reason to slow down all the others. */
function isOneOfManyParts({ code }: Alarm, chains: readonly ReadPart[]): boolean {
  if (code !== 'GraphPermissionMissing') return false;
  const unread = chains.filter(({ incompleteSince }) => incompleteSince !== undefined);
  const isRead = chains.some(({ kind, incompleteSince }) => kind === 'group' && incompleteSince === undefined);
  return unread.length > 0 && isRead && unread.every(({ kind }) => kind === 'group');
}

/** Too many failures end it step by step, or when nothing is left to try; everything else ends with its cause. */
function failing(before: Quarantine | undefined, opened: number, facts: QuarantineFacts): Found | undefined {
  if (before === undefined || before.reason === 'EncounteredQuarantineException') return tooManyFailures(facts);
  return opened >= STEPS || facts.waiting === 0 ? undefined : before;
}

/** Whoever failed before and fails again says nothing new; whoever failed for the first time does. */
function openedBy(before: number, { succeeded, failed }: ProbeOutcome): number {
  if (failed > RATIO * (succeeded + failed)) return 0;
  return succeeded > 0 ? before + 1 : before;
}

function tried(
  before: Quarantine,
  { isProbe, succeeded, failed, failedAgain }: ProbeOutcome,
  reason: QuarantineReason,
  now: number,
): Pick<Quarantine, 'seriesBegan' | 'currentBegan' | 'seriesCount' | 'nextAttempt'> {
  const asked = succeeded + failed + failedAgain > 0 || reason === 'EncounteredQuarantineException';
  if (!isProbe || !asked) return before;
  const wentWell = openedBy(0, { isProbe, succeeded, failed, failedAgain }) > 0;
  const nextAttempt = wentWell ? now : now + PROBE_EVERY_MS;
  return { seriesBegan: before.seriesBegan, currentBegan: now, seriesCount: before.seriesCount + 1, nextAttempt };
}
