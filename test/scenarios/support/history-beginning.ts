// How a random history begins: a tenant that is provisioned, beside people and a group that are nobody's business.

import { mapping, NOTION_ROLE } from './accounts.ts';
import type { Drawn } from './history-events.ts';
import { RandomTenant } from './random-tenant.ts';
import { later, NO_LIMITS } from './tenant.ts';
import { mail, World } from './world.ts';

export const FOREIGN = { person: mail('outsider'), group: 'Board' };
export const CHIEF = 'Chief';
const ROLES = mapping(
  { target: 'name.formatted', source: 'displayName' },
  { target: NOTION_ROLE, expression: `IIF([jobTitle] = "${CHIEF}", "owner", "member")` },
);

/** Who is protected, and the account that the person had at the beginning. */
export interface Kept {
  readonly id: string;
  readonly account: string;
}

export interface Beginning {
  readonly world: World;
  readonly tenant: RandomTenant;
  readonly kept: Kept;
}

/** Limits count from the end of the initial cycle on. */
export async function beginAsDrawn(drawn: Drawn): Promise<Beginning> {
  const { users = {} } = drawn.roles ? ROLES : {};
  const world = await World.open({
    config: { ...drawn.config, users: { ...Object(users), agents: drawn.agents }, limits: NO_LIMITS },
    knobs: drawn.knobs,
    everyPartition: drawn.everyPartition,
    waitShare: 0.001,
  });
  const tenant = await begin(world);
  const [id = ''] = tenant.users;
  const protectedUsers = [drawn.protectedBy === 'id' ? id : mail('user-0')];
  world.config = { ...world.config, limits: drawn.limits, protected: { users: protectedUsers } };
  return { world, tenant, kept: { id, account: world.people().get(mail('user-0'))?.id ?? '' } };
}

export async function begin(world: World): Promise<RandomTenant> {
  const outsider = world.notion.workspace.addPerson({ userName: FOREIGN.person, name: 'Outsider' });
  world.notion.workspace.createGroup({ displayName: FOREIGN.group, members: [outsider.id] });
  const tenant = new RandomTenant(world, { agents: 2 });
  await world.settle();
  later(world, 2);
  // A cycle ends in the slice after its work: from now on everybody's changes need consent.
  await world.slice();
  return tenant;
}
