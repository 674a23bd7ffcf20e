import { describe, expect, it } from 'vitest';
import { randomly } from '../support/seeds.ts';
import { spread, tickWithDeath } from './support/boundaries.ts';
import { expectSoundState } from './support/expectations.ts';
import { inside, rosters, waits } from './support/tenant.ts';
import { type World, type WorldOptions, worlds } from './support/world.ts';

const open = worlds();

const clauses = (...list: object[]): Record<string, unknown> => ({ users: { scopingFilters: [{ clauses: list }] } });
const BELOW_SALES = clauses({ attribute: 'manager.department', operator: 'EQUALS', value: 'Sales' });
const WITHOUT_MANAGER = clauses({ attribute: 'manager', operator: 'IS NULL' });

/** Nobody but those below people of Sales; the managers themselves are not provisioned. */
async function salesTeam(
  options: WorldOptions = {},
): Promise<{ world: World; boss: string; ada: string; ben: string }> {
  const world = await open({ config: BELOW_SALES, ...options });
  const boss = world.person('boss', { department: 'Sales', assigned: false });
  const ada = world.person('ada', { manager: boss });
  const ben = world.person('ben', { manager: boss });
  world.person('cyd');
  world.group('Team', [ada, ben]);
  await world.settle();
  return { world, boss, ada, ben };
}

