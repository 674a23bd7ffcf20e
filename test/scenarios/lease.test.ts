import { describe, expect, it } from 'vitest';
import { jobStatus } from '../../shared/engine/job/status.ts';
import { tickWithFreeze } from './support/boundaries.ts';
import { expectConverged, expectSoundState } from './support/expectations.ts';
import { beforeFetch, gateAtFetch, gateAtTransaction, outcomeOf } from './support/gates.ts';
import { inside, later } from './support/tenant.ts';
import { mail, type World, worlds } from './support/world.ts';

const open = worlds();
const TTL = 180_000;
/** The lease has ended by any clock. */
const LATER = TTL + 20_000;

async function busyWorld(options: Parameters<typeof open>[0] = {}): Promise<World> {
  const world = await open(options);
  world.group('Team', [world.person('ada'), world.person('ben'), world.person('cat')]);
  return world;
}

/** An invocation that stands still before it stores what changed about Ada, until its lease has ended. */
async function frozenInItsWrite() {
  const world = await busyWorld();
  await world.settle();
  const ada = world.graph.directory.snapshot().users[0]?.id ?? '';
  world.graph.directory.updateUser(ada, { displayName: 'Ada late' });
  const gate = gateAtTransaction(/o!.*Ada late/s);
  const late = outcomeOf(world.slice(gate.wraps));
  await gate.reached;
  world.advance(LATER);
  return { world, ada, late, gate };
}

/** Of what keeps the job from being healthy. */
async function codes(world: World): Promise<readonly string[]> {
  const { job } = world.state();
  const [control, lease] = [await job.readControl(), await job.readLease()];
  const facts = { job: await world.job(), control, lease, newestCycles: [], now: world.clock.now() };
  return jobStatus(facts).reasons.map(({ code }) => code);
}

describe('of two overlapping invocations', () => {
  it('the second says so and does nothing, and the first does everything once', async () => {
    const world = await busyWorld();
    const gate = gateAtFetch('POST', /\/Users$/, 'request');
    const first = world.slice(gate.wraps);
    await gate.reached;
    world.forgetRequests();
    expect(await world.slice()).toMatchObject({ skipped: 'LeaseHeld', workLeft: true, passes: 0 });
    expect(world.graph.journal.entries).toEqual([]);
    gate.open();
    expect(await first).toMatchObject({ users: { created: 3 }, groups: { created: 1, membersAdded: 3 } });
    expectConverged(world);
    expect([world.count('POST /Users'), world.count('POST /Groups')]).toEqual([3, 1]);
  });
});

describe('a lease that nobody gives back', () => {
  it('is told by each tick that finds it held, and by the status from the third on, until it has expired', async () => {
    const world = await busyWorld();
    await world.state().job.acquireLease('killed', TTL);
    const until = new Date((await world.state().job.readLease())?.expiresAt ?? 0).toISOString();
    for (const ticks of [1, 2, 3]) {
      expect(await codes(world)).toEqual([]);
      expect(await world.slice()).toMatchObject({ skipped: 'LeaseHeld', leaseHeld: { owner: 'killed', until, ticks } });
      world.advance(30_000);
    }
    expect(await codes(world)).toEqual(['LeaseHeld']);
    world.advance(LATER);
    expect(await codes(world)).toEqual([]);
    expect(await world.slice()).toMatchObject({ users: { created: 3 } });
  });
});

