// What clauses, mappings and the oracle of random configurations read: the simulated tenant as plain data, and nothing
// that the engine computed.

import type { AppRole } from '../../../sandbox/graph/enterprise-application.ts';
import type { DirectorySnapshot, SnapshotGroup, SnapshotUser } from '../../../sandbox/graph/snapshot.ts';

/** App roles of the enterprise application: id → value. Default access is none of them. */
export const ROLES: Readonly<Record<string, string>> = {
  'a0a0a0a0-0000-4000-8000-000000000001': 'member',
  'a0a0a0a0-0000-4000-8000-000000000002': 'restricted_member',
  'a0a0a0a0-0000-4000-8000-000000000003': 'membership_admin',
  'a0a0a0a0-0000-4000-8000-000000000004': 'owner',
};

export const APP_ROLES = Object.entries(ROLES).map(
  ([id, value]): AppRole => ({
    id,
    value,
    displayName: value,
    description: value,
    isEnabled: true,
    allowedMemberTypes: ['User'],
  }),
);

export class TenantView {
  readonly users: ReadonlyMap<string, SnapshotUser>;
  readonly groups: ReadonlyMap<string, SnapshotGroup>;
  readonly assignments: DirectorySnapshot['assignments'];
  /** Epoch milliseconds. */
  readonly now: number;

  /** Soft-deleted objects are in the snapshot; permanently deleted ones are not. */
  constructor({ users, groups, assignments }: DirectorySnapshot, now: number) {
    this.users = new Map(users.map((user) => [user.id, user]));
    this.groups = new Map(groups.map((group) => [group.id, group]));
    this.assignments = assignments;
    this.now = now;
  }

  liveUser(id: unknown): SnapshotUser | undefined {
    const user = this.users.get(String(id));
    return user?.deleted === null ? user : undefined;
  }

  liveGroup(id: string): SnapshotGroup | undefined {
    const group = this.groups.get(id);
    return group?.deleted === null ? group : undefined;
  }

  /** Ids of everybody in a group, whatever their state; a deleted group has nobody and passes nobody on. */
  membersOf(groupId: string, nested: boolean, seen = new Set<string>()): ReadonlySet<string> {
    const found = new Set<string>();
    const group = this.liveGroup(groupId);
    if (group === undefined || seen.has(groupId)) return found;
    seen.add(groupId);
    for (const member of group.members) {
      if (this.users.has(member)) found.add(member);
      else if (nested) for (const below of this.membersOf(member, nested, seen)) found.add(below);
    }
    return found;
  }

  manager(user: SnapshotUser): SnapshotUser | undefined {
    return this.liveUser(user.manager);
  }
}

/** A property as text; what was never set, null, and the empty text are all nothing. */
export function textOf(object: Readonly<Record<string, unknown>> | undefined, name: string): string | undefined {
  const value = object?.[name];
  return value === undefined || value === null || value === '' ? undefined : String(value);
}

export function listOf(object: Readonly<Record<string, unknown>>, name: string): readonly string[] {
  const value = object[name];
  return Array.isArray(value) ? value.map(String).filter((item) => item !== '') : [];
}

/** As Entra's provisioning shows it: `a_b.example#EXT#@home.example` is `a@b.example`. */
export function principalName(user: SnapshotUser): string | undefined {
  const full = textOf(user, 'userPrincipalName');
  const alias = full?.split('#EXT#')[0];
  if (full === undefined || alias === undefined || alias === full) return full;
  const at = alias.lastIndexOf('_');
  return `${alias.slice(0, at)}@${alias.slice(at + 1)}`;
}
