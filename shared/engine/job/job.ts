// The job row: what a tick and the status page must know without scanning anything. Written by the slice alone.

import { type Code, ConfigurationError } from '../../errors/index.ts';
import { SHARDS } from '../../model/ports.ts';
import type { Kind, SourceId, TargetId } from '../../model/stored-object.ts';
import { EMPTY_SUMMARY, type HoldCount, type ShardSummary } from '../objects/roster.ts';
import { EMPTY_WINDOW, type GuardWindow } from './guard-window.ts';
import type { HoldSet } from './hold-sets.ts';
import type { Operation, Outage } from './operations.ts';

const JOB_VERSION = 1;

export interface Counters {
  created: number;
  adopted: number;
  updated: number;
  removed: number;
  deleted: number;
  membersAdded: number;
  membersRemoved: number;
  escrowed: number;
  held: number;
  skipped: number;
}

export interface Cycle {
  readonly number: number;
  readonly kind: 'initial' | 'incremental' | 'reconcile';
  readonly startedAt: number;
  readonly completedAt?: number;
  /** Objects that its import found. */
  readonly found: number;
  readonly users: Counters;
  readonly groups: Counters;
}

export interface Alarm {
  /** Only a success of the target ends it; absent: a complete import does. */
  readonly side?: 'target';
  readonly code: Code;
  readonly detail: string;
  readonly since: number;
}

/** A person who took over a target account: memberships exported for the former owner are now theirs. */
export interface Heir {
  readonly from: SourceId;
  readonly incarnation: number;
  readonly to: SourceId;
  readonly target: TargetId;
}

/** A source set that collapsed: removals are held until it recovers. */
export interface Cliff {
  readonly what: 'entitled' | 'usersRead' | 'assignments';
  readonly before: number;
  readonly after: number;
  readonly since: number;
}

export interface Drift {
  readonly nextAt: number;
  readonly sampled: number;
  readonly wrong: number;
  readonly since: number;
}

export interface JobRecord {
  readonly version: typeof JOB_VERSION;
  /** False while a slice has begun to write and has not ended properly: counts must be taken anew. */
  readonly clean: boolean;
  readonly policyHash?: string;
  /** Next shard to evaluate again after a configuration change; kinds in order, users first. */
  readonly reevaluate?: { readonly hash: string; readonly next: number };
  /** The list of protected accounts that rows were looked at for, and while that lasts the next shard. */
  readonly protectedList?: { readonly digest: string; readonly next?: number };
  readonly nextCycle: number;
  readonly nextGeneration: number;
  /** Somebody came back who was away since then: chains of groups of that generation or later are read once more. */
  readonly rereadSince?: number;
  /** The generation of users that needs no sweep, because nothing was known before it. */
  readonly firstUserGeneration?: number;
  /** Every chain has been read completely once. */
  readonly initialImportDone: boolean;
  readonly openCycles: readonly Cycle[];
  readonly lastCycle?: Cycle;
  readonly lastSuccessfulCycle?: Cycle;
  readonly shards: Readonly<Record<Kind, readonly ShardSummary[]>>;
  /** Entries of each shard's stored entitled set; -1 = unknown. */
  readonly entitledSizes: Readonly<Record<Kind, readonly number[]>>;
  /** Edges, assignments or group states changed since the entitled set was stored. */
  readonly entitlementStale: boolean;
  /** Something that desired members depend on changed since the digests were stored. */
  readonly groupsStale: boolean;
  /** People may have changed without those who refer to them having been looked at. */
  readonly referencesStale: boolean;
  /** People may have moved, come back or been let go without their former groups having been looked at. */
  readonly formerGroupsStale: boolean;
  readonly assignmentsDigest?: string;
  readonly assignments: number;
  readonly entitled: number;
  readonly cliffs: readonly Cliff[];
  /** The last cliff is gone, and what was held for it waits to be looked at again. */
  readonly recovered: boolean;
  readonly window: GuardWindow;
  readonly heirs: readonly Heir[];
  /** Changes that go beyond a limit, and wait for a person's consent. */
  readonly holdSets: readonly HoldSet[];
  readonly nextHoldSet: number;
  readonly alarms: readonly Alarm[];
  /** Operations of the target that do not work. */
  readonly outages: Readonly<Partial<Record<Operation, Outage>>>;
  /** Changes with the credential of the target; escrow is due when it does. */
  readonly credential?: string;
  /** Requests a minute that the target accepted last. */
  readonly rate?: number;
  /** The cycle for which an index of the target is kept. */
  readonly targetIndex: Readonly<Partial<Record<Kind, number>>>;
  readonly lastTickAt?: number;
  readonly lastImportAt?: number;
  readonly lastSliceSeconds?: number;
  /** How often the daily sample found that memory and target differ, and when it is taken next. */
  readonly drift?: Drift;
  /** How many requests had been made when a slice last left none of them open. */
  readonly answered?: number;
  /** Which requests of the control row of an earlier version have been served. */
  readonly servedRunNowAt?: number;
  readonly servedReadAt?: number;
  readonly servedReleaseAt?: number;
  readonly chains: readonly ChainSummary[];
}

