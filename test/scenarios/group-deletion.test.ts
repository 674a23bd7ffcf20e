// Permanently deleted groups are emptied at once, and deleted in Notion on a later day.

import { describe, expect, inject, it } from 'vitest';
import { listHolds } from '../../shared/app/hold-list.ts';
import { jobStatus } from '../../shared/engine/job/status.ts';
import { total } from '../../shared/engine/job/totals.ts';
import { sourceId } from '../../shared/model/stored-object.ts';
import { randomly } from '../support/seeds.ts';
import { spread, tickAndCount, tickWithDeath } from './support/boundaries.ts';
import { setOf } from './support/doors.ts';
import { explained } from './support/explained.ts';
import { later, rosters, waits, writes } from './support/tenant.ts';
import { type World, type WorldOptions, worlds } from './support/world.ts';

const open = worlds();
const DAY = 24 * 60;

/** Design holds Ada and Ben, who stay in Notion by themselves. */
async function office(options: WorldOptions = {}): Promise<{ world: World; design: string; ada: string; ben: string }> {
  const world = await open(options);
  const [ada, ben] = [world.person('ada'), world.person('ben')];
  const design = world.group('Design', [ada, ben]);
  await world.settle();
  world.forgetRequests();
  return { world, design, ada, ben };
}

async function purge(world: World, group: string): Promise<void> {
  world.graph.directory.deleteGroup(group, { permanent: true });
  await world.settle();
}

async function dayOf(world: World, group: string): Promise<number> {
  return (await world.stored('group', group))?.deletion?.at ?? 0;
}

/** As an operator cancels it. True: the request was carried out. */
async function cancel(world: World, group: string): Promise<boolean> {
  await world.ask({ action: 'holds/reject', set: 'deletions', entries: [{ kind: 'group', id: sourceId(group) }] });
  await world.slice();
  const [request] = (await world.state().requests.list(1)).requests;
  return request?.outcome?.result === 'done';
}

describe('a group that we made and that is permanently deleted', () => {
  it('is emptied at once, waits without failing or being held, and is deleted on the day', async () => {
    const { world, design } = await office();
    await purge(world, design);
    expect(rosters(world)).toEqual({ Design: [] });
    expect(await world.settle()).toMatchObject({ ready: 0, escrow: 0, held: 0, workLeft: false });
    const day = await dayOf(world, design);
    expect(Math.round((day - world.clock.now()) / 3_600_000)).toBe(7 * 24);
    const [job, control] = [await world.job(), await world.control((same) => same)];
    const status = jobStatus({ job, control, lease: undefined, newestCycles: [], now: world.clock.now() });
    expect(status).toMatchObject({ healthy: true, pending: 0, escrow: { groups: 0 }, held: { groups: 0 } });
    expect(status.escrow.nextTryAt).toBeUndefined();
    expect(status.scheduledDeletions).toEqual({ groups: 1, nextAt: new Date(day).toISOString() });
    later(world, 7 * DAY - 10);
    world.forgetRequests();
    await world.settle();
    expect(writes(world)).toEqual([]);
    later(world, 10);
    expect(await world.settle()).toMatchObject({ workLeft: false });
    expect(rosters(world)).toEqual({});
    expect(writes(world)).toEqual(['DELETE /Groups']);
    expect(total(await world.job(), 'group', 'deletions')).toBe(0);
    expect(await world.stored('group', design)).toMatchObject({ link: { state: 'removed' } });
    expect((await world.stored('group', design))?.deletion).toBeUndefined();
  });

  it('is deleted at once when provisioning.json gives it no days', async () => {
    const { world, design } = await office({ config: { groups: { deleteAfterDays: 0 } } });
    await purge(world, design);
    expect(rosters(world)).toEqual({});
  });

  it('is deleted when provisioning.json takes the days away, and stays when it no longer deletes groups', async () => {
    const hasty = await office();
    await purge(hasty.world, hasty.design);
    hasty.world.config = { groups: { deleteAfterDays: 0 } };
    await hasty.world.settle();
    expect(rosters(hasty.world)).toEqual({});

    const kept = await office();
    await purge(kept.world, kept.design);
    kept.world.config = { groups: { actions: { hardDeleted: 'empty' } } };
    await kept.world.settle();
    expect(total(await kept.world.job(), 'group', 'deletions')).toBe(0);
    later(kept.world, 8 * DAY);
    expect(await kept.world.settle()).toMatchObject({ workLeft: false });
    expect(rosters(kept.world)).toEqual({ Design: [] });
  });

  it('is tried again like any removal when Notion does not delete it on the day', async () => {
    const { world, design } = await office();
    await purge(world, design);
    world.notion.faults.add({ match: { method: 'DELETE', path: '/Groups' }, action: { status: 403 } });
    later(world, 7 * DAY);
    expect(await world.settle()).toMatchObject({ escrow: 1, workLeft: false });
    world.forgetRequests();
    expect(await world.settle()).toMatchObject({ escrow: 1, workLeft: false });
    expect(writes(world)).toEqual([]);
    world.notion.faults.clear();
    later(world, 60);
    await world.settle();
    expect(rosters(world)).toEqual({});
  });

  it('stays without the members we managed when somebody cancels the deletion, and is not scheduled again', async () => {
    const { world, design } = await office();
    expect(await cancel(world, design)).toBe(false);
    await purge(world, design);
    expect(await cancel(world, design)).toBe(true);
    expect(total(await world.job(), 'group', 'deletions')).toBe(0);
    world.config = { nestedGroups: true };
    await world.settle();
    later(world, 30 * DAY);
    expect(await world.settle()).toMatchObject({ ready: 0, escrow: 0, held: 0, workLeft: false });
    expect(rosters(world)).toEqual({ Design: [] });
    expect((await world.stored('group', design))?.deletion?.kept).toBe(true);
    expect(await cancel(world, design)).toBe(false);
    expect((await explained(world, 'group', design)).summary).toContain('its deletion was cancelled');
  });

  it('is told with its date by explain', async () => {
    const { world, design } = await office();
    world.graph.directory.deleteGroup(design, { permanent: true });
    await world.settle();
    const day = new Date(await dayOf(world, design)).toISOString();
    const explanation = await explained(world, 'group', design);
    expect(explanation.deletion).toEqual({ at: day });
    expect(explanation.summary).toContain(
      `it is deleted in Notion on ${day} unless a group of this name comes into scope`,
    );
  });

  randomly(
    'is scheduled and deleted once, wherever the process dies',
    { runs: 1, long: 60 },
    async ({ seed, numRuns }) => {
      const { world, design, ada, ben } = await office();
      world.graph.directory.deleteGroup(design, { permanent: true });
      const writeCount = (await tickAndCount(world)).filter((boundary) => boundary.writes).length;
      later(world, 7 * DAY);
      await world.settle();
      // In the short form at one of the two, as the seed says.
      const diesWhen = (at: number): boolean => inject('long') || seed % 2 === at;
      const tick = (dies: boolean, write: number): Promise<unknown> =>
        dies ? tickWithDeath(world, { write }) : world.settle();
      for (const write of spread(writeCount, numRuns, seed)) {
        const name = `Group ${write}`;
        const group = world.group(name, [ada, ben]);
        await world.settle();
        world.graph.directory.deleteGroup(group, { permanent: true });
        await tick(diesWhen(0), write);
        later(world, 10);
        await world.settle();
        expect([write, rosters(world), (await dayOf(world, group)) > 0]).toEqual([write, { [name]: [] }, true]);
        later(world, 7 * DAY);
        await tick(diesWhen(1), write);
        later(world, 10);
        await world.settle();
        expect([write, rosters(world), await waits(world, 'group', group)]).toEqual([write, {}, undefined]);
      }
    },
  );
});

