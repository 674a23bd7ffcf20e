// A random history as it goes: each event happens to a world, and what the job does in it is judged.

import { tickWithDeath, tickWithFreeze } from './boundaries.ts';
import { type Beginning, beginAsDrawn, CHIEF } from './history-beginning.ts';
import type { Drawn, HistoryEvent } from './history-events.ts';
import type { Hits } from './history-faults.ts';
import { Judges } from './history-judges.ts';
import { LostRows } from './history-losses.ts';
import { approveAll, decide, giveOtherAddresses, keepGroup, releaseRejected } from './history-operators.ts';
import { deletedLater, rowsOf, undeleted } from './history-oracle.ts';
import { explained } from './history-rows.ts';
import { ask } from './operators.ts';
import { rotateToken, tickElsewhere } from './other-workspace.ts';
import type { RandomTenant } from './random-tenant.ts';
import { tickToAnEnd } from './separate-engine.ts';
import { later } from './tenant.ts';
import type { World } from './world.ts';

/** Longer than a lease lives. */
const LEASE_OVER = 5;
/** Longer than any wait between two tries, and time for several decisions about one person. */
const HOURS = 40;
/** Minutes until permanently deleted groups are gone from Notion, and a little more. */
const WEEK = (7 * 24 + 1) * 60;
/** Each part of what is stored is compared once a day, a dozen of them in a tick an hour after the last. */
const TICKS_A_DAY = 26;
const HOUR = 61;

type Of<Type extends HistoryEvent['type']> = Extract<HistoryEvent, { type: Type }>;

export class History {
  readonly world: World;
  readonly tenant: RandomTenant;
  readonly #hits: Hits;
  readonly #judges: Judges;
  readonly #losses: LostRows;
  readonly #keptGroups = new Set<string>();
  #keep: readonly string[] = [];
  #applications = 0;

  private constructor(beginning: Beginning, drawn: Drawn, hits: Hits) {
    this.world = beginning.world;
    this.tenant = beginning.tenant;
    this.#hits = hits;
    this.#judges = new Judges(beginning, drawn, hits);
    this.#losses = new LostRows(this.world, hits);
  }

  static async open(drawn: Drawn, hits: Hits): Promise<History> {
    const history = new History(await beginAsDrawn(drawn), drawn, hits);
    await history.#losses.remember();
    hits.add('histories');
    return history;
  }

  /** Complaints about what the job did, what it shows, and what it tells. */
  async apply(event: HistoryEvent): Promise<readonly string[]> {
    const wrong = await this.#happen(event);
    this.#judges.see();
    return wrong === undefined ? [] : this.#explained([...wrong, ...(await this.#owedByHealth(event))]);
  }

