import { describe, expect, it } from 'vitest';
import type { Fetch } from '../../shared/http/exchange.ts';
import { expectSoundState } from './support/expectations.ts';
import { inside, rosters } from './support/tenant.ts';
import { type World, worlds } from './support/world.ts';

const open = worlds();

type Operator = 'IsMemberOf' | 'NOT IsMemberOf';

const filter = (operator: Operator, value: string): Record<string, unknown> => ({
  scopingFilters: [{ clauses: [{ operator, value }] }],
});

interface Tenant {
  readonly world: World;
  readonly staff: string;
  readonly middle: string;
  readonly inner: string;
  readonly people: Readonly<Record<'ada' | 'ben' | 'cyd' | 'dan', string>>;
}

/** staff ⊃ ada, middle ⊃ inner ⊃ ben; cyd and dan are in none of them. All are assigned one by one, the groups are not. */
async function tenant(operator: Operator, config: Record<string, unknown> = {}): Promise<Tenant> {
  const world = await open({ waitShare: 0.01 });
  const people = {
    ada: world.person('ada'),
    ben: world.person('ben'),
    cyd: world.person('cyd'),
    dan: world.person('dan'),
  };
  const inner = world.group('inner', [people.ben], { assigned: false });
  const middle = world.group('middle', [inner], { assigned: false });
  const staff = world.group('staff', [people.ada, middle], { assigned: false });
  world.config = { ...config, users: filter(operator, staff) };
  await world.settle();
  return { world, staff, middle, inner, people };
}

describe.each([{}, { nestedGroups: true }, { scope: 'all', groups: { enabled: false } }])(
  'a filter by a group that is not assigned, with %j',
  (config) => {
    it('follows edges at every depth', async () => {
      const { world, middle, inner, people } = await tenant('IsMemberOf', config);
      const { directory } = world.graph;
      expect(inside(world)).toEqual(['ada', 'ben']);
      expect(rosters(world)).toEqual({});
      directory.addMember(inner, people.cyd);
      await world.settle();
      expect(inside(world)).toEqual(['ada', 'ben', 'cyd']);
      directory.removeMember(middle, inner);
      await world.settle();
      expect(inside(world)).toEqual(['ada']);
      directory.addMember(inner, people.dan);
      await world.settle();
      expect(inside(world)).toEqual(['ada']);
      directory.addMember(middle, inner);
      await world.settle();
      expect(inside(world)).toEqual(['ada', 'ben', 'cyd', 'dan']);
      await expectSoundState(world);
    });

    it('turned round lets in everybody else, at every depth', async () => {
      const { world, staff, inner, people } = await tenant('NOT IsMemberOf', config);
      expect(inside(world)).toEqual(['cyd', 'dan']);
      world.graph.directory.addMember(inner, people.cyd);
      world.graph.directory.removeMember(staff, people.ada);
      await world.settle();
      expect(inside(world)).toEqual(['ada', 'dan']);
    });
  },
);

