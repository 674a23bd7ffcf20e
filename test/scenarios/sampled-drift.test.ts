// A few random reads an hour tell whether memory is right, and cost next to nothing.

import { describe, expect, it } from 'vitest';
import { jobStatus } from '../../shared/engine/job/status.ts';
import { changeInNotion } from './support/accounts.ts';
import { later } from './support/tenant.ts';
import { mail, type World, worlds } from './support/world.ts';

const open = worlds();
/** A part of a day. */
const HOURS = 12;

const found = (world: World) => world.events.filter(({ event }) => event === 'drift.found').map(({ fields }) => fields);

async function drift(world: World) {
  const { job } = world.state();
  const [control, lease] = [await job.readControl(), await job.readLease()];
  return jobStatus({ job: await world.job(), control, lease, newestCycles: [], now: world.clock.now() }).drift;
}

/** One tick each half-hour, or as often as told. */
async function pass(world: World, hours: number, minutes = 30): Promise<void> {
  for (let tick = 0; tick < (60 * hours) / minutes; tick += 1) {
    later(world, minutes);
    await world.slice();
  }
}

describe('the sample of what is remembered', () => {
  it('finds an account that somebody else changed, counts it, and leaves it as it is', async () => {
    const world = await open();
    const ada = world.person('ada');
    await world.settle();
    await pass(world, 2);
    expect(found(world)).toEqual([]);
    const right = await drift(world);
    expect(right).toMatchObject({ sampled: expect.any(Number), wrong: 0 });
    expect(right?.sampled).toBeGreaterThan(0);
    await changeInNotion(world, 'ada', { op: 'replace', path: 'name.formatted', value: 'Countess' });
    await pass(world, 2);
    expect(found(world)[0]).toEqual({ kind: 'user', id: ada, paths: ['name.formatted'] });
    expect((await drift(world))?.wrong).toBe(found(world).length);
    expect(world.people().get(mail('ada'))?.name).toBe('Countess');
    expect(JSON.stringify(world.events)).not.toContain('Countess');
  });

  it('finds somebody who is gone', async () => {
    const world = await open();
    const ada = world.person('ada');
    await world.settle();
    world.passReadLag();
    const member = world.notion.workspace.member(world.people().get(mail('ada'))?.id ?? '');
    if (member !== undefined) world.notion.workspace.leave(member);
    await pass(world, 2);
    expect(found(world)[0]).toEqual({ kind: 'user', id: ada, paths: ['missing'] });
  });

  it('takes at most 200 reads a day, a few an hour, and none while Notion or the job is not well', async () => {
    const world = await open();
    for (let at = 0; at < 14; at += 1) world.person(`p${at}`);
    await world.settle();
    world.forgetRequests();
    const hours: number[] = [];
    for (let hour = 0; hour < HOURS; hour += 1) {
      const before = world.requests().length;
      // The first hours tell what several ticks of one hour take together.
      await pass(world, 1, hour < 3 ? 30 : 60);
      hours.push(world.requests().length - before);
    }
    expect(Math.max(...hours)).toBeLessThanOrEqual(8);
    expect(hours.filter((reads) => reads > 0).length).toBeGreaterThan(HOURS - 2);
    expect(world.requests().length).toBeLessThanOrEqual((200 * HOURS) / 24);
    expect(new Set(world.requests())).toEqual(new Set(['GET /Users']));
    expect(found(world)).toEqual([]);

    await world.control((control) => ({ ...control, state: 'paused' }));
    world.forgetRequests();
    await pass(world, 3);
    expect(world.requests()).toEqual([]);
    await world.control((control) => ({ ...control, state: 'active' }));
    world.notion.faults.add({ match: { path: '/Users' }, action: { status: 403 } });
    await pass(world, 2);
    expect(found(world)).toEqual([]);
    // The hourly request that proves the token tells it, not the sample.
    expect((await world.job()).alarms).toMatchObject([{ code: 'TargetAccessDenied', side: 'target' }]);
  });

  it('reads one roster, its rows and nothing else of the tables', async () => {
    const world = await open();
    for (let at = 0; at < 14; at += 1) world.person(`p${at}`);
    await world.settle();
    const tick = async (): Promise<string[]> => {
      const seen: string[] = [];
      const before = ({ method, url }: { method: string; url: string }): void => {
        // Old records are purged in the same hour.
        if (!decodeURIComponent(url).includes("'r!")) seen.push(`${method} ${url}`);
      };
      await world.slice({ tables: { traffic: { before } } });
      return seen;
    };
    later(world, 30);
    const quiet = await tick();
    later(world, 31);
    const sampling = await tick();
    expect(sampling.length).toBeGreaterThan(quiet.length);
    // The fence and the list of one partition, then at most four rows.
    expect(sampling.length).toBeLessThanOrEqual(quiet.length + 2 + 4);
  });
});
