// When the health tells what keeps changes from Notion, and that it is well again afterwards.

import { describe, expect, it } from 'vitest';
import { jobStatus } from '../../shared/engine/job/status.ts';
import type { JobStatus } from '../../shared/engine/job/status-document.ts';
import { type World, worlds } from './support/world.ts';

const open = worlds();
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

async function statusOf(world: World): Promise<JobStatus> {
  const { job } = world.state();
  const [control, lease] = [await job.readControl(), await job.readLease()];
  const facts = { job: await world.job(), control, lease, newestCycles: [], now: world.clock.now() };
  return jobStatus({ ...facts, intervalMs: MINUTE });
}

/** `severity code` of each reason. */
async function told(world: World): Promise<readonly string[]> {
  return (await statusOf(world)).reasons.map(({ severity, code }) => `${severity} ${code}`);
}

/** A tick, after so much time. */
async function tickAfter(world: World, ms: number, wraps: Parameters<World['slice']>[0] = {}): Promise<void> {
  world.advance(ms);
  await world.slice(wraps).catch(() => undefined);
}

async function settledWorld(names: readonly string[], options: Parameters<typeof open>[0] = {}) {
  const world = await open({ waitShare: 0.01, ...options });
  const ids = names.map((name) => world.person(name));
  await world.settle();
  expect(await told(world)).toEqual([]);
  return { world, ids };
}

const disable = (world: World, id: string | undefined) =>
  world.graph.directory.updateUser(id ?? '', { accountEnabled: false });

describe('an outage of Notion', () => {
  it('with one change due is told after 5 minutes, is an error after 15, and is over 5 minutes after its end', async () => {
    const { world, ids } = await settledWorld(['ada', 'ben']);
    disable(world, ids[0]);
    world.notion.faults.add({ match: { path: '/scim/v2' }, action: { status: 503 } });
    await tickAfter(world, 0);
    expect(await told(world)).toEqual([]);
    await tickAfter(world, 6 * MINUTE);
    expect(await told(world)).toEqual(['warning TargetUnavailable']);
    await tickAfter(world, 10 * MINUTE);
    expect(await told(world)).toEqual(['error TargetUnavailable']);
    expect((await statusOf(world)).peopleStillIn).toMatchObject({ count: 1 });
    await tickAfter(world, 50 * MINUTE);
    expect(await told(world)).toEqual(['error RemovalsOverdue', 'error TargetUnavailable']);
    world.notion.faults.clear();
    await tickAfter(world, MINUTE);
    expect(await told(world)).toEqual(['warning TargetUnavailable']);
    expect((await statusOf(world)).peopleStillIn).toEqual({ count: 0 });
    await tickAfter(world, 6 * MINUTE);
    expect(await statusOf(world)).toMatchObject({ health: 'ok', healthy: true, reasons: [] });
  });
});

describe('a wait that Notion asks for', () => {
  it('is told after 5 minutes, and is over when a request was accepted', async () => {
    const { world, ids } = await settledWorld(['ada']);
    disable(world, ids[0]);
    world.notion.faults.add({ match: { path: '/scim/v2' }, action: { status: 429, retryAfter: 900 } });
    await tickAfter(world, 0);
    expect(await told(world)).toEqual([]);
    await tickAfter(world, 6 * MINUTE);
    expect(await told(world)).toEqual(['warning WaitingForTarget']);
    world.notion.faults.clear();
    await tickAfter(world, 10 * MINUTE);
    await tickAfter(world, 6 * MINUTE);
    expect(await told(world)).toEqual([]);
  });
});

describe('a token that Notion refuses', () => {
  it('is noticed within an hour on a quiet day, and only an accepted request ends it', async () => {
    const { world } = await settledWorld(['ada']);
    world.notion.faults.add({ match: { path: '/scim/v2' }, action: { status: 401 } });
    world.forgetRequests();
    for (let ticks = 0; ticks < 50; ticks += 10) await tickAfter(world, 10 * MINUTE);
    expect(world.requests()).toEqual([]);
    await tickAfter(world, 20 * MINUTE);
    expect(await told(world)).toEqual(['error TargetTokenRefused', 'error Quarantined']);
    // Entra ID was read well: that says nothing about Notion.
    await tickAfter(world, MINUTE);
    expect(await told(world)).toEqual(['error TargetTokenRefused', 'error Quarantined']);
    world.notion.faults.clear();
    await tickAfter(world, 15 * MINUTE);
    expect(await told(world)).toEqual([]);
    world.forgetRequests();
    await tickAfter(world, 30 * MINUTE);
    expect(world.requests()).toEqual([]);
  });
});

