import { describe, expect, it } from 'vitest';
import { explain } from '../../shared/explain/explain.ts';
import { tickWithDeath } from './support/boundaries.ts';
import { expectConverged, expectSoundState } from './support/expectations.ts';
import { later, writes } from './support/tenant.ts';
import { mail, type World, worlds } from './support/world.ts';

const open = worlds();

const askToRead = (world: World) => world.control((control) => ({ ...control, readRequestedAt: world.clock.now() }));
const start = (world: World) => world.control((control) => ({ ...control, state: 'active' }));

async function explained(world: World, name: string): Promise<unknown> {
  const answer = await explain(world.dependencies(), { kind: 'user', name });
  return answer.outcome === 'explained' ? answer.explanation : answer;
}

describe('a job that was never started', () => {
  it('reads nothing by itself, and says so', async () => {
    const world = await open({ notStarted: true });
    world.person('ada');
    expect(await world.slice()).toMatchObject({ skipped: 'NotStarted' });
    expect(await explained(world, mail('ada'))).toMatchObject({
      outcome: 'unknown',
      detail: expect.stringContaining('Entra ID has not been read'),
    });
  });

  it('reads Entra ID when asked, once, and tells what it would do; Notion hears nothing of it', async () => {
    const world = await open({ notStarted: true });
    const [ada, guest] = [world.person('ada'), world.person('guest', { userType: 'Guest' })];
    world.group('Design', [ada]);
    await askToRead(world);
    expect(await world.slice()).toMatchObject({ workLeft: false, ready: 3 });
    expect(world.requests()).toEqual([]);
    expect(await explained(world, mail('ada'))).toMatchObject({
      decision: { action: 'create' },
      summary: expect.stringContaining('the job has not been started'),
    });
    expect(await explained(world, guest)).toMatchObject({ decision: { action: 'nothing', reason: 'GuestUser' } });
    expect(await world.slice()).toMatchObject({ skipped: 'NotStarted' });
    expect(writes(world)).toEqual([]);

    world.graph.journal.clear();
    await start(world);
    await world.settle();
    expectConverged(world);
    await expectSoundState(world);
    expect(world.graph.journal.entries.filter(({ path }) => path.includes('/users/delta'))).toHaveLength(1);
  });

  it('goes on reading where a slice was cut off, or killed, until everything is read', async () => {
    const world = await open({ notStarted: true, switches: { usersPageSize: 2 } });
    for (let at = 0; at < 10; at += 1) world.person(`p${at}`);
    await askToRead(world);
    expect(await world.slice({ options: { softDeadlineMs: 1 } })).toMatchObject({ workLeft: true });
    await tickWithDeath(world, { side: 'after', request: /GET .*users\/delta/ });
    later(world, 5);
    await world.settle();
    expect(await world.slice()).toMatchObject({ skipped: 'NotStarted' });
    expect(await explained(world, mail('p9'))).toMatchObject({ decision: { action: 'create' } });
    expect(writes(world)).toEqual([]);
    await start(world);
    await world.settle();
    expectConverged(world);
  });

  it('keeps the wish while Graph does not answer', async () => {
    const world = await open({ notStarted: true, waitShare: 0.01 });
    world.person('ada');
    world.graph.faults.add({ match: { path: '/users/delta' }, action: { status: 503 } });
    await askToRead(world);
    await world.slice();
    expect((await world.job()).alarms).toMatchObject([{ code: 'SourceUnavailable' }]);
    world.graph.faults.clear();
    await world.slice();
    expect(await explained(world, mail('ada'))).toMatchObject({ decision: { action: 'create' } });
  });
});

describe('a paused job', () => {
  it('reads when asked, so that another configuration can be looked at before it runs', async () => {
    const world = await open();
    world.person('ada', { department: 'Legal' });
    await world.settle();
    await world.control((control) => ({ ...control, state: 'paused' }));
    const clauses = [{ attribute: 'department', operator: 'EQUALS', value: 'Sales' }];
    world.config = { users: { scopingFilters: [{ clauses }] } };
    await askToRead(world);
    world.forgetRequests();
    await world.slice();
    expect(world.requests()).toEqual([]);
    expect(await explained(world, mail('ada'))).toMatchObject({
      decision: { action: 'remove', code: 'ScopingFilter' },
      summary: expect.stringContaining('the job is paused'),
    });
    world.config = {};
    await start(world);
    await world.settle();
    expect(writes(world)).toEqual([]);
    expectConverged(world);
  });
});
