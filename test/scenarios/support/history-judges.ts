// Everybody who judges a random history: what a tick did, what waits, what the health tells, and how it all ends.

import type { WorkspaceSnapshot } from '../../../sandbox/notion/workspace.ts';
import { listEscrow } from '../../../shared/app/escrow-list.ts';
import type { StoredObject } from '../../../shared/model/stored-object.ts';
import { desiredState } from './desired-state.ts';
import { type Beginning, FOREIGN } from './history-beginning.ts';
import { Conditions } from './history-conditions.ts';
import { ConsentJudge, type Tick } from './history-consent.ts';
import { deedsBetween } from './history-deeds.ts';
import { withoutDoor } from './history-doors.ts';
import type { Drawn, HistoryEvent } from './history-events.ts';
import type { Hits } from './history-faults.ts';
import { HealthWatch, statusOf } from './history-health.ts';
import { type Decided, listed } from './history-operators.ts';
import { complaints, gather, look, rowsOf } from './history-oracle.ts';
import { orphansIn, withoutRenames } from './history-rows.ts';
import { Standings } from './history-standings.ts';
import { UnderWay } from './history-under-way.ts';

/** A tick, or what is left of one after a death, as it begins. */
interface Begun extends Pick<Tick, 'from' | 'startedAt' | 'standings' | 'underWay'> {
  readonly workspace: WorkspaceSnapshot;
  /** Account → membership: of whoever leaves and comes back it is another one. */
  readonly members: ReadonlyMap<string, unknown>;
  /** Account → person. */
  readonly owners: ReadonlyMap<string, string>;
}

export class Judges {
  readonly consent: ConsentJudge;
  readonly #beginning: Beginning;
  readonly #conditions: Conditions;
  readonly #hits: Hits;
  readonly #standings = new Standings();
  readonly #underWay = new UnderWay();
  #watch = new HealthWatch();
  /** As of the end of the last tick: nothing but a tick, or a loss, changes them. */
  #rows: readonly StoredObject[] | undefined;

  constructor(beginning: Beginning, drawn: Drawn, hits: Hits) {
    this.#beginning = beginning;
    this.#conditions = new Conditions(beginning, drawn);
    this.#hits = hits;
    this.consent = new ConsentJudge({ proven: !drawn.kinds.some((kind) => kind === 'html' || kind === 'lost') });
  }

  /** Something may have happened in the tenant. */
  see(): void {
    const { world, tenant } = this.#beginning;
    const snapshot = world.graph.directory.snapshot();
    const people = new Map(tenant.users.map((id) => [tenant.keyOf(id), id]));
    const wanted = desiredState(snapshot, this.#conditions.config);
    this.#standings.see(snapshot, wanted, people, (address) => tenant.personAt(address), world.graph.clock.now());
  }

  /** Complaints about what the job did to the workspace. `died`: to be called where the process ends, or stands still. */
  async tick(run: (died: () => Promise<void>) => Promise<unknown>): Promise<readonly string[]> {
    this.see();
    const { world } = this.#beginning;
    const { state } = await world.state().job.readControl();
    const wrong: string[] = [];
    let begun = await this.#begin();
    const judge = async (): Promise<Pick<Tick, 'from' | 'at'>> => {
      const done = await this.#deedsSince(begun);
      const tick = { ...begun, ...done, at: world.clock.now(), paused: state === 'paused' };
      wrong.push(...this.consent.judge(tick));
      return tick;
    };
    await run(async () => {
      this.consent.died(await judge());
      begun = await this.#begin();
    });
    this.consent.served(world.clock.now());
    await judge();
    return wrong;
  }

  async #begin(): Promise<Begun> {
    const { world, tenant } = this.#beginning;
    const from = world.clock.now();
    const rows = this.#rows ?? (await rowsOf(world));
    this.#underWay.see(rows, (id) => tenant.keyOf(id));
    return {
      from,
      startedAt: world.graph.clock.now(),
      workspace: world.notion.workspace.snapshot(),
      members: this.#members(),
      standings: this.#standings.all,
      underWay: this.#underWay.all,
      owners: this.#ownersIn(rows),
    };
  }

