import { describe, expect, it } from 'vitest';
import { inside, later, rosters, unassign, waits, writes } from './support/tenant.ts';
import { mail, type World, worlds } from './support/world.ts';

const open = worlds();

const crowd = (world: World, count: number): string[] =>
  Array.from({ length: count }, (_, at) => world.person(`p${String(at).padStart(2, '0')}`));

describe('more removals of people than the limit', () => {
  it('are held as a set while everything else goes on, and dissolve when the people come back', async () => {
    const world = await open();
    const people = crowd(world, 12);
    const team = world.group('Team', people);
    unassign(world, team);
    await world.settle();
    const lost = people.slice(0, 6);
    unassign(world, ...lost);
    world.graph.directory.updateUser(people[10] ?? '', { displayName: 'Renamed' });
    world.person('joiner');
    const summary = await world.settle();
    expect(summary).toMatchObject({ held: 6, workLeft: false });
    expect(inside(world)).toHaveLength(13);
    expect(world.people().get(mail('p10'))?.name).toBe('Renamed');
    expect(await waits(world, 'user', lost[0] ?? '')).toEqual({ state: 'held', code: 'PeopleRemovalGuard' });
    expect((await world.stored('user', lost[0] ?? ''))?.work?.detail).toBe(
      'Removing 6 people would exceed the 24-hour limit of 5.',
    );
    later(world, 60 * 48);
    expect(await world.settle()).toMatchObject({ held: 6 });
    world.forgetRequests();
    for (const id of lost) world.graph.directory.assign(id);
    expect(await world.settle()).toMatchObject({ held: 0 });
    expect(world.requests()).toEqual([]);
  });

  it('are told with what was removed before, and one person in the singular', async () => {
    const world = await open({ config: { limits: { peopleFloor: 1, peopleShare: 0 } } });
    const [first = '', second = ''] = crowd(world, 3);
    await world.settle();
    unassign(world, first);
    await world.settle();
    unassign(world, second);
    await world.settle();
    expect((await world.stored('user', second))?.work?.detail).toBe(
      'Removing 1 person would exceed the 24-hour limit of 1. The guard already counts 1 person from the last 24 hours.',
    );
  });

  it('go when provisioning.json allows all of them, and not before', async () => {
    const world = await open({ config: { limits: { peopleFloor: 1, peopleShare: 0 } } });
    const people = crowd(world, 5);
    const team = world.group('Team', people);
    unassign(world, team);
    await world.settle();
    unassign(world, ...people.slice(0, 3));
    expect(await world.settle()).toMatchObject({ held: 3 });
    world.config = { limits: { peopleFloor: 2, peopleShare: 0 } };
    expect(await world.settle()).toMatchObject({ held: 3 });
    world.config = { limits: { peopleFloor: 3, peopleShare: 0 } };
    expect(await world.settle()).toMatchObject({ held: 0 });
    expect(inside(world)).toHaveLength(2);
    world.forgetRequests();
    await world.settle();
    expect(world.requests()).toEqual([]);
  });

  it('count over a day, not over a tick: five go, the sixth waits and goes the day after', async () => {
    const world = await open();
    const people = crowd(world, 12);
    await world.settle();
    for (const id of people.slice(0, 5)) {
      unassign(world, id);
      await world.settle();
    }
    expect(inside(world)).toHaveLength(7);
    unassign(world, people[5] ?? '');
    expect(await world.settle()).toMatchObject({ held: 1 });
    expect(inside(world)).toHaveLength(7);
    later(world, 60 * 26);
    expect(await world.settle()).toMatchObject({ held: 0 });
    expect(inside(world)).toHaveLength(6);
    expect((await world.job()).holdSets).toEqual([]);
  });

  it.each([
    ['are sent without an answer that proves them', { status: 200, body: '<html>Blocked</html>' }],
    ['are refused', { status: 403 }],
  ])('take their room when they %s', async (_, action) => {
    const world = await open({ config: { limits: { peopleFloor: 1, peopleShare: 0 } } });
    const [first = '', second = ''] = crowd(world, 3);
    await world.settle();
    world.notion.faults.add({ match: { method: 'PATCH', path: '/Users/' }, action });
    world.graph.directory.updateUser(first, { accountEnabled: false });
    await world.slice();
    expect((await world.stored('user', first))?.work?.state).toBe('escrow');
    world.graph.directory.updateUser(second, { accountEnabled: false });
    expect(await world.settle()).toMatchObject({ held: 1 });
    world.notion.faults.clear();
    later(world, 8 * 60);
    expect(await world.settle()).toMatchObject({ held: 1, escrow: 0, users: { removed: 1 } });
    expect(inside(world)).toHaveLength(2);
    later(world, 17 * 60);
    await world.settle();
    expect(inside(world)).toHaveLength(1);
  });

  it('keep the held people in their groups', async () => {
    const world = await open({ config: { limits: { peopleFloor: 0 } } });
    const [ada, ...others] = crowd(world, 4);
    const design = world.group('Design', [ada ?? '', ...others]);
    await world.settle();
    world.graph.directory.deleteUser(ada ?? '');
    expect(await world.settle()).toMatchObject({ held: 1 });
    world.graph.directory.removeMember(design, others[0] ?? '');
    await world.settle();
    expect(rosters(world)).toEqual({ Design: ['p00', 'p02', 'p03'] });
  });
});

