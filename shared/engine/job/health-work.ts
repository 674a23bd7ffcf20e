// What waits: people who should be out, changes that are overdue, holds, escrow, refusals that are alike.

import { counted } from '../../errors/counted.ts';
import type { StoredFacts } from './health-facts.ts';
import { holdCounts } from './hold-sets.ts';
import type { JobRecord } from './job.ts';
import { DAY_MS, HOUR_MS, lasted, MINUTE_MS, type Reason, reason } from './reason.ts';
import { earliestDeletion, oldest, refusedAlike, total, waiting } from './totals.ts';
import { triedIn } from './tried.ts';

const REMOVALS_OVERDUE_MS = HOUR_MS;
const CHANGES_OVERDUE_MS = DAY_MS;
/** Whatever is late by so much is told, as a warning at first. */
const LATE_MS = 30 * MINUTE_MS;
/** So many objects, and this share of those tried in a day, refused alike: one cause, and not theirs. */
const COMMON_AT_LEAST = 5;
const COMMON_SHARE = 0.1;

export interface StillIn {
  readonly count: number;
  readonly oldestSince?: number | undefined;
}

/** People who should be out and are still in: whoever waits for it, is held or failed. */
export function peopleStillIn({ job, control }: Pick<StoredFacts, 'job' | 'control'>): StillIn {
  const count = control.state === 'notStarted' ? 0 : total(job, 'user', 'out');
  return { count, ...(count > 0 && { oldestSince: dueFrom(oldest(job, 'outSince'), control) }) };
}

export function reasonsOfWork(stored: StoredFacts, now: number): readonly Reason[] {
  const { job } = stored;
  const work = [removalsOverdue(stored, now), changesOverdue(stored, now), commonRefusal(job, now)];
  return [...work, held(job), rejected(job), escrow(job), deletions(job)].flat().filter((found) => found !== undefined);
}

/** Before the start nothing was due, whatever had been read. */
function dueFrom(since: number | undefined, { startedAt }: StoredFacts['control']): number | undefined {
  return since === undefined || startedAt === undefined ? since : Math.max(since, startedAt);
}

function removalsOverdue(stored: StoredFacts, now: number): Reason | undefined {
  const { count, oldestSince } = peopleStillIn(stored);
  if (oldestSince === undefined || now - oldestSince < LATE_MS) return undefined;
  const isError = now - oldestSince >= REMOVALS_OVERDUE_MS;
  const who =
    count === 1 ? '1 person who should be out of Notion is' : `${count} people who should be out of Notion are`;
  return reason({
    code: 'RemovalsOverdue',
    severity: isError ? 'error' : 'warning',
    since: oldestSince + (isError ? REMOVALS_OVERDUE_MS : LATE_MS),
    detail: `${who} still in, the first of them for ${lasted(now - oldestSince)}.`,
    count,
    oldestSince,
  });
}

function changesOverdue({ job, control }: StoredFacts, now: number): Reason | undefined {
  const since = control.state === 'notStarted' ? undefined : dueFrom(oldest(job, 'changeSince'), control);
  if (since === undefined || now - since < CHANGES_OVERDUE_MS) return undefined;
  const kept = total(job, 'user', 'rejected') + total(job, 'group', 'rejected');
  const count = allWork(job) - total(job, 'user', 'out') - kept;
  return reason({
    code: 'ChangesOverdue',
    severity: 'error',
    since: since + CHANGES_OVERDUE_MS,
    detail: `${counted(count, 'person or group waits', 'people and groups wait')} to be changed in Notion, the first for ${lasted(now - since)}.`,
    count,
    oldestSince: since,
  });
}

/**
 * Changes that neither failed nor are held, and that no other reason keeps: told after half an hour, unless the last slice
 * was busy with those before them.
 */
