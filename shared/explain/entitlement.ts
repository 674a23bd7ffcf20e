// Through what an object is entitled: from a fresh list of assignments and the stored edges.

import type { Slice } from '../engine/slice.ts';
import type { ExplainedPolicy, ScopeContext } from '../model/ports.ts';
import { idOf, keyOf, shardOf } from '../model/source-key.ts';
import { DEFAULT_APP_ROLE, type SourceId, type StoredObject } from '../model/stored-object.ts';
import type { EntitlementExplanation, EntitlementPath, NamedRole, Note } from './document.ts';
import { named } from './names.ts';

/** `slice.reading.assignments` and the roster of groups must be loaded. */
export async function explainEntitlement(
  slice: Pick<Slice, 'edges' | 'objects' | 'policy' | 'reading'>,
  object: StoredObject,
  policy: ExplainedPolicy,
): Promise<EntitlementExplanation> {
  if (slice.policy.scope === 'all') {
    return { entitled: true, paths: [{ via: 'everyone' }], roles: [] };
  }
  const paths = [...directPaths(slice, object), ...(await groupPaths(slice, object, policy))];
  const roles = paths.flatMap((path) => (path.via === 'everyone' ? [] : path.roles));
  return {
    entitled: paths.length > 0,
    paths,
    roles: [...new Map(roles.map((role) => [role.id, role])).values()].sort((a, b) => (a.id < b.id ? -1 : 1)),
  };
}

/** As it stood at the last evaluation. */
export async function storedEntitlement(
  slice: Pick<Slice, 'entitled' | 'reading'>,
  { kind, id }: StoredObject,
): Promise<EntitlementExplanation> {
  const sets = slice.entitled[kind];
  await sets.load(shardOf(id));
  return { entitled: sets.has(id), paths: [], roles: sets.roles(id).map((role) => namedRole(slice, role)) };
}

function directPaths(slice: Pick<Slice, 'reading'>, { kind, id }: StoredObject): EntitlementPath[] {
  const type = kind === 'user' ? 'User' : 'Group';
  const own = slice.reading.assignments.filter(
    ({ principalId, principalType }) => principalId === id && principalType === type,
  );
  return own.length === 0 ? [] : [{ via: 'direct', roles: own.map(({ appRoleId }) => namedRole(slice, appRoleId)) }];
}

/** Groups entitle their people; a group is entitled by its own assignment alone. */
async function groupPaths(
  slice: Pick<Slice, 'edges' | 'objects' | 'reading'>,
  object: StoredObject,
  policy: ExplainedPolicy,
): Promise<EntitlementPath[]> {
  if (object.kind === 'group') return [];
  const assigned = assignedGroups(slice);
  await slice.edges.prepare([...assigned.keys()]);
  const found = [...assigned].flatMap(([id, roles]) => {
    const path = isLive(slice, id) ? slice.edges.pathTo(keyOf(id), keyOf(object.id)) : undefined;
    return path === undefined ? [] : [{ roles, path: path.map(idOf) }];
  });
  const name = await named(
    slice,
    'group',
    policy,
    found.flatMap(({ path }) => path),
  );
  return found.map(({ roles, path }) => ({ via: 'group', roles, groups: path.map(name) }));
}

/** Assigned group → its app roles. */
export function assignedGroups(slice: Pick<Slice, 'reading'>): Map<SourceId, readonly NamedRole[]> {
  const groups = new Map<SourceId, readonly NamedRole[]>();
  for (const { principalId, principalType, appRoleId } of slice.reading.assignments) {
    if (principalType !== 'Group') continue;
    groups.set(principalId, [...(groups.get(principalId) ?? []), namedRole(slice, appRoleId)]);
  }
  return groups;
}

/** Assigned groups whose members are not known yet. */
export function unreadGroups(slice: Pick<Slice, 'objects' | 'reading'>): Note[] {
  const unread = [...assignedGroups(slice).keys()].filter((id) => slice.objects.group.entry(id) === undefined);
  if (unread.length === 0) return [];
  return [
    {
      code: 'GroupsUnread',
      detail: `No run has read these assigned groups yet, so that their members are not known: ${unread.join(', ')}.`,
    },
  ];
}

/** Memberships that filters ask for, from the stored edges. */
export async function freshMemberships(
  slice: Pick<Slice, 'edges' | 'objects' | 'policy'>,
  object: StoredObject,
): Promise<Pick<ScopeContext, 'isMemberOf'>> {
  const { filterGroups } = slice.policy;
  if (object.kind === 'group' || filterGroups.length === 0) return {};
  await slice.edges.prepare(filterGroups, 'transitive');
  return {
    isMemberOf: (group) =>
      isLive(slice, group) && slice.edges.pathTo(keyOf(group), keyOf(object.id), 'transitive') !== undefined,
  };
}

function isLive(slice: Pick<Slice, 'objects'>, group: SourceId): boolean {
  return slice.objects.group.entry(group)?.live === true;
}

function namedRole(slice: Pick<Slice, 'reading'>, id: string): NamedRole {
  if (id === DEFAULT_APP_ROLE) return { id, name: 'Default access' };
  const role = slice.reading.roleCatalogue.find((candidate) => candidate.id === id);
  return role === undefined ? { id } : { id, name: role.value ?? role.displayName };
}
