// The job row: what a tick and the status page must know without scanning anything. Written by the slice alone.

import { type Control, SHARDS } from '../../model/ports.ts';
import type { Kind, SourceId, TargetId } from '../../model/stored-object.ts';
import type { StoredMarks } from '../objects/membership-marks.ts';
import { EMPTY_SUMMARY, type ShardSummary } from '../objects/roster.ts';
import type { Alarm, EndedAlarm } from './alarms.ts';
import type { KeptConfiguration } from './configuration.ts';
import type { Cycle } from './cycle.ts';
import { EMPTY_WINDOW, type GuardWindow } from './guard-window.ts';
import type { HoldSet } from './hold-sets.ts';
import type { LeaverTimes } from './leaver-times.ts';
import type { Losses } from './losses.ts';
import type { Operation, Outage } from './operations.ts';
import type { Pair } from './pair.ts';
import type { Quarantine, QuarantineCause } from './quarantine.ts';
import type { Told } from './reason.ts';
import type { Tried } from './tried.ts';

export const JOB_VERSION = 1;

/** A person who took over a target account: memberships exported for the former owner are now theirs. */
export interface Heir {
  readonly from: SourceId;
  readonly incarnation: number;
  readonly to: SourceId;
  readonly target: TargetId;
  /** The former owner was out of the workspace already: the account may have lost these memberships, or have them again. */
  readonly afterLeaving?: true;
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
  /** And of groups: what is in the target of groups out of scope. */
  readonly forgottenGroups?: readonly number[];
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

export type JobState = Control['state'] | 'disabled';

/** A disabled job has paused itself. */
export function stateOf({ state, disabledAt }: Control): JobState {
  return disabledAt === undefined ? state : 'disabled';
}

/** The cycle under way, else the last one; undefined before the first. */
export function presentCycle({ openCycles, lastCycle }: JobRecord): number | undefined {
  return openCycles.at(-1)?.number ?? lastCycle?.number;
}
