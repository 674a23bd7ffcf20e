// The health of the job: one pure function of stored facts. Status, probe, terminal and slice all call it.

import type { Code } from '../../errors/index.ts';
import { problemReason, reasonsOfEnds } from './health-ends.ts';
import type { HealthFacts, StoredFacts } from './health-facts.ts';
import { reasonsOfQuarantine } from './health-quarantine.ts';
import { reasonsOfRuns } from './health-runs.ts';
import { changesLate, reasonsOfWork } from './health-work.ts';
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
  const runs = reasonsOfRuns(stored, intervalMs, now);
  const work = reasonsOfWork(stored, now);
  const ends = reasonsOfEnds(stored.job, now);
  const quarantine = reasonsOfQuarantine(stored, now);
  const isTold = [...runs, ...ends, ...quarantine].some(keepsChanges) || work.some(({ code }) => code === OVERDUE);
  return [...runs, ...work, ...(isTold ? [] : changesLate(stored, now)), ...ends, ...quarantine];
}

const OVERDUE: Code = 'ChangesOverdue';
/** The job goes on as it would without them. */
const KEEP_NOTHING: ReadonlySet<Code> = new Set<Code>(['MemoryWrong', 'PairUnconfirmed']);

const keepsChanges = ({ code }: Reason): boolean => !KEEP_NOTHING.has(code);

const isError = ({ severity }: Reason): boolean => severity === 'error';