describe('a source that collapses', () => {
  it('by an empty list of assignments removes nobody, at any size, and recovers by itself', async () => {
    const world = await open();
    const people = ['ada', 'ben', 'eve', 'kim', 'lee'].map((name) => world.person(name));
    const design = world.group('Design', people);
    await world.settle();
    for (const id of [...people, design]) unassign(world, id);
    await world.settle();
    expect(rosters(world)).toEqual({ Design: ['ada', 'ben', 'eve', 'kim', 'lee'] });
    expect(await waits(world, 'user', people[1] ?? '')).toEqual({ state: 'held', code: 'SourceCollapsed' });
    expect((await world.job()).cliffs.map(({ what }) => what)).toContain('assignments');
    world.forgetRequests();
    for (const id of [...people, design]) world.graph.directory.assign(id);
    expect(await world.settle()).toMatchObject({ held: 0 });
    expect((await world.job()).cliffs).toEqual([]);
    expect((await world.job()).holdSets).toEqual([]);
    expect(writes(world)).toEqual([]);
  });

  it('takes nobody out of a group and deletes no group', async () => {
    const world = await open({ config: { groups: { deleteAfterDays: 0 } } });
    const people = crowd(world, 6);
    const [ada = '', ben = ''] = people;
    const [team, gone] = [world.group('Team', [ada, ben]), world.group('Gone', [ada])];
    world.group('Crew', [ada, ben]);
    await world.settle();
    unassign(world, ...people);
    world.graph.directory.removeMember(team, ada);
    world.graph.directory.deleteGroup(gone, { permanent: true });
    await world.settle();
    const collapsed = { state: 'held', code: 'SourceCollapsed' };
    expect([await waits(world, 'group', team), await waits(world, 'group', gone)]).toEqual([collapsed, collapsed]);
    expect(rosters(world)).toEqual({ Crew: ['p00', 'p01'], Gone: ['p00'], Team: ['p00', 'p01'] });
  });

  it('does not keep in whom Entra ID disables meanwhile', async () => {
    const world = await open();
    const people = crowd(world, 6);
    await world.settle();
    unassign(world, ...people);
    await world.settle();
    expect(inside(world)).toHaveLength(6);
    world.graph.directory.updateUser(people[0] ?? '', { accountEnabled: false });
    expect(await world.settle()).toMatchObject({ held: 5 });
    expect(inside(world)).toHaveLength(5);
  });

  it('is none in a pilot of two, which can be ended', async () => {
    const world = await open();
    for (const id of [world.person('ada'), world.person('ben')]) {
      await world.settle();
      unassign(world, id);
    }
    expect(await world.settle()).toMatchObject({ held: 0 });
    expect(inside(world)).toEqual([]);
  });

  it('by assignments does not hold anybody once everybody is in scope', async () => {
    const world = await open();
    const people = crowd(world, 6);
    await world.settle();
    unassign(world, ...people);
    world.graph.directory.deleteUser(people[0] ?? '', { permanent: true });
    await world.settle();
    expect(await waits(world, 'user', people[1] ?? '')).toEqual({ state: 'held', code: 'SourceCollapsed' });
    world.config = { scope: 'all' };
    expect(await world.settle()).toMatchObject({ held: 0 });
    expect(inside(world)).toHaveLength(5);
    expect((await world.job()).cliffs).toEqual([]);
  });

  it('by a group that loses most of its members removes nobody, whatever the limits allow', async () => {
    const world = await open({ config: { limits: { peopleShare: 1, peopleFloor: 100, membershipShare: 1 } } });
    const people = Array.from({ length: 9 }, (_, at) => world.person(`p${at}`, { assigned: false }));
    const team = world.group('Team', people);
    await world.settle();
    for (const id of people.slice(0, 7)) world.graph.directory.removeMember(team, id);
    world.person('joiner');
    await world.settle();
    expect(inside(world)).toHaveLength(10);
    expect((await world.job()).cliffs.map(({ what }) => what)).toEqual(['entitled']);
  });

  it('by a new read that brings few users removes nobody', async () => {
    const world = await open({ config: { limits: { peopleShare: 1, peopleFloor: 100 } } });
    const people = crowd(world, 8);
    const team = world.group('Team', people);
    await world.settle();
    world.graph.expireTokens({ chain: 'users' });
    for (const id of people.slice(0, 6)) world.graph.directory.deleteUser(id, { permanent: true });
    await world.settle();
    expect(inside(world)).toHaveLength(8);
    expect(rosters(world).Team).toHaveLength(8);
    expect((await world.job()).cliffs.map(({ what }) => what)).toContain('usersRead');
    expect(team).toBeDefined();
  });

  it('removes nobody either when the process dies as soon as the first of them is marked', async () => {
    const world = await open({ config: { limits: { peopleShare: 1, peopleFloor: 100 } } });
    const people = crowd(world, 8);
    await world.settle();
    world.graph.expireTokens({ chain: 'users' });
    for (const id of people.slice(0, 6)) world.graph.directory.deleteUser(id, { permanent: true });
    const { promise: died, resolve: die } = Promise.withResolvers<void>();
    const after = async ({ body }: { readonly body: string }): Promise<void> => {
      if (!body.includes('unseen')) return;
      die();
      await new Promise(() => {});
    };
    await Promise.race([died, world.slice({ tables: { traffic: { after } } })]);
    const lives = await Promise.all(people.map(async (id) => (await world.stored('user', id))?.life));
    expect(lives).toContain('unseen');
    later(world, 5);
    await world.settle();
    expect(inside(world)).toHaveLength(8);
    expect((await world.job()).cliffs.map(({ what }) => what)).toContain('usersRead');
  });
});

