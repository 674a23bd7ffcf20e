import { describe, expect, it } from 'vitest';
import { jobStatus } from '../../shared/engine/job/status.ts';
import { expectConverged, expectSoundState } from './support/expectations.ts';
import { inside, later, unassign, waits, writes } from './support/tenant.ts';
import { mail, type World, worlds } from './support/world.ts';

const open = worlds();

const pause = (world: World) => world.control((control) => ({ ...control, state: 'paused' }));
const resume = (world: World) => world.control((control) => ({ ...control, state: 'active' }));

async function pausedWorld(config = {}): Promise<{ world: World; ids: string[]; team: string }> {
  const world = await open({ config });
  const ids = ['ada', 'ben', 'cat'].map((name) => world.person(name));
  const team = world.group('Team', ids.slice(0, 2));
  await world.settle();
  await pause(world);
  world.forgetRequests();
  return { world, ids, team };
}

async function status(world: World) {
  const [job, control] = [await world.job(), await world.state().job.readControl()];
  return jobStatus({ job, control, lease: undefined, newestCycles: [], now: world.clock.now() });
}

describe('a paused job', () => {
  it('goes on reading, writes nothing, and says how much waits', async () => {
    const { world, ids } = await pausedWorld();
    world.graph.directory.updateUser(ids[0] ?? '', { accountEnabled: false });
    world.person('dan');
    expect(await world.slice()).toMatchObject({ ready: 3, workLeft: false, users: { removed: 0, created: 0 } });
    expect(world.requests()).toEqual([]);
    expect(await status(world)).toMatchObject({
      state: 'paused',
      pending: 3,
      reasons: [{ code: 'Paused', detail: 'The job is paused. 3 objects wait for it.' }],
    });
  });

  it('costs as many requests as one that runs when nothing changes', async () => {
    const { world } = await pausedWorld();
    expect(await world.slice()).toMatchObject({ rowsRead: 0, workLeft: false, passes: 1 });
    expect(world.graph.journal.entries).toHaveLength(3);
    expect(world.requests()).toEqual([]);
  });

  it('keeps its links alive for weeks, and writes everything with the first run after it is resumed', async () => {
    const { world, ids, team } = await pausedWorld();
    world.graph.directory.updateUser(ids[0] ?? '', { accountEnabled: false });
    world.graph.directory.deleteUser(ids[2] ?? '', { permanent: true });
    for (let day = 0; day < 20; day += 4) {
      later(world, 4 * 24 * 60);
      await world.slice();
    }
    world.graph.directory.addMember(team, world.person('dan'));
    expect(inside(world)).toEqual(['ada', 'ben', 'cat']);
    await resume(world);
    await world.slice();
    expect(inside(world)).toEqual(['ben', 'dan']);
    expect(world.groups()).toEqual({ Team: [mail('ben'), mail('dan')] });
    expect(world.events.filter(({ event }) => event === 'chain.resync')).toEqual([]);
    expectConverged(world);
    await expectSoundState(world);
  });

  it('is resumed through the guard: more removals than its limit are held', async () => {
    const { world, ids } = await pausedWorld({ limits: { peopleFloor: 0, peopleShare: 0 } });
    unassign(world, ids[2] ?? '');
    await world.slice();
    await resume(world);
    await world.slice();
    expect(inside(world)).toEqual(['ada', 'ben', 'cat']);
    expect(await waits(world, 'user', ids[2] ?? '')).toMatchObject({ state: 'held' });
  });

  it('keeps what was asked for until it is resumed: whoever waits in escrow is tried at once then', async () => {
    const { world } = await pausedWorld();
    await resume(world);
    world.notion.faults.add({ match: { method: 'POST', path: '/Users' }, action: { status: 400 } });
    const dan = world.person('dan');
    await world.slice();
    expect(await waits(world, 'user', dan)).toMatchObject({ state: 'escrow' });
    world.notion.faults.clear();
    await pause(world);
    await world.ask({ action: 'run-now' });
    await world.slice();
    await resume(world);
    world.forgetRequests();
    await world.slice();
    expect(writes(world)).toEqual(['POST /Users']);
    expectConverged(world);
  });
});
