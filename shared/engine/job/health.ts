// The health of the job: one pure function of stored facts. Status, probe, terminal and slice all call it.

import type { ProvisioningError } from '../../errors/index.ts';
import type { Control, LeaseState } from '../../model/ports.ts';
import { problemReason, reasonsOfEnds } from './health-ends.ts';
import { reasonsOfRuns } from './health-runs.ts';
import { reasonsOfWork } from './health-work.ts';
import type { JobRecord } from './job.ts';
import type { Reason } from './reason.ts';

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

export type HealthState = 'ok' | 'warning' | 'error';

export interface Health {
  readonly health: HealthState;
  /** Errors first. */
  readonly reasons: readonly Reason[];
}

export function health({ stored, problems, intervalMs }: HealthFacts, now: number): Health {
  const told = [
    ...problems.map((problem) => problemReason(problem, now)),
    ...(stored === undefined ? [] : reasonsOfStored(stored, intervalMs, now)),
  ];
  const reasons = [...told.filter(isError), ...told.filter((reason) => !isError(reason))];
  return { health: reasons.some(isError) ? 'error' : reasons.length > 0 ? 'warning' : 'ok', reasons };
}

function reasonsOfStored(stored: StoredFacts, intervalMs: number | undefined, now: number): readonly Reason[] {
  return [...reasonsOfRuns(stored, intervalMs, now), ...reasonsOfWork(stored, now), ...reasonsOfEnds(stored.job, now)];
}

const isError = ({ severity }: Reason): boolean => severity === 'error';
