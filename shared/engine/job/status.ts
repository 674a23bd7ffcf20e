// The job as the status page tells it: from the job row, the lease and the newest cycle row, nothing else.

import { counted } from '../../errors/counted.ts';
import { remedyOf } from '../../errors/index.ts';
import type { Control, CycleRow, LeaseState } from '../../model/ports.ts';
import { type Alarm, type Cycle, earliestDeletion, earliestDue, type JobRecord, total, waiting } from './job.ts';
import type {
  AlarmView,
  CurrentCycleView,
  CycleView,
  JobStatus,
  LeaseView,
  Moment,
  Reason,
} from './status-document.ts';

export interface StatusFacts {
  readonly job: JobRecord;
  readonly control: Control;
  readonly lease: LeaseState | undefined;
  readonly newestCycles: readonly CycleRow[];
  readonly now: number;
  /** Epoch milliseconds of the next run by the schedule, and the time between two runs. */
  readonly nextRunAt?: number;
  readonly intervalMs?: number;
}

/** A tick this much later than its schedule means that the timer has stopped firing. */
const STALE_INTERVALS = 3;
const STALE_AT_LEAST_MS = 15 * 60_000;
/** So many ticks in a row that found the lease held are no chance: somebody ended without giving it back. */
const REFUSED_TICKS = 3;

export function jobStatus(facts: StatusFacts): JobStatus {
  const { job, control, now } = facts;
  const reasons = reasonsOf(facts);
  const escrow = { users: total(job, 'user', 'escrow'), groups: total(job, 'group', 'escrow') };
  const last = job.lastCycle ?? newest(facts.newestCycles);
  return {
    healthy: reasons.length === 0,
    reasons: reasons.map((reason) => ({ ...reason, remedy: remedyOf(reason.code) })),
    state: control.state,
    activity: activityOf(job),
    currentCycle: currentCycle(job),
    lastCycle: last && cycleView(last),
    lastSuccessfulCycle: job.lastSuccessfulCycle && cycleView(job.lastSuccessfulCycle),
    lastTickAt: time(job.lastTickAt),
    lastImportAt: time(job.lastImportAt),
    lastSliceSeconds: job.lastSliceSeconds,
    nextRunAt: control.state === 'active' ? time(facts.nextRunAt) : undefined,
    watermarks: job.chains.map((chain) => ({
      chain: chain.id,
      kind: chain.kind,
      groups: chain.groups,
      reading: chain.initial,
      pagesRead: chain.pages,
      updatedAt: time(chain.watermarkAt),
      ageSeconds: chain.watermarkAt === undefined ? undefined : Math.round((now - chain.watermarkAt) / 1_000),
    })),
    links: { users: total(job, 'user', 'linked'), groups: total(job, 'group', 'linked') },
    sourceObjects: { users: total(job, 'user', 'live'), groups: total(job, 'group', 'live') },
    entitledUsers: job.entitled,
    pending: waiting(job),
    escrow: { ...escrow, nextTryAt: escrow.users + escrow.groups > 0 ? time(earliestDue(job)) : undefined },
    scheduledDeletions: { groups: total(job, 'group', 'deletions'), nextAt: time(earliestDeletion(job)) },
    held: { users: total(job, 'user', 'held'), groups: total(job, 'group', 'held'), because: job.cliffs },
    alarms: job.alarms.map(alarmView),
    lease: leaseView(facts),
    drift: driftView(job),
    targetRequestsPerMinute: job.rate,
  };
}

function reasonsOf(facts: StatusFacts): Reason[] {
  const { job, control, now, intervalMs } = facts;
  const reasons: Reason[] = [];
  if (control.state === 'notStarted') {
    reasons.push({ code: 'NotStarted', detail: 'The job has not been started.' });
  } else if (control.state === 'paused') {
    reasons.push({ code: 'Paused', detail: 'The job is paused.' });
  }
  for (const { code, detail } of job.alarms) reasons.push({ code, detail });
  if (isHeld(facts) && facts.lease.refused >= REFUSED_TICKS) {
    const { owner, expiresAt, refused } = facts.lease;
    reasons.push({
      code: 'LeaseHeld',
      detail: `${refused} runs in a row found that run ${owner} holds the lease until ${moment(expiresAt)}.`,
    });
  }
  const longest = Math.max((intervalMs ?? 0) * STALE_INTERVALS, STALE_AT_LEAST_MS);
  const since = Math.max(job.lastTickAt ?? 0, control.changedAt ?? 0);
  if (control.state === 'active' && since > 0 && now - since > longest) {
    reasons.push({
      code: 'Stale',
      detail: `No run has ended for ${counted(Math.round((now - since) / 60_000), 'minute')}.`,
    });
  }
  return reasons;
}

function activityOf(job: JobRecord): JobStatus['activity'] {
  if (job.openCycles.some((cycle) => cycle.kind === 'initial')) return 'initialCycle';
  return job.openCycles.length > 0 ? 'incrementalCycle' : 'idle';
}

function currentCycle(job: JobRecord): CurrentCycleView | undefined {
  const [cycle] = job.openCycles;
  if (cycle === undefined) return undefined;
  const found = job.openCycles.reduce((sum, open) => sum + open.found, 0);
  const completedUnits = Math.max(0, found - waiting(job));
  return {
    ...cycleView(cycle),
    step: job.initialImportDone ? 'exporting' : 'importing',
    progress: { completedUnits, totalUnits: found, units: 'objects' },
  };
}

function cycleView(cycle: Cycle): CycleView {
  const { number, kind, startedAt, completedAt, found, users, groups } = cycle;
  return {
    number,
    kind,
    startedAt: moment(startedAt),
    completedAt: time(completedAt),
    seconds: completedAt === undefined ? undefined : Math.round((completedAt - startedAt) / 1_000),
    objectsFound: found,
    users,
    groups,
  };
}

function newest(rows: readonly CycleRow[]): Cycle | undefined {
  const [row] = rows;
  return row === undefined ? undefined : JSON.parse(row.json);
}

function driftView({ drift }: JobRecord): JobStatus['drift'] {
  return drift && { sampled: drift.sampled, wrong: drift.wrong, since: moment(drift.since) };
}

function alarmView({ code, detail, since }: Alarm): AlarmView {
  return { code, detail, since: moment(since) };
}

function isHeld(facts: StatusFacts): facts is StatusFacts & { readonly lease: LeaseState } {
  const { lease, now } = facts;
  return lease !== undefined && !lease.released && lease.expiresAt > now;
}

function leaseView(facts: StatusFacts): LeaseView {
  if (!isHeld(facts)) return { held: false };
  return { held: true, owner: facts.lease.owner, expiresAt: moment(facts.lease.expiresAt) };
}

function time(at: number | undefined): Moment | undefined {
  return at === undefined ? undefined : moment(at);
}

function moment(at: number): Moment {
  return new Date(at).toISOString();
}
