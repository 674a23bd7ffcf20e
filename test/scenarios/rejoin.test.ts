import { describe, expect, it } from 'vitest';
import { inside, rosters, unassign, writes } from './support/tenant.ts';
import { type World, worlds } from './support/world.ts';

const open = worlds();

/** Ada is in Design and Music; Ben keeps both alive. */
async function office(): Promise<{ world: World; ada: string; design: string; music: string }> {
  const world = await open();
  const [ada, ben] = [world.person('ada'), world.person('ben')];
  const design = world.group('Design', [ada, ben]);
  const music = world.group('Music', [ada, ben]);
  await world.settle();
  world.passReadLag();
  return { world, ada, design, music };
}

const BOTH = { Design: ['ada', 'ben'], Music: ['ada', 'ben'] };
const BEN_ONLY = { Design: ['ben'], Music: ['ben'] };

describe('a person who comes back is put back into every group', () => {
  it('after the account was disabled and enabled', async () => {
    const { world, ada } = await office();
    world.graph.directory.updateUser(ada, { accountEnabled: false });
    await world.settle();
    expect(rosters(world)).toEqual(BEN_ONLY);
    world.graph.directory.updateUser(ada, { accountEnabled: true });
    await world.settle();
    expect(rosters(world)).toEqual(BOTH);
  });

  it('after the account was soft-deleted and restored', async () => {
    const { world, ada } = await office();
    world.graph.directory.deleteUser(ada);
    await world.settle();
    expect(inside(world)).toEqual(['ben']);
    world.graph.directory.restoreUser(ada);
    await world.settle();
    expect(rosters(world)).toEqual(BOTH);
  });

  it('again and again, and each time only once a group', async () => {
    const { world, ada } = await office();
    for (let round = 0; round < 2; round += 1) {
      world.graph.directory.updateUser(ada, { accountEnabled: false });
      await world.settle();
      world.graph.directory.updateUser(ada, { accountEnabled: true });
      world.forgetRequests();
      await world.settle();
      expect(rosters(world)).toEqual(BOTH);
      expect(writes(world).sort()).toEqual(['PATCH /Groups', 'PATCH /Groups', 'POST /Users']);
    }
    expect((await world.stored('user', ada))?.link?.incarnation).toBe(3);
  });

  it('but not into a group left in the meantime', async () => {
    const { world, ada, music } = await office();
    world.graph.directory.deleteUser(ada);
    await world.settle();
    world.graph.directory.restoreUser(ada);
    world.graph.directory.removeMember(music, ada);
    await world.settle();
    expect(rosters(world)).toEqual({ ...BOTH, Music: ['ben'] });
  });

  it('after leaving and returning between two ticks: nothing happens', async () => {
    const { world, ada } = await office();
    world.forgetRequests();
    world.graph.directory.updateUser(ada, { accountEnabled: false });
    world.graph.directory.updateUser(ada, { accountEnabled: true });
    await world.settle();
    expect(writes(world)).toEqual([]);
  });

  it('after the assignment was taken away and given again, with name changes of the time between', async () => {
    const { world, ada, design, music } = await office();
    unassign(world, ada);
    for (const group of [design, music]) world.graph.directory.removeMember(group, ada);
    await world.settle();
    expect(inside(world)).toEqual(['ben']);
    world.graph.directory.updateUser(ada, { displayName: 'Ada King' });
    await world.settle();
    world.graph.directory.addMember(design, ada);
    await world.settle();
    expect(world.people().get('ada@contoso.example')?.name).toBe('Ada King');
    expect(rosters(world)).toEqual({ Design: ['ada', 'ben'], Music: ['ben'] });
  });
});

describe('a person removed in Notion by hand', () => {
  it('is created again when the next change of that person is exported', async () => {
    const { world, ada } = await office();
    const account = world.people().get('ada@contoso.example');
    const member = world.notion.workspace.member(account?.id ?? '');
    if (member !== undefined) world.notion.workspace.leave(member);
    world.graph.directory.updateUser(ada, { displayName: 'Ada King' });
    await world.settle();
    expect(world.people().get('ada@contoso.example')?.name).toBe('Ada King');
    expect(rosters(world)).toEqual(BOTH);
  });

  it('is not created again when the change is that person leaving', async () => {
    const { world, ada } = await office();
    const account = world.people().get('ada@contoso.example');
    const member = world.notion.workspace.member(account?.id ?? '');
    if (member !== undefined) world.notion.workspace.leave(member);
    world.graph.directory.updateUser(ada, { accountEnabled: false });
    await world.settle();
    expect(inside(world)).toEqual(['ben']);
    expect((await world.stored('user', ada))?.work).toBeUndefined();
  });

  it('is found missing when a group gets that person, and is healed in the same run', async () => {
    const { world, ada } = await office();
    const account = world.people().get('ada@contoso.example');
    const member = world.notion.workspace.member(account?.id ?? '');
    if (member !== undefined) world.notion.workspace.leave(member);
    const eve = world.person('eve');
    world.group('Choir', [ada, eve]);
    await world.settle();
    expect(rosters(world)).toEqual({ ...BOTH, Choir: ['ada', 'eve'] });
  });
});
