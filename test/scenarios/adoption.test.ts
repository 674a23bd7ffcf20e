import { describe, expect, it } from 'vitest';
import { inside, later, rosters, unassign, waits, writes } from './support/tenant.ts';
import { mail, worlds } from './support/world.ts';

const open = worlds();

describe('a person who is in Notion already', () => {
  it('is adopted, not made twice, gets what differs, and leaves like everybody else', async () => {
    const world = await open();
    const account = world.notion.workspace.addPerson({ userName: mail('ada'), name: 'A. L.', role: 'owner' });
    world.notion.workspace.addPerson({ userName: 'Ben@Contoso.example', name: 'ben' });
    const ada = world.person('ada', { displayName: 'Ada Lovelace' });
    world.person('ben');
    await world.settle();
    expect(world.people().get(mail('ada'))).toMatchObject({ id: account.id, name: 'Ada Lovelace', role: 'owner' });
    expect(world.people().size).toBe(2);
    expect(writes(world).filter((line) => line.startsWith('POST'))).toEqual([]);
    expect((await world.stored('user', ada))?.link?.origin).toBe('adopted');
    unassign(world, ada);
    await world.settle();
    expect(world.people().has(mail('ada'))).toBe(false);
  });

  it('exactly as Entra has them costs no write', async () => {
    const world = await open();
    for (const name of ['ada', 'ben', 'eve']) {
      world.notion.workspace.addPerson({ userName: mail(name), name });
      world.person(name);
    }
    await world.settle();
    expect(writes(world)).toEqual([]);
    expect((await world.job()).shards.user.reduce((sum, shard) => sum + shard.linked, 0)).toBe(3);
  });
});

describe('a group that is in Notion already', () => {
  it('is adopted: linked people in it count as exported, foreign ones stay through everything', async () => {
    const world = await open();
    const { workspace } = world.notion;
    const foreign = workspace.addPerson({ userName: mail('contractor') });
    const ada = workspace.addPerson({ userName: mail('ada'), name: 'ada' });
    const group = workspace.createGroup({ displayName: 'design', members: [foreign.id, ada.id] });
    const [adaInEntra, ben] = [world.person('ada'), world.person('ben')];
    const design = world.group('Design', [adaInEntra, ben]);
    await world.settle();
    expect(rosters(world)).toEqual({ Design: ['ada', 'ben', 'contractor'] });
    expect(workspace.groups.list().map(({ id }) => id)).toEqual([group.id]);
    const added = world.notion.exchanges.filter(({ method, path }) => method === 'PATCH' && path.includes(group.id));
    expect(JSON.stringify(added)).not.toContain(ada.id);

    world.graph.directory.removeMember(design, adaInEntra);
    await world.settle();
    expect(rosters(world)).toEqual({ Design: ['ben', 'contractor'] });

    world.graph.directory.deleteGroup(design, { permanent: true });
    await world.settle();
    expect(rosters(world)).toEqual({ Design: ['contractor'] });
    expect(inside(world)).toEqual(['ada', 'ben', 'contractor']);
    expect((await world.stored('group', design))?.link?.state).toBe('removed');
  });

  it('keeps everybody whom Entra does not have in it, whether the job provisions them or not', async () => {
    const world = await open();
    const { workspace } = world.notion;
    const names = ['p00', 'p01', 'p02'];
    const accounts = names.map((name) => workspace.addPerson({ userName: mail(name), name }));
    workspace.createGroup({ displayName: 'Design', members: accounts.map(({ id }) => id) });
    for (const name of names) world.person(name);
    const ben = world.person('ben');
    const design = world.group('Design', [ben]);
    await world.settle();
    expect(rosters(world)).toEqual({ Design: ['ben', ...names].sort() });

    world.graph.directory.removeMember(design, ben);
    await world.settle();
    unassign(world, design);
    await world.settle();
    expect(rosters(world)).toEqual({ Design: names });
  });

  it('manages a foreign member from the moment that Entra has them in the group', async () => {
    const world = await open();
    const { workspace } = world.notion;
    const account = workspace.addPerson({ userName: mail('ada'), name: 'ada' });
    workspace.createGroup({ displayName: 'Design', members: [account.id] });
    const [ada, ben] = [world.person('ada'), world.person('ben')];
    const design = world.group('Design', [ben]);
    await world.settle();
    world.graph.directory.addMember(design, ada);
    await world.settle();
    expect(rosters(world)).toEqual({ Design: ['ada', 'ben'] });
    world.graph.directory.removeMember(design, ada);
    await world.settle();
    expect(rosters(world)).toEqual({ Design: ['ben'] });
  });

  it('that is lost and found again still knows whom the job brought into it', async () => {
    const world = await open();
    const { workspace } = world.notion;
    const [ada, ben] = [world.person('ada'), world.person('ben')];
    const design = world.group('Design', [ada, ben]);
    await world.settle();
    const [group] = workspace.groups.list();
    if (group === undefined) throw new Error('there is no group');
    const { id, members } = group;
    const brought = [...members];
    workspace.groups.delete(group);
    world.notion.faults.add({ match: { method: 'POST', path: '/Groups' }, action: { status: 403 } });
    world.graph.directory.removeMember(design, ben);
    world.graph.directory.addMember(design, world.person('eve'));
    expect(await world.settle()).toMatchObject({ escrow: 1 });
    world.notion.faults.clear();
    workspace.createGroup({ id, displayName: 'Design', members: brought });
    later(world, 60);
    await world.settle();
    expect(rosters(world)).toEqual({ Design: ['ada', 'eve'] });
  });
});

