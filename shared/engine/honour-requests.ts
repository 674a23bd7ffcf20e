// What operators asked for, honoured at the start of a slice.

import { counted } from '../errors/counted.ts';
import type { Control, OperatorRequest, Outcome, RequestedAction } from '../model/ports.ts';
import { acceptPair } from './check-pair.ts';
import { releaseEscrow } from './export/release-escrow.ts';
import {
  CREATION_LIMIT,
  GROUP_DELETE_GUARD,
  MEMBERSHIP_GUARD,
  PEOPLE_GUARD,
  releaseHeld,
} from './export/release-held.ts';
import { creationLimit } from './job/creation-limit.ts';
import type { JobRecord } from './job/job.ts';
import { earlierRequests } from './job/open-requests.ts';
import { restart } from './restart.ts';
import type { Slice } from './slice.ts';

type Honouring = Pick<
  Slice,
  'book' | 'chains' | 'checkpoints' | 'log' | 'now' | 'objects' | 'pair' | 'policy' | 'requests' | 'run' | 'state'
>;

export async function honourRequests(slice: Honouring): Promise<void> {
  if (!slice.book.job.initialImportDone && slice.book.job.openCycles.length === 0 && slice.book.job.nextCycle === 1) {
    slice.book.openCycle('initial');
  }
  bindToPair(slice);
  await honourEarlier(slice);
  const served: [OperatorRequest, Omit<Outcome, 'at'>][] = [];
  for (const request of slice.requests.all) {
    const outcome = await honour(slice, request.what);
    if (outcome !== undefined) served.push([request, outcome]);
  }
  // What followed from them is stored before anybody hears of it.
  if (served.length > 0) await slice.checkpoints.store();
  for (const [request, outcome] of served) await slice.requests.answer(request, outcome);
  noticeCredential(slice);
  await honourCreationLimit(slice);
  await honourRemovalLimits(slice);
}

/** Undefined: its outcome is known at the end of the slice. A kill in between honours it once more, which does no harm. */
async function honour(slice: Honouring, what: RequestedAction): Promise<Omit<Outcome, 'at'> | undefined> {
  switch (what.action) {
    case 'run-now':
      slice.run.retryAll = true;
      return undefined;
    case 'read':
      return undefined;
    case 'start':
    case 'pause':
      // Both take effect when they are asked for.
      return { result: 'done', detail: `The job is ${slice.run.control.state} now.` };
    case 'restart': {
      const detail = await restart(slice, what.scope);
      return detail === undefined ? undefined : { result: 'done', detail };
    }
    case 'confirm-pair':
      acceptPair(slice);
      return { result: 'done', detail: 'The state belongs to what the settings name now.' };
    case 'escrow/release':
      return released(await releaseEscrow(slice, [what.escrow]));
    default:
      return { result: 'refused', detail: 'This version of the program does not know this request.' };
  }
}

function released(objects: number): Omit<Outcome, 'at'> {
  return { result: 'done', detail: `${counted(objects, 'object')} became due.` };
}

/** What a slice can answer only when its work is done; `asked` as it was when the slice began. True: the job row changed. */
export async function answerAtEnd(
  slice: Pick<Slice, 'book' | 'reading' | 'requests' | 'run'>,
  { asked, state }: Control,
): Promise<boolean> {
  for (const request of slice.requests.all) {
    const detail = endOf(slice, request.what.action, state);
    if (detail !== undefined) await slice.requests.answer(request, { result: 'done', detail });
  }
  if (slice.requests.all.length > 0 || asked === undefined || asked === slice.book.job.answered) return false;
  slice.book.update({ answered: asked });
  return true;
}

/** Undefined: it goes on waiting. */
function endOf(
  { reading, run }: Pick<Slice, 'reading' | 'run'>,
  action: RequestedAction['action'],
  state: Control['state'],
): string | undefined {
  if (action === 'read') return reading.complete ? 'Entra ID is read completely.' : undefined;
  if (action !== 'run-now' || state !== 'active') return undefined;
  return run.stop === undefined ? 'A run has tried what waited.' : `A run was stopped by ${run.stop.code}.`;
}

/** Somebody wants to look before the job runs, and Entra ID has not been read completely since. */
export function isReadRequested(control: Control, job: JobRecord, open: readonly OperatorRequest[]): boolean {
  return open.some(({ what }) => what.action === 'read') || earlierRequests(control, job).read;
}

async function honourEarlier(slice: Honouring): Promise<void> {
  const { control } = slice.run;
  const { runNow, releases } = earlierRequests(control, slice.book.job);
  if (runNow) slice.run.retryAll = true;
  if (releases.length > 0) await releaseEscrow(slice, releases);
  const { runNowRequestedAt: servedRunNowAt, releases: [...all] = [] } = control;
  const servedReleaseAt = all.at(-1)?.at;
  slice.book.update({
    ...(servedRunNowAt !== undefined && { servedRunNowAt }),
    ...(servedReleaseAt !== undefined && { servedReleaseAt }),
  });
}

/** State of an earlier version names the token alone; new state belongs to whatever the settings name. */
function bindToPair({ book, pair }: Pick<Slice, 'book' | 'pair'>): void {
  const { pair: known, credential: token = pair.token } = book.job;
  if (known === undefined) book.update({ pair: { ...pair, token } });
}

/** What one token could not do, another may. */
function noticeCredential({ book, run, pair }: Pick<Slice, 'book' | 'pair' | 'run'>): void {
  const { token: credential } = pair;
  const { credential: before } = book.job;
  if (before === credential) return;
  if (before !== undefined) run.retryAll = true;
  book.update({ credential });
}

async function honourCreationLimit(slice: Pick<Slice, 'book' | 'objects' | 'policy' | 'run'>): Promise<void> {
  const { control } = slice.run;
  const limit = creationLimit(slice.policy.limits, control);
  const raised = limit > slice.book.job.creationLimit;
  if (limit !== slice.book.job.creationLimit) slice.book.update({ creationLimit: limit });
  if (raised) await releaseHeld(slice, CREATION_LIMIT);
}

/** What was held by other numbers is judged by the present ones, which may hold it again. */
async function honourRemovalLimits(slice: Pick<Slice, 'book' | 'objects' | 'policy'>): Promise<void> {
  const { creations: _, ...limits } = slice.policy.limits;
  const removalLimits = JSON.stringify(limits);
  const { removalLimits: before } = slice.book.job;
  if (before === removalLimits) return;
  if (before !== undefined) await releaseHeld(slice, PEOPLE_GUARD, GROUP_DELETE_GUARD, MEMBERSHIP_GUARD);
  slice.book.update({ removalLimits });
}
