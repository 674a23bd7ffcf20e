// Puts a recorded tenant and a recorded workspace into simulators, with the ids they had.

import { call } from '../../../sandbox/start/json-client.ts';
import type { Tenant, TenantUser } from '../../../sandbox/start/tenant.ts';

interface Workspace {
  readonly users: readonly {
    readonly id: string;
    readonly userName: string;
    readonly name: string;
    readonly role: string;
  }[];
  readonly groups: readonly {
    readonly id: string;
    readonly displayName: string;
    readonly members: readonly string[];
  }[];
}

/** Delta links of the former tenant are not accepted by the new one: its chains are read anew, as after an expiry. */
export async function restoreTenant(graphUrl: string, { users, groups, assignments }: Tenant): Promise<void> {
  const admin = `${graphUrl}/__admin`;
  await call('POST', `${admin}/bulk`, {
    users: managersFirst(users).map(({ deleted: _, ...user }) => user),
    groups: groups.map(({ deleted: _, members: __, ...group }) => group),
    members: groups.flatMap((group) => group.members.map((member) => [group.id, member])),
  });
  for (const { principalId, appRoleId } of assignments) {
    await call('POST', `${admin}/assignments`, { principalId, appRoleId });
  }
  for (const user of users) if (user.deleted) await call('DELETE', `${admin}/users/${user.id}`);
  for (const group of groups) if (group.deleted) await call('DELETE', `${admin}/groups/${group.id}`);
}

export async function restoreWorkspace(notionUrl: string, { users, groups }: Workspace): Promise<void> {
  const admin = `${notionUrl}/__admin`;
  const present = await call<Workspace>('GET', `${admin}/snapshot`);
  const add = async (path: 'users' | 'groups', object: { readonly id: string }): Promise<void> => {
    const { id } = await call<{ id: string }>('POST', `${admin}/${path}`, object);
    if (id !== object.id) throw new Error(`The simulated workspace gave ${path} other ids than they had.`);
  };
  // Its owner, who may have had another id.
  const known = new Set(present.users.map(({ userName }) => userName));
  for (const user of users) if (!known.has(user.userName)) await add('users', user);
  for (const group of groups) await add('groups', group);
}

/** The tenant knows no manager who is not in it yet; one who left for good, or a circle, loses the mention. */
function managersFirst(users: readonly TenantUser[]): readonly TenantUser[] {
  const waiting = new Map(users.map((user) => [user.id, user]));
  const placed = new Map<string, TenantUser>();
  const place = ({ manager, ...user }: TenantUser): void => {
    waiting.delete(user.id);
    const superior = waiting.get(manager ?? '');
    if (superior !== undefined) place(superior);
    placed.set(user.id, manager && placed.has(manager) ? { ...user, manager } : user);
  };
  for (const user of users) if (waiting.has(user.id)) place(user);
  return [...placed.values()];
}
