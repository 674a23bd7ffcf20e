// One slice's working memory: the job row, the rosters, the adapters, and what may stop it.

import { createHash } from 'node:crypto';
import { LeaseLostError, ProvisioningError, StateError } from '../errors/index.ts';
import type {
  AppRole,
  ChainRecord,
  Clock,
  Control,
  Log,
  Policy,
  Random,
  SliceScope,
  Source,
  State,
  Target,
} from '../model/ports.ts';
import type { SourceKey } from '../model/source-key.ts';
import type { Assignment, Kind, SourceId, StoredObject } from '../model/stored-object.ts';
import { encodeJob, type JobRecord, waiting } from './job/job.ts';
import { JobBook } from './job/job-book.ts';
import type { LeaseKeeper } from './job/lease-keeper.ts';
import { Contexts } from './objects/contexts.ts';
import { Edges } from './objects/edges.ts';
import { EntitledSets } from './objects/entitled-sets.ts';
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
}

export interface EngineDependencies {
  readonly openSource: (scope: SliceScope) => Source;
  /** `rate`: requests a minute accepted last. */
  readonly openTarget: (scope: SliceScope, rate: number | undefined) => Target;
  readonly state: State;
  readonly policy: Policy;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly options: EngineOptions;
}

/** Why a slice stops exporting before its work is done. */
export interface Stop {
  readonly code: string;
  readonly detail: string;
}

const BREATH_MS = 1_000;

export class Slice extends JobBook {
  readonly deps: EngineDependencies;
  readonly keeper: LeaseKeeper;
  readonly startedAt: number;
  readonly deadline: number;
  readonly source: Source;
  readonly target: Target;
  readonly objects: Readonly<Record<Kind, Objects>>;
  readonly entitled: Readonly<Record<Kind, EntitledSets>>;
  readonly edges: Edges;
  readonly contexts: Contexts;
  readonly chains = new Map<string, ChainRecord>();
  /** Chains whose reading began in this slice. */
  readonly begunChains = new Set<string>();
  readonly #unsavedChains = new Set<string>();
  readonly #readInPass = new Map<string, number>();
  assignments: readonly Assignment[] = [];
  /** Names of the app roles; read once a slice when mappings use them. */
  roleCatalogue: readonly AppRole[] = [];
  /** Import passes begun in this slice. */
  passes = 0;
  /** Every chain is at a watermark, as of the last pass. */
  importComplete = false;
  rowsRead = 0;
  /** Kind, attribute and value that were given away because nobody in the target had them. */
  readonly valuesGiven = new Map<string, SourceId>();
  /** An operator asked for a run now: escrow does not wait for its time. */
  retryAll = false;
  stop: Stop | undefined;
  control: Control;
  #begun: Promise<void> | undefined;
  #breathedAt: number;
  #changedPeople = new Set<SourceId>();

