// One slice of the job: acquire lease → honour requests → import → evaluate → export → settle → release.

import { randomUUID } from 'node:crypto';
import { ConfigurationError, ProvisioningError, StateLostError } from '../errors/index.ts';
import type { AcquiredLease, Control, LeaseState, OperatorRequest } from '../model/ports.ts';
import { KINDS } from '../model/stored-object.ts';
import { checkPair } from './check-pair.ts';
import { checkState, isGuardNews, markTables, rememberControl, rememberGuard } from './check-state.ts';
import { closeCycles } from './close-cycles.ts';
import { evaluateEntitlement } from './evaluate/entitlement.ts';
import { lookAtProtected } from './evaluate/protected-list.ts';
import { reevaluateAfterChange } from './evaluate/reevaluate.ts';
import { lookAtReferrers } from './evaluate/referrers.ts';
import { exportRound } from './export/export-round.ts';
import { endEmptySets } from './export/holds.ts';
import { storeMemberCounts, storeUnblamed } from './export/outcome.ts';
import { dropOldIndexes } from './export/target-index.ts';
import { answerAtEnd, honourRequests, isReadRequested, mayAnswerAtEnd } from './honour-requests.ts';
import { importPass } from './import/import-pass.ts';
import { alarmOf } from './job/alarms.ts';
import { type Counters, newCounters } from './job/cycle.ts';
import type { StoredFacts } from './job/health-facts.ts';
import { type Heartbeat, heartbeat } from './job/heartbeat.ts';
import type { JobRecord } from './job/job.ts';
import { decodeJob, encodeJob } from './job/job-row.ts';
import { LeaseKeeper } from './job/lease-keeper.ts';
import { type LeaverSummary, leaverSummary } from './job/leaver-times.ts';
import { abandonsSlice } from './job/run-control.ts';
import { telling } from './job/telling.ts';
import { earliestDue, waiting } from './job/totals.ts';
import { operationOf } from './job/watched-target.ts';
import { keepConfiguration } from './keep-configuration.ts';
import { maySourceBeRead, probeTarget } from './probe-credentials.ts';
import { proveToken } from './prove-token.ts';
import { purgeRecords } from './purge-records.ts';
import { readStart, type StoredStart } from './read-start.ts';
import { recover } from './recover.ts';
import { sampleDrift } from './sample-drift.ts';
import { noticeStart, settleQuarantine } from './settle-quarantine.ts';
import { type EngineDependencies, Slice } from './slice.ts';
import { endStartingOver, isWaitingToReread, noteLoss, startOver } from './start-over.ts';

/** What is known of the job is left out where nothing was read. */
export interface SliceSummary extends Partial<Omit<Heartbeat, 'ready' | 'escrow' | 'held'>> {
  /** Why nothing was done. */
  readonly skipped?: 'LeaseHeld' | 'NotStarted' | 'Stopping';
  /** Who holds the lease, until when unless it is renewed, and how many ticks in a row found it held. */
  readonly leaseHeld?: { readonly owner: string; readonly until: string; readonly ticks: number };
  /** Why exporting ended before its work was done. */
  readonly stopped?: string;
  /** Another slice would find something to do at once. */
  readonly workLeft: boolean;
  /** Every chain was read to its end. */
  readonly importComplete: boolean;
  readonly passes: number;
  readonly rowsRead: number;
  /** Age of the oldest watermark. */
  readonly lagSeconds?: number;
  /** What the rate limiter allows now. */
  readonly targetRequestsPerMinute?: number;
  /** How long removals of people took in the last 30 days. */
  readonly leavers?: LeaverSummary;
  readonly users: Counters;
  readonly groups: Counters;
  readonly ready: number;
  readonly escrow: number;
  readonly held: number;
  readonly durationMs: number;
}

/** Never throws for what source, target or configuration do; a defect, a lost lease and a StateError are thrown. */
export async function runSlice(deps: EngineDependencies): Promise<SliceSummary> {
  if (deps.stopping?.aborted) return skipped('Stopping');
  const ttl = deps.options.leaseTtlMs;
  const acquired = await deps.state.job.acquireLease(randomUUID(), ttl);
  if (acquired === undefined) return refused(deps, await deps.state.job.noteRefusal());
  const keeper = new LeaseKeeper(deps.state.job, deps.clock, acquired.lease, ttl);
  let slice: Slice | undefined;
  keeper.start();
  try {
    // Also when there is nothing to do: once the lease is released, nobody would know that it had been taken over.
    await deps.state.fence(acquired.lease.epoch, acquired.takenOver, keeper.signal);
    const start = await readBeforeWork(deps, acquired);
    const { control, job, requests } = start;
    // Whoever worked before may not know that the lease was lost; of one that was taken over all fences are raised already.
    if (job.reread?.begun === false && !acquired.takenOver)
      await deps.state.fence(acquired.lease.epoch, true, keeper.signal);
    if (!reads(control, job, requests)) {
      const stored = { job, control, lease: undefined };
      if (start.isStored) await tellOfIdleJob(deps, stored);
      await deps.state.job.releaseLease();
      return skipped('NotStarted', heartbeat(stored, deps.clock.now()));
    }
    slice = new Slice(deps, keeper, start);
    await work(slice);
    await finish(slice, start);
    await storeEnd(slice, start, keeper);
    return summarise(slice);
  } catch (error) {
    const told = error instanceof StateLostError && slice !== undefined ? await afterLoss(slice, error) : undefined;
    // What else was under way ends too. The lease is left to expire: whoever comes next raises the fence first.
    keeper.abandon(error);
    if (told === undefined) throw error;
    return told;
  } finally {
    await keeper.stop();
  }
}

