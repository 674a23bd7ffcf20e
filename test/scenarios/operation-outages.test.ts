// An outage of Notion, or of one operation, or a refused token: who is kept waiting, and when it is over.

import { describe, expect, it } from 'vitest';
import { expectConverged, expectSoundState } from './support/expectations.ts';
import { inside, rosters, unassign, waits } from './support/tenant.ts';
import { worlds } from './support/world.ts';

const open = worlds();
const MINUTE = 60_000;

describe('an outage while few are due', () => {
  it('blames nobody, keeps its alarm while it lasts, and ends with the first success', async () => {
    const world = await open({ waitShare: 0.01 });
    const [ada] = [world.person('ada'), world.person('ben')];
    await world.settle();
    world.passReadLag();
    world.graph.directory.updateUser(ada, { accountEnabled: false });
    world.notion.faults.add({ match: { path: '/scim/v2' }, action: { status: 503 } });
    for (let tick = 0; tick < 4; tick += 1) {
      expect(await world.slice()).toMatchObject({ escrow: 0, ready: 1, stopped: 'ServerError' });
      expect((await world.job()).alarms.map(({ code }) => code)).toEqual(['TargetUnavailable']);
      world.advance(MINUTE);
    }
    world.notion.faults.clear();
    expect(await world.settle()).toMatchObject({ users: { removed: 1 } });
    expect(inside(world)).toEqual(['ben']);
    expect((await world.job()).alarms).toEqual([]);
  });

  it('is over for the others although some objects always fail', async () => {
    const world = await open({ waitShare: 0.01, options: { concurrency: 1 } });
    const people = Array.from({ length: 12 }, (_, at) => world.person(`person-${String(at).padStart(2, '0')}`));
    await world.settle();
    world.passReadLag();
    const stubborn = people.slice(0, 6);
    for (const id of stubborn) {
      const target = String((await world.stored('user', id))?.link?.targetId);
      world.notion.faults.add({ match: { method: 'PATCH', path: target }, action: { status: 503 } });
    }
    for (const id of people) world.graph.directory.updateUser(id, { displayName: `New ${id.slice(0, 4)}` });
    for (let tick = 0; tick < 4; tick += 1) {
      await world.slice();
      world.advance(MINUTE);
    }
    const renamed = [...world.people().values()].filter(({ name }) => name.startsWith('New'));
    expect(renamed).toHaveLength(6);
    for (const id of stubborn) expect(await waits(world, 'user', id)).toMatchObject({ state: 'escrow' });
    expect((await world.job()).alarms).toEqual([]);
  });
});

describe('an outage of one operation', () => {
  it('lets nothing be settled that it keeps back: groups are renamed in the end, although their members were filled', async () => {
    const world = await open({ waitShare: 0.001, options: { outageAfter: 2, concurrency: 1 } });
    const [ada, ben] = [world.person('ada'), world.person('ben')];
    const groups = [0, 1, 2, 3].map((at) => world.group(`Team ${at}`, [ada]));
    await world.settle();
    world.passReadLag();
    world.notion.faults.add({
      match: { method: 'PATCH', path: '/Groups/', body: 'displayName' },
      action: { status: 503 },
    });
    for (const [at, group] of groups.entries()) {
      world.graph.directory.updateGroup(group, { displayName: `Crew ${at}` });
      world.graph.directory.addMember(group, ben);
    }
    for (let tick = 0; tick < 3; tick += 1) {
      await world.slice();
      world.advance(MINUTE);
    }
    world.notion.faults.clear();
    for (let tick = 0; tick < 3; tick += 1) {
      await world.settle();
      world.advance(31 * MINUTE);
    }
    const both = ['ada', 'ben'];
    expect(rosters(world)).toEqual({ 'Crew 0': both, 'Crew 1': both, 'Crew 2': both, 'Crew 3': both });
    await expectSoundState(world);
  });

  it('ends although others come first each time that need no such request', async () => {
    const world = await open({ waitShare: 0.001, options: { outageAfter: 1 } });
    const teams = [0, 1, 2, 3].map((at) => world.group(`Team ${at}`, [world.person(`person-${at}`)]));
    await world.settle();
    world.passReadLag();
    world.notion.faults.add({
      match: { method: 'PATCH', path: '/Groups/', body: 'displayName' },
      action: { status: 503 },
    });
    const [renamed = '', ...others] = teams;
    world.graph.directory.updateGroup(renamed, { displayName: 'Crew' });
    await world.slice();
    world.notion.faults.clear();
    world.advance(MINUTE);
    const newcomer = world.person('newcomer');
    for (const team of others) world.graph.directory.addMember(team, newcomer);
    await world.slice();
    expect(Object.keys(rosters(world)).toSorted()).toEqual(['Crew', 'Team 1', 'Team 2', 'Team 3']);
    expect((await world.job()).outages).toEqual({});
    expectConverged(world);
  });

  it('ends when what failed in it is not due any more', async () => {
    const world = await open({ waitShare: 0.001, options: { outageAfter: 1 } });
    const ada = world.person('ada');
    await world.settle();
    world.passReadLag();
    world.notion.faults.add({ match: { method: 'PATCH', path: '/Users/' }, action: { status: 503 } });
    world.graph.directory.updateUser(ada, { displayName: 'Ada King' });
    await world.slice();
    world.advance(MINUTE);
    expect((await world.job()).alarms).toHaveLength(1);
    world.graph.directory.deleteUser(ada, { permanent: true });
    await world.settle();
    expect((await world.job()).alarms).toEqual([]);
  });
});

describe('a refused token', () => {
  it('stays an alarm when nobody is due any more, until Notion accepts one', async () => {
    const world = await open();
    const ada = world.person('ada');
    await world.settle();
    world.notion.faults.add({ match: { path: '/scim/v2' }, action: { status: 401 } });
    world.person('ben');
    await world.settle();
    const alarms = async () => (await world.job()).alarms.map(({ code }) => code);
    expect(await alarms()).toEqual(['TargetTokenRefused']);
    const [joiner] = world.graph.directory.snapshot().users.filter(({ id }) => id !== ada);
    if (joiner !== undefined) unassign(world, String(joiner.id));
    await world.settle();
    expect(await alarms()).toEqual(['TargetTokenRefused']);
  });
});
