import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { expect, it } from 'vitest';
import type { SliceSummary } from '../../shared/engine/run-slice.ts';
import { expectConverged, expectSoundState } from './support/expectations.ts';
import { spawnEngine } from './support/separate-engine.ts';
import { type World, worlds } from './support/world.ts';

const open = worlds();

const PEOPLE = 30;
const TTL = 8_000;

const startEngine = (world: World): ChildProcess => spawnEngine(world, { leaseTtlMs: TTL, timeoutMs: 1_500 });

async function summaryOf(engine: ChildProcess): Promise<SliceSummary> {
  let text = '';
  engine.stdout?.on('data', (chunk) => {
    text += String(chunk);
  });
  await once(engine, 'close');
  return JSON.parse(text);
}

it('a process killed with SIGKILL in its initial cycle keeps the lease until it ends, and the next one goes on', async () => {
  const world = await open({ knobs: { latencyMs: 60 } });
  const people = Array.from({ length: PEOPLE }, (_, at) => world.person(`person-${at}`));
  world.group('Team', people);

  const engine = startEngine(world);
  while (world.people().size < PEOPLE / 3) await pause(20);
  const died = once(engine, 'close');
  engine.kill('SIGKILL');
  await died;
  expect(world.people().size).toBeLessThan(PEOPLE);
  expect(world.groups()).toEqual({});

  expect(await summaryOf(startEngine(world))).toMatchObject({ skipped: 'LeaseHeld' });
  const lease = await world.state().job.readLease();
  // By the clock of the tables it ends a second later.
  await pause(Math.max(0, (lease?.expiresAt ?? 0) - Date.now()) + 1_500);
  expect(await summaryOf(startEngine(world))).toMatchObject({ workLeft: false, ready: 0 });
  // Creates that died with the process are looked for until look-ups cannot be behind any more.
  world.advance(60_000);
  const settled = await world.settle();
  expect(settled).toMatchObject({ escrow: 0 });
  expect(settled.stopped).toBeUndefined();
  expectConverged(world);
  await expectSoundState(world);
  expect(world.notion.journal.totals).toMatchObject({ 'POST /Users 201': PEOPLE, 'POST /Groups 201': 1 });
}, 90_000);
