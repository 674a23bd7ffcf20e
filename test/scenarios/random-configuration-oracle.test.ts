// The oracle of random configurations is tested itself: it accepts what is right, and names what is wrong.

import { expect, it } from 'vitest';
import { differences, furnish } from './support/random-configuration-comparison.ts';
import { type GroupAction, PLAIN } from './support/random-configuration-spec.ts';
import { ConfiguredTenant } from './support/random-configuration-tenant.ts';
import { APP_ROLES } from './support/random-configuration-view.ts';
import { later, NO_LIMITS } from './support/tenant.ts';
import { worlds } from './support/world.ts';

const open = worlds();

/** Group 4 of the tenant is destroyed and made again. */
async function recreated(hardDeleted: GroupAction) {
  const world = await open({ appRoles: APP_ROLES, waitShare: 0.005 });
  const baseline = furnish(world);
  const groupActions = { ...PLAIN.groupActions, softDeleted: hardDeleted, hardDeleted };
  const tenant = new ConfiguredTenant(world, { ...PLAIN, groupActions }, NO_LIMITS);
  await world.settle();
  await tenant.apply({ type: 'recreateGroup', group: 4 });
  later(world, 120);
  await world.settle();
  const group = world.notion.workspace.listGroups().find(({ displayName }) => displayName === 'Group 4');
  if (group === undefined) throw new Error('Group 4 is not in Notion.');
  return { world, baseline, tenant, group };
}

it('expects a group that was destroyed and made again, in place of the former one', async () => {
  const { world, baseline, tenant, group } = await recreated('delete');
  expect(await differences(tenant, baseline)).toEqual([]);
  const member = [...group.members][0] ?? '';
  world.notion.workspace.changeGroupMembers(group, { removed: new Set([member]) });
  expect(await differences(tenant, baseline)).toEqual(['user-4 is not in Group 4']);
  group.displayName = 'Group 4.1';
  expect(await differences(tenant, baseline)).toEqual(['0 groups are called Group 4']);
});

it('lets what a destroyed group had stay where the action is to keep it, and not otherwise', async () => {
  const found: Record<string, unknown> = {};
  for (const action of ['keep', 'delete'] as const) {
    const { world, baseline, tenant, group } = await recreated(action);
    world.notion.workspace.createGroup({ displayName: 'Group 4.1', members: [...group.members], managedBy: 'scim' });
    found[action] = await differences(tenant, baseline);
  }
  expect(found).toEqual({ keep: [], delete: ['user-4 is still in Group 4.1'] });
});
