import { describe, expect, it } from 'vitest';
import { expectConverged, expectSoundState } from './support/expectations.ts';
import { beforeFetch } from './support/gates.ts';
import { inside } from './support/tenant.ts';
import { type World, worlds } from './support/world.ts';

const open = worlds();

/** Time that requests take; the clock shows it, nothing waits. */
const graphPage = (world: World, ms: number) => beforeFetch('GET', /\/users\/delta$/, () => world.advance(ms));
const create = (world: World, ms: number) => beforeFetch('POST', /\/Users$/, () => world.advance(ms));

describe('the soft deadline', () => {
  it('in an import: the next slice reads on from the page where this one stopped', async () => {
    const world = await open({ switches: { usersPageSize: 2 } });
    for (let at = 0; at < 12; at += 1) world.person(`person-${at}`);
    const first = await world.slice(graphPage(world, 25_000));
    expect(first).toMatchObject({ workLeft: true, users: { created: 0 } });
    await world.settle();
    expectConverged(world);
    await expectSoundState(world);
    // Six pages of the first read, one more of the round after it, and none of them twice.
    const pages = world.graph.journal.entries.filter(({ path }) => path.endsWith('/users/delta'));
    expect(new Set(pages.map(({ query }) => query)).size).toBe(pages.length);
  });

  it('in an export: the next slices go on, and nobody is created twice', async () => {
    const world = await open({ options: { concurrency: 1 } });
    for (let at = 0; at < 9; at += 1) world.person(`person-${at}`);
    const slices = [await world.slice(create(world, 20_000))];
    while (slices.at(-1)?.workLeft === true) slices.push(await world.slice(create(world, 20_000)));
    expect(slices.map(({ users }) => users.created)).toEqual([3, 3, 3]);
    expect(world.count('POST /Users')).toBe(9);
    expectConverged(world);
    await expectSoundState(world);
  });

  it('does not keep a leaver in the workspace until a long initial cycle has ended', async () => {
    const world = await open({ options: { concurrency: 1 } });
    const leaver = world.person('leaver');
    await world.settle();
    for (let at = 0; at < 9; at += 1) world.person(`person-${at}`);
    await world.slice(create(world, 20_000));
    world.graph.directory.updateUser(leaver, { accountEnabled: false });
    await world.slice(create(world, 20_000));
    expect(inside(world)).toHaveLength(6);
    expect(inside(world)).not.toContain('leaver');
  });
});

describe('a job', () => {
  it('that was never started asks for nothing and writes nothing', async () => {
    const world = await open({ notStarted: true });
    world.person('ada');
    expect(await world.slice()).toMatchObject({ skipped: 'NotStarted', workLeft: false });
    expect([world.requests(), world.graph.journal.entries]).toEqual([[], []]);
  });

  it('that is paused in the middle stops within moments, and goes on when it is resumed', async () => {
    const world = await open({ options: { concurrency: 1 } });
    for (let at = 0; at < 9; at += 1) world.person(`person-${at}`);
    const pauseAtTheThird = beforeFetch('POST', /\/Users$/, async (nth) => {
      if (nth === 3) await world.control((control) => ({ ...control, state: 'paused' }));
      world.advance(1_500);
    });
    expect(await world.slice(pauseAtTheThird)).toMatchObject({ workLeft: false, users: { created: 3 } });
    expect(await world.slice()).toMatchObject({ ready: 6, workLeft: false, users: { created: 0 } });
    await world.control((control) => ({ ...control, state: 'active' }));
    await world.settle();
    expect(world.count('POST /Users')).toBe(9);
    expectConverged(world);
    await expectSoundState(world);
  });
});
