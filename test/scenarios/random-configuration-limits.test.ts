// Random configurations under low guard limits: what is held stays as it was, and everything else converges.

import fc from 'fast-check';
import { expect } from 'vitest';
import type { Kind } from '../../shared/model/stored-object.ts';
import { randomly } from '../support/seeds.ts';
import { expectSoundState } from './support/expectations.ts';
import { differences, furnish } from './support/random-configuration-comparison.ts';
import { PLAIN, spec } from './support/random-configuration-spec.ts';
import { ConfiguredTenant, calmStep } from './support/random-configuration-tenant.ts';
import { APP_ROLES } from './support/random-configuration-view.ts';
import { storedObjects } from './support/stored-objects.ts';
import { NO_LIMITS } from './support/tenant.ts';
import { World } from './support/world.ts';

const LOW = { peopleShare: 0, peopleFloor: 2, groupDeletes: 0, memberships: 3 };

randomly(
  'what the guard holds stays, the rest converges, and higher limits let it all go',
  { runs: 1, long: 500, slow: true },
  async (run) => {
    const story = fc.tuple(spec, fc.array(calmStep, { minLength: 10, maxLength: 30, size: 'max' }));
    await fc.assert(
      fc.asyncProperty(story, async ([later, steps]) => {
        const knobs = { verifiedDomains: ['contoso.example', 'partner.example'] };
        const world = await World.open({ appRoles: APP_ROLES, knobs });
        try {
          const baseline = furnish(world);
          const tenant = new ConfiguredTenant(world, PLAIN, LOW);
          await world.settle();
          await tenant.apply({ type: 'configure', spec: later });
          for (const step of steps) await tenant.apply(step);
          await tenant.comeToRest();

          const [people, groups] = [await held(tenant, 'user'), await held(tenant, 'group')];
          expect(await gone(tenant, people, groups)).toEqual([]);
          expect(await differences(tenant, baseline, { people, groups })).toEqual([]);

          tenant.raiseLimits(NO_LIMITS);
          await tenant.comeToRest();
          expect(await differences(tenant, baseline)).toEqual([]);
          await expectSoundState(world);
        } finally {
          await world.close();
        }
      }),
      run,
    );
  },
);

async function held(tenant: ConfiguredTenant, kind: Kind): Promise<Set<string>> {
  const ids = new Set(kind === 'user' ? [...tenant.users, ...tenant.anchors] : tenant.groups.flat());
  const { objects } = (await storedObjects(tenant.world.tables))[kind];
  return new Set(objects.filter(({ id, work }) => ids.has(id) && work?.state === 'held').map(({ id }) => id));
}

/** Held, and not in the workspace any more. */
async function gone(
  { world }: ConfiguredTenant,
  people: ReadonlySet<string>,
  groups: ReadonlySet<string>,
): Promise<string[]> {
  const snapshot = world.notion.workspace.snapshot();
  const present = new Set([...snapshot.users, ...snapshot.groups].map(({ id }) => id));
  const { user, group } = await storedObjects(world.tables);
  return [...user.objects, ...group.objects]
    .filter(({ kind, id }) => (kind === 'user' ? people : groups).has(id))
    .filter(({ link }) => link === undefined || !present.has(link.targetId))
    .map(({ kind, id }) => `${kind} ${id}`);
}
