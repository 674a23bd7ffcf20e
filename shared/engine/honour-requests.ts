// What operators asked for, honoured at the start of a slice.

import type { Control } from '../model/ports.ts';
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
import { unservedReleases } from './job/release-requests.ts';
import type { Slice } from './slice.ts';

export async function honourRequests(
  slice: Pick<Slice, 'book' | 'credential' | 'log' | 'now' | 'objects' | 'policy' | 'run' | 'state'>,
): Promise<void> {
  const { control } = slice.run;
  if (!slice.book.job.initialImportDone && slice.book.job.openCycles.length === 0 && slice.book.job.nextCycle === 1) {
    slice.book.openCycle('initial');
  }
  if (control.runNowRequestedAt !== undefined && control.runNowRequestedAt !== slice.book.job.servedRunNowAt) {
    slice.run.retryAll = true;
    slice.book.update({ servedRunNowAt: control.runNowRequestedAt });
    slice.log('info', 'operator.requested', { request: 'job/run-now' });
  }
  if (isReadRequested(control, slice.book.job)) slice.log('info', 'operator.requested', { request: 'job/read' });
  await honourReleases(slice);
  noticeCredential(slice);
  await honourCreationLimit(slice);
  await honourRemovalLimits(slice);
}

/** Somebody wants to look before the job runs, and Entra ID has not been read completely since. */
export function isReadRequested({ readRequestedAt }: Control, { servedReadAt }: JobRecord): boolean {
  return readRequestedAt !== undefined && readRequestedAt !== servedReadAt;
}

/** A kill in between makes the same objects due once more. */
async function honourReleases(slice: Pick<Slice, 'book' | 'log' | 'now' | 'objects' | 'run' | 'state'>): Promise<void> {
  const requests = unservedReleases(slice.run.control, slice.book.job);
  const last = requests.at(-1);
  if (last === undefined) return;
  const released = await releaseEscrow(
    slice,
    requests.map(({ what }) => what),
  );
  slice.book.update({ servedReleaseAt: last.at });
  slice.log('info', 'operator.requested', { request: 'escrow/release', requests: requests.length, released });
}

/** What one token could not do, another may. */
function noticeCredential({ book, run, credential }: Pick<Slice, 'book' | 'credential' | 'run'>): void {
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
