// How many objects may be created within 24 hours.

import { counted } from '../../errors/counted.ts';
import type { Control, GuardLimits } from '../../model/ports.ts';
import type { JobRecord } from './job.ts';

const DAY_MS = 24 * 3_600_000;

/**
 * What is confirmed at the start of the job counts where it is more than the configured limit: during the initial cycle,
 * and for a day after it was confirmed.
 */
export function creationLimit(
  { creations }: GuardLimits,
  { expectCreates = 0, expectedAt = 0 }: Control,
  job: Pick<JobRecord, 'openCycles' | 'lastCycle'>,
  now: number,
): number {
  return isInitialCycle(job) || now < expectedAt + DAY_MS ? Math.max(creations, expectCreates) : creations;
}

/** What the job begins with was confirmed by starting it. */
export function isInitialCycle({ openCycles, lastCycle }: Pick<JobRecord, 'openCycles' | 'lastCycle'>): boolean {
  return lastCycle === undefined || openCycles.some(({ kind }) => kind === 'initial');
}

export function creationLimitDetail(limit: number): string {
  return `The 24-hour limit of ${counted(limit, 'creation')} is reached.`;
}
