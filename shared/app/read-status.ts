// The status of the job, or why there is none: it never fails for what it is there to tell.

import type { Configuration } from '../configuration.ts';
import { withFileNotUsed } from '../engine/job/configuration.ts';
import type { Problem } from '../engine/job/health-facts.ts';
import { decodeJob } from '../engine/job/job-row.ts';
import { healthView, jobStatus } from '../engine/job/status.ts';
import type { HealthView, JobStatus } from '../engine/job/status-document.ts';
import { summaryOfTroubles } from '../engine/job/summary.ts';
import { ProvisioningError } from '../errors/index.ts';
import type { Clock, State } from '../model/ports.ts';
import { nextRun } from '../settings/next-run.ts';
import { type Troubles, withProblems } from './troubles.ts';

/** The configuration is not usable, or the state cannot be reached. */
export type NoStatus = HealthView & Pick<JobStatus, 'summary'>;

export interface StatusSources {
  readonly configuration: Pick<Configuration, 'errors' | 'settings'>;
  readonly state: () => Pick<State, 'job' | 'cycles'>;
  readonly clock: Clock;
  readonly troubles: Troubles;
  /** How many finished cycles somebody asks for, the newest first. */
  readonly cycles?: number | undefined;
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

async function statusOf({ configuration, state, clock, cycles: asked }: StatusSources): Promise<JobStatus> {
  const { schedule: cron, notion } = configuration.settings();
  const { job, cycles } = state();
  const [stored, control, lease, newestCycles] = await Promise.all([
    job.readJob(),
    job.readControl(),
    job.readLease(),
    cycles.newest(asked ?? 1),
  ]);
  const now = clock.now();
  const record = decodeJob(stored);
  const [notUsed] = configuration.errors();
  // The next tick may still run by the configuration that is kept.
  if (notUsed !== undefined && record.configuration === undefined) throw notUsed;
  const next = nextRun(cron, now);
  const schedule = next === undefined ? {} : { nextRunAt: next.at, intervalMs: next.intervalMs };
  const requestLimit = notion.maxRequestsPerMinute;
  const facts = { control, lease, newestCycles, now, cycles: asked, requestLimit, ...schedule };
  return jobStatus({ job: withFileNotUsed(record, notUsed, now), ...facts });
}

function unhealthy(problems: readonly Problem[], now: number): NoStatus {
  const view = healthView({ problems }, now);
  return { summary: summaryOfTroubles(view.reasons), ...view };
}
