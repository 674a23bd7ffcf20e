// One slice of the job: acquire lease → honour requests → import → evaluate → export → settle → release.

import { randomUUID } from 'node:crypto';
import { ConfigurationError, ProvisioningError } from '../errors/index.ts';
import type { Control, LeaseState, OperatorRequest } from '../model/ports.ts';
import { KINDS } from '../model/stored-object.ts';
import { checkPair } from './check-pair.ts';
import { closeCycles } from './close-cycles.ts';
import { evaluateEntitlement } from './evaluate/entitlement.ts';
import { lookAtProtected } from './evaluate/protected-list.ts';
import { reevaluateAfterChange } from './evaluate/reevaluate.ts';
import { lookAtReferrers } from './evaluate/referrers.ts';
import { exportRound } from './export/export-round.ts';
import { endEmptySets } from './export/holds.ts';
import { storeUnblamed } from './export/outcome.ts';
import { dropOldIndexes } from './export/target-index.ts';
import { answerAtEnd, honourRequests, isReadRequested } from './honour-requests.ts';
import { importPass } from './import/import-pass.ts';
import { alarmOf } from './job/alarms.ts';
import { withFileNotUsed } from './job/configuration.ts';
import type { StoredFacts } from './job/health-facts.ts';
import { type Heartbeat, heartbeat } from './job/heartbeat.ts';
import { type Counters, decodeJob, earliestDue, encodeJob, type JobRecord, newCounters, waiting } from './job/job.ts';
import { LeaseKeeper } from './job/lease-keeper.ts';
import { type LeaverSummary, leaverSummary } from './job/leaver-times.ts';
import { readOpenRequests } from './job/open-requests.ts';
import { abandonsSlice } from './job/run-control.ts';
import { telling } from './job/telling.ts';
import { operationOf } from './job/watched-target.ts';
import { keepConfiguration } from './keep-configuration.ts';
import { proveToken } from './prove-token.ts';
import { purgeRecords } from './purge-records.ts';
import { recover } from './recover.ts';
import { sampleDrift } from './sample-drift.ts';
import { type EngineDependencies, Slice } from './slice.ts';

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
  keeper.start();
  try {
    // Also when there is nothing to do: once the lease is released, nobody would know that it had been taken over.
    await deps.state.fence(acquired.lease.epoch, acquired.takenOver, keeper.signal);
    const { control, job, requests, isStored } = await readBeforeWork(deps);
    if (!reads(control, job, requests)) {
      const stored = { job, control, lease: undefined };
      if (isStored) await tellOfIdleJob(deps, stored);
      await deps.state.job.releaseLease();
      return skipped('NotStarted', heartbeat(stored, deps.clock.now()));
    }
    const slice = new Slice(deps, keeper, { job, control, requests, chains: await deps.state.job.readChains() });
    await work(slice);
    await finish(slice, control);
    await keeper.stop();
    await deps.state.job.releaseLease();
    return summarise(slice);
  } catch (error) {
    // What else was under way ends too. The lease is left to expire: whoever comes next raises the fence first.
    keeper.abandon(error);
    throw error;
  } finally {
    await keeper.stop();
  }
}

interface BeforeWork {
  readonly control: Control;
  readonly job: JobRecord;
  readonly requests: readonly OperatorRequest[];
  /** A job row that is missing is missed by whoever works: nothing else may make one. */
  readonly isStored: boolean;
}

/**
 * A slice that only reads is an ordinary one: exports ask for an active job before each of them. A paused job goes on
 * reading, so that its links live, and so that it is known who waits.
 */
function reads(control: Control, job: JobRecord, requests: readonly OperatorRequest[]): boolean {
  return control.state !== 'notStarted' || isReadRequested(control, job, requests);
}

/** State that this version cannot read is nobody's to hold: the lease is given back at once. */
async function readBeforeWork(deps: EngineDependencies): Promise<BeforeWork> {
  try {
    const control = await deps.state.job.readControl();
    const stored = await deps.state.job.readJob();
    const notUsed = 'notUsed' in deps.configuration ? deps.configuration.notUsed : undefined;
    const job = withFileNotUsed(decodeJob(stored), notUsed, deps.clock.now());
    // A job row that was lost while objects remain says nothing about them.
    const lost = stored === undefined && control.state !== 'notStarted' && !(await deps.state.isEmpty());
    const requests = await readOpenRequests(deps.state.requests, control, job);
    const isStored = stored !== undefined;
    return { control, requests, isStored, job: lost ? afterLoss(job, deps.clock.now()) : job };
  } catch (error) {
    if (error instanceof ConfigurationError) await deps.state.job.releaseLease();
    throw error;
  }
}

/** Counted anew; generations must be newer than any that the remaining rows may bear. */
function afterLoss(job: JobRecord, now: number): JobRecord {
  return { ...job, clean: false, nextGeneration: Math.floor(now / 1_000) };
}

async function work(slice: Slice): Promise<void> {
  try {
    await recover(slice);
    await keepConfiguration(slice);
    await honourRequests(slice);
    if (!(await checkPair(slice))) return;
    await lookAtProtected(slice);
    for (;;) {
      const before = waiting(slice.book.job);
      await readRoleCatalogue(slice);
      await importPass(slice);
      await reevaluateAfterChange(slice);
      await evaluateEntitlement(slice);
      await lookAtReferrers(slice);
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

/** `asked`: what operators had asked for when the slice began. */
async function finish(slice: Slice, asked: Control): Promise<void> {
  await lookAtReferrers(slice);
  if (slice.run.stop === undefined && slice.reading.complete) slice.book.clearSourceAlarms();
  if (slice.reading.complete && asked.readRequestedAt !== undefined) {
    slice.book.update({ servedReadAt: asked.readRequestedAt });
  }
  if (slice.reading.complete && !slice.run.halted && slice.waiting() === 0) slice.outages.endUnmissed();
  await storeUnblamed(slice);
  await purgeRecords(slice);
  await sampleDrift(slice);
  await proveToken(slice);
  endEmptySets(slice);
  await closeCycles(slice);
  await dropOldIndexes(slice);
  for (const kind of KINDS) await slice.objects[kind].save();
  slice.book.update({
    clean: true,
    rate: slice.target.currentRate(),
    lastTickAt: slice.now,
    lastSliceSeconds: Math.round((slice.now - slice.run.startedAt) / 1_000),
  });
  slice.waiting();
  slice.book.settleRefusals();
  tellOf(slice);
  await slice.checkpoints.store();
  if (await answerAtEnd(slice, asked)) await slice.checkpoints.store();
}

function tellOf(slice: Pick<Slice, 'book' | 'chains' | 'log' | 'now' | 'run'>): void {
  const { book, chains, log, now, run } = slice;
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

function summarise(slice: Pick<Slice, 'book' | 'chains' | 'now' | 'reading' | 'requests' | 'run'>): SliceSummary {
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
        : active && due !== undefined && due <= slice.now),
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
