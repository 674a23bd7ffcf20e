// One slice's working memory, put together from its parts. A function names those it needs: `Pick<Slice, …>`.

import { createHash } from 'node:crypto';
import type {
  AppRole,
  ChainRecord,
  Clock,
  Control,
  Log,
  MembershipList,
  OperatorRequest,
  Policy,
  Random,
  SliceScope,
  Source,
  State,
  Target,
} from '../model/ports.ts';
import type { SourceKey } from '../model/source-key.ts';
import type { Assignment, Kind, SourceId, StoredObject } from '../model/stored-object.ts';
import { ChainBook } from './job/chain-book.ts';
import { Checkpoints } from './job/checkpoints.ts';
import type { ConfigurationInForce } from './job/configuration.ts';
import { ExportGate } from './job/export-gate.ts';
import { type JobRecord, type Memory, presentCycle } from './job/job.ts';
import { JobBook } from './job/job-book.ts';
import type { LeaseKeeper } from './job/lease-keeper.ts';
import { OpenRequests } from './job/open-requests.ts';
import type { Operation } from './job/operations.ts';
import { Outages } from './job/outages.ts';
import type { Pair } from './job/pair.ts';
import { Records } from './job/records.ts';
import { RunControl } from './job/run-control.ts';
import { Stale } from './job/stale.ts';
import { waiting } from './job/totals.ts';
import { watchedTarget } from './job/watched-target.ts';
import { ChangedPeople } from './objects/changed-people.ts';
import { Contexts } from './objects/contexts.ts';
import { Edges } from './objects/edges.ts';
import { EntitledSets, type RememberedSet } from './objects/entitled-sets.ts';
import { MemberCounts } from './objects/member-counts.ts';
import { MembershipMarks } from './objects/membership-marks.ts';
import { Objects } from './objects/objects.ts';
import type { RosterEntry } from './objects/roster.ts';

export interface EngineOptions {
  /** A slice ends before this many milliseconds have passed. */
  readonly softDeadlineMs: number;
  readonly leaseTtlMs: number;
  /** Requests to the target under way at the same time. */
  readonly concurrency: number;
  /** Transient failures in a row, on different objects, that count as an outage. */
  readonly outageAfter: number;
  /** Days for which the provisioning log is kept. */
  readonly recordRetentionDays: number;
}

export interface EngineDependencies {
  readonly openSource: (scope: SliceScope) => Source;
  /** `rate`: requests a minute accepted last. */
  readonly openTarget: (scope: SliceScope, rate: number | undefined) => Target;
  /** What the settings name. */
  readonly pair: Pair;
  readonly state: State;
  readonly policy: Policy;
  /** What the policy was made of. */
  readonly configuration: ConfigurationInForce;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly options: EngineOptions;
  /** Aborted when the process is about to end: the slice ends at its next step, as at its deadline. */
  readonly stopping?: AbortSignal | undefined;
}

/** What was stored when the slice began. */
export interface SliceStart {
  readonly job: JobRecord;
  readonly control: Control;
  readonly chains: readonly ChainRecord[];
  readonly requests: readonly OperatorRequest[];
  /** Another slice may be writing: what was remembered when this began may be true no more. */
  readonly unguarded?: true;
}

/** What the last import pass read that is stored nowhere as such. */
export interface Reading {
  assignments: readonly Assignment[];
  /** Names of the app roles; read once a slice when mappings use them. */
  roleCatalogue: readonly AppRole[];
  /** Every chain is at a watermark. */
  complete: boolean;
  /** The chain of users is at its watermark. */
  users: boolean;
  /** The list of assignments was read completely, or scope is all. */
  assigned: boolean;
  /** The pass left a chain because its time was over, not because the source failed. */
  cutShort: boolean;
  /** Rows read in this slice. */
  rows: number;
}