describe('a lease that somebody was killed with', () => {
  it('is told from the third tick on, until it has expired', async () => {
    const { world } = await settledWorld(['ada']);
    await world.state().job.acquireLease('killed', 10 * MINUTE);
    for (let ticks = 0; ticks < 2; ticks += 1) await tickAfter(world, MINUTE);
    expect(await told(world)).toEqual([]);
    world.advance(MINUTE);
    expect(await world.slice()).toMatchObject({ skipped: 'LeaseHeld', health: 'warning', codes: ['LeaseHeld'] });
    expect(await told(world)).toEqual(['warning LeaseHeld']);
    await tickAfter(world, 10 * MINUTE);
    expect(await told(world)).toEqual([]);
  });
});

describe('a job that does not run', () => {
  it('tells at once that it is not started, and whose removal waits while it is paused', async () => {
    const world = await open({ notStarted: true });
    expect(await told(world)).toEqual(['warning NotStarted']);
    expect(await world.slice()).toMatchObject({ skipped: 'NotStarted', state: 'notStarted', health: 'warning' });
    const id = world.person('ada');
    await world.control((control) => ({ ...control, state: 'active', startedAt: world.clock.now() }));
    await world.settle();
    expect(await told(world)).toEqual([]);
    const pausedAt = world.clock.now();
    await world.control((control) => ({ ...control, state: 'paused', pausedAt }));
    await tickAfter(world, 0);
    expect(await told(world)).toEqual(['warning Paused']);
    disable(world, id);
    await world.control((control) => ({ ...control, readRequestedAt: pausedAt + 1 }));
    await tickAfter(world, 0);
    await tickAfter(world, 2 * HOUR);
    expect(await told(world)).toEqual(['error RemovalsOverdue', 'warning Paused']);
    await tickAfter(world, 23 * HOUR);
    expect(await told(world)).toEqual(['error PausedTooLong', 'error RemovalsOverdue']);
    await world.control((control) => ({ ...control, state: 'active' }));
    await tickAfter(world, 0);
    await world.settle();
    expect(await told(world)).toEqual([]);
  });
});

const ONE_A_DAY = { limits: { peopleFloor: 1, peopleShare: 0 } };

describe('people whom the guard holds', () => {
  it('are told at once as held, after an hour as overdue, and no more once they are out', async () => {
    const { world, ids } = await settledWorld(['ada', 'ben', 'cyd']);
    world.config = ONE_A_DAY;
    for (const id of ids.slice(0, 2)) disable(world, id);
    await tickAfter(world, 0);
    const since = world.clock.now();
    expect(await statusOf(world)).toMatchObject({
      reasons: [{ code: 'ChangesHeld', severity: 'warning', count: 2 }],
      peopleStillIn: { count: 2, oldestSince: expect.any(String) },
    });
    // What changes about them meanwhile makes them no younger.
    await tickAfter(world, 50 * MINUTE);
    world.graph.directory.updateUser(ids[0] ?? '', { displayName: 'Other' });
    await tickAfter(world, 15 * MINUTE);
    expect(await told(world)).toEqual(['error RemovalsOverdue', 'warning ChangesHeld']);
    const { oldestSince = '' } = (await statusOf(world)).peopleStillIn;
    expect(Math.abs(Date.parse(oldestSince) - since)).toBeLessThan(MINUTE);
    world.config = { limits: { peopleFloor: 20 } };
    await world.settle();
    expect(await told(world)).toEqual([]);
  });

  it('are nobody any more who comes back', async () => {
    const { world, ids } = await settledWorld(['ada', 'ben', 'cyd']);
    world.config = ONE_A_DAY;
    for (const id of ids.slice(0, 2)) disable(world, id);
    await tickAfter(world, 0);
    for (const id of ids) world.graph.directory.updateUser(id, { accountEnabled: true });
    await tickAfter(world, 10 * MINUTE);
    expect(await statusOf(world)).toMatchObject({ health: 'ok', peopleStillIn: { count: 0 } });
  });
});

