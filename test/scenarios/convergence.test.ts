import fc from 'fast-check';
import { expect } from 'vitest';
import { randomly } from '../support/seeds.ts';
import { desiredState } from './support/desired-state.ts';
import { RandomTenant, tenantEvent } from './support/random-tenant.ts';
import { later, NO_LIMITS } from './support/tenant.ts';
import { World } from './support/world.ts';

const CONFIGS = [
  { scope: 'assigned', nestedGroups: false },
  { scope: 'assigned', nestedGroups: true },
  { scope: 'all', nestedGroups: true },
];

randomly(
  'whatever happens and however Graph tells it, Notion ends as the tenant says',
  { runs: 1, long: 1000, slow: true },
  async (run) => {
    const story = fc.tuple(
      fc.constantFrom(...CONFIGS),
      fc.array(tenantEvent, { minLength: 15, maxLength: 60, size: 'max' }),
    );
    await fc.assert(
      fc.asyncProperty(story, async ([config, events]) => {
        const world = await World.open({ config: { ...config, limits: NO_LIMITS } });
        try {
          const tenant = new RandomTenant(world);
          await world.settle();
          later(world, 2);
          for (const event of events) await tenant.apply(event);
          await tenant.comeToRest();

          const desired = desiredState(world.graph.directory.snapshot(), config);
          const people = Object.fromEntries([...world.people()].map(([address, { name }]) => [address, name]));
          expect(people).toEqual(desired.people);
          const groups = Object.entries(world.groups());
          expect(Object.fromEntries(groups.filter(([name]) => name in desired.groups))).toEqual(desired.groups);
          expect(groups.filter(([name, members]) => !(name in desired.groups) && members.length > 0)).toEqual([]);

          world.forgetRequests();
          await world.settle();
          expect(world.requests()).toEqual([]);
        } finally {
          await world.close();
        }
      }),
      run,
    );
  },
);
