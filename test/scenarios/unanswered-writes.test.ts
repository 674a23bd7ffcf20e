import { describe, expect, it } from 'vitest';
import type { FaultAction } from '../../sandbox/simulator/faults.ts';
import { expectConverged, expectSoundState } from './support/expectations.ts';
import { inside, rosters, unassign, waits } from './support/tenant.ts';
import { mail, type World, worlds } from './support/world.ts';

const open = worlds();
const READ_LAG = 30_000;

function fault(world: World, method: string, path: string, action: FaultAction, nth = 1): void {
  world.notion.faults.add({ match: { method, path, nth }, action });
}

const created = (world: World): number =>
  world.notion.exchanges.filter(
    ({ method, path, status }) => method === 'POST' && /\/(Users|Groups)$/.test(path) && status === 201,
  ).length;

describe('a create that Notion carried out without saying so', () => {
  const lost: [string, FaultAction][] = [
    ['503', { status: 503, takesEffect: true }],
    ['502 with a page of HTML', { status: 502, takesEffect: true, body: '<html>Bad gateway</html>' }],
    ['a reset connection', { reset: true, takesEffect: true }],
    ['200 with a page of HTML', { status: 200, takesEffect: true, body: '<html>Welcome</html>' }],
  ];
  it.each(lost)('(%s) is found at once and not repeated', async (_, action) => {
    const world = await open({ waitShare: 0.01 });
    world.group('Team', [world.person('ada')]);
    fault(world, 'POST', '/Users$', action);
    fault(world, 'POST', '/Groups$', action);
    expect((await world.settle()).escrow).toBe(0);
    expectConverged(world);
    expect(created(world)).toBe(2);
    await expectSoundState(world);
  });

  it('waits as long as look-ups may be behind, and is then found', async () => {
    const world = await open({ waitShare: 0.01, knobs: { readLagMs: 60_000 } });
    world.group('Team', [world.person('ada'), world.person('ben')]);
    fault(world, 'POST', '/Users$', { status: 503, takesEffect: true });
    fault(world, 'POST', '/Groups$', { status: 503, takesEffect: true });
    expect((await world.settle()).escrow).toBe(2);
    world.advance(5_000);
    await world.slice();
    world.notion.knobs.readLagMs = 0;
    world.advance(READ_LAG);
    expect((await world.settle()).escrow).toBe(0);
    expectConverged(world);
    expect(created(world)).toBe(3);
  });

  it('lets nobody stay who left the scope before it showed', async () => {
    const world = await open({ waitShare: 0.01, knobs: { readLagMs: 60_000 } });
    world.person('ben');
    await world.settle();
    const ada = world.person('ada');
    fault(world, 'POST', '/Users$', { status: 503, takesEffect: true });
    expect((await world.settle()).escrow).toBe(1);
    unassign(world, ada);
    world.advance(5_000);
    await world.slice();
    world.notion.knobs.readLagMs = 0;
    world.advance(READ_LAG);
    expect((await world.settle()).escrow).toBe(0);
    expect(inside(world)).toEqual(['ben']);
    await expectSoundState(world);
  });

  it('is not taken for an outage when several of them are looked for again', async () => {
    const world = await open({ waitShare: 0.01, options: { outageAfter: 2, concurrency: 1 } });
    for (const name of ['ada', 'ben', 'cat', 'dan']) world.person(name);
    world.notion.faults.add({ match: { method: 'POST', path: '/Users$' }, action: { status: 503 } });
    expect((await world.slice()).stopped).toBe('ServerError');
    world.notion.faults.clear();
    const next = await world.slice();
    expect(next).toMatchObject({ escrow: 2, users: { created: 2 } });
    expect(next.stopped).toBeUndefined();
    world.advance(READ_LAG + 1_000);
    await world.settle();
    expectConverged(world);
    expect(created(world)).toBe(4);
  });
});

describe('a create that certainly did not happen', () => {
  it('is forgotten: a group that somebody makes by hand meanwhile is theirs', async () => {
    const world = await open();
    const team = world.group('Team', [world.person('ada')]);
    fault(world, 'POST', '/Groups$', { status: 400 });
    await world.settle();
    expect(await waits(world, 'group', team)).toEqual({ state: 'escrow', code: 'InvalidValue' });
    world.notion.workspace.createGroup({ displayName: 'Team' });
    world.advance(600_000);
    await world.settle();
    expect(rosters(world)).toEqual({ Team: ['ada'] });
    world.graph.directory.deleteGroup(team, { permanent: true });
    await world.settle();
    expect(rosters(world)).toEqual({ Team: [] });
  });
});

describe('a write that Notion carried out without saying so', () => {
  it('is repeated without harm: profile, membership, removal, delete', async () => {
    const world = await open({ config: { groups: { deleteAfterDays: 0 } }, waitShare: 0.01 });
    const [ada, ben] = [world.person('ada'), world.person('ben')];
    const team = world.group('Team', [ben]);
    await world.settle();
    world.passReadLag();
    world.graph.directory.updateUser(ada, { displayName: 'Ada King' });
    world.graph.directory.updateUser(ben, { accountEnabled: false });
    world.graph.directory.addMember(team, ada);
    for (const path of ['/Users/', '/Users/', '/Groups/'])
      fault(world, 'PATCH', path, { status: 503, takesEffect: true });
    expect((await world.settle()).escrow).toBe(0);
    expectConverged(world);
    world.passReadLag();
    world.graph.directory.deleteGroup(team, { permanent: true });
    fault(world, 'DELETE', '/Groups/', { reset: true, takesEffect: true });
    expect((await world.settle()).escrow).toBe(0);
    expect(rosters(world)).toEqual({});
    await expectSoundState(world);
  });
});

describe('a person whom Notion hides', () => {
  it('is adopted when the create is refused with 409 and no detail', async () => {
    const world = await open();
    const there = world.notion.workspace.addPerson({ userName: mail('ada'), name: 'ada' });
    for (const name of ['ada', 'ben']) world.person(name);
    // The index, read by pages, misses her.
    fault(world, 'GET', '/Users\\?startIndex', { status: 200, body: EMPTY_LIST });
    expect((await world.settle()).escrow).toBe(0);
    expect(inside(world)).toEqual(['ada', 'ben']);
    expect(world.people().get(mail('ada'))?.id).toBe(there.id);
    expect(created(world)).toBe(1);
  });
});

const EMPTY_LIST = { schemas: [], totalResults: 0, startIndex: 1, itemsPerPage: 0, Resources: [] };
