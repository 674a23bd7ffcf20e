// What the simulated tenant holds, as its admin API tells it.

import { call } from './json-client.ts';

export interface TenantUser {
  readonly id: string;
  readonly userPrincipalName?: string | null;
  readonly displayName?: string | null;
  readonly accountEnabled?: boolean | null;
  readonly userType?: string | null;
  /** Of agent users only. */
  readonly identityParentId?: string | null;
  readonly manager?: string | null;
  readonly deleted?: 'soft' | null;
}

export interface TenantGroup {
  readonly id: string;
  readonly displayName?: string | null;
  readonly deleted?: 'soft' | null;
  readonly members: readonly string[];
}

export interface Tenant {
  readonly users: readonly TenantUser[];
  readonly groups: readonly TenantGroup[];
  readonly assignments: readonly { readonly principalId: string; readonly appRoleId: string }[];
}

export function readTenant(graphUrl: string): Promise<Tenant> {
  return call<Tenant>('GET', `${graphUrl}/__admin/snapshot`);
}

export function assignedGroups(tenant: Tenant): readonly TenantGroup[] {
  const assigned = new Set(tenant.assignments.map(({ principalId }) => principalId));
  return tenant.groups.filter((group) => assigned.has(group.id) && !group.deleted);
}

/** Enabled members who are assigned themselves or through a group that they are in directly. */
export function entitledUsers(tenant: Tenant): readonly TenantUser[] {
  const entitled = new Set(tenant.assignments.map(({ principalId }) => principalId));
  for (const group of assignedGroups(tenant)) for (const member of group.members) entitled.add(member);
  return tenant.users.filter((user) => entitled.has(user.id) && isActiveMember(user));
}

export function isActiveMember(user: TenantUser): boolean {
  return user.accountEnabled === true && user.userType !== 'Guest' && !user.identityParentId && !user.deleted;
}