  /** Faults end, operators take back what they said, and Graph calms down. */
  async comeToRest(): Promise<readonly string[]> {
    const { world } = this;
    this.#hits.end(world);
    this.#keepBy([]);
    await this.#resume();
    this.tenant.calm();
    // First: a job whose state vanishes again and again does not come to rest, but waits for an hour.
    const wrong = await this.#liveOn();
    wrong.push(...(await this.#judges.tick(() => this.tenant.comeToRest())));
    return this.#explained([...wrong, ...(this.#losses.any ? [] : await this.#judges.withoutDoor())]);
  }

  /** Time passes, operators agree to what is held, and whom Notion refuses an address gets another, until nothing waits. */
  async heal(): Promise<readonly string[]> {
    const wrong: string[] = [];
    for (let hour = 0; hour < HOURS; hour += 5) {
      let left = 0;
      const settle = async (): Promise<void> => {
        const { escrow, ready, held } = await this.world.settle();
        left = escrow + ready + held;
      };
      wrong.push(...(await this.#judges.tick(settle)));
      const released = await releaseRejected(this.world);
      if (left === 0 && released.length === 0) break;
      this.#judges.note([...released, ...(await approveAll(this.world))]);
      this.#hits.add('other addresses', await giveOtherAddresses(this.world, this.tenant));
      later(this.world, 5 * 60);
    }
    return this.#explained([...wrong, ...(await this.#judges.tick(() => this.world.settle()))]);
  }

  async complaints(): Promise<readonly string[]> {
    const wrong = await this.#judges.complaints(this.#losses.any);
    return this.#explained([...wrong, ...this.#losses.complaints(await this.world.job())]);
  }

  async aWeekLater(): Promise<readonly string[]> {
    const wrong: string[] = [];
    const week = async (): Promise<readonly string[]> => {
      later(this.world, WEEK);
      wrong.push(...(await this.heal()));
      const [rows, now] = [await rowsOf(this.world), this.world.clock.now()];
      wrong.push(...(await this.#explained(undeleted(rows, this.#keptGroups, now))));
      return deletedLater(rows, this.#keptGroups, now);
    };
    const first = await week();
    // Another group may be missed only then.
    const second = first.length === 0 ? [] : await week();
    const putOff = first.filter((id) => second.includes(id)).map((id) => `the deletion of group ${id} was put off`);
    wrong.push(...(await this.#explained(putOff)));
    return [...wrong, ...(await this.complaints())];
  }

  /** Undefined: the job did not run. */
  async #happen(event: HistoryEvent): Promise<readonly string[] | undefined> {
    const { world, tenant } = this;
    switch (event.type) {
      case 'tenant':
        if (event.event.type === 'tick' || event.event.type === 'shortTick')
          return this.#judges.tick(() => tenant.apply(event.event));
        await tenant.apply(event.event);
        return undefined;
      case 'promote':
        tenant.promote(event.user, event.chief ? CHIEF : 'Clerk');
        return undefined;
      case 'handOver':
        this.#hits.add(`addresses: ${event.what.former}`);
        tenant.handOver(event.what);
        return undefined;
      case 'fault':
        for (const change of event.busy) await tenant.apply(change);
        this.#hits.arm(world, event.fault);
        return this.#judges.tick(() => world.slice());
      case 'time':
        later(world, event.minutes);
        return this.#judges.tick(() => world.slice());
      case 'kill':
      case 'freeze':
        for (const change of event.busy) await tenant.apply(change);
        return this.#stop(event);
      case 'elsewhere':
        return this.#tickElsewhere();
      case 'confirmPair':
        await world.ask({ action: 'confirm-pair' });
        return this.#judges.tick(() => world.slice());
      case 'restart':
        this.#hits.add(`restart ${event.scope}`);
        this.#judges.consent.matchAgain();
        await world.ask({ action: 'restart', scope: event.scope });
        return this.#judges.tick(() => world.slice());
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
      case 'keepGroup': {
        const id = await keepGroup(world);
        if (id === undefined) return;
        this.#keptGroups.add(id);
        this.#hits.add('kept groups');
        return;
      }
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
        this.#judges.lost();
        return;
    }
  }

  async #stop({ type, process, at }: Of<'kill' | 'freeze'>): Promise<readonly string[]> {
    const { world } = this;
    const wrong = await this.#judges.tick(async (died) => {
      const meanwhile = async (): Promise<void> => {
        await died();
        later(world, LEASE_OVER);
        await world.slice();
      };
      const die = async (): Promise<boolean> => (await tickWithDeath(world, at)) === undefined;
      const isHit = process
        ? await tickToAnEnd(world, { signal: type === 'kill' ? 'SIGKILL' : 'SIGSTOP', at }, meanwhile)
        : await (type === 'kill' ? die() : tickWithFreeze(world, at, meanwhile));
      if (isHit) this.#hits.add(`${type} ${process ? 'process' : 'instance'} ${at.side} ${at.end}`);
      if (isHit && type === 'kill') await died();
    });
    // Nobody gave the lease back.
    if (type === 'kill') later(world, LEASE_OVER);
    return wrong;
  }

  async #tickElsewhere(): Promise<readonly string[]> {
    let written: readonly string[] = [];
    const wrong = await this.#judges.tick(async () => {
      written = await tickElsewhere(this.world);
    });
    this.#hits.add('other workspaces');
    return [...wrong, ...written.map((request) => `another workspace got ${request}`)];
  }

  async #decide(event: Of<'decide'>): Promise<readonly string[]> {
    const isSound = !this.#losses.any && (await this.world.job()).clean;
    const wrong = isSound ? await this.#judges.withoutDoor() : [];
    this.#judges.note(await decide(this.world, event));
    return wrong;
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
  async #liveOn(): Promise<string[]> {
    if (!this.#losses.any) return [];
    const wrong: string[] = [];
    this.tenant.renameEverybody();
    for (let tick = 0; tick < TICKS_A_DAY; tick += 1) {
      later(this.world, HOUR);
      wrong.push(...(await this.#judges.tick(() => this.world.slice())));
    }
    return wrong;
  }

  /** Of what was lost, or is to be kept, nobody is told as of a change. */
  async #owedByHealth(event: HistoryEvent): Promise<readonly string[]> {
    if (!this.#losses.any && this.#keep.length === 0) return this.#judges.owedByHealth(event);
    this.#judges.forgetHealth();
    return [];
  }

  #explained(wrong: readonly string[]): Promise<readonly string[]> {
    return explained(this.world, this.tenant, wrong);
  }
}