describe('groups', () => {
  it('beyond three deletes a day are held, up to three are deleted', async () => {
    const world = await open({ config: { groups: { deleteAfterDays: 0 } } });
    const ada = world.person('ada');
    const groups = ['A', 'B', 'C', 'D', 'E', 'F', 'G', 'H'].map((name) => world.group(name, [ada]));
    await world.settle();
    for (const id of groups.slice(0, 4)) world.graph.directory.deleteGroup(id, { permanent: true });
    await world.settle();
    expect(Object.keys(rosters(world))).toHaveLength(8);
    expect(rosters(world).A).toEqual(['ada']);
    expect(await waits(world, 'group', groups[0] ?? '')).toEqual({ state: 'held', code: 'GroupDeleteGuard' });
    for (const id of groups.slice(4, 7)) world.graph.directory.deleteGroup(id, { permanent: true });
    await world.settle();
    expect(Object.keys(rosters(world)).sort()).toEqual(['A', 'B', 'C', 'D', 'H']);
  });

  it('that would lose more than the configured share keep their members, get new ones, and others lose theirs', async () => {
    const world = await open({ config: { limits: { membershipShareFrom: 6, membershipShare: 0.6 } } });
    const people = crowd(world, 7);
    const big = world.group('Big', people.slice(0, 6));
    const small = world.group('Small', people.slice(0, 2));
    await world.settle();
    for (const id of people.slice(0, 4)) world.graph.directory.removeMember(big, id);
    world.graph.directory.addMember(big, people[6] ?? '');
    world.graph.directory.removeMember(small, people[0] ?? '');
    await world.settle();
    expect(rosters(world).Big).toHaveLength(7);
    expect(rosters(world).Small).toEqual(['p01']);
    expect(await waits(world, 'group', big)).toEqual({ state: 'held', code: 'MembershipShareGuard' });
    expect((await world.stored('group', big))?.work?.detail).toBe(
      'Removing 4 of the 6 members of this group would exceed the limit of 60 %.',
    );
    // Three come back: of the share nothing is left to hold, and the fourth goes.
    for (const id of people.slice(0, 3)) world.graph.directory.addMember(big, id);
    expect(await world.settle()).toMatchObject({ held: 0 });
    expect(rosters(world).Big).toHaveLength(6);
    expect((await world.job()).holdSets).toEqual([]);
  });

  it('that was rejected keeps its members, also when others come back and the share is small by then', async () => {
    const world = await open({ config: { limits: { membershipShareFrom: 6, membershipShare: 0.6 } } });
    const people = crowd(world, 6);
    const big = world.group('Big', people);
    await world.settle();
    for (const id of people.slice(0, 4)) world.graph.directory.removeMember(big, id);
    await world.settle();
    await world.ask({ action: 'holds/reject', set: '1', revision: 1 });
    await world.settle();
    for (const id of people.slice(0, 3)) world.graph.directory.addMember(big, id);
    expect(await world.settle()).toMatchObject({ held: 1 });
    expect(rosters(world).Big).toHaveLength(6);
  });

  it('together beyond the limit of memberships lose none', async () => {
    const world = await open({ config: { limits: { memberships: 3 } } });
    const people = crowd(world, 4);
    const groups = ['A', 'B'].map((name) => world.group(name, people));
    await world.settle();
    for (const group of groups) {
      for (const id of people.slice(0, 2)) world.graph.directory.removeMember(group, id);
    }
    await world.settle();
    expect(rosters(world)).toEqual({ A: ['p00', 'p01', 'p02', 'p03'], B: ['p00', 'p01', 'p02', 'p03'] });
  });
});

