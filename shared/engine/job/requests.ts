// What operators asked for, honoured at the start of a slice.

import { CREATION_LIMIT, releaseHeld } from '../export/release-held.ts';
import type { Slice } from '../slice.ts';

export async function honourRequests(slice: Slice): Promise<void> {
  const { control } = slice;
  if (!slice.job.initialImportDone && slice.job.openCycles.length === 0 && slice.job.nextCycle === 1) {
    slice.openCycle('initial');
  }
  if (control.runNowRequestedAt !== undefined && control.runNowRequestedAt !== slice.job.servedRunNowAt) {
    slice.retryAll = true;
    slice.update({ servedRunNowAt: control.runNowRequestedAt });
  }
  const limit = Math.max(slice.deps.policy.limits.creations, control.expectCreates ?? 0);
  const raised = limit > slice.job.creationLimit;
  if (limit !== slice.job.creationLimit) slice.update({ creationLimit: limit });
  if (raised) await releaseHeld(slice, CREATION_LIMIT);
}
