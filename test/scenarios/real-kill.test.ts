import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { expect, it } from 'vitest';
import type { SliceSummary } from '../../shared/engine/run-slice.ts';
import { expectConverged, expectSoundState } from './support/expectations.ts';
import { spawnEngine } from './support/separate-engine.ts';
import { readTables, replaceRows } from './support/stored-tables.ts';
import { type World, worlds } from './support/world.ts';

const open = worlds();

const PEOPLE = 30;
/** More than a busy machine needs for all of it. */
const TTL = 60_000;

const startEngine = (world: World): ChildProcess => spawnEngine(world, { leaseTtlMs: TTL, timeoutMs: 1_500 });

async function summaryOf(engine: ChildProcess): Promise<SliceSummary> {
  let text = '';
  engine.stdout?.on('data', (chunk) => {
    text += String(chunk);
  });
  await once(engine, 'close');
  return JSON.parse(text);
}

/** As if its time were over: by the clock of the tables that is a second after it was written. */
async function endLease(world: World): Promise<void> {
  const [lease] = (await readTables(world.tables)).filter(({ rowKey }) => rowKey === 'lease');
  if (lease === undefined) throw new Error('there is no lease');
  const expiresAt = { type: 'DateTime', value: new Date().toISOString() } as const;
  await replaceRows(world.tables, [{ ...lease, columns: { ...lease.columns, expiresAt, ttlMs: 1 } }]);
  await pause(2_100);
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
  await endLease(world);
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
