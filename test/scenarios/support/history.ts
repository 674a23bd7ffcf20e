// A random history as it goes: each event happens to a world, and what the job does in it is judged.

import { listEscrow } from '../../../shared/app/escrow-list.ts';
import { mapping, NOTION_ROLE } from './accounts.ts';
import { tickWithDeath, tickWithFreeze } from './boundaries.ts';
import { desiredState } from './desired-state.ts';
import { ConsentJudge } from './history-consent.ts';
import { deedsBetween } from './history-deeds.ts';
import { withoutDoor } from './history-doors.ts';
import type { Drawn, HistoryEvent } from './history-events.ts';
import type { Hits } from './history-faults.ts';
import { HealthWatch, statusOf } from './history-health.ts';
import { LostRows } from './history-losses.ts';
import { approveAll, type Decided, decide, keepGroup, listed, releaseRejected } from './history-operators.ts';
import { complaints, gather, look, rowsOf, undeleted } from './history-oracle.ts';
import { Standings } from './history-standings.ts';
import { ask } from './operators.ts';
import { rotateToken, tickElsewhere } from './other-workspace.ts';
import { RandomTenant } from './random-tenant.ts';
import { tickToAnEnd } from './separate-engine.ts';
import { later, NO_LIMITS } from './tenant.ts';
import { mail, World } from './world.ts';

export const FOREIGN = { person: mail('outsider'), group: 'Board' };
const CHIEF = 'Chief';
const ROLES = mapping(
  { target: 'name.formatted', source: 'displayName' },
  { target: NOTION_ROLE, expression: `IIF([jobTitle] = "${CHIEF}", "owner", "member")` },
);
/** Longer than a lease lives. */
const LEASE_OVER = 5;
/** Longer than any wait between two tries. */
const HOURS = 25;
/** Minutes until permanently deleted groups are gone from Notion, and a little more. */
const WEEK = (7 * 24 + 1) * 60;
/** Each part of what is stored is compared once a day, one part a tick. */
const TICKS_A_DAY = 140;

type Of<Type extends HistoryEvent['type']> = Extract<HistoryEvent, { type: Type }>;

export class History {
  readonly world: World;
  readonly tenant: RandomTenant;
  readonly #drawn: Drawn;
  readonly #hits: Hits;
  readonly #kept: { readonly id: string; readonly account: string };
  readonly #consent: ConsentJudge;
  readonly #standings = new Standings();
  readonly #losses: LostRows;
  #watch = new HealthWatch();
  #keep: readonly string[] = [];
  #applications = 0;

  private constructor(world: World, drawn: Drawn, tenant: RandomTenant, hits: Hits) {
    this.world = world;
    this.tenant = tenant;
    this.#drawn = drawn;
    this.#hits = hits;
    this.#losses = new LostRows(world, hits);
    const leavesOpen = drawn.stops !== 'none' || drawn.kinds.some((kind) => kind === 'html' || kind === 'lost');
    this.#consent = new ConsentJudge({ counts: !leavesOpen });
    const [id = ''] = tenant.users;
    this.#kept = { id, account: world.people().get(mail('user-0'))?.id ?? '' };
    // The person is in the workspace already, and the initial cycle is over.
    const users = [drawn.protectedBy === 'id' ? id : mail('user-0')];
    world.config = { ...world.config, limits: drawn.limits, protected: { users } };
  }

  static async open(drawn: Drawn, hits: Hits): Promise<History> {
    const { users = {} } = drawn.roles ? ROLES : {};
    const world = await World.open({
      config: { ...drawn.config, users: { ...Object(users), agents: drawn.agents }, limits: NO_LIMITS },
      knobs: drawn.knobs,
      waitShare: 0.001,
    });
    const tenant = await begin(world);
    const history = new History(world, drawn, tenant, hits);
    await history.#losses.remember();
    hits.add('histories');
    return history;
  }

  /** Complaints about what the job did, what it shows, and what it tells. */
  async apply(event: HistoryEvent): Promise<readonly string[]> {
    const wrong = await this.#happen(event);
    this.#see();
    return wrong === undefined ? [] : this.#explained([...wrong, ...(await this.#owedByHealth(event))]);
  }

