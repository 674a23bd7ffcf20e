// What vanishes, is noticed and is found again; and what an operator says to it.

import { health } from '../../../shared/engine/job/health.ts';
import { kindOf } from './losses.ts';
import { ask } from './operators.ts';
import { deleteRows, readTables } from './stored-tables.ts';
import { later } from './tenant.ts';
import type { World } from './world.ts';

export async function lose(world: World, kind: string): Promise<void> {
  await deleteRows(
    world.tables,
    (await readTables(world.tables)).filter((row) => kindOf(row) === kind),
  );
}

/** As many ticks as it takes to look at every part of a small state, and to read all of it again. */
export async function notice(world: World): Promise<void> {
  for (let tick = 0; tick < 6 && !world.events.some(({ event }) => event === 'state.restored'); tick += 1) {
    later(world, 61);
    await world.slice();
  }
  await world.settle();
}

export const reasons = async (world: World) => {
  const stored = { job: await world.job(), control: await world.state().job.readControl(), lease: undefined };
  return health({ stored, problems: [] }, world.clock.now()).reasons.map(({ code, severity }) => `${severity} ${code}`);
};

export const foundSet = async (world: World) =>
  (await world.job()).holdSets.find(({ kind }) => kind === 'foundAfterLoss') ?? { number: 0, revision: 0 };

export const decide = async (world: World, action: 'approve' | 'reject') => {
  const { number, revision } = await foundSet(world);
  await ask(world, { action: `holds/${action}`, set: String(number), revision });
  await world.settle();
};
