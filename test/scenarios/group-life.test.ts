import { describe, expect, it } from 'vitest';
import { inside, later, rosters, unassign, waits, writes } from './support/tenant.ts';
import { type World, worlds } from './support/world.ts';

const open = worlds();

/** Design holds Ada, assigned herself, and Eve, entitled by it alone; Ben stays in every story. */
async function office(
  config: Record<string, unknown> = {},
): Promise<{ world: World; ada: string; eve: string; design: string }> {
  const world = await open({ config });
  const ada = world.person('ada');
  const eve = world.person('eve', { assigned: false });
  world.person('ben');
  const design = world.group('Design', [ada, eve]);
  await world.settle();
  expect(rosters(world)).toEqual({ Design: ['ada', 'eve'] });
  world.forgetRequests();
  return { world, ada, eve, design };
}

const targetOf = async (world: World, group: string): Promise<string | undefined> =>
  (await world.stored('group', group))?.link?.targetId;

describe('a group', () => {
  it('that is renamed keeps its id and its members', async () => {
    const { world, design } = await office();
    const target = await targetOf(world, design);
    world.graph.directory.updateGroup(design, { displayName: 'Design & Brand' });
    await world.settle();
    expect(rosters(world)).toEqual({ 'Design & Brand': ['ada', 'eve'] });
    expect(await targetOf(world, design)).toBe(target);
    expect(writes(world)).toEqual(['PATCH /Groups']);
  });

  it('hands its name to a new group in one tick', async () => {
    const { world, ada, design } = await office();
    const target = await targetOf(world, design);
    world.graph.directory.updateGroup(design, { displayName: 'Old Design' });
    const fresh = world.group('Design', [ada]);
    await world.slice();
    expect(rosters(world)).toEqual({ 'Old Design': ['ada', 'eve'], Design: ['ada'] });
    expect(await targetOf(world, design)).toBe(target);
    expect(await waits(world, 'group', fresh)).toBeUndefined();
  });

  it('that is unassigned is emptied, and people entitled only by it leave', async () => {
    const { world, design } = await office();
    unassign(world, design);
    await world.settle();
    expect(rosters(world)).toEqual({ Design: [] });
    expect(inside(world)).toEqual(['ada', 'ben']);
    world.graph.directory.assign(design);
    await world.settle();
    expect(rosters(world)).toEqual({ Design: ['ada', 'eve'] });
  });

  it('that changes while it is unassigned is assigned again as it is then', async () => {
    const { world, ada, eve, design } = await office();
    unassign(world, design);
    await world.settle();
    world.graph.directory.removeMember(design, eve);
    world.graph.directory.updateGroup(design, { displayName: 'Brand' });
    await world.settle();
    world.graph.directory.assign(design);
    await world.settle();
    expect(rosters(world)).toEqual({ Brand: ['ada'] });
    expect(inside(world)).toEqual(['ada', 'ben']);
    expect(ada).not.toBe(eve);
  });

  it('that is soft-deleted is emptied, and filled again when it is restored', async () => {
    const { world, design } = await office();
    world.graph.directory.deleteGroup(design);
    await world.settle();
    expect(rosters(world)).toEqual({ Design: [] });
    expect(inside(world)).toEqual(['ada', 'ben']);
    world.graph.directory.restoreGroup(design);
    await world.settle();
    expect(rosters(world)).toEqual({ Design: ['ada', 'eve'] });
  });

  it.each([
    ['at once', false],
    ['after it was soft-deleted', true],
  ])(
    'that we made and that is permanently deleted %s is emptied, and deleted a week later',
    async (_when, softFirst) => {
      const { world, design } = await office();
      if (softFirst) {
        world.graph.directory.deleteGroup(design);
        await world.settle();
      }
      world.graph.directory.deleteGroup(design, { permanent: true });
      await world.settle();
      expect(rosters(world)).toEqual({ Design: [] });
      later(world, 7 * 24 * 60);
      await world.settle();
      expect(rosters(world)).toEqual({});
      expect(inside(world)).toEqual(['ada', 'ben']);
    },
  );

  it('that is made again under the same name takes over the old one in Notion', async () => {
    const { world, ada, eve, design } = await office();
    const target = await targetOf(world, design);
    world.graph.directory.deleteGroup(design);
    const fresh = world.group('Design', [ada, eve]);
    await world.settle();
    expect(rosters(world)).toEqual({ Design: ['ada', 'eve'] });
    expect(await targetOf(world, fresh)).toBe(target);
    world.graph.directory.deleteGroup(design, { permanent: true });
    await world.settle();
    expect(rosters(world)).toEqual({ Design: ['ada', 'eve'] });
  });

  it('with members that are neither users nor groups ignores those', async () => {
    const { world, design } = await office();
    const device = '00000000-0000-4000-8000-000000000001';
    world.graph.directory.ensureOther('device', device);
    world.graph.directory.addMember(design, device);
    world.group('Empty', []);
    await world.settle();
    expect(rosters(world)).toEqual({ Design: ['ada', 'eve'], Empty: [] });
    world.graph.directory.removeMember(design, device);
    await world.settle();
    expect(rosters(world)).toEqual({ Design: ['ada', 'eve'], Empty: [] });
  });
});

describe('with other actions', () => {
  it('`keep` leaves the group as it is, and `delete` deletes what is unassigned', async () => {
    const kept = await office({ groups: { actions: { outOfScope: 'keep' } } });
    unassign(kept.world, kept.design);
    await kept.world.settle();
    expect(rosters(kept.world)).toEqual({ Design: ['ada'] });
    expect(inside(kept.world)).toEqual(['ada', 'ben']);

    const deleted = await office({ groups: { actions: { outOfScope: 'delete' } } });
    unassign(deleted.world, deleted.design);
    await deleted.world.settle();
    expect(rosters(deleted.world)).toEqual({});
  });

  it('groups switched off still entitle their members', async () => {
    const world = await open({ config: { groups: { enabled: false } } });
    const eve = world.person('eve', { assigned: false });
    const design = world.group('Design', [eve]);
    world.person('ben');
    await world.settle();
    expect(inside(world)).toEqual(['ben', 'eve']);
    expect(rosters(world)).toEqual({});
    world.graph.directory.removeMember(design, eve);
    await world.settle();
    expect(inside(world)).toEqual(['ben']);
  });

  it('a group filter decides which groups are made, not whom their assignment entitles', async () => {
    const scopingFilters = [{ clauses: [{ attribute: 'displayName', operator: 'NOT EQUALS', value: 'Hidden' }] }];
    const world = await open({ config: { groups: { scopingFilters } } });
    const eve = world.person('eve', { assigned: false });
    const group = world.group('Hidden', [eve]);
    await world.settle();
    expect(inside(world)).toEqual(['eve']);
    expect(rosters(world)).toEqual({});
    world.graph.directory.updateGroup(group, { displayName: 'Shown' });
    await world.settle();
    expect(rosters(world)).toEqual({ Shown: ['eve'] });
  });
});

it('a group without members that Graph shows after the first read of its chain is new, and has lost nothing', async () => {
  const world = await open({ switches: { groupsLagSeconds: 45 } });
  world.person('ada');
  later(world, 2);
  await world.settle();
  world.group('Late', []);
  await world.settle();
  later(world, 2);
  await world.settle();
  later(world, 2);
  await world.settle();
  expect(world.groups()).toEqual({ Late: [] });
  expect(world.events.filter(({ event }) => event === 'state.lost')).toEqual([]);
});