  /** Faults end, operators take back what they said, and Graph calms down. */
  async comeToRest(): Promise<readonly string[]> {
    const { world } = this;
    this.#hits.end(world);
    this.#keepBy([]);
    await this.#resume();
    return [
      ...(await this.#tick(() => this.tenant.comeToRest())),
      ...(this.#losses.any ? [] : await this.#withoutDoor()),
      ...(await this.#liveOn()),
    ];
  }

  /** Time passes, and operators agree to what is held, until nothing waits any more. */
  async heal(): Promise<readonly string[]> {
    const wrong: string[] = [];
    for (let hour = 0; hour < HOURS; hour += 5) {
      let left = 0;
      const settle = async (): Promise<void> => {
        const { escrow, ready, held } = await this.world.settle();
        left = escrow + ready + held;
      };
      wrong.push(...(await this.#tick(settle)));
      const released = await releaseRejected(this.world);
      if (left === 0 && released.length === 0) break;
      this.#note([...released, ...(await approveAll(this.world))]);
      later(this.world, 5 * 60);
    }
    return [...wrong, ...(await this.#tick(() => this.world.settle()))];
  }

  async complaints(): Promise<readonly string[]> {
    const evidence = await gather(this.world, this.#config(), FOREIGN, this.#kept);
    const job = await this.world.job();
    return this.#explained([
      ...complaints({ ...evidence, ...this.#chiefs() }),
      ...(await this.#withoutDoor()),
      ...Object.keys(job.outages).map((operation) => `${operation} is still out`),
      ...this.#losses.complaints(job),
    ]);
  }

  async aWeekLater(): Promise<readonly string[]> {
    later(this.world, WEEK);
    const wrong = await this.heal();
    return [...wrong, ...(await this.complaints()), ...undeleted(await rowsOf(this.world))];
  }

  /** Undefined: the job did not run. */
  async #happen(event: HistoryEvent): Promise<readonly string[] | undefined> {
    const { world, tenant } = this;
    switch (event.type) {
      case 'tenant':
        if (event.event.type === 'tick' || event.event.type === 'shortTick')
          return this.#tick(() => tenant.apply(event.event));
        await tenant.apply(event.event);
        return undefined;
      case 'promote':
        tenant.promote(event.user, event.chief ? CHIEF : 'Clerk');
        return undefined;
      case 'fault':
        for (const change of event.busy) await tenant.apply(change);
        this.#hits.arm(world, event.fault);
        return this.#tick(() => world.slice());
      case 'time':
        later(world, event.minutes);
        return this.#tick(() => world.slice());
      case 'kill':
      case 'freeze':
        for (const change of event.busy) await tenant.apply(change);
        return this.#stop(event);
      case 'elsewhere':
        return this.#tickElsewhere();
      case 'confirmPair':
        await world.ask({ action: 'confirm-pair' });
        return this.#tick(() => world.slice());
      case 'restart':
        this.#hits.add(`restart ${event.scope}`);
        this.#consent.matchAgain();
        await world.ask({ action: 'restart', scope: event.scope });
        return this.#tick(() => world.slice());
      case 'decide':
        return this.#decide(event);
      default:
        await this.#change(event);
        return undefined;
    }
  }

  async #change(
    event: Of<
      | 'scope'
      | 'actions'
      | 'pause'
      | 'resume'
      | 'keepGroup'
      | 'releaseEscrow'
      | 'token'
      | 'application'
      | 'remember'
      | 'loss'
    >,
  ) {
    const { world } = this;
    switch (event.type) {
      case 'scope':
        world.config = { ...world.config, scope: event.scope };
        return;
      case 'actions':
        this.#keepBy(event.keep);
        return;
      case 'pause': {
        const until = world.clock.now() + event.minutes * 60_000;
        await ask(world, { action: 'pause', until });
        this.#hits.add('pauses');
        return;
      }
      case 'resume':
        return this.#resume();
      case 'keepGroup':
        if (await keepGroup(world)) this.#hits.add('kept groups');
        return;
      case 'releaseEscrow':
        await world.ask({ action: 'escrow/release', escrow: { all: true } });
        return;
      case 'token':
        this.#hits.add('tokens');
        return rotateToken(world);
      case 'application':
        this.#hits.add('applications');
        this.#applications += 1;
        world.settings = { ...world.settings, pair: { application: `application ${this.#applications}` } };
        return;
      case 'remember':
        return this.#losses.remember();
      case 'loss':
        await this.#losses.lose(event.row, event.how);
        this.#consent.forget();
        this.#consent.matchAgain();
        return;
    }
  }

  async #tick(run: () => Promise<unknown>): Promise<readonly string[]> {
    this.#see();
    const { world } = this;
    const startedAt = world.graph.clock.now();
    const { state } = await world.state().job.readControl();
    const before = world.notion.workspace.snapshot();
    const standings = this.#standings.all;
    await run();
    this.#consent.served(world.clock.now());
    const deeds = deedsBetween(before, world.notion.workspace.snapshot());
    for (const { what } of deeds) this.#hits.add(`deeds: ${what}`);
    return this.#consent.judge({
      at: world.clock.now(),
      startedAt,
      deeds,
      standings,
      lagMs: this.#lagMs(),
      configuration: this.#configuration(),
      limits: this.#drawn.limits,
      paused: state === 'paused',
      purged: this.#purged(),
    });
  }

  async #stop({ type, process, at }: Of<'kill' | 'freeze'>): Promise<readonly string[]> {
    const { world } = this;
    const meanwhile = async (): Promise<void> => {
      later(world, LEASE_OVER);
      await world.slice();
    };
    const die = async (): Promise<boolean> => (await tickWithDeath(world, at)) === undefined;
    const wrong = await this.#tick(async () => {
      const isHit = process
        ? await tickToAnEnd(world, { signal: type === 'kill' ? 'SIGKILL' : 'SIGSTOP', at }, meanwhile)
        : await (type === 'kill' ? die() : tickWithFreeze(world, at, meanwhile));
      if (isHit) this.#hits.add(`${type} ${process ? 'process' : 'instance'} ${at.side} ${at.end}`);
    });
    // Nobody gave the lease back.
    if (type === 'kill') later(world, LEASE_OVER);
    return wrong;
  }

  async #tickElsewhere(): Promise<readonly string[]> {
    let written: readonly string[] = [];
    const wrong = await this.#tick(async () => {
      written = await tickElsewhere(this.world);
    });
    this.#hits.add('other workspaces');
    return [...wrong, ...written.map((request) => `another workspace got ${request}`)];
  }

  async #decide(event: Of<'decide'>): Promise<readonly string[]> {
    const isSound = !this.#losses.any && (await this.world.job()).clean;
    const wrong = isSound ? await this.#withoutDoor() : [];
    this.#note(await decide(this.world, event));
    return wrong;
  }

  #note(decided: readonly Decided[]): void {
    for (const { action, kind, entry } of decided) {
      this.#hits.add(`${action} ${kind}`);
      const whom = this.tenant.keyOf(entry.id);
      this.#consent.decided({ action, kind, whom }, this.#configuration(), this.world.graph.clock.now());
    }
  }

  async #resume(): Promise<void> {
    await ask(this.world, { action: 'start' });
  }

  #keepBy(keep: readonly string[]): void {
    const { world } = this;
    if (keep.length > 0) this.#hits.add('changed actions');
    this.#keep = keep;
    const actions = Object.fromEntries(keep.map((reason) => [reason, 'keep']));
    world.config = { ...world.config, users: { ...Object(world.config['users']), actions } };
  }

  /** Whatever was lost is noticed within a day, and every row is used once more. */
  async #liveOn(): Promise<readonly string[]> {
    if (!this.#losses.any) return [];
    const wrong: string[] = [];
    this.tenant.renameEverybody();
    for (let tick = 0; tick < TICKS_A_DAY; tick += 1) {
      later(this.world, 11);
      wrong.push(...(await this.#tick(() => this.world.slice())));
    }
    return wrong;
  }

  async #withoutDoor(): Promise<readonly string[]> {
    const { world } = this;
    const escrow = await listEscrow(world.state().quarantine, { limit: 1_000 });
    return withoutDoor({ rows: await rowsOf(world), holds: await listed(world), escrow });
  }

  async #owedByHealth(event: HistoryEvent): Promise<readonly string[]> {
    if (this.#losses.any || this.#keep.length > 0) {
      this.#watch = new HealthWatch();
      return [];
    }
    const { world } = this;
    const seen = complaints(look(world, this.#config(), FOREIGN, this.#kept));
    const open = seen.filter(
      (line) => !this.tenant.keys.some((key) => this.#consent.keeps(key) && mentions(line, key)),
    );
    const wrong = await withoutRenames(world, this.tenant, open);
    const isShort = event.type === 'tenant' && event.event.type === 'shortTick';
    const cutShort = isShort || event.type === 'kill' || event.type === 'freeze' || event.type === 'decide';
    return this.#watch.owed(wrong, await statusOf(world), { now: world.clock.now(), lagMs: this.#lagMs(), cutShort });
  }

  /** With what the job knows of those whom the complaints are about. */
  async #explained(wrong: readonly string[]): Promise<readonly string[]> {
    if (wrong.length === 0) return [];
    const rows = await rowsOf(this.world);
    const { holdSets } = await this.world.job();
    const about = rows.filter(({ id }) =>
      wrong.some((line) => line.includes(id) || mentions(line, this.tenant.keyOf(id))),
    );
    return [
      ...wrong,
      ...about.map(({ image: _, ...row }) => `${this.tenant.keyOf(row.id)}: ${JSON.stringify(row)}`),
      ...holdSets.map((set) => JSON.stringify(set)),
    ];
  }

  #see(): void {
    const { world } = this;
    const snapshot = world.graph.directory.snapshot();
    const people = new Map(this.tenant.users.map((id) => [this.tenant.keyOf(id), id]));
    this.#standings.see(snapshot, desiredState(snapshot, this.#config()), people, world.graph.clock.now());
  }

  #config(): { readonly scope: string; readonly nestedGroups: boolean; readonly agents: string } {
    const { scope = this.#drawn.config.scope } = this.world.config;
    return { ...this.#drawn.config, agents: this.#drawn.agents, scope: String(scope) };
  }

  #configuration(): string {
    const { scope, users } = this.world.config;
    return JSON.stringify({ scope, users });
  }

  #lagMs(): number {
    const { usersLagSeconds, groupsLagSeconds, assignmentsLagSeconds } = this.world.graph.switches.values;
    return 1_000 * Math.max(usersLagSeconds, groupsLagSeconds, assignmentsLagSeconds);
  }

  #purged(): ReadonlySet<string> {
    const here = new Set(this.world.graph.directory.snapshot().groups.map(({ id }) => id));
    return new Set(this.tenant.groups.flat().flatMap((id) => (here.has(id) ? [] : [this.tenant.keyOf(id)])));
  }

  #chiefs(): { readonly owners?: ReadonlyMap<string, boolean> } {
    if (!this.#drawn.roles) return {};
    const { users } = this.world.graph.directory.snapshot();
    return { owners: new Map(users.map((user) => [String(user.userPrincipalName), user['jobTitle'] === CHIEF])) };
  }
}

