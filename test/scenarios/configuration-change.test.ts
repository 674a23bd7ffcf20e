import { describe, expect, it } from 'vitest';
import { tickWithDeath } from './support/boundaries.ts';
import { expectSoundState } from './support/expectations.ts';
import { objectPartitions } from './support/stored-tables.ts';
import { inside, rosters, waits, writes } from './support/tenant.ts';
import { mail, type World, type WorldOptions, worlds } from './support/world.ts';

const open = worlds();

const NAMES = { source: 'userPrincipalName', target: 'userName', matching: 1 };

async function office(config: Record<string, unknown> = {}): Promise<World> {
  const world = await open({ config });
  const ada = world.person('ada', { department: 'Design', jobTitle: 'Designer' });
  world.group('Team', [ada, world.person('ben', { department: 'Sales', jobTitle: 'Seller' })]);
  await world.settle();
  world.forgetRequests();
  return world;
}

describe('a changed configuration', () => {
  it('that only changes a constant is sent to everybody without asking Graph for everything', async () => {
    const world = await office();
    world.config = { users: { attributeMappings: [NAMES, { constant: 'Contoso', target: 'name.formatted' }] } };
    await world.settle();
    expect([...world.people().values()].map(({ name }) => name)).toEqual(['Contoso', 'Contoso']);
    expect(writes(world)).toEqual(['PATCH /Users', 'PATCH /Users']);
  });

  it('that selects a new attribute reads everybody again before anything is exported, and removes nobody', async () => {
    const world = await office();
    world.config = { users: { attributeMappings: [NAMES, { source: 'jobTitle', target: 'title' }] } };
    await world.settle();
    expect(world.requests()).toEqual(['PATCH /Users', 'PATCH /Users']);
    const titles = world.notion.exchanges.flatMap(({ body }) => JSON.stringify(body));
    expect(titles.join()).toContain('Designer');
    world.forgetRequests();
    await world.settle();
    expect(world.requests()).toEqual([]);
  });

  it('of a scoping filter takes out who fails it and brings in who passes it', async () => {
    const world = await office();
    const only = (value: string): Record<string, unknown> => ({
      users: { scopingFilters: [{ clauses: [{ attribute: 'department', operator: 'EQUALS', value }] }] },
    });
    world.config = only('Design');
    await world.settle();
    expect(rosters(world)).toEqual({ Team: ['ada'] });
    expect(inside(world)).toEqual(['ada']);
    world.config = only('Sales');
    await world.settle();
    expect(rosters(world)).toEqual({ Team: ['ben'] });
    world.config = {};
    await world.settle();
    expect(rosters(world)).toEqual({ Team: ['ada', 'ben'] });
  });

  it('back and forth between two ticks causes nothing', async () => {
    const world = await office();
    world.config = { nestedGroups: true };
    world.config = {};
    await world.settle();
    expect(world.requests()).toEqual([]);
  });

  it('of guests and actions acts on people who were settled long ago', async () => {
    const world = await open();
    world.person('guest', { userType: 'Guest' });
    const off = world.person('off');
    world.person('ben');
    await world.settle();
    world.config = { users: { actions: { disabled: 'keep' } } };
    world.graph.directory.updateUser(off, { accountEnabled: false });
    await world.settle();
    expect(inside(world)).toEqual(['ben', 'off']);
    world.config = { users: { guests: 'include' } };
    await world.settle();
    expect(inside(world)).toEqual(['ben', 'guest']);
    expect(world.people().has(mail('off'))).toBe(false);
  });

  it('interrupted in the middle by the soft deadline is finished by the next slices', async () => {
    const world = await office();
    world.config = { users: { attributeMappings: [NAMES, { constant: 'Contoso', target: 'name.formatted' }] } };
    await world.slice({ options: { softDeadlineMs: 0 } });
    await world.settle();
    expect([...world.people().values()].map(({ name }) => name)).toEqual(['Contoso', 'Contoso']);
  });
});