/**
 * A slice that only reads is an ordinary one: exports ask for an active job before each of them. A paused job goes on
 * reading, so that its links live, and so that it is known who waits.
 */
function reads(control: Control, job: JobRecord, requests: readonly OperatorRequest[]): boolean {
  return control.state !== 'notStarted' || isReadRequested(control, job, requests);
}

/** State that this version cannot read is nobody's to hold: the lease is given back at once. */
async function readBeforeWork(deps: EngineDependencies, acquired: AcquiredLease): Promise<StoredStart> {
  try {
    return await readStart(deps, acquired);
  } catch (error) {
    if (error instanceof ConfigurationError) await deps.state.job.releaseLease();
    throw error;
  }
}

/** The next slice reads everything again. Undefined: that could not be stored. */
async function afterLoss(slice: Slice, error: StateLostError): Promise<SliceSummary | undefined> {
  try {
    await noteLoss(slice, error);
  } catch {
    // The lease is lost too, or the tables do not answer: whoever comes next meets the same loss.
    return undefined;
  }
  return { ...summarise(slice), stopped: 'StateLost', workLeft: true };
}

async function work(slice: Slice): Promise<void> {
  try {
    if (isWaitingToReread(slice) || !(await startOver(slice))) return;
    await recover(slice);
    await keepConfiguration(slice);
    await honourRequests(slice);
    noticeStart(slice);
    await probeTarget(slice);
    if (!(await checkPair(slice)) || !maySourceBeRead(slice)) return;
    await lookAtProtected(slice);
    for (;;) {
      const before = waiting(slice.book.job);
      await readRoleCatalogue(slice);
      await importPass(slice);
      await reevaluateAfterChange(slice);
      await evaluateEntitlement(slice);
      await lookAtReferrers(slice);
      await endStartingOver(slice);
      if (slice.reading.complete && !slice.book.job.initialImportDone) slice.book.update({ initialImportDone: true });
      await exportRound(slice);
      const after = slice.waiting();
      const { passes } = slice.chains;
      if (before + after > 0) slice.log('info', 'round.finished', { before, after, passes });
      const idle = slice.book.idle() && after >= before;
      if (slice.run.halted || ((after === 0 || idle) && !slice.reading.cutShort)) return;
    }
  } catch (error) {
    if (!(error instanceof ProvisioningError) || abandonsSlice(error)) throw error;
    slice.run.halt(error);
    const alarm = alarmOf(error, operationOf(error) === undefined ? 'source' : 'target');
    if (alarm !== undefined) slice.book.raise(alarm);
  }
}

/** Mappings that name app roles need their names; without them nothing may be mapped. */
async function readRoleCatalogue(slice: Pick<Slice, 'chains' | 'policy' | 'reading' | 'source'>): Promise<void> {
  const { user, group } = slice.policy;
  if (slice.chains.passes === 0 && (user.usesAppRoles || group.usesAppRoles))
    slice.reading.roleCatalogue = await slice.source.appRoles();
}

/** All that is to be known when the job row is stored for the last time. */
async function finish(slice: Slice, { control: asked }: Pick<StoredStart, 'control'>): Promise<void> {
  await lookAtReferrers(slice);
  const { stop } = slice.run;
  if ((stop === undefined || stop.side === 'target') && slice.reading.complete) slice.book.clearSourceAlarms();
  if (slice.reading.complete && asked.readRequestedAt !== undefined) {
    slice.book.update({ servedReadAt: asked.readRequestedAt });
  }
  if (slice.reading.complete && !slice.run.halted && !slice.gate.closed && slice.waiting() === 0)
    slice.outages.endUnmissed();
  await storeUnblamed(slice);
  await purgeRecords(slice);
  await storeMemberCounts(slice);
  await sampleDrift(slice);
  await proveToken(slice);
  endEmptySets(slice);
  await closeCycles(slice);
  await dropOldIndexes(slice);
  for (const kind of KINDS) await slice.objects[kind].save();
  await checkState(slice);
  slice.book.update({
    clean: true,
    rate: slice.target.currentRate(),
    busy: slice.run.overdue && slice.book.hasExported(),
    lastTickAt: slice.now,
    lastSliceSeconds: Math.round((slice.now - slice.run.startedAt) / 1_000),
  });
  slice.waiting();
  await settleQuarantine(slice);
  slice.book.settleRefusals();
  tellOf(slice);
}