export interface ChainSummary {
  readonly id: string;
  readonly kind: Kind;
  readonly groups?: number;
  readonly initial: boolean;
  readonly pages: number;
  readonly watermarkAt?: number;
}

export function newCounters(): Counters {
  return {
    created: 0,
    adopted: 0,
    updated: 0,
    removed: 0,
    deleted: 0,
    membersAdded: 0,
    membersRemoved: 0,
    escrowed: 0,
    held: 0,
    skipped: 0,
  };
}

export function newJob(): JobRecord {
  const empty = (): ShardSummary[] => Array.from({ length: SHARDS }, () => EMPTY_SUMMARY);
  return {
    version: JOB_VERSION,
    clean: true,
    nextCycle: 1,
    nextGeneration: 1,
    initialImportDone: false,
    openCycles: [],
    shards: { user: empty(), group: empty() },
    entitledSizes: { user: Array.from({ length: SHARDS }, () => 0), group: Array.from({ length: SHARDS }, () => 0) },
    entitlementStale: false,
    groupsStale: false,
    referencesStale: false,
    formerGroupsStale: false,
    assignments: 0,
    entitled: 0,
    cliffs: [],
    recovered: false,
    window: EMPTY_WINDOW,
    heirs: [],
    holdSets: [],
    nextHoldSet: 1,
    alarms: [],
    outages: {},
    targetIndex: {},
    chains: [],
  };
}

export function encodeJob(job: JobRecord): string {
  const shards = { user: job.shards.user.map(packSummary), group: job.shards.group.map(packSummary) };
  return JSON.stringify({ ...job, shards });
}

/** Written by this program only: a version this code knows is trusted to have this shape. */
export function decodeJob(text: string | undefined): JobRecord {
  if (text === undefined) return newJob();
  const stored = parseStored(text);
  if (stored.version > JOB_VERSION) {
    throw new ConfigurationError({
      code: 'StateFromNewerVersion',
      detail: `A newer version of the program wrote the stored job. It has version ${stored.version}, and this program reads versions up to ${JOB_VERSION}.`,
    });
  }
  return {
    ...newJob(),
    ...stored,
    version: JOB_VERSION,
    window: windowOf(stored.window),
    shards: { user: stored.shards.user.map(unpackSummary), group: stored.shards.group.map(unpackSummary) },
  };
}

function parseStored(text: string): StoredJob {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new ConfigurationError({
      code: 'StateUnreadable',
      detail: 'The stored job in the table "watermarks" is not readable JSON.',
      cause,
    });
  }
}

/** Earlier versions counted all people alike. */
function windowOf(stored: StoredWindow): GuardWindow {
  const { people = [], ...window } = stored;
  return { ...EMPTY_WINDOW, peopleDerived: people, ...window };
}

type StoredWindow = Partial<GuardWindow> & { readonly people?: GuardWindow['peopleDerived'] };
type PackedSummary = readonly (number | readonly HoldCount[])[];
type StoredJob = Omit<JobRecord, 'shards' | 'version' | 'window'> & {
  readonly version: number;
  readonly window: StoredWindow;
  readonly shards: Readonly<Record<Kind, readonly PackedSummary[]>>;
};

function packSummary(summary: ShardSummary): PackedSummary {
  const { size, live, linked, ready, escrow, held, dueAt, holds } = summary;
  const numbers = [size, live, linked, ready, escrow, held, dueAt];
  return holds.length === 0 ? numbers : [...numbers, holds];
}

function unpackSummary(packed: PackedSummary): ShardSummary {
  const [size = 0, live = 0, linked = 0, ready = 0, escrow = 0, held = 0, dueAt = 0] = packed.filter(
    (part) => typeof part === 'number',
  );
  const holds = packed.find((part) => typeof part !== 'number') ?? [];
  return { size, live, linked, ready, escrow, held, dueAt, holds };
}

export function total(job: JobRecord, kind: Kind, field: Exclude<keyof ShardSummary, 'dueAt' | 'holds'>): number {
  return job.shards[kind].reduce((sum, shard) => sum + shard[field], 0);
}

/** Earliest moment at which some object wants to be looked at by itself; undefined = none. */
export function earliestDue(job: JobRecord): number | undefined {
  const due = [...job.shards.user, ...job.shards.group].map((shard) => shard.dueAt).filter((at) => at > 0);
  return due.length === 0 ? undefined : Math.min(...due);
}

export function waiting(job: JobRecord): number {
  return total(job, 'user', 'ready') + total(job, 'group', 'ready');
}

/** As stored in the cycles table and shown by the status page. */
export function encodeCycle(cycle: Cycle): string {
  return JSON.stringify(cycle);
}
