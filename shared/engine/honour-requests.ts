// What operators asked for, honoured at the start of a slice.

import { counted } from '../errors/counted.ts';
import type { Control, OperatorRequest, Outcome, RequestedAction } from '../model/ports.ts';
import { SCHEDULED_DELETIONS } from '../model/ports.ts';
import { acceptPair } from './check-pair.ts';
import { decideHolds } from './export/holds.ts';
import { releaseEscrow } from './export/release-escrow.ts';
import { cancelDeletion } from './export/schedule-deletions.ts';
import type { JobRecord } from './job/job.ts';
import { earlierRequests } from './job/open-requests.ts';
import { restart } from './restart.ts';
import type { Slice } from './slice.ts';

type Honouring = Pick<
  Slice,
  | 'book'
  | 'chains'
  | 'checkpoints'
  | 'gate'
  | 'log'
  | 'now'
  | 'objects'
  | 'pair'
  | 'policy'
  | 'requests'
  | 'run'
  | 'state'
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
  if (slice.run.control.state === 'active') noticeCredential(slice);
}

/** Undefined: its outcome is known at the end of the slice. A kill in between honours it once more, which does no harm. */
async function honour(slice: Honouring, what: RequestedAction): Promise<Omit<Outcome, 'at'> | undefined> {
  switch (what.action) {
    case 'run-now':
      // What a slice that exports nothing cannot try is still asked for when the job is resumed.
      slice.run.retryAll = slice.run.control.state === 'active';
      return undefined;
    case 'read':
      return undefined;
    case 'start':
    case 'pause':
      // Both take effect when they are asked for.
      return { result: 'done', detail: `The job is ${slice.run.control.state} now.` };
    case 'restart': {
      slice.gate.ask();
      const detail = await restart(slice, what.scope);
      return detail === undefined ? undefined : { result: 'done', detail };
    }
    case 'confirm-pair':
      acceptPair(slice);
      return { result: 'done', detail: 'The state belongs to what the settings name now.' };
    case 'escrow/release':
      slice.gate.ask();
      return released(await releaseEscrow(slice, [what.escrow]));
    case 'holds/approve':
    case 'holds/reject':
    case 'holds/release':
      return decidedHolds(slice, what);
    default:
      return { result: 'refused', detail: 'This version of the program does not know this request.' };
  }
}

async function decidedHolds(slice: Honouring, what: HoldRequest): Promise<Omit<Outcome, 'at'>> {
  const { set, revision, entries = [] } = what;
  if (set === SCHEDULED_DELETIONS) return keptGroups(slice, entries);
  const { kind, code } = slice.book.job.holdSets.find(({ number }) => number === Number(set)) ?? {};
  const changes = await decideHolds(slice, {
    action: HOLD_ACTIONS[what.action],
    set: Number(set),
    ...(revision !== undefined && { revision }),
    ...(entries.length > 0 && { entries }),
  });
  if (changes === 0) return { result: 'refused', detail: `Nothing of it is in the hold set ${set} any more.` };
  slice.log('info', HOLD_EVENTS[what.action], { set: Number(set), kind, count: changes, code });
  const isActive = slice.run.control.state === 'active';
  const approve = isActive ? 'go at once' : 'are approved for a day, and go when the job is started';
  const done = { approve, reject: 'are kept as they are', release: 'are judged anew' } as const;
  return { result: 'done', detail: `${counted(changes, 'change')} ${done[HOLD_ACTIONS[what.action]]}.` };
}

async function keptGroups(
  slice: Honouring,
  entries: NonNullable<HoldRequest['entries']>,
): Promise<Omit<Outcome, 'at'>> {
  let kept = 0;
  for (const { kind, id } of entries) if (kind === 'group' && (await cancelDeletion(slice, id))) kept += 1;
  if (kept === 0) return { result: 'refused', detail: 'No deletion of these groups is scheduled.' };
  return { result: 'done', detail: `${counted(kept, 'group')} will not be deleted.` };
}

type HoldRequest = Extract<RequestedAction, { action: `holds/${string}` }>;
const HOLD_EVENTS = {
  'holds/approve': 'hold.approved',
  'holds/reject': 'hold.rejected',
  'holds/release': 'hold.released',
} as const;
const HOLD_ACTIONS = { 'holds/approve': 'approve', 'holds/reject': 'reject', 'holds/release': 'release' } as const;

function released(objects: number): Omit<Outcome, 'at'> {
  return { result: 'done', detail: `${counted(objects, 'object')} became due.` };
}

/** Somebody asked for something that is not answered yet. */
export function mayAnswerAtEnd({ book, requests }: Pick<Slice, 'book' | 'requests'>, { asked }: Control): boolean {
  return requests.all.length > 0 || (asked !== undefined && asked !== book.job.answered);
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
  if (control.state !== 'active') return;
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
