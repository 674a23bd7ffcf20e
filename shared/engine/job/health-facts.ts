// What the health is made of: stored rows, and what keeps the job from running at all.

import type { ProvisioningError } from '../../errors/index.ts';
import type { Control, LeaseState } from '../../model/ports.ts';
import type { JobRecord } from './job.ts';

export interface HealthFacts {
  /** What is stored of the job; absent when the tables, or the settings that name them, cannot be used. */
  readonly stored?: StoredFacts | undefined;
  /** What keeps the job from running at all. */
  readonly problems: readonly Problem[];
  /** Time between two runs by the schedule. */
  readonly intervalMs?: number | undefined;
}

export interface StoredFacts {
  readonly job: JobRecord;
  readonly control: Control;
  readonly lease: LeaseState | undefined;
}

/** `since`: when this process met it first. */
export interface Problem {
  readonly error: Pick<ProvisioningError, 'code' | 'message' | 'policy'>;
  readonly since: number;
}
