// What a slice finds stored when it begins: rows that are gone, and rows as they were earlier.

import { describe, expect, it } from 'vitest';
import { readStart } from '../../shared/engine/read-start.ts';
import { deleteRows, readTables, replaceRows, type TableRow } from './support/stored-tables.ts';
import { inside, later } from './support/tenant.ts';
import { type World, worlds } from './support/world.ts';

const open = worlds();
const TTL = 180_000;
const isJob = ({ rowKey }: TableRow): boolean => rowKey === 'state';
const isChain = ({ rowKey }: TableRow): boolean => rowKey.startsWith('c!');
const isControl = ({ rowKey }: TableRow): boolean => rowKey === 'control';

/** Paused and resumed, with a change meanwhile, so that each of these rows has an earlier form. */
async function office(): Promise<{ world: World; earlier: readonly TableRow[] }> {
  const world = await open();
  const ada = world.person('ada');
  await world.settle();
  const earlier = (await readTables(world.tables)).filter(({ table }) => table === 'watermarks');
  for (const state of ['paused', 'active'] as const)
    await world.control((control) => ({
      ...control,
      state,
      changedAt: world.clock.now(),
      asked: (control.asked ?? 0) + 1,
    }));
  world.graph.directory.updateUser(ada, { displayName: 'Ada King' });
  await world.settle();
  return { world, earlier };
}

/** What the beginning of the next slice tells of. */
async function begin(world: World): Promise<{ readonly told: readonly unknown[]; readonly rereads: boolean }> {
  const deps = world.dependencies();
  const acquired = await deps.state.job.acquireLease('next', TTL);
  if (acquired === undefined) throw new Error('the lease is held');
  await deps.state.fence(acquired.lease.epoch, false);
  const before = world.events.length;
  const { job, control } = await readStart(deps, acquired);
  await deps.state.job.releaseLease();
  expect(control.state).toBe('active');
  const told = world.events.slice(before).map(({ event, fields }) => `${event}: ${String(fields['what'])}`);
  return { told, rereads: job.reread !== undefined };
}

const JOB = 'state.lost: The job row is gone, or an earlier one.';
const CHAIN = 'state.lost: The row of a chain is gone, or an earlier one.';
const CONTROL = 'state.lost: What operators asked for is gone, or an earlier wish.';

describe('a slice that begins', () => {
  it('and finds everything as it was left tells of no loss', async () => {
    const { world } = await office();
    expect(await begin(world)).toEqual({ told: [], rereads: false });
  });

  it.each([
    ['job row', isJob, [JOB], true],
    ['row of a chain', isChain, [CHAIN], true],
    ['row of what operators asked for', isControl, [CONTROL, 'state.restored: What operators asked for.'], false],
  ] as const)('notices that the %s is gone, and that it is an earlier one', async (_what, isIt, told, rereads) => {
    const { world, earlier } = await office();
    const present = (await readTables(world.tables)).filter((row) => row.table === 'watermarks' && isIt(row));
    expect(present).toHaveLength(1);
    await replaceRows(world.tables, earlier.filter(isIt));
    expect(await begin(world)).toEqual({ told, rereads });
    await replaceRows(world.tables, present);
    await deleteRows(world.tables, present);
    expect(await begin(world)).toEqual({ told, rereads });
  });
});

it('a row that vanished from a partition that nothing touches is missed when its turn comes', async () => {
  const world = await open();
  // Whoever is in Notion is sampled, which notices it too.
  world.person('ben', { assigned: false });
  await world.settle();
  const rows = (await readTables(world.tables)).filter(({ rowKey }) => rowKey.startsWith('o!'));
  await deleteRows(world.tables, rows);
  later(world, 61);
  await world.slice();
  expect(world.events.filter(({ event }) => event === 'state.lost').map(({ fields }) => fields['what'])).toEqual([
    expect.stringMatching(/^Rows of users in partition \d+ are gone, or earlier ones\.$/),
  ]);
});

it('members of a group that vanished are missed before anybody is thought to have left', async () => {
  const world = await open();
  world.group('Team', [world.person('ada', { assigned: false }), world.person('ben', { assigned: false })]);
  await world.settle();
  const rows = (await readTables(world.tables)).filter(({ rowKey }) => rowKey.startsWith('m!'));
  expect(rows.length).toBeGreaterThan(0);
  await deleteRows(world.tables, rows);
  world.person('cyd');
  await world.slice();
  expect(inside(world)).toEqual(['ada', 'ben']);
  expect(world.events.filter(({ event }) => event === 'state.lost').map(({ fields }) => fields['what'])).toEqual([
    expect.stringMatching(/^The source members of groups in partition \d+ are gone, or earlier ones\.$/),
  ]);
});
