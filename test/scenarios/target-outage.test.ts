import { describe, expect, it } from 'vitest';
import { expectConverged, expectSoundState } from './support/expectations.ts';
import { inside, waits } from './support/tenant.ts';
import { mail, type World, worlds } from './support/world.ts';

const open = worlds();
const MINUTE = 60_000;

function people(world: World, count: number): string[] {
  return Array.from({ length: count }, (_, at) => world.person(`person-${at}`));
}

describe('throttling', () => {
  it('is waited out as long as Notion asks, and costs nobody anything', async () => {
    const world = await open({ knobs: { rateProfile: 'window', rateWindowLimit: 8, rateWindowSeconds: 1 } });
    people(world, 12);
    expect(await world.settle()).toMatchObject({ escrow: 0, users: { created: 12 } });
    expect(world.notion.counters.refused).toBeGreaterThan(0);
    expect(world.count('POST /Users') - world.notion.counters.refused).toBeLessThanOrEqual(12);
    expectConverged(world);
  });

  it('beyond the end of the slice ends it, blames nobody, and the next one goes on', async () => {
    const world = await open();
    const [first = ''] = people(world, 4);
    world.notion.faults.add({ match: { method: 'POST', path: '/Users$' }, action: { status: 429, retryAfter: 300 } });
    expect(await world.slice()).toMatchObject({ stopped: 'Throttled', workLeft: false, escrow: 0, ready: 4 });
    expect((await world.stored('user', first))?.intent).toBeUndefined();
    world.notion.faults.clear();
    world.advance(5 * MINUTE);
    expect((await world.settle()).escrow).toBe(0);
    expectConverged(world);
  });
});

describe('changes of unique values that fail without a reason', () => {
  const addresses = {
    users: { attributeMappings: [{ source: 'mail', target: 'userName', matching: 1 }] },
    limits: { matchingValueFloor: 100 },
  };
  const failing = { match: { method: 'PATCH', path: '/Users/' }, action: { status: 500 } };

  it('are the fault of each person alone while they are few', async () => {
    const world = await open({ waitShare: 0.01, options: { outageAfter: 2 }, config: addresses });
    const ids = Array.from({ length: 5 }, (_, at) => world.person(`person-${at}`, { mail: mail(`old-${at}`) }));
    await world.settle();
    for (const [at, id] of ids.entries()) world.graph.directory.updateUser(id, { mail: mail(`new-${at}`) });
    world.notion.faults.add(failing);
    const summary = await world.slice();
    expect(summary).toMatchObject({ escrow: 5 });
    expect(summary.stopped).toBeUndefined();
  });

  it('are an outage when there are many and none succeeds', async () => {
    const world = await open({ waitShare: 0.01, options: { outageAfter: 2, concurrency: 1 }, config: addresses });
    const ids = Array.from({ length: 14 }, (_, at) => world.person(`person-${at}`, { mail: mail(`old-${at}`) }));
    await world.settle();
    for (const [at, id] of ids.entries()) world.graph.directory.updateUser(id, { mail: mail(`new-${at}`) });
    world.notion.faults.add(failing);
    expect(await world.slice()).toMatchObject({ stopped: 'ServerError', escrow: 8, ready: 6 });
    world.notion.faults.clear();
    world.advance(10 * MINUTE);
    expect(await world.settle()).toMatchObject({ escrow: 0 });
    expect(inside(world).every((name) => name.startsWith('new-'))).toBe(true);
  });
});

describe('an outage of Notion', () => {
  it('stops exporting after a few failures, blames nobody, and ends by itself', async () => {
    const world = await open({ waitShare: 0.01, options: { outageAfter: 3 }, config: { limits: { creations: 12 } } });
    people(world, 10);
    world.notion.faults.add({ match: { path: '/scim/v2' }, action: { status: 503, body: '<html>Unavailable</html>' } });
    // Failed creates do not use up what may be created in a day.
    for (let tick = 0; tick < 5; tick += 1) {
      expect(await world.slice()).toMatchObject({ stopped: 'ServerError', escrow: 0, held: 0, ready: 10 });
      world.advance(MINUTE);
    }
    expect((await world.job()).alarms.map(({ code }) => code)).toContain('TargetUnavailable');
    const asked = world.requests().length;
    expect(asked).toBeLessThan(5 * 40);
    world.notion.faults.clear();
    expect(await world.settle()).toMatchObject({ escrow: 0, held: 0, users: { created: 10 } });
    expect((await world.job()).alarms).toEqual([]);
    expectConverged(world);
    await expectSoundState(world);
  });

  it('of writes only, in the middle of creating, does the same', async () => {
    const world = await open({ waitShare: 0.01, options: { outageAfter: 3 }, config: { limits: { creations: 12 } } });
    people(world, 10);
    world.notion.faults.add({ match: { method: 'POST', path: '/Users$' }, action: { status: 503 } });
    for (let tick = 0; tick < 5; tick += 1) {
      expect(await world.slice()).toMatchObject({ stopped: 'ServerError', escrow: 0, held: 0, ready: 10 });
      world.advance(MINUTE);
    }
    world.notion.faults.clear();
    expect(await world.settle()).toMatchObject({ escrow: 0, held: 0 });
    expectConverged(world);
    await expectSoundState(world);
  });
});

describe('one object that fails', () => {
  it('waits from five minutes to a day, the others go on, and run-now tries it at once', async () => {
    const world = await open({ waitShare: 0.01 });
    const [bad = ''] = people(world, 4);
    await world.settle();
    const account = world.people().get(mail('person-0'))?.id ?? '';
    for (const { id } of world.graph.directory.snapshot().users)
      world.graph.directory.updateUser(id, { displayName: `New ${id}` });
    world.notion.faults.add({ match: { method: 'PATCH', path: account }, action: { status: 500 } });
    const waitsFor: number[] = [];
    for (let attempt = 1; attempt <= 11; attempt += 1) {
      expect(await world.slice()).toMatchObject({ escrow: 1, ready: 0 });
      const work = (await world.stored('user', bad))?.work;
      expect(work).toMatchObject({ state: 'escrow', attempts: attempt });
      const wait = (work?.nextTryAt ?? 0) - world.clock.now();
      waitsFor.push(wait / MINUTE);
      expect(await world.slice()).toMatchObject({ passes: 1, users: { updated: 0, escrowed: 0 } });
      world.advance(wait + 1_000);
    }
    expect(waitsFor[0]).toBeGreaterThan(4.4);
    expect(waitsFor[0]).toBeLessThan(5.6);
    expect(waitsFor.at(-1)).toBeGreaterThan(0.89 * 24 * 60);
    expect(Math.max(...waitsFor)).toBeLessThanOrEqual(24 * 60);
    expect([...world.people().values()].filter(({ name }) => name.startsWith('New'))).toHaveLength(3);

    expect(await world.slice()).toMatchObject({ escrow: 1 });
    world.notion.faults.clear();
    world.passReadLag();
    await world.control((control) => ({ ...control, runNowRequestedAt: world.clock.now() }));
    expect(await world.settle()).toMatchObject({ escrow: 0, users: { updated: 1 } });
    expect(await waits(world, 'user', bad)).toBeUndefined();
    expectConverged(world);
    expect(inside(world)).toHaveLength(4);
  });
});