describe('with `foreignMembers: "remove"`', () => {
  const config = { groups: { foreignMembers: 'remove' } };

  it('an adopted group loses people who are linked and no members in Entra, and nobody else', async () => {
    const world = await open({ config });
    const { workspace } = world.notion;
    const ada = workspace.addPerson({ userName: mail('ada'), name: 'ada' });
    const foreign = workspace.addPerson({ userName: mail('contractor') });
    workspace.createGroup({ displayName: 'Design', members: [ada.id, foreign.id] });
    world.person('ada');
    world.group('Design', [world.person('ben')]);
    await world.settle();
    expect(rosters(world)).toEqual({ Design: ['ben', 'contractor'] });
  });

  it('the guard holds them when they are too many', async () => {
    const world = await open({ config: { ...config, limits: { membershipShareFrom: 6 } } });
    const { workspace } = world.notion;
    const names = ['p00', 'p01', 'p02', 'p03', 'p04', 'p05'];
    const members = names.map((name) => workspace.addPerson({ userName: mail(name), name }).id);
    workspace.createGroup({ displayName: 'Design', members });
    const people = names.map((name) => world.person(name));
    const design = world.group('Design', people.slice(0, 2));
    expect(await world.settle()).toMatchObject({ held: 1 });
    expect(await waits(world, 'group', design)).toEqual({ state: 'held', code: 'MembershipShareGuard' });
    expect(rosters(world)).toEqual({ Design: names });
  });
});

describe('accounts and groups that nobody in scope matched', () => {
  it('are never touched, whatever happens', async () => {
    const world = await open();
    const { workspace } = world.notion;
    const guests = ['x', 'y', 'z'].map((name) => workspace.addPerson({ userName: mail(name) }));
    workspace.createGroup({ displayName: 'Handmade', members: guests.map(({ id }) => id) });
    workspace.createGroup({ members: guests.map(({ id }) => id) });
    world.person('x', { assigned: false });
    world.person('y', { accountEnabled: false });
    world.group('Handmade', [], { assigned: false });
    const ada = world.person('ada');
    const design = world.group('Design', [ada, world.person('ben')]);
    await world.settle();
    world.graph.directory.deleteUser(ada, { permanent: true });
    world.graph.directory.deleteGroup(design, { permanent: true });
    await world.settle();
    later(world, 7 * 24 * 60);
    await world.settle();
    expect(inside(world)).toEqual(['ben', 'x', 'y', 'z']);
    expect(rosters(world)).toEqual({ Handmade: ['x', 'y', 'z'], '': ['x', 'y', 'z'] });
  });
});
