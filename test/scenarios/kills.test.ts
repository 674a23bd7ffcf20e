import { describe, expect, inject } from 'vitest';
import { randomly } from '../support/seeds.ts';
import { spread, tickAndCount, tickWithDeath } from './support/boundaries.ts';
import { BusyTenant } from './support/busy-tenant.ts';
import { expectSoundState } from './support/expectations.ts';
import { worlds } from './support/world.ts';

const open = worlds();

/** So many boundaries, spread over all of them. In the short form the seed says whether they die once or twice. */
const KILLS = { runs: 1, long: 2_000 };
/** Share of the counted writes that every tick comes to. */
const SURE = 0.8;
/** The lease of the dead process has ended. */
const LATER = 200_000;

describe('a process killed', () => {
  randomly(
    'in a cycle with joiners, a mover, leavers and groups, or again while it recovers, loses, doubles and removes nothing wrongly',
    KILLS,
    async ({ seed, numRuns }) => {
      const tenant = await BusyTenant.open(open);
      const { world } = tenant;
      const expectRight = async (when: string): Promise<void> => {
        await world.settle();
        tenant.expectRight(when);
        await expectSoundState(world);
      };
      tenant.change();
      const boundaries = await tickAndCount(world);
      const writes = boundaries.filter((boundary) => boundary.writes).length;
      const isOnce = inject('long') || seed % 2 === 0;
      for (const write of isOnce ? spread(writes, numRuns, seed) : []) {
        tenant.change();
        await tickWithDeath(world, { write });
        world.advance(LATER);
        await expectRight(`killed at write ${write} of ${writes}`);
      }
      const most = boundaries.length;
      const isTwice = inject('long') || seed % 2 === 1;
      for (const boundary of isTwice ? spread(most, Math.ceil(numRuns / 2), seed) : []) {
        tenant.change();
        await tickWithDeath(world, { boundary });
        world.advance(LATER);
        await tickWithDeath(world, { boundary: 2 * most - boundary });
        world.advance(LATER);
        await expectRight(`killed at boundaries ${boundary} and ${2 * most - boundary}`);
      }
    },
  );

  randomly(
    'in the initial cycle creates nobody and no group twice, and adopts what was there',
    KILLS,
    async ({ seed, numRuns }) => {
      const counted = await BusyTenant.unread(open);
      const writes = (await tickAndCount(counted.world)).filter((boundary) => boundary.writes).length;
      for (const write of spread(writes, Math.ceil(numRuns / 2), seed)) {
        const tenant = await BusyTenant.unread(open);
        // The last of those that were counted may not come: renewals of the lease go by the clock, and there may be a second tick.
        const died = (await tickWithDeath(tenant.world, { write })) === undefined;
        expect({ write, reached: died || write > SURE * writes }).toEqual({ write, reached: true });
        tenant.world.advance(LATER);
        await tenant.world.settle();
        tenant.expectRight(`killed at write ${write} of ${writes}`);
        await expectSoundState(tenant.world);
      }
    },
  );
});