describe('a group in the recycle bin', () => {
  it('is emptied and never deleted, and gets its members back when it is restored', async () => {
    const { world, design } = await office();
    world.graph.directory.deleteGroup(design);
    await world.settle();
    later(world, 20 * DAY);
    expect(await world.settle()).toMatchObject({ ready: 0, escrow: 0, held: 0 });
    expect(rosters(world)).toEqual({ Design: [] });
    expect(total(await world.job(), 'group', 'deletions')).toBe(0);
    world.graph.directory.restoreGroup(design);
    await world.settle();
    expect(rosters(world)).toEqual({ Design: ['ada', 'ben'] });
  });
});

describe('permanently deleted groups beyond the limit', () => {
  it('are judged when they are found: emptied and held, while the others go on their day without being judged again', async () => {
    const world = await open({ config: { limits: { groupDeletes: 2 } } });
    const ada = world.person('ada');
    const groups = ['A', 'B', 'C', 'D', 'E'].map((name) => world.group(name, [ada]));
    await world.settle();
    for (const id of groups.slice(0, 2)) world.graph.directory.deleteGroup(id, { permanent: true });
    expect(await world.settle()).toMatchObject({ held: 0 });
    for (const id of groups.slice(2)) world.graph.directory.deleteGroup(id, { permanent: true });
    expect(await world.settle()).toMatchObject({ held: 3 });
    expect(rosters(world)).toEqual({ A: [], B: [], C: [], D: [], E: [] });
    expect(await waits(world, 'group', groups[2] ?? '')).toEqual({ state: 'held', code: 'GroupDeleteGuard' });
    expect(total(await world.job(), 'group', 'deletions')).toBe(2);
    later(world, 7 * DAY + 60);
    expect(await world.settle()).toMatchObject({ held: 3 });
    expect(rosters(world)).toEqual({ C: [], D: [], E: [] });
  });
});

