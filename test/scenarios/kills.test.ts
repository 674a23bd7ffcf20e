import { describe, expect, it } from 'vitest';
import { spread, tickAndCount, tickWithDeath } from './support/boundaries.ts';
import { BusyTenant } from './support/busy-tenant.ts';
import { expectSoundState } from './support/expectations.ts';
import { worlds } from './support/world.ts';

const open = worlds();

/** Boundaries tried in each test. All of them: KILLS=2000 npx vitest run … kills */
const KILLS = Number(process.env['KILLS'] ?? 4);
const SEED = Number(process.env['SEED'] ?? 1);
const LONG = 60_000 + KILLS * 20_000;
/** The lease of the dead process has ended. */
const LATER = 200_000;

describe(`a process killed (seed ${SEED}, ${KILLS} boundaries)`, () => {
  it(
    'in a cycle with joiners, a mover, leavers and groups loses, doubles and removes nothing wrongly',
    async () => {
      const tenant = await BusyTenant.open(open);
      const { world } = tenant;
      tenant.change();
      const writes = (await tickAndCount(world)).filter((boundary) => boundary.writes).length;
      for (const write of spread(writes, KILLS, SEED)) {
        tenant.change();
        await tickWithDeath(world, { write });
        world.advance(LATER);
        await world.settle();
        tenant.expectRight(`killed at write ${write} of ${writes}`);
        await expectSoundState(world);
      }
    },
    LONG,
  );

  it(
    'and killed again while it recovers loses, doubles and removes nothing wrongly',
    async () => {
      const tenant = await BusyTenant.open(open);
      const { world } = tenant;
      tenant.change();
      const boundaries = (await tickAndCount(world)).length;
      for (const boundary of spread(boundaries, Math.ceil(KILLS / 2), SEED)) {
        tenant.change();
        await tickWithDeath(world, { boundary });
        world.advance(LATER);
        await tickWithDeath(world, { boundary: 2 * boundaries - boundary });
        world.advance(LATER);
        await world.settle();
        tenant.expectRight(`killed at boundaries ${boundary} and ${2 * boundaries - boundary}`);
        await expectSoundState(world);
      }
    },
    LONG,
  );

  it(
    'in the initial cycle creates nobody and no group twice, and adopts what was there',
    async () => {
      const counted = await BusyTenant.unread(open);
      const writes = (await tickAndCount(counted.world)).filter((boundary) => boundary.writes).length;
      for (const write of spread(writes, Math.ceil(KILLS / 2), SEED)) {
        const tenant = await BusyTenant.unread(open);
        expect(await tickWithDeath(tenant.world, { write })).toBeUndefined();
        tenant.world.advance(LATER);
        await tenant.world.settle();
        tenant.expectRight(`killed at write ${write} of ${writes}`);
        await expectSoundState(tenant.world);
      }
    },
    LONG,
  );
});
