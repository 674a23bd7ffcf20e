import { describe, expect, it } from 'vitest';
import { inside, rosters, unassign, writes } from './support/tenant.ts';
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

  it('loses people who are linked and no members in Entra', async () => {
    const world = await open();
    const { workspace } = world.notion;
    const ada = workspace.addPerson({ userName: mail('ada'), name: 'ada' });
    workspace.createGroup({ displayName: 'Design', members: [ada.id] });
    world.person('ada');
    world.group('Design', [world.person('ben')]);
    await world.settle();
    expect(rosters(world)).toEqual({ Design: ['ben'] });
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
    expect(inside(world)).toEqual(['ben', 'x', 'y', 'z']);
    expect(rosters(world)).toEqual({ Handmade: ['x', 'y', 'z'], '': ['x', 'y', 'z'] });
  });
});