/**
 * The job row for the last time, and the lease given back: in one transaction when nothing is to be written in between.
 * `asked` and `before`: what operators had asked for, and the job row, when the slice began.
 */
async function storeEnd(
  slice: Slice,
  { control: asked, job: before }: StoredStart,
  keeper: Pick<LeaseKeeper, 'stop'>,
): Promise<void> {
  const { checkpoints, state } = slice;
  const isControlNews = rememberControl(slice, asked);
  const marked = isControlNews ? markTables : isGuardNews(slice, before) ? rememberGuard : undefined;
  let isStored = false;
  if (marked !== undefined || mayAnswerAtEnd(slice, asked)) {
    await checkpoints.store();
    isStored = !(await answerAtEnd(slice, asked));
    await marked?.(slice);
  }
  await keeper.stop();
  if (isStored) await state.job.releaseLease();
  else await checkpoints.store({ release: true });
}

function tellOf(slice: Pick<Slice, 'book' | 'chains' | 'log' | 'now' | 'rateBefore' | 'run' | 'target'>): void {
  const { book, chains, log, now, rateBefore, run, target } = slice;
  const rate = target.currentRate();
  if (rate < rateBefore) log('warn', 'rate.lowered', { from: rateBefore, to: rate });
  book.tellHolds();
  if (run.overdue) log('info', 'slice.truncated', { ready: waiting(book.job) });
  book.update({ chains: chains.summaries() });
  const { lines, told } = telling({ job: book.job, control: run.control, lease: undefined }, now);
  for (const { level, event, fields } of lines) log(level, event, fields);
  book.update({ told });
}

/** A job that does not run has a health too, which changes while time passes. */
async function tellOfIdleJob({ state, clock, log }: EngineDependencies, stored: StoredFacts): Promise<void> {
  const { lines, told } = telling(stored, clock.now());
  if (lines.length === 0) return;
  for (const { level, event, fields } of lines) log(level, event, fields);
  await state.job.checkpoint({ job: encodeJob({ ...stored.job, told }) });
}

function summarise(
  slice: Pick<Slice, 'book' | 'chains' | 'gate' | 'now' | 'reading' | 'requests' | 'run'>,
): SliceSummary {
  const { job } = slice.book;
  const ready = waiting(job);
  const due = earliestDue(job);
  const active = slice.run.control.state === 'active';
  const canGoOn = slice.run.stop === undefined && reads(slice.run.control, job, slice.requests.all);
  const stopped = slice.run.stop?.code ?? Object.values(job.outages)[0]?.code;
  return {
    ...(stopped === undefined ? {} : { stopped }),
    workLeft:
      canGoOn &&
      (slice.run.overdue
        ? (active && ready > 0) || !slice.reading.complete
        : active && !slice.gate.closed && due !== undefined && due <= slice.now),
    importComplete: slice.reading.complete,
    passes: slice.chains.passes,
    rowsRead: slice.reading.rows,
    ...gauges(job, slice.now),
    users: slice.book.done.users,
    groups: slice.book.done.groups,
    ...heartbeat({ job, control: slice.run.control, lease: undefined }, slice.now),
    durationMs: slice.now - slice.run.startedAt,
  };
}

function gauges(
  { chains, rate, leavers: times = [] }: JobRecord,
  now: number,
): Pick<SliceSummary, 'lagSeconds' | 'targetRequestsPerMinute' | 'leavers'> {
  const watermarks = chains.flatMap(({ watermarkAt }) => watermarkAt ?? []);
  const lag = Math.round((now - Math.min(...watermarks)) / 1_000);
  const leavers = leaverSummary(times, now);
  return {
    ...(leavers === undefined ? {} : { leavers }),
    ...(watermarks.length === 0 ? {} : { lagSeconds: lag }),
    ...(rate === undefined ? {} : { targetRequestsPerMinute: rate }),
  };
}

/** Another slice is at work, or ended without giving its lease back. */
async function refused({ state, clock }: EngineDependencies, lease: LeaseState | undefined): Promise<SliceSummary> {
  const [text, control] = await Promise.all([state.job.readJob(), state.job.readControl()]);
  const skip = skipped('LeaseHeld', heartbeat({ job: decodeJob(text), control, lease }, clock.now()));
  if (lease === undefined) return skip;
  const { owner, expiresAt, refused: ticks } = lease;
  return { ...skip, leaseHeld: { owner, until: new Date(expiresAt).toISOString(), ticks } };
}

function skipped(why: NonNullable<SliceSummary['skipped']>, known?: Heartbeat): SliceSummary {
  return {
    skipped: why,
    workLeft: why === 'LeaseHeld',
    importComplete: false,
    passes: 0,
    rowsRead: 0,
    users: newCounters(),
    groups: newCounters(),
    ready: 0,
    escrow: 0,
    held: 0,
    durationMs: 0,
    ...known,
  };
}
