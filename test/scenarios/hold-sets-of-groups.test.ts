// The sets of memberships, groups and creations go as those of people do.

import { describe, expect, it } from 'vitest';
import { inside, rosters, unassign } from './support/tenant.ts';
import { type World, type WorldOptions, worlds } from './support/world.ts';

const open = worlds();

const crowd = (world: World, count: number): string[] =>
  Array.from({ length: count }, (_, at) => world.person(`p${at}`));

/** `count` people with an account. */
async function settled(count: number, options: WorldOptions = {}): Promise<[World, string[]]> {
  const world = await open(options);
  const people = crowd(world, count);
  await world.settle();
  return [world, people];
}

const approve = (world: World): Promise<void> => world.ask({ action: 'holds/approve', set: '1', revision: 1 });

describe('memberships and groups', () => {
  it('of a large group that is emptied wait, and go when that is approved', async () => {
    const [world, people] = await settled(20);
    const team = world.group('Team', people);
    await world.settle();
    for (const id of people) world.graph.directory.removeMember(team, id);
    expect(await world.settle()).toMatchObject({ held: 1 });
    expect(rosters(world).Team).toHaveLength(20);
    await approve(world);
    expect(await world.settle()).toMatchObject({ held: 0 });
    expect(rosters(world)).toEqual({ Team: [] });
  });

  it('do not wait for each other: five groups that are unassigned lose the members we put in', async () => {
    const [world, people] = await settled(3);
    const groups = Array.from({ length: 5 }, (_, at) => world.group(`Team ${at}`, people));
    await world.settle();
    unassign(world, ...groups);
    expect(await world.settle()).toMatchObject({ held: 0 });
    expect(Object.values(rosters(world)).flat()).toEqual([]);
  });

  it('are deleted when the set is approved', async () => {
    const [world, people] = await settled(1, {
      config: { groups: { actions: { hardDeleted: 'delete' }, deleteAfterDays: 0 } },
    });
    const groups = ['A', 'B', 'C', 'D', 'E'].map((name) => world.group(name, people));
    await world.settle();
    for (const id of groups) world.graph.directory.deleteGroup(id, { permanent: true });
    expect(await world.settle()).toMatchObject({ held: 5 });
    await approve(world);
    expect(await world.settle()).toMatchObject({ held: 0 });
    expect(rosters(world)).toEqual({});
  });
});

describe('creations', () => {
  it('beyond the limit go when the set is approved, and the limit stays what it was', async () => {
    const world = await open({ config: { limits: { creations: 3 } } });
    crowd(world, 6);
    expect(await world.settle()).toMatchObject({ held: 3 });
    await approve(world);
    expect(await world.settle()).toMatchObject({ held: 0 });
    expect(inside(world)).toHaveLength(6);
    world.person('late');
    expect(await world.settle()).toMatchObject({ held: 1 });
  });
});