export class Slice {
  readonly policy: Policy;
  readonly configuration: ConfigurationInForce;
  readonly state: State;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly options: EngineOptions;
  readonly pair: Pair;
  readonly source: Source;
  readonly target: Target;
  /** Requests a minute that the target's limiter allowed when the slice began. */
  readonly rateBefore: number;
  readonly run: RunControl;
  readonly book: JobBook;
  readonly records: Records;
  readonly stale: Stale;
  readonly chains: ChainBook;
  readonly checkpoints: Checkpoints;
  readonly reading: Reading = {
    assignments: [],
    roleCatalogue: [],
    complete: false,
    users: false,
    assigned: false,
    cutShort: false,
    rows: 0,
  };
  readonly objects: Readonly<Record<Kind, Objects>>;
  readonly entitled: Readonly<Record<Kind, EntitledSets>>;
  readonly edges: Edges;
  readonly membershipMarks: Readonly<Record<MembershipList, MembershipMarks>>;
  readonly memberCounts = new MemberCounts();
  readonly contexts: Contexts;
  /** Mappings and filters of others may refer to them. */
  readonly changedPeople: ChangedPeople;
  /** Their account moved, they came back, or they are held no longer: groups still name them as they were. */
  readonly moved = new ChangedPeople(true);
  readonly outages: Outages;
  readonly gate: ExportGate;
  readonly requests: OpenRequests;
  /** Objects of which a step of the present round failed: no later step settles them. */
  readonly failed = new Set<SourceId>();
  /** Kind, attribute and value that were given away because nobody in the target had them. */
  readonly valuesGiven = new Map<string, SourceId>();

  constructor(deps: EngineDependencies, keeper: LeaseKeeper, start: SliceStart) {
    const { job, control, chains, requests, unguarded } = start;
    const { policy, state, clock } = deps;
    const log: Log = (level, event, fields) =>
      deps.log(level, event, { cycle: presentCycle(this.book.job), ...fields });
    this.policy = policy;
    this.configuration = deps.configuration;
    this.state = state;
    this.clock = clock;
    this.random = deps.random;
    this.log = log;
    this.options = deps.options;
    this.pair = deps.pair;
    const { softDeadlineMs } = deps.options;
    this.run = new RunControl({ clock, log, keeper, control, softDeadlineMs, stopping: deps.stopping });
    this.source = deps.openSource(this.run.scope);
    this.book = new JobBook(job, clock, log);
    this.records = new Records(policy, clock);
    this.stale = new Stale(this.book);
    this.chains = new ChainBook(chains);
    this.changedPeople = new ChangedPeople(policy.user.references.length > 0);
    this.requests = new OpenRequests(state.requests, clock, log, requests);
    this.outages = new Outages(this.book, log, deps.options.outageAfter);
    this.gate = new ExportGate(this.book, this.run);
    this.target = watchedTarget(deps.openTarget(this.run.scope, job.rate), {
      sending: () => this.gate.sending(),
      succeeded: (operation, brings) => this.#succeeded(operation, brings),
    });
    this.rateBefore = this.target.currentRate();
    const setsOf = (kind: Kind, isEverybody: boolean): EntitledSets =>
      new EntitledSets(kind, isEverybody, state, (shard) => this.#rememberedSet(kind, shard, start));
    this.entitled = { user: setsOf('user', policy.scope === 'all'), group: setsOf('group', false) };
    this.contexts = new Contexts({
      policy,
      entitled: this.entitled,
      readUsers: (ids) => this.objects.user.readRows(ids),
    });
    this.objects = { user: this.#objectsOf('user', job, unguarded), group: this.#objectsOf('group', job, unguarded) };
    const isLive = (group: SourceKey): boolean => this.objects.group.entryOfKey(group)?.live === true;
    const marksOf = (list: MembershipList): MembershipMarks => {
      const stored = job.clean && unguarded === undefined ? job.memory?.[list] : undefined;
      return new MembershipMarks(`The ${list} members of groups`, stored, (shard) =>
        state.memberships.movedMark(list, shard),
      );
    };
    this.membershipMarks = { source: marksOf('source'), exported: marksOf('exported') };
    this.edges = new Edges(state.memberships, policy.nestedGroups, isLive, this.membershipMarks.source);
    this.checkpoints = new Checkpoints({
      store: state.job,
      clock,
      book: this.book,
      chains: this.chains,
      run: this.run,
      remembered: () => this.#remembered(),
    });
  }

  get now(): number {
    return this.clock.now();
  }

  /** Objects ready to be looked at, as of now. */
  waiting(): number {
    this.book.update({ shards: this.#summaries() });
    return waiting(this.book.job);
  }

  /** Changes whenever an outcome may change by configuration: mappings, filters, names of app roles. */
  get policyHash(): string {
    const { user, group, hash } = this.policy;
    if (!user.usesAppRoles && !group.usesAppRoles) return hash;
    const roles = this.reading.roleCatalogue.map((role) => `${role.id} ${role.value} ${role.displayName}`).sort();
    return createHash('sha256')
      .update([hash, ...roles].join('\n'))
      .digest('base64url');
  }

  /** Only a success of what failed ends an alarm: any request proves the token, reading proves that reading works. */
  #succeeded(operation: Operation, brings: boolean): void {
    if (brings) this.gate.succeeded();
    this.outages.succeeded(operation);
    this.book.accepted();
    if (operation === 'read') this.book.clear('TargetAccessDenied');
  }

  #summaries(): JobRecord['shards'] {
    const { shards } = this.book.job;
    return { user: this.objects.user.summaries(shards.user), group: this.objects.group.summaries(shards.group) };
  }

  #remembered(): Pick<JobRecord, 'shards' | 'entitledSizes' | 'memory'> {
    const { entitledSizes, memory } = this.book.job;
    const { user, group } = this.entitled;
    const present: Memory = {
      entitled: { user: user.marks(memory?.entitled.user), group: group.marks(memory?.entitled.group) },
      source: this.membershipMarks.source.present(),
      exported: this.membershipMarks.exported.present(),
    };
    const sizes = { user: user.sizes(entitledSizes.user), group: group.sizes(entitledSizes.group) };
    return { shards: this.#summaries(), entitledSizes: sizes, memory: present };
  }

  #objectsOf(kind: Kind, start: JobRecord, unguarded: true | undefined): Objects {
    return new Objects({
      kind,
      state: this.state,
      policy: this.policy[kind],
      protection: this.policy.protection,
      clock: this.clock,
      contexts: this.contexts,
      loadEntitled: (shard) => this.entitled[kind].load(shard),
      isEntitled: (id) => this.entitled[kind].has(id),
      remembered: (shard) => (start.clean && unguarded === undefined ? start.shards[kind][shard] : undefined),
      isKnownEmpty: (shard) => start.shards[kind][shard]?.size === 0 && this.#isAbsenceKnown(kind, shard, start),
      recordsOf: (id) => this.records.take(id),
      counted: (object) => this.memberCounts.in(object),
      beforeWrite: () => this.checkpoints.begin(),
      onChange: (before, after, object) => this.#onChange(kind, before, after, object),
    });
  }

  /** That nothing is stored is believed after a clean end, or where the partition says so itself. */
  #isAbsenceKnown(kind: Kind, shard: number, { clean }: JobRecord): boolean {
    return clean || this.state.shard(kind, shard).isUntouched();
  }

