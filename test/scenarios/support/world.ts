// A whole world for one test: tenant, workspace and tables over real sockets, and the engine between them.

import { createHash, randomUUID } from 'node:crypto';
import { afterEach } from 'vitest';
import type { AppRole } from '../../../sandbox/graph/enterprise-application.ts';
import { type GraphSimulator, STATIC_TOKEN, startGraphSimulator } from '../../../sandbox/graph/simulator.ts';
import type { SwitchValues } from '../../../sandbox/graph/switches.ts';
import type { Knobs } from '../../../sandbox/notion/knobs.ts';
import { type NotionSimulator, startNotionSimulator } from '../../../sandbox/notion/simulator.ts';
import { Semaphore } from '../../../shared/concurrency/semaphore.ts';
import type { JobRecord } from '../../../shared/engine/job/job.ts';
import { decodeJob } from '../../../shared/engine/job/job-row.ts';
import { allShards } from '../../../shared/engine/objects/shards.ts';
import { runSlice, type SliceSummary } from '../../../shared/engine/run-slice.ts';
import type { EngineDependencies, EngineOptions } from '../../../shared/engine/slice.ts';
import type { ExplainDependencies } from '../../../shared/explain/ports.ts';
import { createGraphSource } from '../../../shared/graph/source.ts';
import type { Fetch } from '../../../shared/http/exchange.ts';
import { RateLimiter } from '../../../shared/http/rate-limiter.ts';
import { systemClock } from '../../../shared/http/system-clock.ts';
import type { Clock, Control, RequestedAction } from '../../../shared/model/ports.ts';
import { shardOf } from '../../../shared/model/source-key.ts';
import { type Kind, type StoredObject, sourceId } from '../../../shared/model/stored-object.ts';
import { type CompiledPolicy, compilePolicy } from '../../../shared/policy/policy.ts';
import { parseProvisioning } from '../../../shared/policy/provisioning.ts';
import type { TargetProfile } from '../../../shared/scim/profile.ts';
import { notionProfile } from '../../../shared/scim/profiles/notion.ts';
import { createScimTarget, type ScimTargetOptions } from '../../../shared/scim/target.ts';
import { shardPartition } from '../../../shared/state/keys.ts';
import { createTableState, type TableState, type TableStateOptions } from '../../../shared/state/table-state.ts';
import { missingFields } from '../../../shared/telemetry/events.ts';
import { tableService } from '../../support/tables.ts';
import { objectPartitions } from './stored-tables.ts';

export interface WorldOptions {
  /** provisioning.json; defaults apply to what is left out. */
  readonly config?: Record<string, unknown>;
  readonly knobs?: Partial<Knobs>;
  readonly switches?: Partial<SwitchValues>;
  readonly appRoles?: readonly AppRole[];
  readonly options?: Partial<EngineOptions>;
  /** Left out: the workspace has one owner, who made the token. */
  readonly owner?: null;
  readonly notStarted?: boolean;
  /** The tenant gives out ids of all partitions; left out: of a few, which is as good for most tests and much cheaper. */
  readonly everyPartition?: boolean;
  /** Every wait takes this share of its time; one for the host's pause or pace passes in simulated time as well. */
  readonly waitShare?: number;
  /** Connection string of the table service; left out: that of the test run. */
  readonly tables?: string;
  /** Another service takes the place of the simulated workspace. */
  readonly target?: Pick<ScimTargetOptions, 'profile' | 'baseUrl' | 'token'>;
}

export interface Logged {
  readonly level: string;
  readonly event: string;
  readonly fields: Readonly<Record<string, unknown>>;
  /** The cycle that the line names. */
  readonly cycle: unknown;
}

/** What a test may put between the engine and one of its sides. */
export interface Wraps {
  readonly fetch?: (inner: Fetch) => Fetch;
  readonly tables?: Partial<TableStateOptions>;
  readonly options?: Partial<EngineOptions>;
  /** The token for the workspace, if it is not the one that the workspace began with. */
  readonly token?: string;
  /** Another workspace than the one that the world began with. */
  readonly workspace?: Pick<NotionSimulator, 'scimUrl' | 'token'>;
  /** What the settings name otherwise than the world is. */
  readonly pair?: Partial<EngineDependencies['pair']>;
}

/** Two of 64. */
const inFewPartitions = (id: string): boolean => shardOf(sourceId(id)) % 32 === 3;

/** Of a slice that comes to an end; few need more than four. */
const MOST_PASSES = 20;

const DEFAULTS: EngineOptions = {
  softDeadlineMs: 60_000,
  leaseTtlMs: 180_000,
  concurrency: 4,
  outageAfter: 5,
  recordRetentionDays: 30,
};

