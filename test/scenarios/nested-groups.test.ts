import { describe, expect, it } from 'vitest';
import { inside, rosters, unassign } from './support/tenant.ts';
import { type World, worlds } from './support/world.ts';

const open = worlds();

/** All > Middle > Leaf; only All is assigned. */
async function nested(world: World): Promise<{ top: string; middle: string; leaf: string; eve: string }> {
  const unassigned = { assigned: false };
  const eve = world.person('eve', unassigned);
  const leaf = world.group('Leaf', [eve], unassigned);
  const middle = world.group('Middle', [leaf, world.person('mia', unassigned)], unassigned);
  const top = world.group('All', [middle, world.person('ada', unassigned)]);
  await world.settle();
  return { top, middle, leaf, eve };
}

describe('with nested groups off', () => {
  it('only direct members of an assigned group are in', async () => {
    const world = await open();
    const { top } = await nested(world);
    expect(rosters(world)).toEqual({ All: ['ada'] });
    expect(inside(world)).toEqual(['ada']);
    world.graph.directory.addMember(top, world.person('ben', { assigned: false }));
    await world.settle();
    expect(inside(world)).toEqual(['ada', 'ben']);
  });
});

describe('with nested groups on', () => {
  const config = { nestedGroups: true };

  it('everybody below is a member of the assigned group, and only that group is made', async () => {
    const world = await open({ config });
    const { leaf, eve } = await nested(world);
    expect(rosters(world)).toEqual({ All: ['ada', 'eve', 'mia'] });

    world.graph.directory.addMember(leaf, world.person('ben', { assigned: false }));
    world.graph.directory.removeMember(leaf, eve);
    await world.settle();
    expect(rosters(world)).toEqual({ All: ['ada', 'ben', 'mia'] });
    expect(inside(world)).toEqual(['ada', 'ben', 'mia']);
  });

  it('a subtree is followed from the tick in which it is added, and not after it is taken out', async () => {
    const world = await open({ config });
    const { leaf } = await nested(world);
    const deep = world.group('Deep', [world.person('dora', { assigned: false })], { assigned: false });
    const bridge = world.group('Bridge', [deep], { assigned: false });
    world.graph.directory.addMember(leaf, bridge);
    await world.slice();
    expect(rosters(world)).toEqual({ All: ['ada', 'dora', 'eve', 'mia'] });
    world.graph.directory.removeMember(leaf, bridge);
    await world.settle();
    world.graph.directory.addMember(deep, world.person('late', { assigned: false }));
    await world.settle();
    expect(rosters(world)).toEqual({ All: ['ada', 'eve', 'mia'] });
  });

  it('a group deleted in the middle takes its subtree out, and restoring it brings the subtree back', async () => {
    const world = await open({ config });
    const { middle } = await nested(world);
    world.graph.directory.deleteGroup(middle);
    await world.settle();
    expect(rosters(world)).toEqual({ All: ['ada'] });
    world.graph.directory.restoreGroup(middle);
    await world.settle();
    expect(rosters(world)).toEqual({ All: ['ada', 'eve', 'mia'] });
  });

  it('groups that contain each other end, and a person reached twice counts once', async () => {
    const world = await open({ config });
    const ada = world.person('ada', { assigned: false });
    const first = world.group('First', [ada]);
    const second = world.group('Second', [ada, first]);
    world.graph.directory.addMember(first, second);
    world.graph.directory.addMember(first, world.group('Third', [world.person('ben', { assigned: false }), second]));
    await world.settle();
    expect(rosters(world)).toEqual({ First: ['ada', 'ben'], Second: ['ada', 'ben'], Third: ['ada', 'ben'] });
    unassign(world, first);
    await world.settle();
    expect(rosters(world)).toEqual({ First: [], Second: ['ada', 'ben'], Third: ['ada', 'ben'] });
  });

  it('twelve levels deep are read in one tick', async () => {
    const world = await open({ config });
    let group = world.group('Level 12', [world.person('deep', { assigned: false })], { assigned: false });
    for (let level = 11; level > 0; level -= 1) group = world.group(`Level ${level}`, [group], { assigned: false });
    world.graph.directory.assign(group);
    await world.slice();
    expect(rosters(world)).toEqual({ 'Level 1': ['deep'] });
  });
});

describe('switching nested groups', () => {
  it('on brings people in, and off takes them out again', async () => {
    const world = await open();
    await nested(world);
    world.config = { nestedGroups: true };
    await world.settle();
    expect(rosters(world)).toEqual({ All: ['ada', 'eve', 'mia'] });
    world.config = {};
    await world.settle();
    expect(rosters(world)).toEqual({ All: ['ada'] });
    expect(inside(world)).toEqual(['ada']);
  });
});

describe('in scope `all`', () => {
  it('everybody live and enabled is in with every group, guests and disabled people are not', async () => {
    const world = await open({ config: { scope: 'all' } });
    const unassigned = { assigned: false };
    const ada = world.person('ada', unassigned);
    const guest = world.person('guest', { ...unassigned, userType: 'Guest' });
    const off = world.person('off', { ...unassigned, accountEnabled: false });
    const team = world.group('Team', [ada, guest, off], unassigned);
    await world.settle();
    expect(rosters(world)).toEqual({ Team: ['ada'] });
    expect(inside(world)).toEqual(['ada']);
    world.graph.directory.updateUser(off, { accountEnabled: true });
    world.graph.directory.addMember(team, world.person('ben', unassigned));
    await world.settle();
    expect(rosters(world)).toEqual({ Team: ['ada', 'ben', 'off'] });
    world.graph.directory.deleteGroup(team, { permanent: true });
    world.graph.directory.deleteUser(ada);
    await world.settle();
    expect(rosters(world)).toEqual({ Team: [] });
    expect(inside(world)).toEqual(['ben', 'off']);
    world.forgetRequests();
    await world.slice();
    expect(world.graph.journal.entries).toHaveLength(2);
  });

  it('narrowing to `assigned` takes out whom nobody assigned', async () => {
    const world = await open({ config: { scope: 'all' } });
    const ada = world.person('ada');
    const ben = world.person('ben', { assigned: false });
    world.group('Team', [ada, ben], { assigned: false });
    world.group('Design', [ada]);
    await world.settle();
    expect(rosters(world)).toEqual({ Design: ['ada'], Team: ['ada', 'ben'] });
    world.config = {};
    await world.settle();
    expect(rosters(world)).toEqual({ Design: ['ada'], Team: [] });
    expect(inside(world)).toEqual(['ada']);
    world.config = { scope: 'all' };
    await world.settle();
    expect(rosters(world)).toEqual({ Design: ['ada'], Team: ['ada', 'ben'] });
  });
});