export async function begin(world: World): Promise<RandomTenant> {
  const outsider = world.notion.workspace.addPerson({ userName: FOREIGN.person, name: 'Outsider' });
  world.notion.workspace.createGroup({ displayName: FOREIGN.group, members: [outsider.id] });
  const tenant = new RandomTenant(world, { agents: 2 });
  await world.settle();
  later(world, 2);
  // A cycle ends in the slice after its work: from now on everybody's changes need consent.
  await world.slice();
  return tenant;
}

function mentions(line: string, key: string): boolean {
  return new RegExp(`\\b${key}\\b`).test(line);
}

/** Who should have another address is not somebody who should be out. */
async function withoutRenames(world: World, tenant: RandomTenant, wrong: readonly string[]): Promise<string[]> {
  if (!wrong.some((line) => line.endsWith(' should be out'))) return [...wrong];
  const rows = await Promise.all(tenant.users.map((id) => world.stored('user', id)));
  const people = world.people();
  return wrong.map((line) => {
    const [address = ''] = line.split(' should be out');
    const account = people.get(address)?.id;
    const owner = rows.find((row) => row?.link?.state === 'active' && row.link.targetId === account);
    const isWanted = wrong.includes(`${String(owner?.image['userPrincipalName'])} should be in`);
    return line.endsWith(' should be out') && isWanted ? `${address} should have another address` : line;
  });
}
