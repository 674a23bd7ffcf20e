// The job as the status page tells it: from the job row, the lease and the newest cycle row, nothing else.

import type { CycleRow } from '../../model/ports.ts';
import type { Alarm } from './alarms.ts';
import { type Cycle, triesOf } from './cycle.ts';
import { figuresOf } from './figures.ts';
import { health } from './health.ts';
import type { HealthFacts, StoredFacts } from './health-facts.ts';
import { isHeld } from './health-runs.ts';
import { peopleStillIn } from './health-work.ts';
import { type Cliff, type JobRecord, stateOf } from './job.ts';
import { leaverSummary } from './leaver-times.ts';
import { batchOf, isTriedApart, PROBE_EVERY_MS, type Quarantine } from './quarantine.ts';
import { MINUTE_MS } from './reason.ts';
import type {
  AlarmView,
  CliffView,
  CurrentCycleView,
  CycleView,
  HealthView,
  JobStatus,
  LastCycleView,
  LeaseView,
  Moment,
  QuarantineView,
} from './status-document.ts';
import { summaryOf } from './summary.ts';
import { earliestDeletion, earliestDue, total, waiting } from './totals.ts';

export interface StatusFacts extends StoredFacts {
  readonly newestCycles: readonly CycleRow[];
  /** How many of them are to be told; undefined = none. */
  readonly cycles?: number | undefined;
  /** Requests a minute that the settings allow. */
  readonly requestLimit?: number;
  readonly now: number;
  /** Epoch milliseconds of the next run by the schedule, and the time between two runs. */
  readonly nextRunAt?: number;
  readonly intervalMs?: number;
}

export function jobStatus(facts: StatusFacts): JobStatus {
  const status = describe(facts);
  return { summary: summaryOf(facts.job, status.figures, status), ...status };
}

function describe(facts: StatusFacts): Omit<JobStatus, 'summary'> {
  const { job, control, now } = facts;
  const { count, oldestSince } = peopleStillIn(facts);
  const activity = activityOf(facts);
  const escrow = { users: total(job, 'user', 'escrow'), groups: total(job, 'group', 'escrow') };
  const last = job.lastCycle ?? newest(facts.newestCycles);
  return {
    ...healthView({ stored: facts, problems: [], intervalMs: facts.intervalMs }, now),
    state: stateOf(control),
    activity,
    currentCycle: activity === 'idle' ? undefined : currentCycle(job),
    lastCycle: last && lastCycleView(last, job.lastSuccessfulCycle),
    recentCycles: facts.cycles === undefined ? undefined : facts.newestCycles.map((row) => cycleView(cycleIn(row))),
    lastSuccessfulCycle: successfulBefore(last, job.lastSuccessfulCycle),
    lastTickAt: time(job.lastTickAt),
    lastImportAt: time(job.lastImportAt),
    lastSliceSeconds: job.lastSliceSeconds,
    nextRunAt: control.state !== 'notStarted' ? time(facts.nextRunAt) : undefined,
    watermarks: job.chains.map((chain) => ({
      chain: chain.id,
      kind: chain.kind,
      groups: chain.groups,
      reading: chain.initial,
      pagesRead: chain.pages,
      updatedAt: time(chain.watermarkAt),
      ageSeconds: chain.watermarkAt === undefined ? undefined : Math.round((now - chain.watermarkAt) / 1_000),
    })),
    figures: figuresOf(job),
    links: { users: total(job, 'user', 'linked'), groups: total(job, 'group', 'linked') },
    sourceObjects: { users: total(job, 'user', 'live'), groups: total(job, 'group', 'live') },
    entitledUsers: job.entitled,
    peopleStillIn: { count, oldestSince: time(oldestSince) },
    pending: waiting(job),
    escrow: { ...escrow, nextTryAt: escrow.users + escrow.groups > 0 ? time(earliestDue(job)) : undefined },
    scheduledDeletions: { groups: total(job, 'group', 'deletions'), nextAt: time(earliestDeletion(job)) },
    held: {
      users: total(job, 'user', 'held') - total(job, 'user', 'rejected'),
      groups: total(job, 'group', 'held') - total(job, 'group', 'rejected'),
      because: job.cliffs.map(cliffView),
    },
    alarms: job.alarms.map(alarmView),
    quarantine: job.quarantine && quarantineView(job.quarantine),
    lease: leaseView(facts),
    drift: driftView(job),
    leavers: leaverSummary(job.leavers ?? [], now),
    targetRequestsPerMinute: job.rate,
    targetRequestsPerMinuteLimit: facts.requestLimit,
  };
}

