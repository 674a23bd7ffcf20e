// What the guard remembers outlives the job row that it stands in.

import { describe, expect, it } from 'vitest';
import { kindOf } from './support/losses.ts';
import { deleteRows, readTables, replaceRows, type TableRow } from './support/stored-tables.ts';
import { inside, later, NO_LIMITS, unassign } from './support/tenant.ts';
import { type World, worlds } from './support/world.ts';

const open = worlds();

async function settled(count: number, limits = {}): Promise<[World, string[]]> {
  const world = await open({ waitShare: 0.01, config: { limits } });
  const people = Array.from({ length: count }, (_, at) => world.person(`p${String(at).padStart(2, '0')}`));
  await world.settle();
  return [world, people];
}

const disable = (world: World, ids: readonly string[]): void => {
  for (const id of ids) world.graph.directory.updateUser(id, { accountEnabled: false });
};

const jobRow = async (world: World): Promise<readonly TableRow[]> =>
  (await readTables(world.tables)).filter((row) => kindOf(row) === 'state');

/** The job row is gone, or stands as it was; a few ticks later everything has been read again. */
async function loseJobRow(world: World, earlier?: readonly TableRow[]): Promise<void> {
  if (earlier === undefined) await deleteRows(world.tables, await jobRow(world));
  else await replaceRows(world.tables, earlier);
  later(world, 5);
  await world.settle();
  expect((await world.job()).reread).toBeUndefined();
}

const sets = async (world: World): Promise<readonly string[]> =>
  (await world.job()).holdSets.map(({ number, kind, code }) => `${number} ${kind} ${code}`);

describe('after the job row is lost', () => {
  it.each(['gone', 'an earlier one'])('what was removed that day still counts: the row is %s', async (how) => {
    const [world, people] = await settled(30);
    const earlier = await jobRow(world);
    disable(world, people.slice(0, 4));
    expect(await world.settle()).toMatchObject({ held: 0, users: { removed: 4 } });
    await loseJobRow(world, how === 'gone' ? undefined : earlier);
    disable(world, people.slice(4, 8));
    expect(await world.settle()).toMatchObject({ held: 4 });
    expect(inside(world)).toHaveLength(26);
  });

  it('whoever a collapse holds is held on, whatever the limits allow', async () => {
    const [world, people] = await settled(12, NO_LIMITS);
    for (const id of people) unassign(world, id);
    expect(await world.settle()).toMatchObject({ held: 12 });
    await loseJobRow(world);
    expect([await sets(world), inside(world).length]).toEqual([['1 peopleDerived SourceCollapsed'], 12]);
  });

  it('a collapse is noticed that comes with the loss', async () => {
    const [world, people] = await settled(12, NO_LIMITS);
    for (const id of people) unassign(world, id);
    await loseJobRow(world);
    expect([await sets(world), inside(world).length]).toEqual([['1 peopleDerived SourceCollapsed'], 12]);
  });

  it('a rejection stays, and what waits can be approved under its number', async () => {
    const [world, people] = await settled(20);
    for (const id of people.slice(0, 6)) unassign(world, id);
    disable(world, people.slice(6, 12));
    expect(await world.settle()).toMatchObject({ held: 12 });
    const { holdSets } = await world.job();
    const numberOf = (kind: string): string => String(holdSets.find((set) => set.kind === kind)?.number);
    await world.ask({ action: 'holds/reject', set: numberOf('peopleDerived'), revision: 1 });
    await world.settle();
    // Of the six who are rejected now four would fit.
    for (const id of people.slice(0, 2)) world.graph.directory.assign(id);
    await world.settle();
    await loseJobRow(world);
    expect(await world.settle()).toMatchObject({ held: 10 });
    await world.ask({ action: 'holds/approve', set: numberOf('peoplePositive'), revision: 1 });
    expect(await world.settle()).toMatchObject({ held: 4, users: { removed: 6 } });
    expect(inside(world)).toHaveLength(14);
  });
});