describe('a permanently deleted group whose members wait as well as its deletion', () => {
  const held = async (world: World) => {
    const { sets, entries } = await listHolds(world.state(), world.dependencies().policy.group, { limit: 10 });
    expect(entries.map(({ set }) => set).toSorted()).toEqual(sets.map(({ set }) => set).toSorted());
    return sets.map(({ kind, revision, waiting, rejected }) => ({ kind, revision, waiting, rejected }));
  };

  it.each([{ seenAgain: 0 }, { seenAgain: 5 }])(
    'is in both sets, each is decided by itself, and no round follows because of it ($seenAgain changes come twice)',
    async ({ seenAgain }) => {
      const { world, design } = await office({ config: { limits: { groupDeletes: 0, memberships: 0 } } });
      world.graph.switches.set({ replayLastChanges: seenAgain });
      await purge(world, design);
      const [members, deletion] = ['memberships', 'groupDeletes'].map((kind) => ({ kind, revision: 1 }));
      const both = [
        { ...members, waiting: 1, rejected: 0 },
        { ...deletion, waiting: 1, rejected: 0 },
      ];
      expect(await held(world)).toEqual(both);
      await world.ask({ action: 'holds/reject', ...(await setOf(world, 'groupDeletes')) });
      for (let tick = 0; tick < 3; tick += 1) {
        later(world, 1);
        expect((await world.slice()).passes).toBeLessThan(9);
      }
      expect(await held(world)).toEqual([both[0], { ...deletion, waiting: 0, rejected: 1 }]);
      await world.ask({ action: 'holds/approve', ...(await setOf(world, 'memberships')) });
      await world.settle();
      expect(rosters(world)).toEqual({ Design: [] });
      expect(await held(world)).toEqual([{ ...deletion, waiting: 0, rejected: 1 }]);
      await world.ask({ action: 'holds/release', ...(await setOf(world, 'groupDeletes')) });
      await world.settle();
      expect(await held(world)).toEqual([{ ...deletion, waiting: 1, rejected: 0 }]);
      await world.ask({ action: 'holds/approve', ...(await setOf(world, 'groupDeletes')) });
      expect(await world.settle()).toMatchObject({ held: 0 });
      expect(await dayOf(world, design)).toBeGreaterThan(world.clock.now());
    },
  );

  /** `agreed`: the deletion of a group of that name waits, and somebody has just agreed to it. */
  async function deciding() {
    const world = await open({ config: { limits: { groupDeletes: 0, memberships: 0 } } });
    const people = [world.person('ada'), world.person('ben')];
    const agreed = async (name: string): Promise<string> => {
      const group = world.group(name, people);
      await world.settle();
      await purge(world, group);
      await world.ask({ action: 'holds/approve', ...(await setOf(world, 'groupDeletes')) });
      return group;
    };
    return { world, agreed };
  }

  randomly(
    'is scheduled when that is agreed to, wherever the process dies',
    { runs: 1, long: 60 },
    async ({ seed, numRuns }) => {
      const { world, agreed } = await deciding();
      await agreed('First');
      const writeCount = (await tickAndCount(world)).filter((boundary) => boundary.writes).length;
      for (const write of spread(writeCount, numRuns, seed)) {
        const group = await agreed(`Group ${write}`);
        await tickWithDeath(world, { write });
        later(world, 10);
        await world.settle();
        expect([write, (await dayOf(world, group)) > 0]).toEqual([write, true]);
      }
    },
  );

  it('is scheduled when that is agreed to, also when the job is paused while that is stored', async () => {
    const { world, agreed } = await deciding();
    const group = await agreed('Paused');
    const isParked = /MembershipGuard/;
    let paused = false;
    const before = async ({ method, body }: { method: string; body: string }): Promise<void> => {
      if (paused || method === 'GET' || !isParked.test(body)) return;
      paused = true;
      await world.control((control) => ({ ...control, state: 'paused' }));
      world.advance(2_000);
    };
    await world.slice({ tables: { traffic: { before } } });
    await world.control((control) => ({ ...control, state: 'active' }));
    await world.settle();
    expect([paused, (await dayOf(world, group)) > 0]).toEqual([true, true]);
  });

  it('is scheduled with its members when the deletion alone is agreed to, and loses them when that is', async () => {
    const { world, design } = await office({ config: { limits: { groupDeletes: 0, memberships: 0 } } });
    await purge(world, design);
    await world.ask({ action: 'holds/approve', ...(await setOf(world, 'groupDeletes')) });
    await world.settle();
    expect(await held(world)).toEqual([{ kind: 'memberships', revision: 1, waiting: 1, rejected: 0 }]);
    expect(rosters(world)).toEqual({ Design: ['ada', 'ben'] });
    await world.ask({ action: 'holds/approve', ...(await setOf(world, 'memberships')) });
    expect(await world.settle()).toMatchObject({ held: 0 });
    expect(rosters(world)).toEqual({ Design: [] });
    later(world, 8 * DAY);
    await world.settle();
    expect(rosters(world)).toEqual({});
  });
});
