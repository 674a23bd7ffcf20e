// A partition in which nothing was ever stored is not read after a kill: what is stored there first must not be missed.

import { describe, expect, inject } from 'vitest';
import { randomly } from '../support/seeds.ts';
import { spread, tickAndCount, tickWithDeath, tickWithFreeze } from './support/boundaries.ts';
import { BusyTenant } from './support/busy-tenant.ts';
import { expectSoundState } from './support/expectations.ts';
import { deleteRows, readTables, replaceRows, type TableRow } from './support/stored-tables.ts';
import { type World, worlds } from './support/world.ts';

const open = worlds();

/** So many writes, spread over all of them. In the short form the seed says whether processes die or freeze there. */
const KILLS = { runs: 1, long: 300 };
/** The lease of the dead process has ended. */
const LATER = 200_000;
/** Boundaries of writes while every fence is raised. */
const RAISING = 256;

const isFence = ({ table, rowKey }: TableRow): boolean => table === 'mappings' && rowKey === '!fence';
const isJob = ({ table, rowKey }: TableRow): boolean => table === 'watermarks' && rowKey === 'state';

/** Newcomers of each round are the first ones in their partitions. */
async function openTenant(): Promise<{ readonly tenant: BusyTenant; readonly world: World; readonly writes: number }> {
  const tenant = await BusyTenant.open(open, { everyPartition: true, waitShare: 0.01 });
  tenant.change();
  const boundaries = await tickAndCount(tenant.world);
  return { tenant, world: tenant.world, writes: boundaries.filter((boundary) => boundary.writes).length };
}

async function expectNothingDenied(world: World, when: string): Promise<void> {
  const rows = (await readTables(world.tables)).filter(({ table }) => table === 'mappings');
  const used = new Set(rows.filter((row) => !isFence(row)).map(({ partitionKey }) => partitionKey));
  const denying = rows.filter((row) => isFence(row) && row.columns['untouched'] === true);
  const denied = denying.map(({ partitionKey }) => partitionKey).filter((partition) => used.has(partition));
  expect({ when, denied }).toEqual({ when, denied: [] });
}

async function expectRight({ tenant, world }: { tenant: BusyTenant; world: World }, when: string): Promise<void> {
  await world.settle();
  tenant.expectRight(when);
  await expectSoundState(world);
}

randomly(
  'whatever dies or freezes, no fence denies rows of its partition, and nobody in it is missed',
  KILLS,
  async ({ seed, numRuns }) => {
    const { tenant, world, writes } = await openTenant();
    const dies = inject('long') || seed % 2 === 0;
    const freezes = inject('long') || seed % 2 === 1;
    for (const write of spread(writes, numRuns, seed)) {
      const when = `at write ${write} of ${writes}`;
      if (dies) {
        tenant.change();
        for (const at of [write, 1 + ((write * 7) % (RAISING + writes))]) {
          await tickWithDeath(world, { write: at });
          world.advance(LATER);
          await expectNothingDenied(world, when);
        }
        await expectRight({ tenant, world }, `killed ${when}`);
      }
      if (!freezes) continue;
      tenant.change();
      await tickWithFreeze(world, { write }, async () => {
        world.advance(LATER);
        await world.settle();
      });
      world.advance(LATER);
      await expectRight({ tenant, world }, `frozen ${when}`);
      await expectNothingDenied(world, when);
    }
  },
);

// One fault upon another: in `npm run test:long`.
describe.runIf(inject('long'))('two faults', () => {
  randomly(
    'fences that come back as they were before the first rows hide nobody, neither after a kill nor when the job row vanishes',
    KILLS,
    async ({ seed, numRuns }) => {
      const { tenant, world, writes } = await openTenant();
      for (const write of spread(writes, numRuns, seed)) {
        const when = `killed at write ${write} of ${writes}`;
        const fences = (await readTables(world.tables)).filter(isFence);
        const early = fences.map((row) => ({ ...row, columns: { ...row.columns, untouched: true, epoch: 1 } }));
        await replaceRows(world.tables, early);
        tenant.change();
        await tickWithDeath(world, { write });
        world.advance(LATER);
        await expectRight({ tenant, world }, when);
        tenant.change();
        await deleteRows(world.tables, (await readTables(world.tables)).filter(isJob));
        await world.settle();
        world.advance(LATER);
        await expectRight({ tenant, world }, `${when}, then without a job row`);
      }
    },
  );
});