export function changesLate({ job, control }: StoredFacts, now: number): readonly Reason[] {
  const since = control.state === 'active' ? dueFrom(oldest(job, 'readySince'), control) : undefined;
  if (since === undefined || job.busy === true || now - since < LATE_MS) return [];
  const count = waiting(job) - total(job, 'user', 'out');
  return [
    reason({
      code: 'ChangesOverdue',
      severity: 'warning',
      since: since + LATE_MS,
      detail: `People or groups wait to be changed in Notion, the first for ${lasted(now - since)}. None of these changes has failed, and none is held.`,
      ...(count > 0 && { count }),
      oldestSince: since,
    }),
  ];
}

function commonRefusal(job: JobRecord, now: number): readonly Reason[] {
  const refused = refusedAlike(job);
  const waiting = [...refused.values()].reduce((sum, count) => sum + count, 0);
  const enough = Math.max(COMMON_AT_LEAST, COMMON_SHARE * (triedIn(job.tried, now) + waiting));
  return [...refused]
    .filter(([, count]) => count >= enough)
    .map(([refusal, count]) => {
      const { code, method, path, status, since } = job.refusals?.[refusal] ?? {};
      const what = code === undefined ? '' : ` of ${method} ${path}: ${status} (${code})`;
      return reason({
        code: 'CommonRefusal',
        severity: 'error',
        since,
        detail: `Notion refuses ${count} people and groups alike${what}.`,
        count,
        oldestSince: since,
      });
    });
}

function held(job: JobRecord): Reason | undefined {
  const count = openChanges(job);
  if (count === 0) return undefined;
  const since = oldest(job, 'heldSince');
  const because = job.cliffs.map(({ before, after }) => ` Entra ID named ${before} before, and names ${after} now.`);
  return reason({
    code: 'ChangesHeld',
    severity: 'warning',
    since,
    detail: `${counted(count, 'change is', 'changes are')} held.${because.join('')}`,
    count,
    oldestSince: since,
  });
}

function rejected(job: JobRecord): Reason | undefined {
  const count = rejections(job);
  if (count === 0) return undefined;
  const detail = `${counted(count, 'change was', 'changes were')} rejected: these people and groups stay as they are.`;
  return reason({ code: 'ChangesRejected', severity: 'warning', detail, count });
}

/** Of one person several changes may wait. What an earlier version held names no set until its next look. */
function openChanges(job: JobRecord): number {
  const counts = holdCounts([...job.shards.user, ...job.shards.group]);
  if (counts.size === 0) return total(job, 'user', 'held') + total(job, 'group', 'held');
  return [...counts.values()].reduce((sum, [, open]) => sum + open, 0);
}

function rejections({ shards }: JobRecord): number {
  return [...holdCounts([...shards.user, ...shards.group]).values()].reduce((sum, [, , count]) => sum + count, 0);
}

function escrow(job: JobRecord): Reason | undefined {
  const count = total(job, 'user', 'failing') + total(job, 'group', 'failing');
  if (count === 0) return undefined;
  const since = oldest(job, 'failingSince');
  const detail = `${counted(count, 'person or group waits', 'people and groups wait')} for another try after a failure.`;
  return reason({ code: 'InEscrow', severity: 'warning', since, detail, count, oldestSince: since });
}

/** Of permanently deleted groups, on a later day. */
function deletions(job: JobRecord): Reason | undefined {
  const count = total(job, 'group', 'deletions');
  const first = earliestDeletion(job);
  if (count === 0 || first === undefined) return undefined;
  const detail = `${counted(count, 'group is', 'groups are')} to be deleted in Notion, the first at ${new Date(first).toISOString()}.`;
  return reason({ code: 'DeletionsScheduled', severity: 'warning', detail, count });
}

function allWork(job: JobRecord): number {
  const kinds = ['user', 'group'] as const;
  const states = ['ready', 'escrow', 'held'] as const;
  return kinds.flatMap((kind) => states.map((state) => total(job, kind, state))).reduce((sum, count) => sum + count, 0);
}
