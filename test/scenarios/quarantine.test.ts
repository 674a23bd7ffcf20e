// The job slows itself down while it is unhealthy: what begins it, what goes on meanwhile, and how it ends.

import { describe, expect, it } from 'vitest';
import { createJobActions } from '../../shared/app/job-actions.ts';
import { jobStatus } from '../../shared/engine/job/status.ts';
import { expectConverged, expectSoundState } from './support/expectations.ts';
import { readTables } from './support/stored-tables.ts';
import { inside, rosters, unassign, writes } from './support/tenant.ts';
import { mail, type World, worlds } from './support/world.ts';

const open = worlds();
const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

async function statusOf(world: World) {
  const { job: store, cycles } = world.state();
  const [job, control, lease, newestCycles] = await Promise.all([
    world.job(),
    store.readControl(),
    store.readLease(),
    cycles.newest(1),
  ]);
  return jobStatus({ job, control, lease, newestCycles, now: world.clock.now() });
}

/** As operators see it in the table. */
async function jobRow(world: World) {
  const rows = await readTables(world.tables);
  return rows
    .filter(({ table, partitionKey }) => table === 'quarantine' && partitionKey === 'job')
    .map((row) => row.columns);
}

const codes = async (world: World): Promise<string[]> =>
  (await statusOf(world)).reasons.filter(({ severity }) => severity === 'error').map(({ code }) => code);

const told = (world: World, event: string) =>
  world.events.filter((line) => line.event === event).map(({ fields }) => fields);

async function tickAfter(world: World, ms: number) {
  world.advance(ms);
  return world.slice();
}

describe('a token that is refused', () => {
  it('is asked about every quarter of an hour and not between; a new token ends it at once', async () => {
    const world = await open();
    const ada = world.person('ada');
    await world.settle();
    unassign(world, ada);
    const revoke = await fetch(`${world.notion.url}/__admin/tokens/revoke`, { method: 'POST' });
    expect(revoke.ok).toBe(true);
    await world.slice();
    expect(await codes(world)).toEqual(['TargetTokenRefused', 'Quarantined']);
    expect((await statusOf(world)).quarantine).toMatchObject({
      reason: 'EncounteredQuarantineException',
      interval: 'PT15M',
      error: { code: 'TargetTokenRefused', request: { method: expect.any(String), status: 401 } },
    });
    expect(await jobRow(world)).toMatchObject([{ code: 'TargetTokenRefused', status: 401 }]);
    world.forgetRequests();
    for (let tick = 0; tick < 4; tick += 1)
      expect(await tickAfter(world, 5 * MINUTE)).toMatchObject({ stopped: 'TargetTokenRefused', importComplete: true });
    expect(world.requests()).toHaveLength(1);
    const { token } = (await (await fetch(`${world.notion.url}/__admin/tokens`, { method: 'POST' })).json()) as {
      token: string;
    };
    world.advance(MINUTE);
    await world.settle({ token });
    expect(inside(world)).toEqual([]);
    expect((await statusOf(world)).quarantine).toBeUndefined();
    expect(await jobRow(world)).toEqual([]);
    expect(told(world, 'quarantine.entered')).toEqual([{ code: 'TargetTokenRefused', status: 401 }]);
    expect(told(world, 'quarantine.left')).toEqual([{ code: 'TargetTokenRefused', status: 401 }]);
    await expectSoundState(world);
  });
});

/** 40 people are due, and Notion refuses 30 of them; two were there before. */
async function mostlyRefused() {
  const world = await open({ waitShare: 0.01, options: { concurrency: 1 } });
  const leaver = world.person('leaver');
  const stayer = world.person('stayer');
  const spare = world.person('spare');
  const team = world.group('Team', [leaver, stayer]);
  await world.settle();
  const quiet = await tableRequests(world);
  for (let at = 0; at < 40; at += 1) world.person(at < 30 ? `bad${at}` : `good${at}`);
  world.notion.faults.add({ match: { method: 'POST', path: '/Users$', body: 'bad' }, action: { status: 403 } });
  return { world, leaver, stayer, spare, team, quiet, ended: await world.slice() };
}