export class World {
  readonly graph: GraphSimulator;
  readonly notion: NotionSimulator;
  readonly events: Logged[] = [];
  readonly clock: Clock;
  config: Record<string, unknown>;
  /** In each tick that does not say otherwise; left out: what the world began with. */
  settings: Wraps = {};
  /** Where this world's state is kept. */
  readonly tables: { readonly connectionString: string; readonly tablePrefix: string };
  readonly #options: Partial<EngineOptions>;
  readonly #target: NonNullable<WorldOptions['target']>;
  readonly #waitShare: number;
  /** The clock of whoever waits for the host, as all that is sent to it does. */
  readonly #pacing: Clock;
  #compiled: { readonly configuration: { readonly text: string }; readonly policy: CompiledPolicy } | undefined;
  /** For whoever asks from outside of a slice. */
  #outside: TableState | undefined;
  #offsetMs = 0;

  private constructor(graph: GraphSimulator, notion: NotionSimulator, options: WorldOptions) {
    this.graph = graph;
    this.notion = notion;
    this.config = options.config ?? {};
    this.tables = {
      connectionString: options.tables ?? tableService(),
      tablePrefix: `t${randomUUID().replaceAll('-', '').slice(0, 12)}`,
    };
    this.#options = options.options ?? {};
    this.#target = options.target ?? { profile: notionProfile, baseUrl: notion.scimUrl, token: notion.token };
    this.#waitShare = options.waitShare ?? 1;
    this.clock = {
      now: () => Date.now() + this.#offsetMs,
      sleep: (ms, signal) => systemClock.sleep(ms * this.#waitShare, signal),
    };
    this.#pacing = {
      now: this.clock.now,
      sleep: async (ms, signal) => {
        await this.clock.sleep(ms, signal);
        this.advance(ms * (1 - this.#waitShare));
      },
    };
  }

  static async open(options: WorldOptions = {}): Promise<World> {
    const graph = await startGraphSimulator({
      switches: options.switches ?? {},
      ...(options.everyPartition !== true && { givesOut: inFewPartitions }),
      ...(options.appRoles === undefined ? {} : { appRoles: options.appRoles }),
    });
    const notion = await startNotionSimulator({
      ...(options.knobs === undefined ? {} : { knobs: options.knobs }),
      ...(options.owner === null ? { owner: null } : {}),
    });
    const world = new World(graph, notion, options);
    await world.#fromOutside().ensureTables();
    if (options.notStarted !== true) await world.control((control) => ({ ...control, state: 'active' }));
    return world;
  }

  /** Until the target shows whatever was written so far. */
  passReadLag(): void {
    this.advance(notionProfile.readLagMs + 1_000);
  }

  /** Simulated time passes; nothing sleeps. */
  advance(ms: number): void {
    this.#offsetMs += ms;
  }

  state(wraps: Wraps = {}): TableState {
    const { connectionString, tablePrefix } = this.tables;
    return createTableState({
      connection: { connectionString },
      tablePrefix,
      clock: this.clock,
      simulatedTime: true,
      ...wraps.tables,
    });
  }

  #fromOutside(): TableState {
    this.#outside ??= this.state();
    return this.#outside;
  }

  dependencies(more: Wraps = {}): ExplainDependencies {
    const wraps = { ...this.settings, ...more };
    const fetch = wraps.fetch === undefined ? globalThis.fetch : wraps.fetch(globalThis.fetch);
    const { clock } = this;
    const { profile } = this.#target;
    const token = wraps.token ?? wraps.workspace?.token ?? this.#target.token;
    const shared = { fetch, clock, random: Math.random, allowLoopbackHttp: true, log: this.#log };
    const source = createGraphSource({
      ...shared,
      clock: this.#pacing,
      baseUrl: this.graph.url,
      credential: { getToken: async () => ({ token: STATIC_TOKEN, expiresOnTimestamp: Date.now() + 3_600_000 }) },
      servicePrincipalId: this.graph.servicePrincipalId,
    });
    const target = createScimTarget({
      ...shared,
      ...this.#target,
      baseUrl: wraps.workspace?.scimUrl ?? this.#target.baseUrl,
      token,
      limiter: new RateLimiter({ clock: this.#pacing, host: 'workspace', ceiling: 0 }),
      semaphore: new Semaphore(8),
    });
    return {
      openSource: (scope) => source.open(scope),
      openTarget: (scope) => target.open(scope),
      pair: {
        tenant: this.graph.tenantId,
        application: this.graph.servicePrincipalId,
        host: new URL(wraps.workspace?.scimUrl ?? this.#target.baseUrl).host,
        token: createHash('sha256').update(token).digest('base64url'),
        ...wraps.pair,
      },
      state: this.state(wraps),
      ...this.#inForce(JSON.stringify(this.config), profile),
      clock,
      random: Math.random,
      log: this.#log,
      options: { ...DEFAULTS, ...this.#options, ...wraps.options },
    };
  }

  /** Compiled once for as long as the text stays, as the app does. */
  #inForce(text: string, profile: TargetProfile): Pick<ExplainDependencies, 'configuration' | 'policy'> {
    if (this.#compiled?.configuration.text !== text) {
      const policy = compilePolicy(parseProvisioning(text, profile), profile);
      this.#compiled = { configuration: { text }, policy };
    }
    return this.#compiled;
  }

  /** One tick. Throws when it went round again and again, until its time was over. */
  async slice(wraps: Wraps = {}): Promise<SliceSummary> {
    const summary = await runSlice(this.dependencies(wraps));
    if (summary.passes > MOST_PASSES) throw new Error(`The slice read Entra ID ${summary.passes} times.`);
    return summary;
  }

  /** Ticks until no work is left, as a schedule would. */
  async settle(wraps: Wraps = {}): Promise<SliceSummary> {
    for (let slices = 0; slices < 50; slices += 1) {
      const summary = await this.slice(wraps);
      if (!summary.workLeft) return summary;
    }
    throw new Error('the job does not come to rest');
  }

  /** What an operator asks for over HTTP: the next slice serves it. */
  async ask(what: RequestedAction): Promise<void> {
    const { job, requests } = this.#fromOutside();
    await requests.append({ at: this.clock.now(), by: { name: 'operator' }, what });
    await job.updateControl((control) => ({ ...control, asked: (control.asked ?? 0) + 1 }));
  }

  control(change: (control: Control) => Control): Promise<Control> {
    return this.#fromOutside().job.updateControl(change);
  }

  async job(): Promise<JobRecord> {
    return decodeJob(await this.#fromOutside().job.readJob());
  }

  async stored(kind: Kind, id: string): Promise<StoredObject | undefined> {
    const found = await this.#fromOutside()
      .shard(kind, shardOf(sourceId(id)))
      .readObjects([sourceId(id)]);
    return found.get(sourceId(id));
  }

  /** Partitions of that kind in which something is stored: reading the others would cost as much, and tell nothing. */
  async shards(kind: Kind): Promise<number[]> {
    const stored = await objectPartitions(this.tables);
    return allShards().filter((shard) => stored.has(shardPartition(kind, shard)));
  }

  /** userName → account of the workspace, without the token's creator. */
  people(): Map<string, { id: string; name: string; active: boolean; role: string }> {
    const { users } = this.notion.workspace.snapshot();
    return new Map(users.filter((user) => !user.userName.startsWith('owner@')).map((user) => [user.userName, user]));
  }

  /** Group name → sorted userNames of its members. */
  groups(): Record<string, string[]> {
    const { users, groups } = this.notion.workspace.snapshot();
    const names = new Map(users.map((user) => [user.id, user.userName]));
    return Object.fromEntries(
      groups.map((group) => [group.displayName, group.members.map((id) => names.get(id) ?? id).sort()]),
    );
  }

  /** Requests that reached the workspace, as `METHOD /Collection`. */
  requests(): string[] {
    return this.notion.journal.entries.map((entry) => `${entry.method} /${entry.path.split('/')[3] ?? ''}`);
  }

  count(request: string): number {
    return this.requests().filter((line) => line === request).length;
  }

  forgetRequests(): void {
    this.notion.journal.clear();
    this.graph.journal.clear();
  }

  /** A person of the tenant, assigned unless told otherwise. */
  person(name: string, options: { assigned?: boolean } & Record<string, unknown> = {}): string {
    const { assigned = true, ...properties } = options;
    const id = this.graph.directory.addUser({
      userPrincipalName: `${name}@contoso.example`,
      displayName: name,
      ...properties,
    });
    if (assigned) this.graph.directory.assign(id);
    return id;
  }

  group(
    name: string,
    members: readonly string[],
    options: { assigned?: boolean } & Record<string, unknown> = {},
  ): string {
    const { assigned = true, ...properties } = options;
    const id = this.graph.directory.addGroup({ displayName: name, ...properties });
    for (const member of members) this.graph.directory.addMember(id, member);
    if (assigned) this.graph.directory.assign(id);
    return id;
  }

  async close(): Promise<void> {
    await Promise.all([this.graph.close(), this.notion.close()]);
  }

  readonly #log: EngineDependencies['log'] = (level, event, fields = {}) => {
    const missing = missingFields(event, fields);
    if (missing.length > 0) throw new Error(`The event ${event} lacks ${missing.join(', ')}.`);
    const { cycle, ...others } = fields;
    this.events.push({ level, event, fields: event.startsWith('cycle.') ? fields : others, cycle });
  };
}

/** Opens worlds that are closed after each test. */
export function worlds(): (options?: WorldOptions) => Promise<World> {
  let open: World[] = [];
  afterEach(async () => {
    await Promise.all(open.map((world) => world.close()));
    open = [];
  });
  return async (options) => {
    const world = await World.open(options);
    open.push(world);
    return world;
  };
}

export const mail = (name: string): string => `${name}@contoso.example`;
