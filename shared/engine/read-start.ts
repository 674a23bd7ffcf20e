// What is stored when a slice begins, and whether it belongs together.

import type { AcquiredLease, ChainRecord, Control } from '../model/ports.ts';
import { ChainBook } from './job/chain-book.ts';
import { withFileNotUsed } from './job/configuration.ts';
import type { ChainSummary, JobRecord } from './job/job.ts';
import { decodeJob } from './job/job-row.ts';
import { withLoss } from './job/losses.ts';
import { readOpenRequests } from './job/open-requests.ts';
import { rememberLosses, withRemembered } from './remember-losses.ts';
import type { EngineDependencies, SliceStart } from './slice.ts';
import { relyingOnNothing } from './start-over.ts';

type Reading = Pick<EngineDependencies, 'clock' | 'configuration' | 'log' | 'options' | 'state'>;

export interface StoredStart extends SliceStart {
  /** A job row that is missing is missed by whoever works: nothing else may make one. */
  readonly isStored: boolean;
}

export async function readStart(deps: Reading, acquired: AcquiredLease): Promise<StoredStart> {
  const { job: text, control: found, chains } = await deps.state.job.readStored();
  const isStored = text !== undefined;
  const notUsed = 'notUsed' in deps.configuration ? deps.configuration.notUsed : undefined;
  const before = withFileNotUsed(decodeJob(text), notUsed, deps.clock.now());
  const control = await knownControl(deps, found, isStored ? before : undefined);
  const requests = await readOpenRequests(deps.state.requests, control, before);
  const start = { control, requests, isStored };
  if (control.state === 'notStarted' && !isStored) return { ...start, job: before, chains: [] };
  const now = deps.clock.now();
  // The lease has the mark of the job row that was stored last.
  const isJobLost = before.mark !== acquired.mark || (!isStored && !(await deps.state.isEmpty()));
  const what = isJobLost
    ? 'The job row is gone, or an earlier one.'
    : areChainsLost(before, chains, acquired)
      ? 'The row of a chain is gone, or an earlier one.'
      : undefined;
  if (what === undefined) {
    const isPending = before.reread?.begun === false;
    return { ...start, chains, job: isPending ? relyingOnNothing(before, now) : before };
  }
  // Whoever wakes up after its lease finds what another invocation wrote: that fails here, and is no loss.
  await deps.state.job.renewLease(deps.options.leaseTtlMs);
  const known = isJobLost ? await withRemembered(deps.state, before) : before;
  const { reread, losses } = withLoss(known, what, now);
  await rememberLosses(deps.state, losses);
  deps.log('error', 'state.lost', { table: 'watermarks', what });
  const job = { ...relyingOnNothing(known, now), losses, reread };
  // What remains was written by a job that had begun long ago.
  const unknown = { initialImportDone: true, reread: { ...reread, rowsKnown: false as const } };
  return { ...start, chains, job: isJobLost ? { ...job, ...unknown } : job };
}

/** After a clean end, which stores both at once. */
function areChainsLost(job: JobRecord, chains: readonly ChainRecord[], { takenOver }: AcquiredLease): boolean {
  const byId = (summaries: readonly ChainSummary[]): string =>
    JSON.stringify(summaries.toSorted((a, b) => (a.id < b.id ? -1 : 1)));
  return job.clean && !takenOver && byId(new ChainBook(chains).summaries()) !== byId(job.chains);
}

/** What operators asked for is known from the job row too, or else from the table of the objects. */
async function knownControl({ state, log }: Reading, control: Control, job: JobRecord | undefined): Promise<Control> {
  const known =
    job === undefined && control.state === 'notStarted' ? (await state.marks.read('mappings'))?.control : job?.control;
  if (known === undefined || !isEarlier(control, known)) return control;
  log('error', 'state.lost', { table: 'watermarks', what: 'What operators asked for is gone, or an earlier wish.' });
  const restored = await state.job.updateControl((now) => (isEarlier(now, known) ? again(now, known) : now));
  log('info', 'state.restored', { table: 'watermarks', what: 'What operators asked for.' });
  return restored;
}

/** Every wish is one more and has a later time, and nobody takes back that the job was started. */
function isEarlier(control: Control, known: Control): boolean {
  if (control.state === 'notStarted' && known.state !== 'notStarted') return true;
  const hasChanged = control.changedAt !== known.changedAt;
  return isOlder(control, known) || (hasChanged && (control.asked ?? 0) <= (known.asked ?? 0));
}

/** Requests may have been made since: the table of requests is looked into once more. */
function again(control: Control, known: Control): Control {
  const isStarted = control.state !== 'notStarted';
  // An earlier row to which a wish was added has the last wish, and counts from where it was.
  const wishes = isStarted && !isOlder(control, known) ? control : known;
  return { ...wishes, asked: (known.asked ?? 0) + 1 };
}

const isOlder = (control: Control, known: Control): boolean => (control.changedAt ?? 0) < (known.changedAt ?? 0);