describe('a filter by an attribute of the manager', () => {
  it('reads it of a manager who is not provisioned', async () => {
    const { world } = await salesTeam();
    expect(inside(world)).toEqual(['ada', 'ben']);
    expect(rosters(world)).toEqual({ Team: ['ada', 'ben'] });
  });

  it('takes out and brings in everybody below when it changes, though only the manager has a row', async () => {
    const { world, boss } = await salesTeam();
    world.graph.directory.updateUser(boss, { department: 'Legal' });
    await world.settle();
    expect(inside(world)).toEqual([]);
    expect(rosters(world)).toEqual({ Team: [] });
    world.graph.directory.updateUser(boss, { department: 'Sales' });
    await world.settle();
    expect(inside(world)).toEqual(['ada', 'ben']);
    expect(rosters(world)).toEqual({ Team: ['ada', 'ben'] });
    await expectSoundState(world);
  });

  it('follows a person whose row carries nothing but another manager, or none', async () => {
    const { world, boss, ada, ben } = await salesTeam();
    const counsel = world.person('counsel', { department: 'Legal', assigned: false });
    world.graph.directory.updateUser(ada, { manager: counsel });
    await world.settle();
    expect(inside(world)).toEqual(['ben']);
    world.graph.directory.updateUser(ben, { manager: null });
    await world.settle();
    expect(inside(world)).toEqual([]);
    for (const id of [ada, ben]) world.graph.directory.updateUser(id, { manager: boss });
    await world.settle();
    expect(inside(world)).toEqual(['ada', 'ben']);
    await expectSoundState(world);
  });

  it.each([{ permanent: false }, { permanent: true }])(
    'finds nothing of a manager who was deleted (%j), until somebody else takes over',
    async (how) => {
      const { world, boss, ada } = await salesTeam();
      world.graph.directory.deleteUser(boss, how);
      await world.settle();
      expect(inside(world)).toEqual([]);
      const next = world.person('next', { department: 'Sales', assigned: false });
      world.graph.directory.updateUser(ada, { manager: next });
      await world.settle();
      expect(inside(world)).toEqual(['ada']);
      await expectSoundState(world);
    },
  );

  it('finds it again when the deleted manager is restored', async () => {
    const { world, boss } = await salesTeam();
    world.graph.directory.deleteUser(boss);
    await world.settle();
    world.graph.directory.restoreUser(boss);
    await world.settle();
    expect(inside(world)).toEqual(['ada', 'ben']);
  });

  it('waits for a manager whom a later page brings, or a later round', async () => {
    const world = await open({ config: BELOW_SALES, switches: { usersPageSize: 1 } });
    const boss = world.person('boss', { department: 'Legal', assigned: false });
    for (const name of ['ada', 'ben', 'cyd']) world.person(name, { manager: boss });
    await world.slice({ options: { softDeadlineMs: 0 } });
    await world.settle();
    expect(inside(world)).toEqual([]);
    const late = world.person('late', { department: 'Sales', assigned: false });
    world.person('dan', { manager: late });
    await world.settle();
    expect(inside(world)).toEqual(['dan']);
  });

  it('follows a chain of managers of which each is a report, too', async () => {
    const world = await open({ config: BELOW_SALES });
    const top = world.person('top', { department: 'Sales' });
    const middle = world.person('middle', { department: 'Sales', manager: top });
    world.person('ada', { manager: middle });
    await world.settle();
    expect(inside(world)).toEqual(['ada', 'middle']);
    world.graph.directory.updateUser(middle, { department: 'Legal', manager: null });
    await world.settle();
    expect(inside(world)).toEqual([]);
    world.graph.directory.updateUser(top, { department: 'Legal' });
    world.graph.directory.updateUser(middle, { department: 'Sales', manager: top });
    await world.settle();
    expect(inside(world)).toEqual(['ada']);
    await expectSoundState(world);
  });

  it('looks at somebody again when the date of the manager comes', async () => {
    const start = new Date(Date.now() + 5 * 86_400_000).toISOString();
    const world = await open({
      config: clauses({ attribute: 'manager.employeeHireDate', operator: 'BEFORE', value: 'now' }),
    });
    const boss = world.person('boss', { employeeHireDate: start, assigned: false });
    world.person('ada', { manager: boss });
    await world.settle();
    expect(inside(world)).toEqual([]);
    world.advance(6 * 86_400_000);
    await world.settle();
    expect(inside(world)).toEqual(['ada']);
  });

  const KILLS = { runs: 1, long: 24 };
  randomly(
    'reaches everybody below wherever a slice is killed that reads a change of the manager',
    KILLS,
    async (run) => {
      const { world, boss } = await salesTeam();
      for (const write of spread(24, run.numRuns, run.seed)) {
        const isSales = inside(world).length > 0;
        world.graph.directory.updateUser(boss, { department: isSales ? 'Legal' : 'Sales' });
        await tickWithDeath(world, { write });
        world.advance(26 * 3_600_000);
        await world.settle();
        expect({ write, inside: inside(world) }).toEqual({ write, inside: isSales ? [] : ['ada', 'ben'] });
      }
      await expectSoundState(world);
    },
  );

  it('lets go of a report who is held when the manager comes back', async () => {
    const { world, boss, ada } = await salesTeam({ config: { ...BELOW_SALES, limits: { peopleFloor: 1 } } });
    world.graph.directory.updateUser(boss, { department: 'Legal' });
    expect(await world.settle()).toMatchObject({ held: 2 });
    expect(await waits(world, 'user', ada)).toEqual({ state: 'held', code: 'PeopleRemovalGuard' });
    world.graph.directory.updateUser(boss, { department: 'Sales' });
    expect(await world.settle()).toMatchObject({ held: 0 });
    expect(inside(world)).toEqual(['ada', 'ben']);
  });
});

describe('a filter by having a manager', () => {
  it('lets in who has none, and follows when one is set, replaced or taken away', async () => {
    const world = await open({ config: WITHOUT_MANAGER });
    const boss = world.person('boss');
    const other = world.person('other');
    const ada = world.person('ada', { manager: boss });
    const ben = world.person('ben');
    await world.settle();
    expect(inside(world)).toEqual(['ben', 'boss', 'other']);
    world.graph.directory.updateUser(ada, { manager: other });
    world.graph.directory.updateUser(ben, { manager: ada });
    await world.settle();
    expect(inside(world)).toEqual(['boss', 'other']);
    world.graph.directory.updateUser(ada, { manager: null });
    world.graph.directory.updateUser(ben, { manager: null });
    await world.settle();
    expect(inside(world)).toEqual(['ada', 'ben', 'boss', 'other']);
  });
});