describe('creations', () => {
  it('beyond the limit are held, and a confirmed number releases them', async () => {
    const world = await open({ config: { limits: { creations: 3 } } });
    const people = crowd(world, 6);
    world.group('Team', people);
    const summary = await world.settle();
    expect(summary).toMatchObject({ held: 4, workLeft: false });
    expect(inside(world)).toHaveLength(3);
    expect(world.people().size + Object.keys(rosters(world)).length).toBe(3);
    await world.control((control) => ({ ...control, expectCreates: 7, expectedAt: world.clock.now() }));
    expect(await world.settle()).toMatchObject({ held: 0 });
    expect(rosters(world)).toEqual({ Team: ['p00', 'p01', 'p02', 'p03', 'p04', 'p05'] });
  });

  it('that were confirmed at the start are allowed in the initial cycle, and for a day, and never again', async () => {
    const world = await open({ config: { limits: { creations: 2 } } });
    await world.control((control) => ({ ...control, expectCreates: 6, expectedAt: world.clock.now() }));
    crowd(world, 5);
    expect(await world.settle()).toMatchObject({ held: 0, users: { created: 5 } });
    later(world, 25 * 60);
    await world.settle();
    for (const name of ['new1', 'new2', 'new3']) world.person(name);
    expect(await world.settle()).toMatchObject({ held: 1 });
    expect(inside(world)).toHaveLength(7);
  });
});
