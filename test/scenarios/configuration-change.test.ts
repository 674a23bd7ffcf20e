import { describe, expect, it } from 'vitest';
import { inside, rosters, writes } from './support/tenant.ts';
import { mail, type World, worlds } from './support/world.ts';

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
