// Rows, partitions and tables that vanish, or come back as they were earlier; and what must hold whatever was lost.

import { expect } from 'vitest';
import type { DirectorySnapshot } from '../../../sandbox/graph/snapshot.ts';
import { ProvisioningError } from '../../../shared/errors/index.ts';
import { desiredState } from './desired-state.ts';
import { ask } from './operators.ts';
import { deleteRows, deleteTable, readTables, replaceRows, type TableRow } from './stored-tables.ts';
import { inside, rosters, unassign } from './tenant.ts';
import { mail, type World, type WorldOptions, type Wraps } from './world.ts';

export type How = 'absent' | 'stale';
export type When = 'at rest' | 'in the middle of a slice';

/** Which rows a loss takes. */
export type Reach = (row: TableRow) => boolean;

/** What a row is, by its keys. */
export function kindOf({ table, partitionKey, rowKey }: TableRow): string {
  if (table === 'watermarks') return rowKey.startsWith('c!') ? 'chain' : rowKey;
  if (table !== 'mappings') return table;
  if (partitionKey.startsWith('i-')) return 'index';
  return partitionKey === 'mark'
    ? 'mark'
    : `${partitionKey.slice(0, 1)} ${/^(![a-z]+|[a-z]!)/.exec(rowKey)?.[0] ?? rowKey}`;
}

const MINUTE = 60_000;
/** Longer than a lease lives, and than the time between two looks at what is stored. */
const BETWEEN_TICKS = 11 * MINUTE;
const FOREIGN = 'fay';
/** Its deletion waits for consent; when nobody names it any more, it stays an orphan. */
const HELD = 'Old';

/** A small tenant that has come to rest, remembered as it was some time ago, with a leaver and a joiner due. */
export class LossyTenant {
  readonly world: World;
  readonly #ids = new Map<string, string>();
  #early: readonly TableRow[] = [];
  #late: readonly TableRow[] = [];
  /** Accounts that a request was about to take away from somebody who is to keep it. */
  readonly harmed: string[] = [];
  readonly errors: string[] = [];
  /** For whoever reads a failure. */
  readonly lost: string[] = [];
  /** By name: whoever is to be in the workspace all the time. */
  #keeps = new Map<string, string>();

  private constructor(world: World) {
    this.world = world;
  }

  static async open(open: (options?: WorldOptions) => Promise<World>): Promise<LossyTenant> {
    const tenant = new LossyTenant(await open({ waitShare: 0.01, config: { limits: { groupDeletes: 0 } } }));
    await tenant.#prepare();
    return tenant;
  }

  get early(): readonly TableRow[] {
    return this.#early;
  }

  get late(): readonly TableRow[] {
    return this.#late;
  }

