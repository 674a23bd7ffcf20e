import { describe, expect, it } from 'vitest';
import { inside, later } from './support/tenant.ts';
import { type World, worlds } from './support/world.ts';

const open = worlds();

/** Numbers of the last cycle, and of the last one in which nothing was refused. */
async function cycles(world: World): Promise<readonly [number | undefined, number | undefined]> {
  const { lastCycle, lastSuccessfulCycle } = await world.job();
  return [lastCycle?.number, lastSuccessfulCycle?.number];
}

describe('a cycle', () => {
  it('in which Notion refused a person is the last one, but not the last successful one', async () => {
    const world = await open();
    world.person('ada');
    await world.settle();
    expect(await cycles(world)).toEqual([1, 1]);

    world.notion.faults.add({ match: { method: 'POST', path: '/Users$' }, action: { status: 400 } });
    world.person('ben');
    await world.settle();
    expect(inside(world)).toEqual(['ada']);
    expect(await cycles(world)).toEqual([2, 1]);

    world.person('cleo', { assigned: false });
    later(world, 1);
    await world.settle();
    world.notion.faults.clear();
    world.person('dana');
    await world.settle();
    const [last, successful] = await cycles(world);
    expect(successful).toBe(last);
    expect(last).toBeGreaterThan(2);
  });

  it('in which a group was refused is no success either', async () => {
    const world = await open();
    const ada = world.person('ada');
    await world.settle();
    world.notion.faults.add({ match: { method: 'POST', path: '/Groups$' }, action: { status: 400 } });
    world.group('Design', [ada]);
    await world.settle();
    expect(await cycles(world)).toEqual([2, 1]);
  });

  it('in which a removal is held waits for consent, and nothing was refused', async () => {
    const world = await open({ config: { limits: { peopleFloor: 0, peopleShare: 0 } } });
    const ada = world.person('ada');
    world.person('ben');
    await world.settle();
    world.graph.directory.updateUser(ada, { accountEnabled: false });
    await world.settle();
    later(world, 10);
    await world.settle();
    expect(inside(world)).toEqual(['ada', 'ben']);
    const [last, successful] = await cycles(world);
    expect(last).toBeGreaterThan(1);
    expect(successful).toBe(last);
  });
});
