// The job row: what a tick and the status page must know without scanning anything. Written by the slice alone.

import { ConfigurationError } from '../../errors/index.ts';
import { type Control, SHARDS } from '../../model/ports.ts';
import type { Kind, MemberCount, SourceId, TargetId } from '../../model/stored-object.ts';
import type { StoredMarks } from '../objects/membership-marks.ts';
import { packPlaces, unpackPlaces } from '../objects/places.ts';
import { EMPTY_SUMMARY, type HoldCount, type ShardSummary } from '../objects/roster.ts';
import { earlier } from '../objects/waiting.ts';
import type { Alarm, EndedAlarm } from './alarms.ts';
import type { KeptConfiguration } from './configuration.ts';
import { EMPTY_WINDOW, type GuardWindow } from './guard-window.ts';
import type { HoldSet } from './hold-sets.ts';
import type { LeaverTimes } from './leaver-times.ts';
import type { Losses } from './losses.ts';
import type { Operation, Outage } from './operations.ts';
import type { Pair } from './pair.ts';
import type { Quarantine, QuarantineCause } from './quarantine.ts';
import type { Told } from './reason.ts';
import type { Tried } from './tried.ts';

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
  /** Exports that succeeded, and those that failed by code. Absent in rows of former versions. */
  successes?: number;
  failures?: Readonly<Record<string, number>>;
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
  /** When one was found that was not as remembered, last. */
  readonly wrongAt?: number;
}

/** Refusals that are alike: what was refused. */
export interface RefusalKind {
  readonly code: string;
  readonly method: string;
  readonly path: string;
  readonly status: number;
  readonly since: number;
}

/** Marks of what is stored beside the object rows, by partition. */
export interface Memory {
  readonly entitled: Readonly<Record<Kind, StoredMarks>>;
  /** Membership lists. */
  readonly source: StoredMarks;
  readonly exported: StoredMarks;
}

/** How many exports failed, by hour; an object that goes on failing counts once. */
export interface FailedExports {
  readonly exports: Tried;
  /** Of members of groups. */
  readonly members: Tried;
  readonly last: QuarantineCause;
}

