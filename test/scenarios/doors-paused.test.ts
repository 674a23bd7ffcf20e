// Somebody has paused the job, and something else keeps it too: who sees it, and how does it end?

import { describe, expect, it } from 'vitest';
import { encodeJob } from '../../shared/engine/job/job-row.ts';
import { codes, mended, quarantine, reasons, setOf, waiting } from './support/doors.ts';
import { kindOf } from './support/losses.ts';
import { ask } from './support/operators.ts';
import { deleteRows, readTables } from './support/stored-tables.ts';
import { inside, later, unassign, writes } from './support/tenant.ts';
import { type World, worlds } from './support/world.ts';

const open = worlds();
const DAY = 24 * 60;

async function office(): Promise<{ world: World; ada: string; ben: string; cyd: string }> {
  const world = await open({ waitShare: 0.001, options: { outageAfter: 1 } });
  const [ada, ben, cyd] = [world.person('ada'), world.person('ben'), world.person('cyd')];
  await world.settle();
  return { world, ada, ben, cyd };
}

async function loseRows(world: World, kind: string): Promise<void> {
  await deleteRows(
    world.tables,
    (await readTables(world.tables)).filter((row) => kindOf(row) === kind),
  );
}

/** The job has found its state lost so often in the last hours, and has read it again each time. */
async function rememberLosses(world: World, count: number): Promise<void> {
  const { job } = world.state();
  const now = world.clock.now();
  expect(await job.acquireLease('test', 60_000)).toBeDefined();
  const losses = Array.from({ length: count }, (_, at) => now - (count - at) * 61 * 60_000);
  await job.checkpoint({ job: encodeJob({ ...(await world.job()), losses }) });
  await job.releaseLease();
}

async function ticks(world: World, count: number, minutes: number): Promise<void> {
  for (let tick = 0; tick < count; tick += 1) {
    later(world, minutes);
    await world.slice();
  }
}

const restored = (world: World): number => world.events.filter(({ event }) => event === 'state.restored').length;

describe('while the job is paused', () => {
  it('state that is lost is read again, and whoever is found is decided about, and leaves once the job runs', async () => {
    const { world, cyd } = await office();
    await ask(world, { action: 'pause' });
    unassign(world, cyd);
    await loseRows(world, 'u o!');
    const sent = writes(world).length;
    await world.slice();
    expect(await codes(world)).toContain('Paused');
    await ticks(world, 2, 61);
    expect([restored(world), writes(world).length]).toEqual([1, sent]);
    expect(await codes(world)).toEqual(['Paused']);

    await ask(world, { action: 'start' });
    await world.settle();
    expect(await waiting(world, 'held')).toMatchObject([{ id: cyd, code: 'FoundAfterLoss' }]);
    await ask(world, { action: 'pause' });
    await ask(world, { action: 'holds/approve', ...(await setOf(world, 'foundAfterLoss')) });
    later(world, 1);
    await world.slice();
    expect(inside(world)).toEqual(['ada', 'ben', 'cyd']);
    expect(await codes(world)).toContain('Paused');
    await ask(world, { action: 'start' });
    await world.settle();
    expect([inside(world), await codes(world)]).toEqual([['ada', 'ben'], []]);
  });

  it('state that vanishes again and again is an error beside the pause, and run-now reads it at once', async () => {
    const { world, ada } = await office();
    await ask(world, { action: 'pause' });
    await world.settle();
    await rememberLosses(world, 2);
    world.graph.directory.updateUser(ada, { displayName: 'Ada 2' });
    await loseRows(world, 'u o!');
    await world.slice();
    later(world, 5);
    expect(await codes(world)).toEqual(expect.arrayContaining(['StateLost', 'Paused']));
    const before = restored(world);
    await ask(world, { action: 'run-now' });
    await world.settle();
    expect(restored(world)).toBe(before + 1);
    expect(inside(world)).toEqual(['ada', 'ben', 'cyd']);
    await ask(world, { action: 'start' });
    await world.settle();
    expect(world.people().get('ada@contoso.example')?.name).toBe('Ada 2');
    later(world, DAY + 60);
    await world.settle();
    expect(await codes(world)).toEqual([]);
  });

  it('a quarantine asks Notion nothing; the start tries at once, and leavers go whatever comes of it', async () => {
    const { world, ben } = await office();
    await quarantine(world);
    await ask(world, { action: 'pause' });
    await world.slice();
    world.graph.directory.updateUser(ben, { accountEnabled: false });
    world.forgetRequests();
    await ticks(world, 4, 20);
    expect(world.requests()).toEqual([]);
    expect(await codes(world)).toEqual(expect.arrayContaining(['Paused', 'Quarantined', 'RemovalsOverdue']));
    expect((await reasons(world)).find(({ code }) => code === 'Paused')?.remedy).toContain('POST /api/job/start');
    await ask(world, { action: 'start' });
    await world.slice();
    expect(inside(world)).toEqual(['ada', 'cyd']);
    expect(world.count('POST /Users')).toBeGreaterThan(0);
    expect(await codes(world)).toContain('Quarantined');
    await mended(world);
    await ticks(world, 1, 6);
    expect([inside(world), await codes(world)]).toEqual([['ada', 'cyd', 'joiner'], []]);
  });

  it('the four weeks of a quarantine begin anew with the start: what was not tried did not fail', async () => {
    const { world } = await office();
    await quarantine(world);
    await ask(world, { action: 'pause' });
    await ticks(world, 2, 18 * DAY);
    await ask(world, { action: 'start' });
    expect(await world.slice()).toMatchObject({ state: 'active' });
    await mended(world);
    await ticks(world, 1, 6);
    expect([inside(world), await codes(world)]).toEqual([['ada', 'ben', 'cyd', 'joiner'], []]);
  });
});