describe('an invocation that is frozen beyond its lease', () => {
  it('in a request to Notion: stops at once when it wakes, and spoils nothing', async () => {
    const world = await busyWorld();
    const gate = gateAtFetch('POST', /\/Users$/, 'answer');
    const late = outcomeOf(world.slice(gate.wraps));
    await gate.reached;
    world.advance(LATER);
    await world.settle();
    world.forgetRequests();
    gate.open();
    expect(await late).toBe('LeaseLost');
    expect(world.requests()).toEqual([]);
    expectConverged(world);
    await expectSoundState(world);
    expect((await world.slice()).workLeft).toBe(false);
  });

  it('in a write to its tables: that write fails, and it writes nothing more', async () => {
    const { world, ada, late, gate } = await frozenInItsWrite();
    world.graph.directory.updateUser(ada, { displayName: 'Ada' });
    await world.settle();
    const before = [await world.stored('user', ada), await world.job()];
    gate.open();
    expect(await late).toBe('LeaseLost');
    expect([await world.stored('user', ada), await world.job()]).toEqual(before);
    expect(world.people().get(mail('ada'))?.name).toBe('Ada');
    await expectSoundState(world);
  });

  it('cannot write either when whoever took over could read nothing, and wrote nothing', async () => {
    const { world, ada, late, gate } = await frozenInItsWrite();
    world.graph.faults.add({ match: { path: '/' }, action: { status: 401 } });
    expect(await world.slice()).toMatchObject({ rowsRead: 0, users: { updated: 0 } });
    const before = await world.stored('user', ada);
    gate.open();
    expect(await late).toBe('LeaseLost');
    expect(await world.stored('user', ada)).toEqual(before);
    world.graph.faults.clear();
    later(world, 60);
    await world.settle();
    expect(world.people().get(mail('ada'))?.name).toBe('Ada late');
    await expectSoundState(world);
  });

  it.each([
    ['the job row', /RowKey='state'/],
    ['the rows of the chains', /^GET \S*watermarks\(\)/],
    ['the row of a person', /RowKey='o!/],
  ])('and reads %s that its successor wrote takes nothing for lost', async (_what, request) => {
    const world = await busyWorld();
    await world.settle();
    await world.slice();
    const ada = world.graph.directory.snapshot().users[0]?.id ?? '';
    world.graph.directory.updateUser(ada, { displayName: 'Ada B' });
    const successor = async (): Promise<void> => {
      world.advance(LATER);
      await world.settle();
    };
    expect(await tickWithFreeze(world, { side: 'before', request }, successor)).toBe(true);
    expect(world.events.filter(({ event }) => event === 'state.lost')).toEqual([]);
    expect((await world.state().marks.read('mappings'))?.losses ?? []).toEqual([]);
    world.advance(LATER);
    await world.settle();
    expect((await world.job()).losses ?? []).toEqual([]);
    expectConverged(world);
    await expectSoundState(world);
  });
});

it('a slice that gave its lease back has ended well, also when it never heard so and another one has the lease', async () => {
  const world = await busyWorld();
  await world.settle();
  await world.slice();
  let isTaken = false;
  const after = async ({ body }: { body: string }): Promise<void> => {
    if (isTaken || !body.includes('"released":true')) return;
    isTaken = (await world.state().job.acquireLease('another', TTL)) !== undefined;
    throw Object.assign(new Error('socket hang up'), { name: 'RestError', code: 'ECONNRESET' });
  };
  const tables = { retry: { maxRetries: 3, retryDelayInMs: 1 }, traffic: { after } };
  expect([await outcomeOf(world.slice({ tables })), isTaken]).toEqual(['done', true]);
  world.advance(LATER);
  expect(await world.slice()).toMatchObject({ workLeft: false });
  await expectSoundState(world);
});

describe('a lease that is lost during an export', () => {
  it('aborts the requests under way and lets no further one start', async () => {
    const world = await busyWorld({ waitShare: 0.02, options: { concurrency: 1 } });
    world.notion.faults.add({ match: { method: 'POST', path: '/Users$' }, action: { delayMs: 25_000 } });
    let sent: () => void = () => {};
    const underWay = new Promise<void>((resolve) => {
      sent = resolve;
    });
    const slice = outcomeOf(world.slice(beforeFetch('POST', /\/Users$/, () => sent())));
    await underWay;
    world.advance(LATER);
    expect(await world.state().job.acquireLease('somebody else', TTL)).toMatchObject({ takenOver: true });
    const before = Date.now();
    expect(await slice).toBe('LeaseLost');
    expect(Date.now() - before).toBeLessThan(15_000);
    expect(world.requests().filter((line) => line !== 'GET /Users')).toEqual([]);
    expect(inside(world)).toEqual([]);
  });

  it('lets no request start that could outlive the last confirmed expiry', async () => {
    const world = await busyWorld({ options: { concurrency: 1, leaseTtlMs: TTL } });
    await world.slice({ options: { softDeadlineMs: 1 } });
    // No renewal comes in between: 30 s of time-out and a margin fit into what is left, and then no more.
    const advances = beforeFetch('POST', /\/Users$/, (nth) => world.advance(nth === 1 ? TTL - 40_000 : 20_000));
    expect(await outcomeOf(world.slice({ ...advances, options: { softDeadlineMs: 600_000 } }))).toBe('LeaseLost');
    expect(world.count('POST /Users')).toBe(2);
    world.advance(LATER);
    await world.settle();
    expectConverged(world);
    await expectSoundState(world);
  });

  it('does not happen while renewals go on beside much work', async () => {
    const world = await open({ waitShare: 0.005, options: { leaseTtlMs: 60_000, softDeadlineMs: 600_000 } });
    for (let at = 0; at < 90; at += 1) world.person(`person-${at}`);
    // Without renewals the lease would bear 28 seconds of this.
    const time = beforeFetch('POST', /\/Users$/, () => world.advance(500));
    expect(await world.slice(time)).toMatchObject({ users: { created: 90 }, workLeft: false });
  });
});