  #ownersIn(rows: readonly StoredObject[]): ReadonlyMap<string, string> {
    return new Map(
      rows.flatMap(({ kind, id, link }) =>
        kind === 'user' && link?.state === 'active' ? [[link.targetId, this.#beginning.tenant.keyOf(id)]] : [],
      ),
    );
  }

  #members(): ReadonlyMap<string, unknown> {
    const { workspace } = this.#beginning.world.notion;
    return new Map(workspace.snapshot().users.map(({ id }) => [id, workspace.member(id)]));
  }

  async #deedsSince({
    workspace,
    members,
    owners: before,
  }: Begun): Promise<Pick<Tick, 'deeds' | 'lagMs' | 'configuration' | 'limits' | 'purged'>> {
    const { world, tenant } = this.#beginning;
    this.#rows = await rowsOf(world);
    const after = this.#ownersIn(this.#rows);
    const at = (address: string): string => tenant.personAt(address);
    const again = [...this.#members()].flatMap(([id, member]) => (members.get(id) === member ? [] : [id]));
    const cameBack = new Set(again.filter((id) => before.has(id) && after.has(id) && before.get(id) !== after.get(id)));
    const deeds = deedsBetween(workspace, world.notion.workspace.snapshot(), { before, after, at, cameBack });
    for (const { what } of deeds) this.#hits.add(`deeds: ${what}`);
    const { lagMs, configuration, limits, purged } = this.#conditions;
    return { deeds, lagMs, configuration, limits, purged };
  }

  /** What operators decided. */
  note(decided: readonly Decided[]): void {
    const { world, tenant } = this.#beginning;
    for (const { action, kind, entry } of decided) {
      this.#hits.add(`${action} ${kind}`);
      const decision = { action, kind, whom: tenant.keyOf(entry.id) };
      this.consent.decided(decision, this.#conditions.configuration, world.graph.clock.now());
    }
  }

  async withoutDoor(rows?: readonly StoredObject[]): Promise<readonly string[]> {
    const { world } = this.#beginning;
    const escrow = await listEscrow(world.state().quarantine, { limit: 1_000 });
    const quarantined = (await world.job()).quarantine !== undefined;
    return withoutDoor({ rows: rows ?? (await rowsOf(world)), holds: await listed(world), escrow, quarantined });
  }

  /** Rows were lost, and with them what was counted, decided and linked. */
  lost(): void {
    this.#rows = undefined;
    this.consent.forget();
    this.consent.matchAgain();
  }

  /** What the health owes starts anew. */
  forgetHealth(): void {
    this.#watch = new HealthWatch();
  }

  async owedByHealth(event: HistoryEvent): Promise<readonly string[]> {
    const { world, tenant, kept } = this.#beginning;
    const { config, lagMs } = this.#conditions;
    const seen = complaints(look(world, config, FOREIGN, kept));
    const open = seen.filter((line) => !tenant.keysIn(line).some((key) => this.consent.keeps(key)));
    const wanted = desiredState(world.graph.directory.snapshot(), config);
    const wrong = await withoutRenames(world, open, wanted);
    const isShort = event.type === 'tenant' && event.event.type === 'shortTick';
    const cutShort = isShort || event.type === 'kill' || event.type === 'freeze' || event.type === 'decide';
    return this.#watch.owed(wrong, await statusOf(world), { now: world.clock.now(), lagMs, cutShort });
  }

  /** Of the end. `forgotten`: rows were lost, and with them the memory of whom nobody in the tenant names. */
  async complaints(forgotten: boolean): Promise<readonly string[]> {
    const { world, kept } = this.#beginning;
    const evidence = await gather(world, this.#conditions.config, FOREIGN, kept);
    const { outages } = await world.job();
    const orphans = forgotten ? orphansIn(world, evidence.rows) : [];
    const wrong = complaints({ ...evidence, ...this.#conditions.owners });
    return [
      ...wrong.filter((line) => !orphans.some((name) => isOfOrphan(line, name))),
      ...(await this.withoutDoor(evidence.rows)),
      ...Object.keys(outages).map((operation) => `${operation} is still out`),
    ];
  }
}

const isOfOrphan = (line: string, name: string): boolean =>
  line.startsWith(`${name} should `) || line.startsWith(`${name} is out of scope`);
