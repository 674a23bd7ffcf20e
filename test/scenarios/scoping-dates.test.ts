import { describe, expect, it } from 'vitest';
import { shardOf } from '../../shared/model/source-key.ts';
import { sourceId } from '../../shared/model/stored-object.ts';
import { tickWithDeath } from './support/boundaries.ts';
import { expectSoundState } from './support/expectations.ts';
import { inside, rosters, waits, writes } from './support/tenant.ts';
import { type World, worlds } from './support/world.ts';

const open = worlds();

const DAY = 86_400_000;
const dated = (operator: 'BEFORE' | 'AFTER', value: string, attribute = 'employeeHireDate'): object => ({
  attribute,
  operator,
  value,
});
const filters = (...list: readonly object[][]): Record<string, unknown> => ({
  users: { scopingFilters: list.map((clauses) => ({ clauses })) },
});

/** A date of the tenant: that many days from the world's present. */
const inDays = (world: World, days: number): string => new Date(world.clock.now() + days * DAY).toISOString();

describe('a clause that depends on the time', () => {
  it('lets a joiner in when the moment has come, with the groups, and nothing is asked of Notion before', async () => {
    const world = await open({ config: filters([dated('BEFORE', 'now+7d')]) });
    const ada = world.person('ada', { employeeHireDate: inDays(world, 10) });
    world.group('Team', [ada, world.person('ben', { employeeHireDate: inDays(world, -10) })]);
    await world.settle();
    expect(rosters(world)).toEqual({ Team: ['ben'] });
    world.forgetRequests();
    world.advance(2.9 * DAY);
    await world.settle();
    expect(writes(world)).toEqual([]);
    world.advance(0.2 * DAY);
    await world.settle();
    expect(rosters(world)).toEqual({ Team: ['ada', 'ben'] });
    await expectSoundState(world);
  });

  it('takes a leaver out when the moment has come, past barrier and guard, also when the slices of some days are missing', async () => {
    const world = await open({ config: filters([dated('AFTER', 'now-30d')]) });
    const ada = world.person('ada', { employeeHireDate: inDays(world, -28) });
    world.group('Team', [ada, world.person('ben', { employeeHireDate: inDays(world, -1) })]);
    await world.settle();
    expect(rosters(world)).toEqual({ Team: ['ada', 'ben'] });
    world.advance(9 * DAY);
    const summary = await world.slice();
    expect(summary.passes).toBeGreaterThan(1);
    await world.settle();
    expect(rosters(world)).toEqual({ Team: ['ben'] });
    expect(inside(world)).toEqual(['ben']);
  });

  it('is asked again at each of the moments of one person: in, out, and in again', async () => {
    const probation = [dated('BEFORE', 'now'), dated('AFTER', 'now-10d')];
    const world = await open({ config: filters(probation, [dated('BEFORE', 'now-20d')]) });
    world.person('ada', { employeeHireDate: inDays(world, 5) });
    const seen: number[] = [];
    for (let day = 0; day <= 30; day += 3) {
      await world.settle();
      if (inside(world).includes('ada')) seen.push(day);
      world.advance(3 * DAY);
    }
    expect(seen).toEqual([6, 9, 12, 27, 30]);
    await expectSoundState(world);
  });

  it('jumped over, with all the moments of a person in between, ends where it should', async () => {
    const world = await open({
      config: filters([dated('BEFORE', 'now'), dated('AFTER', 'now-10d')], [dated('BEFORE', 'now-20d')]),
    });
    world.person('ada', { employeeHireDate: inDays(world, 5) });
    world.person('ben', { employeeHireDate: inDays(world, 25) });
    await world.settle();
    world.advance(40 * DAY);
    await world.settle();
    expect(inside(world)).toEqual(['ada']);
  });

  it('of two attributes is asked again at the earlier moment, and then at the later one', async () => {
    const world = await open({
      config: filters([dated('BEFORE', 'now'), dated('AFTER', 'now', 'extensionAttribute1')]),
    });
    const onPremisesExtensionAttributes = { extensionAttribute1: inDays(world, 8) };
    world.person('ada', { employeeHireDate: inDays(world, 4), onPremisesExtensionAttributes });
    await world.settle();
    expect(inside(world)).toEqual([]);
    world.advance(5 * DAY);
    await world.settle();
    expect(inside(world)).toEqual(['ada']);
    world.advance(5 * DAY);
    await world.settle();
    expect(inside(world)).toEqual([]);
  });

  it('is asked again of somebody whose removal was held meanwhile', async () => {
    const world = await open({
      config: {
        ...filters([dated('AFTER', 'now-10d')], [dated('BEFORE', 'now-20d')]),
        limits: { peopleFloor: 0, peopleShare: 0 },
      },
    });
    const ada = world.person('ada', { employeeHireDate: inDays(world, -5) });
    await world.settle();
    world.advance(10 * DAY);
    expect(await world.settle()).toMatchObject({ held: 1 });
    expect(await waits(world, 'user', ada)).toEqual({ state: 'held', code: 'PeopleRemovalGuard' });
    world.advance(10 * DAY);
    expect(await world.settle()).toMatchObject({ held: 0, workLeft: false });
    expect(inside(world)).toEqual(['ada']);
    expect(await waits(world, 'user', ada)).toBeUndefined();
    await expectSoundState(world);
  });

  it('brings in groups, too', async () => {
    const world = await open({
      config: { groups: { scopingFilters: [{ clauses: [dated('BEFORE', 'now-2d', 'createdDateTime')] }] } },
    });
    world.group('Team', [world.person('ada')], { createdDateTime: inDays(world, 0) });
    await world.settle();
    expect(rosters(world)).toEqual({});
    world.advance(3 * DAY);
    await world.settle();
    expect(rosters(world)).toEqual({ Team: ['ada'] });
  });

  it('is not forgotten by a slice that is killed before the request that lets in, or after the one that takes out', async () => {
    const world = await open({ config: filters([dated('BEFORE', 'now'), dated('AFTER', 'now-5d')]) });
    world.person('ada', { employeeHireDate: inDays(world, 3) });
    await world.settle();
    for (const [days, side, request] of [
      [4, 'before', /^POST .*Users/],
      [5, 'after', /^(PATCH|DELETE) .*Users/],
    ] as const) {
      world.advance(days * DAY);
      expect(await tickWithDeath(world, { side, request })).toBeUndefined();
      world.advance(DAY / 24);
      await world.settle();
      expect(inside(world)).toEqual(days === 4 ? ['ada'] : []);
    }
    expect(world.count('POST /Users')).toBe(1);
    await expectSoundState(world);
  });

  it('is not forgotten in an outage of Notion that lasts beyond it', async () => {
    const world = await open({
      waitShare: 0.01,
      options: { outageAfter: 1 },
      config: filters([dated('BEFORE', 'now'), dated('AFTER', 'now-5d')]),
    });
    world.person('ada', { employeeHireDate: inDays(world, 3) });
    await world.settle();
    for (const expected of [['ada'], []]) {
      world.advance(4 * DAY);
      world.notion.faults.add({ match: { path: '/scim/v2' }, action: { status: 503 } });
      for (let ticks = 0; ticks < 2; ticks += 1) await world.slice();
      world.notion.faults.clear();
      world.advance(DAY / 24);
      await world.settle();
      expect(inside(world)).toEqual(expected);
    }
  });

  it('that came while the job was down after a kill is not missed', async () => {
    const world = await open({ config: filters([dated('BEFORE', 'now'), dated('AFTER', 'now-5d')]) });
    const ada = world.person('ada', { employeeHireDate: inDays(world, 3) });
    const neighbour = neighbourOf(world, ada);
    await world.settle();
    for (const expected of [['ada'], []]) {
      world.graph.directory.updateUser(neighbour, { displayName: `Neighbour ${expected.length}` });
      // The neighbour's row is stored, and then nothing more.
      await tickWithDeath(world, { write: 6 });
      world.advance(4 * DAY);
      await world.settle();
      expect(inside(world)).toEqual(expected);
    }
    await expectSoundState(world);
  });
});

/** Somebody nobody assigned, whose row is kept beside this one: a write to it makes the index of both out of date. */
function neighbourOf(world: World, id: string): string {
  for (let at = 0; at < 2_000; at += 1) {
    const other = world.person(`neighbour-${at}`, { assigned: false });
    if (shardOf(sourceId(other)) === shardOf(sourceId(id))) return other;
  }
  throw new Error('nobody is near');
}