describe('a changed scoping filter', () => {
  const department = (value: string): Record<string, unknown> => ({
    users: { scopingFilters: [{ clauses: [{ attribute: 'department', operator: 'EQUALS', value }] }] },
  });

  /** Seven people in Design, and as many in Sales; nobody else. */
  async function departments(config: Record<string, unknown>, more: WorldOptions = {}): Promise<World> {
    const world = await open({ config, ...more });
    for (const name of ['Design', 'Sales'])
      for (let at = 10; at < 17; at += 1) world.person(`${name.toLowerCase()}-${at}`, { department: name });
    return world;
  }
  const of = (world: World, name: string): number => inside(world).filter((person) => person.startsWith(name)).length;

  it('asks Graph for nothing but what changed, and Notion only for who comes and goes', async () => {
    const world = await office(department('Design'));
    await world.settle();
    world.forgetRequests();
    world.config = department('Sales');
    const { rowsRead } = await world.settle();
    expect(rowsRead).toBe(0);
    const pages = world.graph.journal.entries.filter(({ query }) => query.includes('$select'));
    expect(pages).toEqual([]);
    expect(
      writes(world)
        .filter((line) => line.endsWith('/Users'))
        .toSorted(),
    ).toEqual(['PATCH /Users', 'POST /Users']);
  });

  it('asks the tables for nothing of partitions in which nothing is stored', async () => {
    const world = await office();
    const stored = await objectPartitions(world.tables);
    const asked = new Set<string>();
    const before = ({ url }: { readonly url: string }): void => {
      const [, partition] = /PartitionKey(?: eq |=)'([ug]-..)'/.exec(decodeURIComponent(url)) ?? [];
      if (partition !== undefined) asked.add(partition);
    };
    world.config = department('Design');
    await world.settle({ tables: { traffic: { before } } });
    expect(inside(world)).toEqual(['ada']);
    expect(asked.size).toBeGreaterThan(0);
    expect([...asked].filter((partition) => !stored.has(partition))).toEqual([]);
  });

  it('that reads a new attribute reads everybody first, and says so', async () => {
    const world = await office();
    world.events.length = 0;
    const clauses = [{ attribute: 'jobTitle', operator: 'EQUALS', value: 'Designer' }];
    world.config = { users: { scopingFilters: [{ clauses }] } };
    await world.settle();
    expect(inside(world)).toEqual(['ada']);
    expect(world.events.find(({ event }) => event === 'chain.resync')).toMatchObject({
      level: 'warn',
      fields: { chain: 'users', code: 'AttributesChanged' },
    });
    expect(world.events.some(({ event }) => event === 'configuration.changed')).toBe(true);
  });

  it('that takes out more people than the guard allows holds them all, brings in the others, and lets go when reverted', async () => {
    const world = await departments(department('Design'));
    await world.settle();
    world.config = department('Sales');
    expect(await world.settle()).toMatchObject({ held: 7, workLeft: false });
    expect([of(world, 'design'), of(world, 'sales')]).toEqual([7, 7]);
    world.forgetRequests();
    world.config = { users: { scopingFilters: [] } };
    expect(await world.settle()).toMatchObject({ held: 0 });
    expect(writes(world)).toEqual([]);
    expect([of(world, 'design'), of(world, 'sales')]).toEqual([7, 7]);
    await expectSoundState(world);
  });

  it('that lets in more people than may be created holds the rest, and lets go of them when reverted', async () => {
    const limits = { creations: 9 };
    const world = await departments({ ...department('Design'), limits });
    await world.settle();
    world.config = { limits };
    expect(await world.settle()).toMatchObject({ held: 5 });
    expect([of(world, 'design'), of(world, 'sales')]).toEqual([7, 2]);
    world.config = { ...department('Design'), limits };
    expect(await world.settle()).toMatchObject({ held: 0 });
    expect([of(world, 'design'), of(world, 'sales')]).toEqual([7, 0]);
    await expectSoundState(world);
  });

  it('during a first cycle that is cut into slices, or killed, ends with whom the newer filter wants', async () => {
    const world = await departments(department('Design'), { switches: { usersPageSize: 2 } });
    for (let slices = 0; slices < 3; slices += 1) await world.slice({ options: { softDeadlineMs: 0 } });
    world.config = department('Sales');
    await world.slice({ options: { softDeadlineMs: 0 } });
    await tickWithDeath(world, { side: 'after', request: /^POST .*Users/ });
    world.advance(600_000);
    await world.settle();
    expect([of(world, 'design'), of(world, 'sales')]).toEqual([0, 7]);
    expect(world.count('POST /Users')).toBe(7);
    await expectSoundState(world);
  });

  it('killed while everybody is looked at again is looked at by the next slice', async () => {
    const world = await office(department('Design'));
    world.config = department('Sales');
    await tickWithDeath(world, { write: 9 });
    world.advance(600_000);
    await world.settle();
    expect(rosters(world)).toEqual({ Team: ['ben'] });
    await expectSoundState(world);
  });

  it('is tried at once by people in escrow: who is out now leaves it without another try', async () => {
    const world = await office();
    world.notion.faults.add({ match: { method: 'POST', path: '/Users$' }, action: { status: 400 } });
    const cat = world.person('cat', { department: 'Sales' });
    const dan = world.person('dan', { department: 'Design' });
    expect(await world.settle()).toMatchObject({ escrow: 2 });
    world.notion.faults.clear();
    world.config = department('Design');
    expect(await world.settle()).toMatchObject({ escrow: 0 });
    expect(inside(world)).toEqual(['ada', 'dan']);
    expect([await waits(world, 'user', cat), await waits(world, 'user', dan)]).toEqual([undefined, undefined]);
    await expectSoundState(world);
  });
});
