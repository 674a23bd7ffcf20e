import { describe, expect, it } from 'vitest';
import { attribute, ENTERPRISE, mapping, operations } from './support/accounts.ts';
import { inside, later, unassign, waits, writes } from './support/tenant.ts';
import { mail, type World, worlds } from './support/world.ts';

const open = worlds();

const TARGET = `${ENTERPRISE}:manager`;
const MANAGER = { target: TARGET, source: 'manager' };
const CLEARING = { ...MANAGER, whenNull: 'clear' };

const managerOf = (world: World, name: string): Promise<unknown> => attribute(world, name, TARGET);
const rename = (world: World, person: string, name: string): void =>
  world.graph.directory.updateUser(person, { userPrincipalName: mail(name) });

describe('a manager who leaves', () => {
  const LEAVES: readonly (readonly [string, (world: World, boss: string) => void])[] = [
    ['is disabled', (world, boss) => world.graph.directory.updateUser(boss, { accountEnabled: false })],
    ['is unassigned', unassign],
    ['is deleted', (world, boss) => world.graph.directory.deleteUser(boss)],
    ['is deleted for good', (world, boss) => world.graph.directory.deleteUser(boss, { permanent: true })],
  ];

  it.each(LEAVES)('because the account %s is taken from reports where the mapping says so', async (_, leave) => {
    const world = await open({ config: mapping(CLEARING) });
    const boss = world.person('boss');
    world.person('ada', { manager: boss });
    await world.settle();
    expect(await managerOf(world, 'ada')).toBe(mail('boss'));
    leave(world, boss);
    await world.settle();
    expect(inside(world)).toEqual(['ada']);
    expect(await managerOf(world, 'ada')).toBeUndefined();
  });

  it('stays where the mapping says nothing, as with any other empty value', async () => {
    const world = await open({ config: mapping(MANAGER) });
    const boss = world.person('boss');
    world.person('ada', { manager: boss });
    await world.settle();
    unassign(world, boss);
    await world.settle();
    expect(await managerOf(world, 'ada')).toBe(mail('boss'));
  });

  it('and comes back is the manager again', async () => {
    const world = await open({ config: mapping(CLEARING) });
    const boss = world.person('boss');
    world.person('ada', { manager: boss });
    await world.settle();
    unassign(world, boss);
    await world.settle();
    world.graph.directory.assign(boss);
    await world.settle();
    expect(await managerOf(world, 'ada')).toBe(mail('boss'));
  });
});

describe('a manager', () => {
  it('is set with the report, or after it, in the very first run, whatever the order', async () => {
    const world = await open({ config: mapping(MANAGER) });
    const [ada, ben, eve] = [world.person('ada'), world.person('ben'), world.person('eve')];
    world.graph.directory.updateUser(ada, { manager: ben });
    world.graph.directory.updateUser(ben, { manager: ada });
    world.graph.directory.updateUser(eve, { manager: eve });
    await world.settle();
    expect(await managerOf(world, 'ada')).toBe(mail('ben'));
    expect(await managerOf(world, 'ben')).toBe(mail('ada'));
    expect(await managerOf(world, 'eve')).toBe(mail('eve'));
    world.forgetRequests();
    await world.settle();
    expect(world.requests()).toEqual([]);
  });

  it('of oneself and of one another is renamed in one run', async () => {
    const world = await open({ config: mapping(MANAGER) });
    const [ada, ben] = [world.person('ada'), world.person('ben')];
    world.graph.directory.updateUser(ada, { manager: ben });
    world.graph.directory.updateUser(ben, { manager: ben });
    await world.settle();
    rename(world, ben, 'benjamin');
    world.forgetRequests();
    await world.settle();
    expect(await managerOf(world, 'ada')).toBe(mail('benjamin'));
    expect(await managerOf(world, 'benjamin')).toBe(mail('benjamin'));
    expect(writes(world)).toHaveLength(2);
  });

  it('who is in Notion already is sent once adopted, and not sent where Notion has it', async () => {
    const world = await open({ config: mapping(MANAGER) });
    world.notion.workspace.addPerson({ userName: mail('boss') });
    const boss = world.person('boss');
    world.person('ada', { manager: boss });
    await world.settle();
    expect(await managerOf(world, 'ada')).toBe(mail('boss'));
    expect((await world.stored('user', boss))?.link?.origin).toBe('adopted');
  });

  it('taken away from a person goes where the mapping says so', async () => {
    const world = await open({ config: mapping(CLEARING) });
    const ada = world.person('ada', { manager: world.person('boss') });
    await world.settle();
    world.graph.directory.updateUser(ada, { manager: null });
    await world.settle();
    expect(await managerOf(world, 'ada')).toBeUndefined();
  });

  it('is emptied after all when Notion fails at the first try', async () => {
    const world = await open({ config: mapping(CLEARING) });
    const ada = world.person('ada', { manager: world.person('boss') });
    await world.settle();
    world.graph.directory.updateUser(ada, { manager: null });
    world.notion.faults.add({ match: { method: 'PATCH', path: '/Users/' }, action: { status: 400 } });
    await world.settle();
    expect((await waits(world, 'user', ada))?.state).toBe('escrow');
    world.notion.faults.clear();
    later(world, 600);
    await world.settle();
    expect(await managerOf(world, 'ada')).toBeUndefined();
  });

  it('with ten reports costs a request for each when renamed, and none otherwise', async () => {
    const world = await open({ config: mapping(MANAGER) });
    const boss = world.person('boss');
    const names = Array.from({ length: 10 }, (_, index) => `report${index}`);
    for (const name of names) world.person(name, { manager: boss });
    world.person('other');
    await world.settle();
    rename(world, boss, 'chief');
    world.forgetRequests();
    await world.settle();
    for (const name of names) expect(await managerOf(world, name)).toBe(mail('chief'));
    expect(writes(world)).toHaveLength(11);
    world.graph.directory.updateUser(boss, {
      displayName: 'The Chief',
      jobTitle: 'Chief',
      userPrincipalName: 'CHIEF@contoso.example',
    });
    world.forgetRequests();
    await world.settle();
    expect(operations(world)).toEqual([]);
    expect(world.notion.journal.entries).toEqual([]);
  });
});

it('attributes of a manager who is not in Notion are read all the same, and followed', async () => {
  const world = await open({ config: mapping(MANAGER, { target: 'title', source: 'manager.jobTitle' }) });
  const boss = world.person('boss', { assigned: false, jobTitle: 'Chief' });
  world.person('ada', { manager: boss });
  await world.settle();
  expect(await attribute(world, 'ada', 'title')).toBe('Chief');
  expect(await managerOf(world, 'ada')).toBeUndefined();
  world.graph.directory.updateUser(boss, { jobTitle: 'President' });
  await world.settle();
  expect(await attribute(world, 'ada', 'title')).toBe('President');
});