  /** Marks are believed after a clean end only; that something is stored, always. */
  #rememberedSet(kind: Kind, shard: number, { job, unguarded }: SliceStart): RememberedSet {
    const size = job.entitledSizes[kind][shard] ?? -1;
    const mark = job.memory?.entitled[kind][shard] ?? undefined;
    if (size === 0 && this.#isAbsenceKnown(kind, shard, job)) return { size, mark };
    if (unguarded !== undefined) return { size: undefined, mark: undefined };
    return { size: size > 0 ? size : undefined, mark: job.clean ? mark : undefined };
  }

  #onChange(kind: Kind, before: RosterEntry | undefined, after: RosterEntry, object: StoredObject): void {
    if (reach(before) !== reach(after)) {
      this.stale.after(kind === 'user' ? 'person' : 'group');
      this.changedPeople.note(object);
    }
    if (kind === 'user' && isHeld(before) && !isHeld(after)) {
      this.moved.note(object);
    }
    this.book.noteRefusal(after.waiting?.refusal ?? 0, object);
    const { work } = object;
    if (work?.state === 'ready' && (before?.work !== 'ready' || before.cycle !== work.cycle))
      this.book.countFound(work.cycle);
  }
}

function isHeld(entry: RosterEntry | undefined): boolean {
  return entry !== undefined && (entry.holds.length > 0 || entry.work === 'held');
}

/** What others depend on of an object. */
function reach(entry: RosterEntry | undefined): string {
  return entry === undefined ? '' : `${entry.targetId} ${entry.incarnation} ${entry.live} ${entry.eligible}`;
}
