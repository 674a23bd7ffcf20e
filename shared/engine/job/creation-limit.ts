// How many objects may be created within 24 hours.

import { counted } from '../../errors/counted.ts';
import type { Control, GuardLimits } from '../../model/ports.ts';

/** What is confirmed at the start of the job counts where it is more than the configured limit. */
export function creationLimit({ creations }: GuardLimits, { expectCreates = 0 }: Control): number {
  return Math.max(creations, expectCreates);
}

export function creationLimitDetail(limit: number): string {
  return `The 24-hour limit of ${counted(limit, 'creation')} is reached.`;
}