describe('the group of a filter', () => {
  it('may be renamed without any effect', async () => {
    const { world, staff, middle } = await tenant('IsMemberOf');
    world.forgetRequests();
    for (const id of [staff, middle]) world.graph.directory.updateGroup(id, { displayName: 'other' });
    await world.settle();
    expect(world.requests()).toEqual([]);
  });

  it('has no members while it is deleted, and has them again when it is restored', async () => {
    const { world, staff, middle } = await tenant('IsMemberOf');
    world.graph.directory.deleteGroup(middle);
    await world.settle();
    expect(inside(world)).toEqual(['ada']);
    world.graph.directory.deleteGroup(staff);
    await world.settle();
    expect(inside(world)).toEqual([]);
    world.graph.directory.restoreGroup(staff);
    await world.settle();
    expect(inside(world)).toEqual(['ada']);
    world.graph.directory.restoreGroup(middle);
    await world.settle();
    expect(inside(world)).toEqual(['ada', 'ben']);
    await expectSoundState(world);
  });

  it('has no members once it is gone for good, and nothing goes on being asked of it', async () => {
    const { world, staff } = await tenant('IsMemberOf');
    world.graph.directory.deleteGroup(staff, { permanent: true });
    await world.settle();
    expect(inside(world)).toEqual([]);
    world.forgetRequests();
    expect(await world.settle()).toMatchObject({ workLeft: false });
    expect(world.requests()).toEqual([]);
  });

  it('may contain itself through others', async () => {
    const { world, staff, inner, people } = await tenant('IsMemberOf');
    world.graph.directory.addMember(inner, staff);
    world.graph.directory.addMember(inner, people.cyd);
    await world.settle();
    expect(inside(world)).toEqual(['ada', 'ben', 'cyd']);
    world.graph.directory.removeMember(inner, people.ben);
    await world.settle();
    expect(inside(world)).toEqual(['ada', 'cyd']);
  });

  it('may be one that does not exist: nobody is in it', async () => {
    const world = await open({ config: { users: filter('IsMemberOf', '0a000000-0000-4000-8000-00000000dead') } });
    world.person('ada');
    expect(await world.settle()).toMatchObject({ workLeft: false });
    expect(inside(world)).toEqual([]);
    world.config = { users: filter('NOT IsMemberOf', '0a000000-0000-4000-8000-00000000dead') };
    await world.settle();
    expect(inside(world)).toEqual(['ada']);
  });

  it('may be assigned too, and then says both who is entitled and who passes', async () => {
    const world = await open();
    const ada = world.person('ada', { assigned: false });
    const ben = world.person('ben', { assigned: false });
    const inner = world.group('inner', [ben], { assigned: false });
    const team = world.group('Team', [ada, inner]);
    world.config = { users: filter('IsMemberOf', team) };
    await world.settle();
    expect(rosters(world)).toEqual({ Team: ['ada'] });
    world.config = { nestedGroups: true, users: filter('IsMemberOf', team) };
    await world.settle();
    expect(rosters(world)).toEqual({ Team: ['ada', 'ben'] });
    world.graph.directory.removeMember(inner, ben);
    await world.settle();
    expect(rosters(world)).toEqual({ Team: ['ada'] });
  });
});

describe('a filter by group that a job at rest is given', () => {
  it('reads the group, and what is nested in it, before anybody is judged by it', async () => {
    const { world, staff } = await tenant('NOT IsMemberOf');
    world.config = {};
    await world.settle();
    // A tick in which nothing changes.
    await world.settle();
    expect(inside(world)).toEqual(['ada', 'ben', 'cyd', 'dan']);
    world.forgetRequests();
    world.config = { users: filter('IsMemberOf', staff) };
    await world.settle();
    expect(world.requests()).toEqual(['PATCH /Users', 'PATCH /Users']);
    expect(inside(world)).toEqual(['ada', 'ben']);
  });

  it('as an exception takes out only whom it excepts', async () => {
    const world = await open();
    const ada = world.person('ada');
    world.group('Team', [ada, world.person('ben')]);
    const inner = world.group('inner', [ada], { assigned: false });
    const contractors = world.group('contractors', [inner], { assigned: false });
    for (const _ of ['what is there', 'nothing new']) await world.settle();
    world.config = { users: filter('NOT IsMemberOf', contractors) };
    await world.settle();
    expect(inside(world)).toEqual(['ben']);
    expect(rosters(world)).toEqual({ Team: ['ben'] });
  });

  it.each(['contractors', 'inner'])('makes nobody an account while the group %s cannot be read', async (unread) => {
    const world = await open({ waitShare: 0.001 });
    const ada = world.person('ada', { assigned: false });
    const inner = world.group('inner', [ada], { assigned: false });
    const contractors = world.group('contractors', [inner], { assigned: false });
    world.group('Team', [world.person('ben')]);
    for (const _ of ['what is there', 'nothing new']) await world.settle();
    world.config = { users: filter('NOT IsMemberOf', contractors) };
    world.graph.directory.assign(ada);
    world.person('cyd');
    await world.slice({ fetch: without(unread === 'inner' ? inner : contractors) });
    expect((await world.job()).alarms.map(({ code }) => code)).toEqual(['SourceUnavailable']);
    expect(inside(world)).toEqual(['ben']);
    await world.settle();
    expect(inside(world)).toEqual(['ben', 'cyd']);
    await expectSoundState(world);
  });

  it('goes on serving everybody else when a group that it knows cannot be read for a while', async () => {
    const { world, staff } = await tenant('NOT IsMemberOf');
    world.graph.expireTokens({ chain: 'groups' });
    world.person('eve');
    await world.slice({ fetch: without(staff) });
    expect((await world.job()).alarms.map(({ code }) => code)).toEqual(['SourceUnavailable']);
    expect(inside(world)).toEqual(['cyd', 'dan', 'eve']);
  });
});

/** A network over which nobody can ask for this group by its id. */
const without =
  (group: string) =>
  (inner: Fetch): Fetch =>
  (input, init) =>
    String(input).includes(group) ? Promise.resolve(new Response('{}', { status: 503 })) : inner(input, init);
