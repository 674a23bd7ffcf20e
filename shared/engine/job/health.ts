// The health of the job: one pure function of stored facts. Status, probe, terminal and slice all call it.

import { problemReason, reasonsOfEnds } from './health-ends.ts';
import type { HealthFacts, StoredFacts } from './health-facts.ts';
import { reasonsOfQuarantine } from './health-quarantine.ts';
import { reasonsOfRuns } from './health-runs.ts';
import { reasonsOfWork } from './health-work.ts';
import type { HealthState, Reason } from './reason.ts';

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
  return [
    ...reasonsOfRuns(stored, intervalMs, now),
    ...reasonsOfWork(stored, now),
    ...reasonsOfEnds(stored.job, now),
    ...reasonsOfQuarantine(stored, now),
  ];
}

const isError = ({ severity }: Reason): boolean => severity === 'error';