  constructor(deps: EngineDependencies, keeper: LeaseKeeper, job: JobRecord, control: Control) {
    super(job, deps.clock, deps.log);
    this.deps = deps;
    this.keeper = keeper;
    this.control = control;
    this.startedAt = deps.clock.now();
    this.#breathedAt = this.startedAt;
    this.deadline = this.startedAt + deps.options.softDeadlineMs;
    const scope: SliceScope = {
      signal: keeper.signal,
      deadline: this.deadline,
      permit: (timeoutMs) => keeper.permit(timeoutMs),
    };
    this.source = deps.openSource(scope);
    this.target = deps.openTarget(scope, job.rate);
    const everyone = deps.policy.scope === 'all';
    this.entitled = {
      user: new EntitledSets('user', everyone, deps.state, (shard) => job.clean && job.entitledSizes.user[shard] === 0),
      group: new EntitledSets('group', false, deps.state, (shard) => job.clean && job.entitledSizes.group[shard] === 0),
    };
    this.contexts = new Contexts({
      policy: deps.policy,
      entitled: this.entitled,
      readUsers: (ids) => this.objects.user.readRows(ids),
    });
    this.objects = { user: this.#objectsOf('user', job), group: this.#objectsOf('group', job) };
    const isLive = (group: SourceKey): boolean => this.objects.group.entryOfKey(group)?.live === true;
    this.edges = new Edges(deps.state.memberships, deps.policy.nestedGroups, isLive);
  }

  get overdue(): boolean {
    return this.now >= this.deadline;
  }

  /** Nothing more may be exported: deadline, pause, outage, refused token, lost lease. */
  get halted(): boolean {
    return this.overdue || this.stop !== undefined || this.control.state !== 'active' || this.keeper.signal.aborted;
  }

  /** Objects ready to be looked at, as of now. */
  waiting(): number {
    this.update({ shards: this.#summaries() });
    return waiting(this.job);
  }

  /** Marks the job as being written, once, before anything else is written. */
  beginWrites(): Promise<void> {
    this.#begun ??= this.#markUnclean();
    return this.#begun;
  }

  /** Stores the job row and every changed chain in one transaction with the lease. */
  async checkpoint(): Promise<void> {
    const ids = [...this.#unsavedChains];
    this.#unsavedChains.clear();
    const putChains = ids.flatMap((id) => this.chains.get(id) ?? []);
    const dropChains = ids.filter((id) => !this.chains.has(id));
    this.update({ shards: this.#summaries(), chains: [...this.chains.values()].map(summaryOf) });
    try {
      await this.deps.state.job.checkpoint({ job: encodeJob(this.job), putChains, dropChains });
    } catch (error) {
      for (const id of ids) this.#unsavedChains.add(id);
      throw error;
    }
  }

  /** A quiet tick stores its new links once, at its end. */
  async checkpointIfWriting(): Promise<void> {
    if (this.#begun !== undefined) await this.checkpoint();
  }

  putChain(chain: ChainRecord): void {
    this.chains.set(chain.id, chain);
    this.#unsavedChains.add(chain.id);
  }

  dropChain(id: string): void {
    this.chains.delete(id);
    this.#unsavedChains.add(id);
  }

  chainsOf(kind: Kind): ChainRecord[] {
    return [...this.chains.values()].filter((chain) => chain.kind === kind);
  }

  markRead(chainId: string): void {
    this.#readInPass.set(chainId, this.passes);
  }

  /** Read to its watermark in the present pass. */
  isRead(chainId: string): boolean {
    return this.#readInPass.get(chainId) === this.passes;
  }

  /** Called at every settle: notices a pause and stores progress, at most once a second each. */
  async breathe(): Promise<void> {
    if (this.now - this.#breathedAt < BREATH_MS) return;
    this.#breathedAt = this.now;
    this.control = await this.deps.state.job.readControl();
    await this.checkpointIfWriting();
  }

  halt(error: ProvisioningError): void {
    this.stop ??= { code: error.code, detail: error.message };
    this.deps.log('error', 'export.stopped', { code: error.code, policy: error.policy, detail: error.message });
  }

  /** Mappings and filters of others may refer to this person. */
  personChanged(object: StoredObject): void {
    if (object.kind === 'user' && this.deps.policy.user.references.length > 0) this.#changedPeople.add(object.id);
  }

  takeChangedPeople(): ReadonlySet<SourceId> {
    const changed = this.#changedPeople;
    this.#changedPeople = new Set();
    return changed;
  }

  /** Changes whenever an outcome may change by configuration: mappings, filters, names of app roles. */
  get policyHash(): string {
    const { policy } = this.deps;
    if (!policy.user.usesAppRoles && !policy.group.usesAppRoles) return policy.hash;
    const roles = this.roleCatalogue.map((role) => `${role.id} ${role.value} ${role.displayName}`).sort();
    return createHash('sha256')
      .update([policy.hash, ...roles].join('\n'))
      .digest('base64url');
  }

  async #markUnclean(): Promise<void> {
    if (!this.job.clean) return;
    this.update({ clean: false });
    await this.checkpoint();
  }

  #summaries(): JobRecord['shards'] {
    return {
      user: this.objects.user.summaries(this.job.shards.user),
      group: this.objects.group.summaries(this.job.shards.group),
    };
  }

  #objectsOf(kind: Kind, start: JobRecord): Objects {
    return new Objects({
      kind,
      state: this.deps.state,
      policy: this.deps.policy[kind],
      clock: this.deps.clock,
      contexts: this.contexts,
      loadEntitled: (shard) => this.entitled[kind].load(shard),
      isEntitled: (id) => this.entitled[kind].has(id),
      isKnownEmpty: (shard) => start.clean && start.shards[kind][shard]?.size === 0,
      beforeWrite: () => this.beginWrites(),
      onChange: (id, before, after, object) => this.#onChange(kind, id, before, after, object),
    });
  }

  #onChange(
    kind: Kind,
    _id: SourceId,
    before: RosterEntry | undefined,
    after: RosterEntry | undefined,
    object: StoredObject | undefined,
  ): void {
    const reach = (entry: RosterEntry | undefined): string =>
      entry === undefined ? '' : `${entry.targetId} ${entry.incarnation} ${entry.live} ${entry.eligible}`;
    if (reach(before) !== reach(after)) {
      this.update(kind === 'user' ? { groupsStale: true } : { groupsStale: true, entitlementStale: true });
      if (object !== undefined) this.personChanged(object);
    }
    if (kind === 'user' && before?.work === 'held' && after?.work !== 'held') {
      this.update({ groupsStale: true, holdsEnded: this.job.holdsEnded + 1 });
    }
    const work = object?.work;
    if (work?.state === 'ready' && (before?.work !== 'ready' || before.cycle !== work.cycle))
      this.countFound(work.cycle);
  }
}

function summaryOf(chain: ChainRecord): JobRecord['chains'][number] {
  return {
    id: chain.id,
    kind: chain.kind,
    initial: chain.initial,
    pages: chain.pages,
    ...(chain.ids === undefined ? {} : { groups: chain.ids.length }),
    ...(chain.watermarkAt === undefined ? {} : { watermarkAt: chain.watermarkAt }),
  };
}

/** Errors that end the whole slice, whatever object they met. */
export function endsSlice(error: unknown): boolean {
  return !(error instanceof ProvisioningError) || error.policy === 'configuration' || abandonsSlice(error);
}

/** Errors after which nothing more may be stored: the lease is left to expire, and what comes next raises the fence. */
export function abandonsSlice(error: unknown): boolean {
  return error instanceof LeaseLostError || error instanceof StateError;
}
