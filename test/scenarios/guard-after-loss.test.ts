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
    const [world, people] = await settled(5, { peopleFloor: 3, peopleShare: 0 });
    const earlier = await jobRow(world);
    disable(world, people.slice(0, 2));
    expect(await world.settle()).toMatchObject({ held: 0, users: { removed: 2 } });
    await loseJobRow(world, how === 'gone' ? undefined : earlier);
    disable(world, people.slice(2, 4));
    expect(await world.settle()).toMatchObject({ held: 2 });
    expect(inside(world)).toHaveLength(3);
  });

  it('whoever a collapse holds is held on, whatever the limits allow', async () => {
    const [world, people] = await settled(6, NO_LIMITS);
    unassign(world, ...people);
    expect(await world.settle()).toMatchObject({ held: 6 });
    await loseJobRow(world);
    expect([await sets(world), inside(world).length]).toEqual([['1 peopleDerived SourceCollapsed'], 6]);
  });

  it('a collapse is noticed that comes with the loss', async () => {
    const [world, people] = await settled(6, NO_LIMITS);
    unassign(world, ...people);
    await loseJobRow(world);
    expect([await sets(world), inside(world).length]).toEqual([['1 peopleDerived SourceCollapsed'], 6]);
  });

  it('a rejection stays, and what waits can be approved under its number', async () => {
    const [world, people] = await settled(8, { peopleFloor: 2, peopleShare: 0 });
    unassign(world, ...people.slice(0, 3));
    disable(world, people.slice(3, 6));
    expect(await world.settle()).toMatchObject({ held: 6 });
    const { holdSets } = await world.job();
    const numberOf = (kind: string): string => String(holdSets.find((set) => set.kind === kind)?.number);
    await world.ask({ action: 'holds/reject', set: numberOf('peopleDerived'), revision: 1 });
    await world.settle();
    // Of the three who are rejected now two would fit.
    world.graph.directory.assign(people[0] ?? '');
    await world.settle();
    await loseJobRow(world);
    expect(await world.settle()).toMatchObject({ held: 5 });
    await world.ask({ action: 'holds/approve', set: numberOf('peoplePositive'), revision: 1 });
    expect(await world.settle()).toMatchObject({ held: 2, users: { removed: 3 } });
    expect(inside(world)).toHaveLength(5);
  });
});