export function healthView(facts: HealthFacts, now: number): HealthView {
  const { health: state, reasons } = health(facts, now);
  return {
    health: state,
    healthy: state !== 'error',
    reasons: reasons.map(({ code, severity, since, detail, remedy, count, oldestSince }) => ({
      code,
      severity,
      since: time(since),
      detail,
      remedy,
      count,
      oldestSince: time(oldestSince),
    })),
  };
}

/** Nothing is left of an open cycle once all has been read and done: that no run has closed it yet is not activity. */
function activityOf(facts: StatusFacts): JobStatus['activity'] {
  const { job } = facts;
  if (job.initialImportDone && waiting(job) === 0 && !isHeld(facts.lease, facts.now)) return 'idle';
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
  const { attempts, successes, failures } = triesOf(cycle);
  return {
    number,
    kind,
    startedAt: moment(startedAt),
    completedAt: time(completedAt),
    seconds: completedAt === undefined ? undefined : Math.round((completedAt - startedAt) / 1_000),
    objectsFound: found,
    users,
    groups,
    attempts,
    successes,
    failures,
  };
}

function lastCycleView(last: Cycle, successful: Cycle | undefined): LastCycleView {
  return { ...cycleView(last), succeeded: last.number === successful?.number };
}

function successfulBefore(last: Cycle | undefined, successful: Cycle | undefined): CycleView | undefined {
  return successful === undefined || successful.number === last?.number ? undefined : cycleView(successful);
}

function newest(rows: readonly CycleRow[]): Cycle | undefined {
  const [row] = rows;
  return row && cycleIn(row);
}

function cycleIn({ json }: CycleRow): Cycle {
  return JSON.parse(json);
}

function driftView({ drift }: JobRecord): JobStatus['drift'] {
  return drift && { sampled: drift.sampled, wrong: drift.wrong, since: moment(drift.since) };
}

function cliffView({ since, ...cliff }: Cliff): CliffView {
  return { ...cliff, since: moment(since) };
}

function alarmView({ code, detail, since }: Alarm): AlarmView {
  return { code, detail, since: moment(since) };
}

function quarantineView({ cause, ...quarantine }: Quarantine): QuarantineView {
  const { reason, seriesBegan, currentBegan, seriesCount, nextAttempt, side, opened } = quarantine;
  const { code, detail, at, request } = cause;
  const batch = side === 'target' && reason !== 'EncounteredQuarantineException' ? batchOf(opened) : undefined;
  return {
    reason,
    seriesBegan: moment(seriesBegan),
    currentBegan: moment(currentBegan),
    seriesCount,
    nextAttempt: isTriedApart(code) ? moment(nextAttempt) : undefined,
    interval: isTriedApart(code) ? `PT${PROBE_EVERY_MS / MINUTE_MS}M` : undefined,
    batch: batch !== undefined && Number.isFinite(batch) ? batch : undefined,
    error: { code, message: detail, at: moment(at), request },
  };
}

function leaseView({ lease, now }: StatusFacts): LeaseView {
  if (!isHeld(lease, now)) return { held: false };
  return { held: true, owner: lease.owner, expiresAt: moment(lease.expiresAt) };
}

function time(at: number | undefined): Moment | undefined {
  return at === undefined ? undefined : moment(at);
}

function moment(at: number): Moment {
  return new Date(at).toISOString();
}
