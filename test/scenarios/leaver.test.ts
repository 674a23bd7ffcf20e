import { describe, expect, it } from 'vitest';
import { inside, rosters, unassign, writes } from './support/tenant.ts';
import { mail, type World, worlds } from './support/world.ts';

const open = worlds();

/** Ada, assigned by herself, and Eve, assigned through Design; Ben stays in every story. */
async function office(
  config: Record<string, unknown> = {},
): Promise<{ world: World; ada: string; eve: string; design: string }> {
  const world = await open({ config });
  const ada = world.person('ada');
  const eve = world.person('eve', { assigned: false });
  const design = world.group('Design', [eve, world.person('ben')]);
  world.graph.directory.addMember(design, ada);
  await world.settle();
  expect(rosters(world)).toEqual({ Design: ['ada', 'ben', 'eve'] });
  world.forgetRequests();
  return { world, ada, eve, design };
}

describe('a person loses access within one tick when', () => {
  it('the account is disabled', async () => {
    const { world, ada } = await office();
    world.graph.directory.updateUser(ada, { accountEnabled: false });
    await world.slice();
    expect(inside(world)).toEqual(['ben', 'eve']);
    expect(writes(world)).toEqual(['PATCH /Users']);
  });

  it('the last assignment is taken away', async () => {
    const { world, ada, design } = await office();
    unassign(world, ada);
    world.graph.directory.removeMember(design, ada);
    await world.slice();
    expect(inside(world)).toEqual(['ben', 'eve']);
    expect(writes(world)).toEqual(['PATCH /Users']);
  });

  it('the person leaves the assigned group', async () => {
    const { world, eve, design } = await office();
    world.graph.directory.removeMember(design, eve);
    await world.slice();
    expect(inside(world)).toEqual(['ada', 'ben']);
    expect(rosters(world)).toEqual({ Design: ['ada', 'ben'] });
  });

  it('the account is soft-deleted, although Graph goes on listing the memberships', async () => {
    const { world, eve } = await office();
    world.graph.directory.deleteUser(eve);
    await world.slice();
    expect(inside(world)).toEqual(['ada', 'ben']);
    expect(writes(world)).toEqual(['PATCH /Users']);
  });

  it('the account is permanently deleted: then with DELETE', async () => {
    const { world, eve } = await office();
    world.graph.directory.deleteUser(eve, { permanent: true });
    await world.slice();
    expect(inside(world)).toEqual(['ada', 'ben']);
    expect(writes(world)).toEqual(['DELETE /Users']);
  });
});

describe('a person keeps access', () => {
  it('while one of two assignments is left', async () => {
    const { world, ada } = await office();
    unassign(world, ada);
    await world.slice();
    expect(inside(world)).toEqual(['ada', 'ben', 'eve']);
    expect(writes(world)).toEqual([]);
  });

  it('who leaves one group and stays assigned is only taken out of that group', async () => {
    const { world, ada, design } = await office();
    world.graph.directory.removeMember(design, ada);
    await world.slice();
    expect(inside(world)).toEqual(['ada', 'ben', 'eve']);
    expect(rosters(world)).toEqual({ Design: ['ben', 'eve'] });
    expect(writes(world)).toEqual(['PATCH /Groups']);
  });
});

describe('with the action `keep`', () => {
  it('a disabled person stays in the workspace and in the groups, and other reasons still remove', async () => {
    const { world, eve } = await office({ users: { actions: { disabled: 'keep' } } });
    world.graph.directory.updateUser(eve, { accountEnabled: false });
    await world.slice();
    expect(rosters(world)).toEqual({ Design: ['ada', 'ben', 'eve'] });
    expect(writes(world)).toEqual([]);
    world.graph.directory.deleteUser(eve);
    await world.slice();
    expect(inside(world)).toEqual(['ada', 'ben']);
  });

  it('a disabled person stays in a group whose other members left, until Entra takes the person out', async () => {
    const world = await open({ config: { users: { actions: { disabled: 'keep' } } } });
    const [ada, ben] = [world.person('ada'), world.person('ben')];
    const design = world.group('Design', [ada, ben]);
    await world.settle();
    world.graph.directory.updateUser(ada, { accountEnabled: false });
    world.graph.directory.removeMember(design, ben);
    await world.settle();
    expect(rosters(world)).toEqual({ Design: ['ada'] });
    world.graph.directory.removeMember(design, ada);
    await world.settle();
    expect(rosters(world)).toEqual({ Design: [] });
    expect(inside(world)).toEqual(['ada', 'ben']);
  });

  it('a person out of scope, soft-deleted and then permanently deleted is never removed', async () => {
    const keep = { outOfScope: 'keep', softDeleted: 'keep', hardDeleted: 'keep' };
    const { world, ada, design } = await office({ users: { actions: keep } });
    unassign(world, ada);
    world.graph.directory.removeMember(design, ada);
    await world.settle();
    world.graph.directory.deleteUser(ada);
    await world.settle();
    world.graph.directory.deleteUser(ada, { permanent: true });
    await world.settle();
    expect(inside(world)).toEqual(['ada', 'ben', 'eve']);
    expect(writes(world)).toEqual(['PATCH /Groups']);
  });
});

describe('somebody who was never in Notion', () => {
  it('is not created to be removed: disabled, guest, unassigned and deleted people cause no request', async () => {
    const world = await open();
    world.person('ada', { accountEnabled: false });
    world.person('guest', { userType: 'Guest' });
    world.person('eve', { assigned: false });
    const gone = world.person('gone');
    world.graph.directory.deleteUser(gone);
    world.person('ben');
    await world.settle();
    expect([...world.people().keys()]).toEqual([mail('ben')]);
    expect(writes(world)).toEqual(['POST /Users']);
  });
});
