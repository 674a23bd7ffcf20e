// One small request an hour proves the token of the target: on a quiet day nothing else would notice that it is refused.

import { ProvisioningError } from '../errors/index.ts';
import { alarmOf } from './job/alarms.ts';
import { abandonsSlice } from './job/run-control.ts';
import type { Slice } from './slice.ts';

const HOUR_MS = 3_600_000;

/** At the end of a slice that may export. While the target keeps the job from its work, each slice asks. */
export async function proveToken({
  book,
  now,
  run,
  target,
}: Pick<Slice, 'book' | 'now' | 'run' | 'target'>): Promise<void> {
  const { alarms, targetAcceptedAt = 0 } = book.job;
  const isDue = now - targetAcceptedAt >= HOUR_MS || alarms.some(isEndedByRequest);
  if (run.halted || !isDue) return;
  try {
    await target.ping();
  } catch (error) {
    if (!(error instanceof ProvisioningError) || abandonsSlice(error)) throw error;
    // What else keeps a small read from working shows where something is due.
    const alarm = error.policy === 'auth' || error.policy === 'throttled' ? alarmOf(error, 'target') : undefined;
    if (alarm !== undefined) book.raise(alarm);
  }
}

/** Once nothing is due, nobody else sends the request that ends these. */
function isEndedByRequest({ code }: { readonly code: string }): boolean {
  return code === 'TargetTokenRefused' || code === 'TargetAccessDenied' || code === 'WaitingForTarget';
}
