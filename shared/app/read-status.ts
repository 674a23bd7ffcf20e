// The status of the job, or why there is none: it never fails for what it is there to tell.

import type { Configuration } from '../configuration.ts';
import { withFileNotUsed } from '../engine/job/configuration.ts';
import type { Problem } from '../engine/job/health-facts.ts';
import { decodeJob } from '../engine/job/job.ts';
import { healthView, jobStatus } from '../engine/job/status.ts';
import type { HealthView, JobStatus } from '../engine/job/status-document.ts';
import { ProvisioningError } from '../errors/index.ts';
import type { Clock, State } from '../model/ports.ts';
import { nextRun } from '../settings/next-run.ts';
import { type Troubles, withProblems } from './troubles.ts';

/** The configuration is not usable, or the state cannot be reached. */
export type NoStatus = HealthView;

export interface StatusSources {
  readonly configuration: Pick<Configuration, 'errors' | 'settings'>;
  readonly state: () => Pick<State, 'job' | 'cycles'>;
  readonly clock: Clock;
  readonly troubles: Troubles;
}

/** Never throws for misconfiguration or unreachable state: that is what it tells. */
export async function readStatus(sources: StatusSources): Promise<JobStatus | NoStatus> {
  const now = sources.clock.now();
  try {
    const status = await statusOf(sources);
    sources.troubles.note([], now);
    return status;
  } catch (error) {
    if (!(error instanceof ProvisioningError)) throw error;
    return unhealthy(sources.troubles.note(withProblems(sources.configuration, error), now), now);
  }
}

async function statusOf({ configuration, state, clock }: StatusSources): Promise<JobStatus> {
  const { schedule: cron } = configuration.settings();
  const { job, cycles } = state();
  const [stored, control, lease, newestCycles] = await Promise.all([
    job.readJob(),
    job.readControl(),
    job.readLease(),
    cycles.newest(1),
  ]);
  const now = clock.now();
  const record = decodeJob(stored);
  const [notUsed] = configuration.errors();
  // The next tick may still run by the configuration that is kept.
  if (notUsed !== undefined && record.configuration === undefined) throw notUsed;
  const next = nextRun(cron, now);
  const schedule = next === undefined ? {} : { nextRunAt: next.at, intervalMs: next.intervalMs };
  return jobStatus({ job: withFileNotUsed(record, notUsed, now), control, lease, newestCycles, now, ...schedule });
}

function unhealthy(problems: readonly Problem[], now: number): NoStatus {
  return healthView({ problems }, now);
}
