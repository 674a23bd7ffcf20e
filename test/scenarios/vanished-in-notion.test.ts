import { describe, expect, it } from 'vitest';
import { inside, rosters, waits, writes } from './support/tenant.ts';
import { mail, type World, worlds } from './support/world.ts';

const open = worlds();

/** Somebody takes the person out of the workspace by hand. */
function expel(world: World, name: string): void {
  const member = world.notion.workspace.member(world.people().get(mail(name))?.id ?? '');
  if (member !== undefined) world.notion.workspace.leave(member);
}

function deleteGroup(world: World, name: string): void {
  const group = world.notion.workspace.groups.list().find(({ displayName }) => displayName === name);
  if (group !== undefined) world.notion.workspace.groups.delete(group);
}

async function office(): Promise<{ world: World; people: string[]; design: string }> {
  const world = await open();
  const people = ['ada', 'ben', 'eve', 'mia'].map((name) => world.person(name));
  const design = world.group('Design', people);
  await world.settle();
  world.passReadLag();
  return { world, people, design };
}

describe('a group deleted in Notion by hand', () => {
  it('is made again with all its members when it is renamed', async () => {
    const { world, design } = await office();
    deleteGroup(world, 'Design');
    world.graph.directory.updateGroup(design, { displayName: 'Brand' });
    await world.settle();
    expect(rosters(world)).toEqual({ Brand: ['ada', 'ben', 'eve', 'mia'] });
  });

  it('is made again with all its members when one of them changes', async () => {
    const { world, people, design } = await office();
    deleteGroup(world, 'Design');
    world.graph.directory.removeMember(design, people[0] ?? '');
    world.graph.directory.addMember(design, world.person('new'));
    await world.settle();
    expect(rosters(world)).toEqual({ Design: ['ben', 'eve', 'mia', 'new'] });
  });

  it('is not made again when it is deleted in Entra as well', async () => {
    const { world, design } = await office();
    deleteGroup(world, 'Design');
    world.graph.directory.deleteGroup(design, { permanent: true });
    await world.settle();
    expect(rosters(world)).toEqual({});
    expect(await waits(world, 'group', design)).toBeUndefined();
  });
});

describe('people expelled in Notion by hand', () => {
  it('among many new members of a group are found by halving, and all are in at the end', async () => {
    const { world, people } = await office();
    expel(world, 'ben');
    expel(world, 'mia');
    const choir = world.group('Choir', [...people, world.person('new')]);
    await world.settle();
    expect(rosters(world).Choir).toEqual(['ada', 'ben', 'eve', 'mia', 'new']);
    expect(rosters(world).Design).toEqual(['ada', 'ben', 'eve', 'mia']);
    expect(await waits(world, 'group', choir)).toBeUndefined();
  });

  it('are taken out of their groups without complaint', async () => {
    const { world, people, design } = await office();
    expel(world, 'ben');
    world.notion.knobs.unknownMemberRemove = 'not-found';
    world.graph.directory.removeMember(design, people[1] ?? '');
    world.graph.directory.removeMember(design, people[0] ?? '');
    await world.settle();
    expect(rosters(world)).toEqual({ Design: ['eve', 'mia'] });
    expect(await waits(world, 'group', design)).toBeUndefined();
  });

  it('and deleted in Entra stay out, in both forms of the removal', async () => {
    const { world, people } = await office();
    expel(world, 'ada');
    expel(world, 'ben');
    world.graph.directory.deleteUser(people[0] ?? '');
    world.graph.directory.deleteUser(people[1] ?? '', { permanent: true });
    expect(await world.settle()).toMatchObject({ escrow: 0 });
    expect(inside(world)).toEqual(['eve', 'mia']);
  });
});

describe('the owner who made the token', () => {
  it('is not removed: it is tried again within hours, and nothing else stops', async () => {
    const world = await open();
    const owner = world.graph.directory.addUser({ userPrincipalName: mail('owner'), displayName: 'Owner' });
    const assignment = world.graph.directory.assign(owner);
    const ada = world.person('ada');
    world.person('ben');
    await world.settle();
    world.graph.directory.unassign(assignment);
    world.graph.directory.updateUser(ada, { accountEnabled: false });
    await world.settle();
    expect(inside(world)).toEqual(['ben']);
    expect(await waits(world, 'user', owner)).toEqual({ state: 'escrow', code: 'RemovalRefused' });
    world.forgetRequests();
    world.advance(3_600_000);
    await world.settle();
    expect(writes(world)).toEqual(['PATCH /Users']);
    expect(inside(world)).toEqual(['ben']);
  });
});