describe('what Notion refuses', () => {
  it('one person: a warning until it is taken', async () => {
    const { world, ids } = await settledWorld(['ada', 'ben']);
    world.graph.directory.updateUser(ids[0] ?? '', { displayName: 'Ada B' });
    world.notion.faults.add({ match: { method: 'PATCH', path: '/Users/' }, action: { status: 400 } });
    await tickAfter(world, 0);
    expect(await told(world)).toEqual(['warning InEscrow']);
    await tickAfter(world, 25 * HOUR);
    expect(await told(world)).toEqual(['error ChangesOverdue', 'warning InEscrow']);
    world.notion.faults.clear();
    await tickAfter(world, 24 * HOUR);
    expect(await told(world)).toEqual([]);
  });

  it('many in the same way: one error, until they are taken', async () => {
    const names = Array.from({ length: 6 }, (_, at) => `person-${at}`);
    const { world, ids } = await settledWorld(names);
    for (const id of ids) world.graph.directory.updateUser(id, { displayName: `${id} new` });
    world.notion.faults.add({ match: { method: 'PATCH', path: '/Users/' }, action: { status: 400 } });
    await tickAfter(world, 0);
    const [first] = (await statusOf(world)).reasons;
    expect(first).toMatchObject({ code: 'CommonRefusal', severity: 'error', count: 6, since: expect.any(String) });
    expect(first?.detail).toContain('PATCH /Users/{id}: 400');
    world.notion.faults.clear();
    await world.control((control) => ({ ...control, runNowRequestedAt: 1 }));
    await tickAfter(world, 0);
    expect(await told(world)).toEqual([]);
    expect((await world.job()).refusals).toEqual({});
  });
});

describe('a chain that is not read', () => {
  it('is told as an outage of the source, after an hour as incomplete, and is over when it was read', async () => {
    const { world } = await settledWorld(['ada']);
    world.graph.faults.add({ match: { path: '/users/delta' }, action: { status: 503 } });
    await tickAfter(world, MINUTE);
    expect(await told(world)).toEqual([]);
    await tickAfter(world, 6 * MINUTE);
    expect(await told(world)).toEqual(['warning SourceUnavailable']);
    await tickAfter(world, HOUR);
    expect(await told(world)).toEqual(['error SourceUnavailable', 'error ChainIncomplete']);
    world.graph.faults.clear();
    await tickAfter(world, MINUTE);
    expect(await told(world)).toEqual(['warning SourceUnavailable']);
    await tickAfter(world, 6 * MINUTE);
    expect(await told(world)).toEqual([]);
  });
});

describe('the log', () => {
  it('tells a change once, what lasts once an hour, and of a quiet tick one line', async () => {
    const { world, ids } = await settledWorld(['ada']);
    const events = (name: string) => world.events.filter(({ event }) => event === name).map(({ fields }) => fields);
    world.events.length = 0;
    const quiet = await world.slice();
    // The line itself is the app's; the engine adds none.
    expect(world.events).toEqual([]);
    expect(quiet).toMatchObject({ state: 'active', health: 'ok', codes: [], importComplete: true, removalsOverdue: 0 });
    disable(world, ids[0]);
    world.notion.faults.add({ match: { path: '/scim/v2' }, action: { status: 503 } });
    for (let minutes = 0; minutes < 130; minutes += 10) await tickAfter(world, 10 * MINUTE);
    const outages = (wanted: string) => events('target.outage').filter(({ operation }) => operation === wanted);
    expect(outages('removeUser')).toHaveLength(3);
    expect(outages('removeUser')[0]).toEqual({ side: 'target', operation: 'removeUser', code: 'ServerError' });
    expect(events('removals.overdue').map(({ count }) => count)).toEqual([1, 1]);
    expect(events('health.changed')).toEqual([
      { from: 'ok', to: 'warning', codes: ['TargetUnavailable'] },
      { from: 'warning', to: 'error', codes: ['TargetUnavailable'] },
      { from: 'error', to: 'error', codes: ['RemovalsOverdue', 'TargetUnavailable'] },
    ]);
    expect(await world.slice()).toMatchObject({ removalsOverdue: 1, health: 'error' });
    world.notion.faults.clear();
    await tickAfter(world, MINUTE);
    await tickAfter(world, 6 * MINUTE);
    expect(events('health.changed').at(-1)).toMatchObject({ to: 'ok' });
  });
});