/** Of one tick. */
async function tableRequests(world: World): Promise<number> {
  let count = 0;
  const before = (): void => {
    count += 1;
  };
  await world.slice({ tables: { traffic: { before } } });
  return count;
}

const created = (world: World): number => world.count('POST /Users');

describe('a target that refuses 30 of 40 creates', () => {
  it('is left alone in the middle of them; removals go on, and a quiet tick costs no more than before', async () => {
    const { world, leaver, quiet, ended } = await mostlyRefused();
    expect(ended).toMatchObject({ escrow: 20, workLeft: false });
    expect(ended.ready).toBeGreaterThanOrEqual(10);
    expect((await statusOf(world)).quarantine).toMatchObject({
      reason: 'EncounteredEscrowProportionThreshold',
      batch: 5,
      error: { code: 'CreateRefused', request: { method: 'POST', path: '/Users', status: 403 } },
    });
    world.forgetRequests();
    expect(await tableRequests(world)).toBeLessThanOrEqual(quiet);
    world.graph.directory.updateUser(leaver, { accountEnabled: false });
    expect(await tickAfter(world, MINUTE)).toMatchObject({ users: { removed: 1 } });
    // What failed is due again after five minutes, and waits for the next try all the same.
    await tickAfter(world, 4 * MINUTE);
    world.advance(4 * MINUTE);
    expect(await tableRequests(world)).toBeLessThanOrEqual(quiet);
    expect(created(world)).toBe(0);
    expect(inside(world)).not.toContain('leaver');
    await expectSoundState(world);
  });

  it('lets people out of groups meanwhile, and into them when it is tried', async () => {
    const { world, stayer, spare, team } = await mostlyRefused();
    world.graph.directory.removeMember(team, stayer);
    world.graph.directory.addMember(team, spare);
    world.graph.directory.updateUser(spare, { displayName: 'Spare' });
    await tickAfter(world, MINUTE);
    expect(rosters(world)).toEqual({ Team: ['leaver'] });
    expect(world.people().get(mail('spare'))?.name).toBe('spare');
    world.notion.faults.clear();
    await world.ask({ action: 'run-now' });
    await world.slice();
    for (let tick = 0; tick < 4; tick += 1) await tickAfter(world, MINUTE);
    expect(rosters(world)).toEqual({ Team: ['leaver', 'spare'] });
    expect(world.people().get(mail('spare'))?.name).toBe('Spare');
    expect((await statusOf(world)).quarantine).toBeUndefined();
    await expectSoundState(world);
  });

  it('is tried with a few every quarter of an hour, and with more after each try that goes well', async () => {
    const { world } = await mostlyRefused();
    world.forgetRequests();
    world.notion.faults.clear();
    world.notion.faults.add({ match: { method: 'POST', path: '/Users$' }, action: { status: 403 } });
    const perTick: number[] = [];
    for (let tick = 0; tick < 4; tick += 1) {
      world.forgetRequests();
      await tickAfter(world, 8 * MINUTE);
      perTick.push(created(world));
    }
    expect(perTick).toEqual([0, 5, 0, 5]);
    expect((await statusOf(world)).quarantine).toMatchObject({ seriesCount: 2, batch: 5 });
    world.notion.faults.clear();
    world.passReadLag();
    perTick.length = 0;
    world.advance(14 * MINUTE);
    for (let tick = 0; tick < 4; tick += 1) {
      world.forgetRequests();
      await tickAfter(world, MINUTE);
      perTick.push(created(world));
    }
    // The third lets through whoever is left.
    expect(perTick).toEqual([5, 20, expect.any(Number), 0]);
    expect(await codes(world)).toEqual([]);
    expect(told(world, 'quarantine.entered')).toEqual([{ code: 'CreateRefused', status: 403 }]);
    expect(told(world, 'quarantine.left')).toEqual([{ code: 'CreateRefused', status: 403 }]);
    world.advance(DAY);
    expect(await world.settle()).toMatchObject({ escrow: 0, ready: 0, health: 'ok' });
    expectConverged(world);
    await expectSoundState(world);
  });
});

