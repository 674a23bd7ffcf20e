import { describe, expect, it } from 'vitest';
import { inside, rosters, unassign, waits, writes } from './support/tenant.ts';
import { UnreadableGroup } from './support/unreadable-group.ts';
import { type World, type Wraps, worlds } from './support/world.ts';

const open = worlds();

/** The change happens once, just before the second read of the chain in this tick. */
function beforeSecondRead(chain: 'users' | 'groups', change: () => void): Required<Pick<Wraps, 'fetch'>> {
  let reads = 0;
  return {
    fetch: (inner) => (input, init) => {
      if (String(input).includes(`/${chain}/delta`)) reads += 1;
      if (reads === 2) change();
      if (reads === 2) reads += 1;
      return inner(input, init);
    },
  };
}

async function office(config: Record<string, unknown> = {}): Promise<{ world: World; ada: string; design: string }> {
  const world = await open({ config });
  const ada = world.person('ada');
  const design = world.group('Design', [ada, world.person('ben')]);
  await world.settle();
  world.forgetRequests();
  return { world, ada, design };
}

describe('what a second look no longer finds due is not exported', () => {
  it('a person enabled again in between stays', async () => {
    const { world, ada } = await office();
    world.graph.directory.updateUser(ada, { accountEnabled: false });
    const change = beforeSecondRead('users', () => world.graph.directory.updateUser(ada, { accountEnabled: true }));
    await world.slice(change);
    expect(writes(world)).toEqual([]);
    expect(await waits(world, 'user', ada)).toBeUndefined();
  });

  it('nor while a group that filters name cannot be read', async () => {
    const { world, ada } = await office();
    const club = world.group('Club', [], { assigned: false });
    const unreadable = new UnreadableGroup(world, club);
    unreadable.trouble = 'forbidden';
    world.config = { users: { scopingFilters: [{ clauses: [{ operator: 'IsMemberOf', value: club }] }] } };
    world.graph.directory.updateUser(ada, { accountEnabled: false });
    const change = beforeSecondRead('users', () => world.graph.directory.updateUser(ada, { accountEnabled: true }));
    await world.slice({ fetch: (inner) => change.fetch(unreadable.wraps.fetch?.(inner) ?? inner) });
    expect(inside(world)).toEqual(['ada', 'ben']);
  });

  it('a member put back in between stays in the group', async () => {
    const { world, ada, design } = await office();
    world.graph.directory.removeMember(design, ada);
    const change = beforeSecondRead('groups', () => world.graph.directory.addMember(design, ada));
    await world.slice(change);
    expect(rosters(world)).toEqual({ Design: ['ada', 'ben'] });
    expect(writes(world)).toEqual([]);
  });

  it('a group restored in between is not deleted', async () => {
    const { world, design } = await office({ groups: { actions: { softDeleted: 'delete' } } });
    world.graph.directory.deleteGroup(design);
    const change = beforeSecondRead('groups', () => world.graph.directory.restoreGroup(design));
    await world.slice(change);
    expect(rosters(world)).toEqual({ Design: ['ada', 'ben'] });
    expect(world.count('DELETE /Groups')).toBe(0);
  });
});

describe('what only the second look finds', () => {
  it('is not removed in its haste, and not lost either', async () => {
    const { world, ada, design } = await office();
    const eve = world.person('eve');
    await world.settle();
    world.graph.directory.updateUser(ada, { accountEnabled: false });
    const change = beforeSecondRead('users', () => {
      world.graph.directory.updateUser(eve, { accountEnabled: false });
      world.graph.directory.updateGroup(design, { displayName: 'Brand' });
    });
    await world.slice(change);
    await world.settle();
    expect(inside(world)).toEqual(['ben']);
    expect(rosters(world)).toEqual({ Brand: ['ben'] });
  });

  it('a rename of a group whose member is being taken out arrives', async () => {
    const { world, ada, design } = await office();
    world.graph.directory.removeMember(design, ada);
    const change = beforeSecondRead('groups', () =>
      world.graph.directory.updateGroup(design, { displayName: 'Brand' }),
    );
    await world.slice(change);
    await world.settle();
    expect(rosters(world)).toEqual({ Brand: ['ben'] });
  });
});

describe('while a chain cannot be read to its end', () => {
  it('only who is deleted is removed, joiners and renames go on, and its own removals follow when it can', async () => {
    const { world, ada, design } = await office();
    world.graph.faults.add({ match: { path: '/groups/delta' }, action: { status: 200, body: { value: [] } } });
    const ben = world.graph.directory.snapshot().users.find((user) => user.displayName === 'ben')?.id ?? '';
    world.graph.directory.deleteUser(ada, { permanent: true });
    world.graph.directory.updateUser(ben, { displayName: 'Ben Two' });
    world.graph.directory.removeMember(design, ben);
    world.person('joiner');
    await world.slice();
    expect(inside(world)).toEqual(['ben', 'joiner']);
    expect(rosters(world)).toEqual({ Design: ['ben'] });
    expect(world.people().get('ben@contoso.example')?.name).toBe('Ben Two');
    world.graph.faults.clear();
    await world.settle();
    expect(inside(world)).toEqual(['ben', 'joiner']);
    expect(rosters(world)).toEqual({ Design: [] });
  });

  it('an assignments list that cannot be read removes nobody who is not disabled', async () => {
    const { world, ada } = await office();
    const eve = world.person('eve');
    await world.settle();
    world.graph.faults.add({ match: { path: 'appRoleAssignedTo' }, action: { status: 200, body: { value: 'none' } } });
    world.graph.directory.updateUser(ada, { accountEnabled: false });
    unassign(world, eve);
    await world.slice();
    expect(inside(world)).toEqual(['ben', 'eve']);
    world.graph.faults.clear();
    await world.settle();
    expect(inside(world)).toEqual(['ben']);
  });
});