export interface JobRecord extends Losses {
  readonly version: typeof JOB_VERSION;
  /** Another one whenever the row is stored; the lease has the same. */
  readonly mark?: string;
  /** The name of all that belongs together: the marks of tables say it. */
  readonly state?: string;
  /** What operators had asked for when the last slice ended. */
  readonly control?: Control;
  readonly memory?: Memory;
  /** Partitions of people of whom links may have been lost: accounts of people out of scope are looked for there. */
  readonly forgotten?: readonly number[];
  /** Which part of the stored state is compared next, and when. */
  readonly check?: { readonly next: number; readonly at: number };
  /** False while a slice has begun to write and has not ended properly: counts must be taken anew. */
  readonly clean: boolean;
  readonly policyHash?: string;
  readonly configuration?: KeptConfiguration;
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
  /** Of people in scope in groups in scope, as of the last evaluation. Absent while an earlier version has evaluated. */
  readonly membershipsWanted?: number;
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
  /** Over for a few minutes at most. */
  readonly endedAlarms?: readonly EndedAlarm[] | undefined;
  /** By their number; those that something waits because of. */
  readonly refusals?: Readonly<Record<string, RefusalKind>>;
  readonly tried?: Tried;
  readonly failed?: FailedExports | undefined;
  readonly quarantine?: Quarantine | undefined;
  /** When the target accepted a request last. */
  readonly targetAcceptedAt?: number;
  /** What events told last. */
  readonly told?: Told;
  /** Operations of the target that do not work. */
  readonly outages: Readonly<Partial<Record<Operation, Outage>>>;
  /** What this state belongs to. */
  readonly pair?: Pair;
  /** Changes with the credential of the target; escrow is due when it does. */
  readonly credential?: string;
  /** Requests a minute that the target accepted last. */
  readonly rate?: number;
  /** The cycle for which an index of the target is kept. */
  readonly targetIndex: Readonly<Partial<Record<Kind, number>>>;
  readonly lastTickAt?: number;
  readonly lastImportAt?: number;
  readonly lastSliceSeconds?: number;
  /** Exports took all the time that the last slice had: what is left waits for its turn. */
  readonly busy?: boolean;
  /** How often the daily sample found that memory and target differ, and when it is taken next. */
  readonly drift?: Drift;
  /** How many requests had been made when a slice last left none of them open. */
  readonly answered?: number;
  /** Which requests of the control row of an earlier version have been served. */
  /** How long removals of people took in the last 30 days. */
  readonly leavers?: LeaverTimes;
  /** When old records are deleted next, and the partition to begin with. */
  readonly purge?: { readonly nextAt: number; readonly next: number };
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
  /** Since when it has not been read to its watermark, and some of its groups. */
  readonly incompleteSince?: number;
  readonly groupIds?: readonly SourceId[];
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

/** A new state has no membership lists, and knows it. */
function nothingStored(): Memory {
  const each = <T>(value: T): T[] => Array.from({ length: SHARDS }, () => value);
  return { entitled: { user: each(null), group: each(null) }, source: each(0), exported: each(0) };
}

/** Written by this program only: a version this code knows is trusted to have this shape. */
export function decodeJob(text: string | undefined): JobRecord {
  if (text === undefined) return { ...newJob(), memory: nothingStored() };
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
interface LaterCounts {
  readonly momentAt?: number;
  readonly readySince?: number;
  readonly rejected?: number;
  readonly places?: readonly number[];
  readonly members?: readonly [inStep: number, toGo: number];
  readonly mark?: number;
}

type PackedSummary = readonly (number | readonly HoldCount[] | LaterCounts)[];

const isHolds = (part: PackedSummary[number]): part is readonly HoldCount[] => Array.isArray(part);
const isLater = (part: PackedSummary[number]): part is LaterCounts => typeof part === 'object' && !Array.isArray(part);

type StoredJob = Omit<JobRecord, 'shards' | 'version' | 'window'> & {
  readonly version: number;
  readonly window: StoredWindow;
  readonly shards: Readonly<Record<Kind, readonly PackedSummary[]>>;
};

/** In the order in which they are stored; new ones go to the end. */
const COUNTS = ['size', 'live', 'linked', 'ready', 'escrow', 'held'] as const;
const SINCE = ['out', 'outSince', 'changeSince', 'heldSince', 'failing', 'failingSince'] as const;
const STORED = [...COUNTS, 'dueAt', ...SINCE, 'deletions', 'deletionAt'] as const;

/** Behind the numbers: refusals, in pairs; then the holds, if there are any; then what later versions count, by name. */
function packSummary(summary: ShardSummary): PackedSummary {
  const { holds, mark, members, momentAt, places, readySince, rejected } = summary;
  const later: LaterCounts = {
    ...(momentAt > 0 && { momentAt }),
    ...(readySince > 0 && { readySince }),
    ...(rejected > 0 && { rejected }),
    ...(places !== undefined && { places: packPlaces(places) }),
    ...(members !== undefined && { members: [members.inStep, members.toGo] as const }),
    ...(mark !== undefined && { mark }),
  };
  return [
    ...STORED.map((field) => summary[field]),
    ...[...summary.refused].flat(),
    ...(holds.length === 0 ? [] : [holds]),
    ...(Object.keys(later).length === 0 ? [] : [later]),
  ];
}

function unpackSummary(packed: PackedSummary): ShardSummary {
  const stored = packed.filter((part) => typeof part === 'number');
  const numbers = Object.fromEntries(STORED.map((field, at) => [field, stored[at] ?? 0]));
  const pairs = stored.slice(STORED.length);
  const refused = new Map<number, number>();
  for (let at = 0; at + 1 < pairs.length; at += 2) refused.set(pairs[at] ?? 0, pairs[at + 1] ?? 0);
  const holds = packed.find(isHolds) ?? [];
  const { mark, members, momentAt = 0, places, readySince = 0, rejected = 0 } = packed.find(isLater) ?? {};
  const { places: _p, members: _m, ...empty } = EMPTY_SUMMARY;
  return {
    ...empty,
    ...numbers,
    momentAt,
    readySince,
    rejected,
    refused,
    holds,
    ...(places !== undefined && { places: unpackPlaces(places) }),
    ...(members !== undefined && { members: unpackMembers(members) }),
    ...(mark !== undefined && { mark }),
  };
}

function unpackMembers([inStep, toGo]: readonly [number, number]): MemberCount {
  return { inStep, toGo };
}

type Counted = (typeof COUNTS)[number] | 'out' | 'failing' | 'rejected' | 'deletions';

export function total(job: JobRecord, kind: Kind, field: Counted): number {
  return job.shards[kind].reduce((sum, shard) => sum + shard[field], 0);
}

/** The oldest such moment among people and groups; undefined = none. */
export function oldest(
  job: JobRecord,
  field: 'outSince' | 'changeSince' | 'readySince' | 'heldSince' | 'failingSince',
): number | undefined {
  const at = [...job.shards.user, ...job.shards.group].reduce((sum, shard) => earlier(sum, shard[field]), 0);
  return at === 0 ? undefined : at;
}

/** Refusals alike → how many objects wait because of them. */
export function refusedAlike(job: JobRecord): ReadonlyMap<number, number> {
  const sum = new Map<number, number>();
  for (const { refused } of [...job.shards.user, ...job.shards.group])
    for (const [refusal, count] of refused) sum.set(refusal, (sum.get(refusal) ?? 0) + count);
  return sum;
}

/** Earliest moment at which some object wants to be looked at by itself; undefined = none. */
export function earliestDue(job: JobRecord): number | undefined {
  return earliest([...job.shards.user, ...job.shards.group].map((shard) => shard.dueAt));
}

/** Of the scheduled deletions that wait for their day. */
export function earliestDeletion(job: JobRecord): number | undefined {
  return earliest(job.shards.group.map((shard) => shard.deletionAt));
}

function earliest(moments: readonly number[]): number | undefined {
  const some = moments.filter((at) => at > 0);
  return some.length === 0 ? undefined : Math.min(...some);
}

export type JobState = Control['state'] | 'disabled';

/** A disabled job has paused itself. */
export function stateOf({ state, disabledAt }: Control): JobState {
  return disabledAt === undefined ? state : 'disabled';
}

/** The cycle under way, else the last one; undefined before the first. */
export function presentCycle({ openCycles, lastCycle }: JobRecord): number | undefined {
  return openCycles.at(-1)?.number ?? lastCycle?.number;
}

export function waiting(job: JobRecord): number {
  return total(job, 'user', 'ready') + total(job, 'group', 'ready');
}

/** Of the exports of a cycle. */
export function triesOf({ successes = 0, failures = {} }: Cycle): {
  readonly attempts: number;
  readonly successes: number;
  readonly failures: Readonly<Record<string, number>>;
} {
  const failed = Object.values(failures).reduce((sum, count) => sum + count, 0);
  return { attempts: successes + failed, successes, failures };
}

/** As stored in the cycles table and shown by the status page. */
export function encodeCycle(cycle: Cycle): string {
  return JSON.stringify(cycle);
}