describe('an address that answers with a page', () => {
  it('is asked each run for whoever must leave, every quarter of an hour for the others, and by run-now at once', async () => {
    const world = await open({ waitShare: 0.001, options: { outageAfter: 1 } });
    const leaver = world.person('leaver');
    world.person('stayer');
    await world.settle();
    world.notion.faults.add({ match: { path: '/scim/v2' }, action: { status: 200, body: '<html>Welcome</html>' } });
    world.person('joiner');
    await world.slice();
    expect((await statusOf(world)).quarantine).toMatchObject({
      reason: 'EncounteredQuarantineException',
      error: { code: 'AnswerUnreadable', request: { method: 'GET', status: 200 } },
    });
    world.forgetRequests();
    await tickAfter(world, MINUTE);
    expect(world.requests()).toEqual([]);
    unassign(world, leaver);
    await tickAfter(world, MINUTE);
    expect(writes(world)).toContain('PATCH /Users');
    world.notion.faults.clear();
    world.passReadLag();
    await world.ask({ action: 'run-now' });
    await world.settle();
    world.passReadLag();
    await world.settle();
    expect(inside(world)).toEqual(['joiner', 'stayer']);
    expect((await statusOf(world)).quarantine).toBeUndefined();
  });
});

describe('a token of ours that Microsoft Graph refuses', () => {
  it('is asked about every quarter of an hour, also while the job is paused', async () => {
    const world = await open();
    world.person('ada');
    await world.settle();
    world.graph.faults.add({ match: { path: '/' }, action: { status: 401 } });
    const asked = async (): Promise<boolean> => {
      world.graph.journal.clear();
      await tickAfter(world, 8 * MINUTE);
      return world.graph.journal.entries.length > 0;
    };
    expect(await asked()).toBe(true);
    expect(await codes(world)).toEqual(['GraphTokenRefused', 'Quarantined']);
    expect([await asked(), await asked(), await asked()]).toEqual([false, true, false]);
    await world.control((control) => ({ ...control, state: 'paused' }));
    expect([await asked(), await asked()]).toEqual([true, false]);
    world.graph.faults.clear();
    await asked();
    expect(await codes(world)).toEqual([]);
  });
});

describe('a quarantine of four weeks', () => {
  it('disables the job, which reads on, says so, and is switched on again by its start', async () => {
    const world = await open();
    world.person('ada');
    await world.settle();
    world.notion.faults.add({ match: { path: '/scim/v2' }, action: { status: 401 } });
    world.person('ben');
    await world.slice();
    expect(await tickAfter(world, 27 * DAY)).toMatchObject({ state: 'active' });
    expect(await tickAfter(world, DAY)).toMatchObject({ state: 'disabled' });
    expect(await codes(world)).toContain('JobDisabled');
    expect(told(world, 'job.disabled')).toEqual([{ code: 'TargetTokenRefused', status: 401 }]);
    world.forgetRequests();
    world.notion.faults.clear();
    expect(await tickAfter(world, DAY)).toMatchObject({ state: 'disabled', importComplete: true });
    expect(world.requests()).toEqual([]);
    await askToStart(world);
    expect(await world.settle()).toMatchObject({ state: 'active' });
    expect(inside(world)).toEqual(['ada', 'ben']);
    expect(await codes(world)).toEqual([]);
    expect(told(world, 'job.disabled')).toHaveLength(1);
    await expectSoundState(world);
  });

  it('that is not mended when somebody starts the job begins anew', async () => {
    const world = await open();
    world.person('ada');
    world.notion.faults.add({ match: { path: '/scim/v2' }, action: { status: 401 } });
    await world.slice();
    await tickAfter(world, 28 * DAY);
    await askToStart(world);
    expect(await tickAfter(world, MINUTE)).toMatchObject({ state: 'active', stopped: 'TargetTokenRefused' });
    expect(await tickAfter(world, 27 * DAY)).toMatchObject({ state: 'active' });
    expect(await tickAfter(world, DAY)).toMatchObject({ state: 'disabled' });
  });
});

/** As `POST job/start` does. */
async function askToStart(world: World): Promise<void> {
  const { job, requests } = world.state();
  const state = () => ({ job, requests });
  const actions = createJobActions({ state, requireUsable: async () => {}, clock: world.clock });
  await actions.ask({ by: { name: 'operator' }, what: { action: 'start' } });
}
