import { describe, expect, it } from 'vitest';
import { jobStatus } from '../../shared/engine/job/status.ts';
import { inside, later } from './support/tenant.ts';
import { type World, worlds } from './support/world.ts';

const open = worlds();

/** Numbers of the last cycle, and of the last one in which nothing was refused. */
async function cycles(world: World): Promise<readonly [number | undefined, number | undefined]> {
  const { lastCycle, lastSuccessfulCycle } = await world.job();
  return [lastCycle?.number, lastSuccessfulCycle?.number];
}

/** As the status tells it. */
async function lastCycle(world: World) {
  const facts = { control: { state: 'active' }, lease: undefined, newestCycles: [], now: world.clock.now() } as const;
  return jobStatus({ job: await world.job(), ...facts }).lastCycle;
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

  it('counts attempts, successes and failures by code, those that come after its end too', async () => {
    const world = await open();
    for (const name of ['ada', 'ben', 'cleo']) world.person(name);
    world.notion.faults.add({ match: { method: 'POST', path: '/Users$', body: 'ben' }, action: { status: 403 } });
    world.notion.faults.add({ match: { method: 'POST', path: '/Users$', body: 'cleo' }, action: { status: 400 } });
    await world.settle();
    const counted = { attempts: 3, successes: 1, failures: { CreateRefused: 1, InvalidValue: 1 } };
    expect(await lastCycle(world)).toMatchObject({ number: 1, ...counted });
    expect(world.events.find(({ event }) => event === 'cycle.finished')?.fields).toMatchObject(counted);
    const [stored] = await world.state().cycles.newest(1);
    expect(JSON.parse(stored?.json ?? '')).toMatchObject({ successes: 1, failures: counted.failures });

    // The first is tried again and refused again, then accepted.
    later(world, 6);
    await world.settle();
    world.notion.faults.clear();
    later(world, 12);
    await world.settle();
    expect(await lastCycle(world)).toMatchObject({
      number: 1,
      attempts: 7,
      successes: 3,
      failures: { CreateRefused: 2, InvalidValue: 2 },
    });
  });

  it('counts what an outage refused', async () => {
    const world = await open({ waitShare: 0.01, options: { outageAfter: 1 } });
    world.person('ada');
    world.notion.faults.add({ match: { method: 'POST', path: '/Users$' }, action: { status: 503 } });
    await world.slice();
    world.notion.faults.clear();
    world.passReadLag();
    await world.settle();
    const cycle = await lastCycle(world);
    expect(cycle?.failures).toMatchObject({ ServerError: 1 });
    expect(cycle?.successes).toBe(1);
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
