import fc from 'fast-check';
import type { FaultAction } from '../../sandbox/simulator/faults.ts';
import { randomly } from '../support/seeds.ts';
import { tickWithDeath } from './support/boundaries.ts';
import { expectConverged, expectSoundState } from './support/expectations.ts';
import { outcomeOf } from './support/gates.ts';
import { RandomTenant, type TenantEvent, tenantEvent } from './support/random-tenant.ts';
import { later, NO_LIMITS } from './support/tenant.ts';
import { World } from './support/world.ts';

/** Answers that were lost hide what they did for as long as look-ups may be behind, and then some. */
const MINUTES = 5;

type Trouble =
  | { readonly type: 'kill'; readonly boundary: number }
  | { readonly type: 'targetFault' | 'sourceFault'; readonly action: FaultAction; readonly probability: number };

const action = fc.constantFrom<FaultAction>(
  { status: 429, retryAfter: 0 },
  { status: 500 },
  { status: 502, body: '<html>Bad gateway</html>' },
  { status: 503 },
  { reset: true },
  { status: 503, takesEffect: true },
  { reset: true, takesEffect: true },
);
const fault = fc.constantFrom('targetFault' as const, 'sourceFault' as const);
const trouble: fc.Arbitrary<Trouble> = fc.oneof(
  fc.record({ type: fc.constant('kill' as const), boundary: fc.integer({ min: 1, max: 1_200 }) }),
  fc.record({ type: fault, action, probability: fc.constantFrom(0.05, 0.3, 0.9) }),
);
const step = fc.oneof({ weight: 6, arbitrary: tenantEvent }, { weight: 2, arbitrary: trouble });

randomly(
  'whatever fails and wherever it dies, no change is lost and nothing is doubled',
  { runs: 1, long: 500, slow: true },
  async (run) => {
    const story = fc.array(step, { minLength: 12, maxLength: 30, size: 'max' });
    await fc.assert(
      fc.asyncProperty(story, async (steps) => {
        const world = await World.open({
          config: { limits: NO_LIMITS },
          waitShare: 0.005,
          options: { outageAfter: 3 },
        });
        try {
          const tenant = new RandomTenant(world);
          for (const next of steps) await take(world, tenant, next);
          world.notion.faults.clear();
          world.graph.faults.clear();
          later(world, 24 * 60);
          await tenant.comeToRest();
          expectConverged(world);
          await expectSoundState(world);
        } finally {
          await world.close();
        }
      }),
      run,
    );
  },
);

async function take(world: World, tenant: RandomTenant, next: TenantEvent | Trouble): Promise<void> {
  switch (next.type) {
    case 'kill':
      await tickWithDeath(world, next);
      return later(world, MINUTES);
    case 'targetFault':
    case 'sourceFault': {
      const { faults } = next.type === 'targetFault' ? world.notion : world.graph;
      faults.add({ match: { path: '/', probability: next.probability }, action: next.action });
      await outcomeOf(world.slice());
      faults.clear();
      return later(world, MINUTES);
    }
    default:
      return tenant.apply(next);
  }
}
