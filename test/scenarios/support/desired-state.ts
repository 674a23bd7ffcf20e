// What Notion should show, worked out from the tenant alone: no code of the engine takes part.

import type { DirectorySnapshot } from '../../../sandbox/graph/snapshot.ts';

export interface DesiredState {
  /** Address → name. */
  readonly people: Readonly<Record<string, string>>;
  /** Group name → addresses of its members, sorted. */
  readonly groups: Readonly<Record<string, readonly string[]>>;
}

export function desiredState(
  tenant: DirectorySnapshot,
  options: { scope: string; nestedGroups: boolean; agents?: string },
): DesiredState {
  const liveUsers = new Map(
    tenant.users.filter((user) => isInService(user, options.agents)).map((user) => [user.id, user]),
  );
  const liveGroups = new Map(tenant.groups.filter(({ deleted }) => deleted === null).map((group) => [group.id, group]));
  const assigned = new Set(tenant.assignments.map(({ principalId }) => principalId));

  const membersOf = (groupId: string, seen = new Set<string>()): string[] => {
    if (seen.has(groupId)) return [];
    seen.add(groupId);
    const members = liveGroups.get(groupId)?.members ?? [];
    const below = options.nestedGroups ? members.filter((id) => liveGroups.has(id)) : [];
    return [...members, ...below.flatMap((id) => membersOf(id, seen))];
  };
  const everybody = options.scope === 'all';
  const groups = [...liveGroups.values()].filter(({ id }) => everybody || assigned.has(id));
  const entitled = new Set([...assigned, ...groups.flatMap(({ id }) => membersOf(id))]);
  const inScope = new Map([...liveUsers].filter(([id]) => everybody || entitled.has(id)));
  const addressOf = (id: string): string[] => {
    const user = inScope.get(id);
    return user === undefined ? [] : [String(user.userPrincipalName)];
  };
  return {
    people: Object.fromEntries([...inScope.values()].map((u) => [String(u.userPrincipalName), String(u.displayName)])),
    groups: Object.fromEntries(
      groups.map(({ id, displayName }) => [String(displayName), [...new Set(membersOf(id).flatMap(addressOf))].sort()]),
    ),
  };
}

function isInService(user: DirectorySnapshot['users'][number], agents = 'exclude'): boolean {
  if (agents === 'exclude' && user.identityParentId) return false;
  return user.deleted === null && user.accountEnabled !== false && user.userType !== 'Guest';
}
