// Convergence when provisioning.json is random and changes between slices, beside everything that happens to a tenant.

import fc from 'fast-check';
import { expect } from 'vitest';
import { explain } from '../../shared/explain/explain.ts';
import type { Kind } from '../../shared/model/stored-object.ts';
import { randomly } from '../support/seeds.ts';
import { expectSoundState } from './support/expectations.ts';
import { differences, furnish } from './support/random-configuration-comparison.ts';
import { spec } from './support/random-configuration-spec.ts';
import { anyStep, ConfiguredTenant } from './support/random-configuration-tenant.ts';
import { APP_ROLES } from './support/random-configuration-view.ts';
import { NO_LIMITS } from './support/tenant.ts';
import { World } from './support/world.ts';

randomly(
  'however provisioning.json changes, Notion ends as the last one says',
  { runs: 1, long: 500, slow: true },
  async (run) => {
    const story = fc.tuple(spec, fc.array(anyStep, { minLength: 10, maxLength: 40, size: 'max' }));
    await fc.assert(
      fc.asyncProperty(story, async ([first, steps]) => {
        const world = await World.open({
          appRoles: APP_ROLES,
          waitShare: 0.005,
          options: { outageAfter: 3 },
          knobs: { verifiedDomains: ['contoso.example', 'partner.example'] },
        });
        try {
          const baseline = furnish(world);
          const tenant = new ConfiguredTenant(world, first, NO_LIMITS);
          for (const step of steps) await tenant.apply(step);
          world.notion.faults.clear();
          world.graph.faults.clear();
          await tenant.comeToRest();
          expect(await differences(tenant, baseline)).toEqual([]);
          await expectSoundState(world);

          world.forgetRequests();
          await world.settle();
          expect(world.requests()).toEqual([]);
          expect(await stillToDo(world, tenant)).toEqual([]);
        } finally {
          await world.close();
        }
      }),
      run,
    );
  },
);

/** What explaining says of each object that is not "nothing"; who waits in escrow says why. */
async function stillToDo(world: World, tenant: ConfiguredTenant): Promise<string[]> {
  const found: string[] = [];
  const all: [Kind, string][] = [
    ...tenant.users.map((id): [Kind, string] => ['user', id]),
    ...tenant.groups.flat().map((id): [Kind, string] => ['group', id]),
  ];
  const dependencies = world.dependencies();
  for (const [kind, name] of all) {
    const answer = await explain(dependencies, { kind, name });
    if (answer.outcome !== 'explained') continue;
    const { decision, work, summary } = answer.explanation;
    const isDone = decision.action === 'nothing' || (decision.action === 'fail' && work?.state === 'escrow');
    if (!isDone) found.push(`${summary} ${JSON.stringify(decision)}`);
  }
  return found;
}
