// The status document: what `GET /api/status` answers about the job. What is not known is left out.

import type { Code } from '../../errors/index.ts';
import type { Kind, RequestOutcome } from '../../model/stored-object.ts';
import type { Counters, Cycle } from './cycle.ts';
import type { Figures } from './figures.ts';
import type { Cliff, JobState } from './job.ts';
import type { LeaverSummary } from './leaver-times.ts';
import type { QuarantineReason } from './quarantine.ts';
import type { HealthState, Severity } from './reason.ts';

/** An ISO 8601 moment, in UTC. */
export type Moment = string;

/** One thing that is to be told of the job. */
export interface ReasonView {
  readonly code: Code;
  readonly severity: Severity;
  readonly since?: Moment | undefined;
  readonly detail: string;
  readonly remedy?: string | undefined;
  readonly count?: number | undefined;
  readonly oldestSince?: Moment | undefined;
}

export interface HealthView {
  readonly health: HealthState;
  /** The health is no error. */
  readonly healthy: boolean;
  readonly reasons: readonly ReasonView[];
}

export interface CycleView {
  readonly number: number;
  readonly kind: Cycle['kind'];
  readonly startedAt: Moment;
  readonly completedAt?: Moment | undefined;
  readonly seconds?: number | undefined;
  readonly objectsFound: number;
  readonly users: Counters;
  readonly groups: Counters;
  /** Exports that were tried, and what became of them. */
  readonly attempts: number;
  readonly successes: number;
  readonly failures: Readonly<Record<string, number>>;
}

export interface LastCycleView extends CycleView {
  /** Nothing was refused in it. */
  readonly succeeded: boolean;
}

export interface CurrentCycleView extends CycleView {
  readonly step: 'importing' | 'exporting';
  readonly progress: { readonly completedUnits: number; readonly totalUnits: number; readonly units: 'objects' };
}

/** How far one chain has been read. */
export interface WatermarkView {
  readonly chain: string;
  readonly kind: Kind;
  /** Absent for a chain of all objects. */
  readonly groups?: number | undefined;
  /** True until the chain has been read completely once. */
  readonly reading: boolean;
  readonly pagesRead: number;
  readonly updatedAt?: Moment | undefined;
  readonly ageSeconds?: number | undefined;
}

export interface Counts {
  readonly users: number;
  readonly groups: number;
}

export interface AlarmView {
  readonly code: Code;
  readonly detail: string;
  readonly since: Moment;
}

/** As Graph tells it of a synchronization job, with the request that decided. */
export interface QuarantineView {
  readonly reason: QuarantineReason;
  readonly seriesBegan: Moment;
  readonly currentBegan: Moment;
  readonly seriesCount: number;
  /** The first run that comes later tries; absent where each run does. */
  readonly nextAttempt?: Moment | undefined;
  /** ISO 8601: between two tries, as long as they fail. */
  readonly interval?: string | undefined;
  /** Creates and updates that a try may send; absent: as many as are due, or none where nothing may be written. */
  readonly batch?: number | undefined;
  readonly error: {
    readonly code: Code;
    readonly message: string;
    readonly at: Moment;
    readonly request?: RequestOutcome | undefined;
  };
}

export type LeaseView =
  | { readonly held: false }
  | { readonly held: true; readonly owner: string; readonly expiresAt: Moment };

export interface CliffView extends Omit<Cliff, 'since'> {
  readonly since: Moment;
}

export interface JobStatus extends HealthView {
  /** One sentence that says how things stand. */
  readonly summary: string;
  readonly state: JobState;
  readonly activity: 'initialCycle' | 'incrementalCycle' | 'idle';
  readonly currentCycle?: CurrentCycleView | undefined;
  readonly lastCycle?: LastCycleView | undefined;
  /** The newest first; only where somebody asks for them. */
  readonly recentCycles?: readonly CycleView[] | undefined;
  /** The last one in which nothing was refused, unless the last one is it. */
  readonly lastSuccessfulCycle?: CycleView | undefined;
  readonly lastTickAt?: Moment | undefined;
  readonly lastImportAt?: Moment | undefined;
  readonly lastSliceSeconds?: number | undefined;
  readonly nextRunAt?: Moment | undefined;
  readonly watermarks: readonly WatermarkView[];
  /** Absent until this version has counted. */
  readonly figures?: Figures | undefined;
  readonly links: Counts;
  readonly sourceObjects: Counts;
  readonly entitledUsers: number;
  /** People who should be out and are still in: whoever waits for it, is held or failed. */
  readonly peopleStillIn: { readonly count: number; readonly oldestSince?: Moment | undefined };
  /** Objects that work is left for. */
  readonly pending: number;
  readonly escrow: Counts & { readonly nextTryAt?: Moment | undefined };
  readonly held: Counts & { readonly because: readonly CliffView[] };
  /** Groups that Entra ID has permanently deleted, and when the first of them is deleted in Notion. */
  readonly scheduledDeletions: { readonly groups: number; readonly nextAt?: Moment | undefined };
  readonly alarms: readonly AlarmView[];
  readonly quarantine?: QuarantineView | undefined;
  readonly lease: LeaseView;
  /** Random objects read in Notion to see whether memory is right: how many were, and how many were not as remembered. */
  readonly drift?: { readonly sampled: number; readonly wrong: number; readonly since: Moment } | undefined;
  /** Removals of people in the last 30 days: half of them, and 95 of 100, were done in at most so many seconds. */
  readonly leavers?: LeaverSummary | undefined;
  readonly targetRequestsPerMinute?: number | undefined;
  /** What the settings allow. */
  readonly targetRequestsPerMinuteLimit?: number | undefined;
}