  async #prepare(): Promise<void> {
    const { world } = this;
    const { workspace } = world.notion;
    const fay = workspace.addPerson({ userName: mail(FOREIGN), name: FOREIGN });
    workspace.changeGroupMembers(workspace.createGroup({ displayName: 'Handmade' }), { added: new Set([fay.id]) });
    for (const name of ['ada', 'cat', 'leo', 'lea']) this.#person(name, true);
    for (const name of ['ben', 'dan', 'mia']) this.#person(name, false);
    this.#group('Design', ['ben', 'dan', 'leo']);
    this.#group('Ops', ['mia', 'ada', 'dan']);
    this.#group(HELD, ['cat']);
    await world.settle();
    this.#early = await readTables(world.tables);
    world.advance(60 * MINUTE);
    world.graph.directory.updateUser(this.#id('ben'), { displayName: 'Ben Ito' });
    world.graph.directory.deleteGroup(this.#id(HELD), { permanent: true });
    await ask(world, { action: 'run-now' });
    this.#person('zoe', false);
    this.#person('kim', true);
    this.#group('New', ['kim', 'zoe']);
    world.graph.directory.addMember(this.#id('Design'), this.#id('zoe'));
    world.graph.directory.addMember(this.#id('Design'), this.#id('mia'));
    await world.settle();
    world.advance(60 * MINUTE);
    this.#late = await readTables(world.tables);
  }

  /** Somebody is to go by two kinds of evidence, somebody to come, somebody to move, and everybody has a new name. */
  change(): void {
    const { directory } = this.world.graph;
    directory.updateUser(this.#id('leo'), { accountEnabled: false });
    unassign(this.world, this.#id('lea'));
    this.#person('jon', true);
    directory.addMember(this.#id('Design'), this.#id('jon'));
    directory.removeMember(this.#id('Ops'), this.#id('dan'));
    this.#rename('I');
    this.#noteWhoStays();
  }

  async lose(reach: Reach, how: How): Promise<void> {
    const { tables } = this.world;
    const reached = this.#late.filter(reach);
    if (how === 'absent') return deleteRows(tables, reached);
    const early = this.#early.filter(reach);
    const keys = new Set(early.map(keyOf));
    await deleteRows(
      tables,
      reached.filter((row) => !keys.has(keyOf(row)) && isWholesale(reach, this.#late, row)),
    );
    await replaceRows(tables, early);
  }

  async loseTable(table: string, how: 'emptied' | 'deleted' | 'stale'): Promise<void> {
    if (how === 'deleted') return deleteTable(this.world.tables, table);
    await deleteRows(
      this.world.tables,
      (await readTables(this.world.tables)).filter((row) => row.table === table),
    );
    const early = this.#early.filter((row) => row.table === table);
    if (how === 'stale') await replaceRows(this.world.tables, early);
  }

  /** One tick in which the loss happens before its nth write to the tables. */
  async tickAndLose(nth: number, lose: () => Promise<void>): Promise<void> {
    let writes = 0;
    let lost = false;
    const before = async ({ method }: { readonly method: string }): Promise<void> => {
      if (method !== 'GET') writes += 1;
      if (lost || writes < nth) return;
      lost = true;
      await lose();
    };
    await this.#tick({ tables: { traffic: { before } } });
    if (!lost) await lose();
  }

  /** The job lives on for some hours; meanwhile everything is used once more. */
  async liveOn(waves = 3): Promise<void> {
    for (let tick = 0; tick < 5; tick += 1) await this.#tick();
    if (waves < 3) return;
    this.#rename('again');
    for (let tick = 0; tick < 2; tick += 1) await this.#tick();
    this.#person('pam', true);
    this.world.graph.directory.addMember(this.#id('New'), this.#id('ada'));
    this.#rename('II');
    for (let tick = 0; tick < 20; tick += 1) {
      await this.#tick();
      if (tick === 16) this.#rename('III');
    }
  }

  async judge(what: string, { started = true } = {}): Promise<void> {
    const { world } = this;
    const seen = { what, harmed: this.harmed, missing: this.#missing() };
    expect(seen).toEqual({ what, harmed: [], missing: [] });
    this.#expectNothingTwice(what);
    if (!started) return;
    const told = world.events.filter(({ event }) => event === 'state.lost' || event === 'state.restored');
    expect({ what, last: told.at(-1)?.event ?? 'state.restored' }).toEqual({ what, last: 'state.restored' });
    const { clean, reread, forgotten = [], forgottenGroups = [] } = await world.job();
    const toFind = [...forgotten, ...forgottenGroups];
    expect({ what, clean, reread, toFind }).toEqual({ what, clean: true, reread: undefined, toFind: [] });
    await this.#expectHeldToBeListed(what);
    await this.#approveWhatWasFound();
    this.#expectDesired(what);
  }

  #expectDesired(what: string): void {
    const { world } = this;
    const wanted = this.#desired();
    const present = inside(world).filter((name) => name !== FOREIGN);
    expect({ what, errors: this.errors.slice(-3), present }).toEqual({
      what,
      errors: this.errors.slice(-3),
      present: Object.keys(wanted.people).map(localPart).sort(),
    });
    const names = [...world.people()].filter(([address]) => wanted.people[address] !== undefined);
    expect({ what, names: Object.fromEntries(names.map(([address, { name }]) => [address, name])) }).toEqual({
      what,
      names: wanted.people,
    });
    const { Handmade, [HELD]: old = [], ...groups } = rosters(world);
    expect({ what, Handmade, old }).toEqual({ what, Handmade: [FOREIGN], old: [] });
    expect({ what, groups: mapped(groups, (members) => members.toSorted()) }).toEqual({
      what,
      groups: mapped(wanted.groups, (members) => members.map(localPart).sort()),
    });
  }

  /** Whatever waits for consent is in a set, and shown where operators look. */
  async #expectHeldToBeListed(what: string): Promise<void> {
    const { holdSets } = await this.world.job();
    const listed: string[] = [];
    for await (const rows of this.world.state().quarantine.list('held')) for (const { id } of rows) listed.push(id);
    for (const [name, id] of this.#ids) {
      const stored = (await this.world.stored('user', id)) ?? (await this.world.stored('group', id));
      if (stored?.work?.state !== 'held') continue;
      const inSet = holdSets.some(({ number }) => stored.holds?.some(({ set }) => set === number));
      expect({ what, name, inSet, listed: listed.includes(id) }).toEqual({ what, name, inSet: true, listed: true });
    }
  }

  async #approveWhatWasFound(): Promise<void> {
    const { holdSets } = await this.world.job();
    for (const { number, kind, revision } of holdSets) {
      if (kind === 'foundAfterLoss') await ask(this.world, { action: 'holds/approve', set: String(number), revision });
    }
    for (let tick = 0; tick < 2; tick += 1) await this.#tick();
  }

  async #tick(wraps: Wraps = {}): Promise<void> {
    try {
      for (let again = 0; again < 4; again += 1) {
        const { workLeft } = await this.world.slice({ ...wraps, fetch: (inner) => this.#watched(inner) });
        if (!workLeft) break;
      }
    } catch (error) {
      if (!(error instanceof ProvisioningError)) throw error;
      this.errors.push(`${error.code}: ${error.message}`);
    }
    for (const name of this.#missing()) this.harmed.push(`missing ${name}`);
    this.world.advance(BETWEEN_TICKS);
  }

  /** What would take an account away from somebody who is to keep it. */
  #watched(inner: typeof fetch): typeof fetch {
    return (input, init) => {
      const [, id] = /\/Users\/([^/?]+)/.exec(String(input)) ?? [];
      const removes = init?.method === 'DELETE' || /"active"[^,}]*false|"value":\s*false/i.test(String(init?.body));
      const name = [...this.#keeps].find(([, account]) => account === id)?.[0];
      if (name !== undefined && removes) this.harmed.push(`${init?.method} ${name}`);
      return inner(input, init);
    };
  }

  #missing(): string[] {
    const ids = new Set([...this.world.people().values()].map(({ id }) => id));
    return [...this.#keeps].filter(([, id]) => !ids.has(id)).map(([name]) => name);
  }

  #noteWhoStays(): void {
    const wanted = new Set(Object.keys(this.#desired().people));
    for (const [address, { id }] of this.world.people()) {
      if (wanted.has(address) || address === mail(FOREIGN)) this.#keeps.set(localPart(address), id);
    }
  }

  #expectNothingTwice(what: string): void {
    const { users, groups } = this.world.notion.workspace.snapshot();
    for (const names of [users.map(({ userName }) => userName), groups.map(({ displayName }) => displayName)]) {
      expect({ what, names: names.toSorted() }).toEqual({ what, names: [...new Set(names)].sort() });
    }
  }

  #desired(): ReturnType<typeof desiredState> {
    const tenant: DirectorySnapshot = this.world.graph.directory.snapshot();
    return desiredState(tenant, { scope: 'assigned', nestedGroups: false });
  }

  #rename(suffix: string): void {
    const wanted = this.#desired().people;
    for (const [name, id] of this.#ids) {
      if (wanted[mail(name)] !== undefined)
        this.world.graph.directory.updateUser(id, { displayName: `${name} ${suffix}` });
    }
  }

  #person(name: string, assigned: boolean): void {
    this.#ids.set(name, this.world.person(name, { assigned }));
  }

  #group(name: string, members: readonly string[]): void {
    this.#ids.set(
      name,
      this.world.group(
        name,
        members.map((member) => this.#id(member)),
      ),
    );
  }

  #id(name: string): string {
    const id = this.#ids.get(name);
    if (id === undefined) throw new Error(`The tenant has no ${name}.`);
    return id;
  }
}

/** A partition or table that comes back stale has none of the rows that came later. */
function isWholesale(reach: Reach, rows: readonly TableRow[], { table, partitionKey }: TableRow): boolean {
  return rows.every((row) => row.table !== table || row.partitionKey !== partitionKey || reach(row));
}

const keyOf = ({ table, partitionKey, rowKey }: TableRow): string => `${table}/${partitionKey}/${rowKey}`;
const localPart = (address: string): string => address.split('@')[0] ?? address;
const mapped = <A, B>(record: Readonly<Record<string, A>>, change: (value: A) => B): Record<string, B> =>
  Object.fromEntries(Object.entries(record).map(([name, value]) => [name, change(value)]));
