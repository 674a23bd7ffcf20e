import { describe, expect, it } from 'vitest';
import { runSlice, type SliceSummary } from '../../shared/engine/run-slice.ts';
import { expectConverged, expectSoundState } from './support/expectations.ts';
import { beforeFetch } from './support/gates.ts';
import { inside } from './support/tenant.ts';
import { type World, type Wraps, worlds } from './support/world.ts';

const open = worlds();
const NAMES = ['ada', 'ben', 'cat', 'dan', 'eve', 'fay', 'gus', 'hal'];

/** One slice that is asked to end when `act` says so. */
function stoppable(world: World, wrapsFor: (stop: () => void) => Wraps): Promise<SliceSummary> {
  const controller = new AbortController();
  const deps = world.dependencies(wrapsFor(() => controller.abort()));
  return runSlice({ ...deps, stopping: controller.signal });
}

describe('a slice that is asked to end', () => {
  it('in an export: ends at the next step and gives the lease back, and the next tick goes on at once', async () => {
    const world = await open({ options: { concurrency: 1 } });
    world.group(
      'Team',
      NAMES.map((name) => world.person(name)),
    );
    const summary = await stoppable(world, (stop) =>
      beforeFetch('POST', /\/Users$/, (nth) => void (nth === 3 && stop())),
    );
    expect(summary).toMatchObject({ workLeft: true, users: { created: 3 } });
    expect(await world.state().job.readLease()).toMatchObject({ released: true });

    expect(await world.slice()).toMatchObject({ workLeft: false, users: { created: 5 } });
    expectConverged(world);
    expect(world.count('POST /Users')).toBe(NAMES.length);
    await expectSoundState(world);
  });

  it('in an import: stores the page that it has, and the next tick reads on from there', async () => {
    const world = await open({ switches: { usersPageSize: 2 } });
    for (const name of NAMES) world.person(name);
    const summary = await stoppable(world, (stop) =>
      beforeFetch('GET', /\/users\/delta/, (nth) => void (nth === 2 && stop())),
    );
    expect(summary).toMatchObject({ workLeft: true, users: { created: 0 } });
    expect(await world.state().job.readLease()).toMatchObject({ released: true });

    world.forgetRequests();
    await world.settle();
    expect(inside(world)).toEqual(NAMES);
    const reads = world.graph.journal.entries.filter(({ path }) => path.endsWith('/users/delta'));
    expect(reads[0]?.query).toContain('skiptoken');
  });

  it('while Notion asks for a pause: does not wait for its end', async () => {
    const world = await open({ options: { concurrency: 1 } });
    for (const name of NAMES) world.person(name);
    world.notion.faults.add({ match: { method: 'POST', path: '/Users$' }, action: { status: 429, retryAfter: 50 } });
    let stop = (): void => undefined;
    const slice = stoppable(world, (end) => {
      stop = end;
      return {};
    });
    await expect.poll(() => world.count('POST /Users')).toBe(1);
    const asked = Date.now();
    stop();
    expect(await slice).toMatchObject({ workLeft: false, stopped: 'Throttled' });
    expect(Date.now() - asked).toBeLessThan(3_000);
    expect(await world.state().job.readLease()).toMatchObject({ released: true });

    world.notion.faults.clear();
    world.advance(60_000);
    await world.settle();
    expect(inside(world)).toEqual(NAMES);
  });

  it('before it began: takes no lease', async () => {
    const world = await open();
    world.person('ada');
    const stopping = AbortSignal.abort();
    expect(await runSlice({ ...world.dependencies(), stopping })).toMatchObject({ skipped: 'Stopping' });
    expect(await world.state().job.readLease()).toBeUndefined();
  });
});
