// The whole tenant as plain data, for comparing with what a target holds.

import type { Assignment } from './assignments.ts';
import type { DirectoryObject, GroupObject, Properties, UserObject } from './directory-objects.ts';

export type SnapshotUser = Properties & { readonly id: string; readonly deleted: null | 'soft' };
export type SnapshotGroup = SnapshotUser & { readonly members: readonly string[] };

export interface SnapshotAssignment {
  readonly id: string;
  readonly principalId: string;
  readonly appRoleId: string;
}

/** Live and soft-deleted objects. Members are stored edges: soft-deleted people are among them. */
export interface DirectorySnapshot {
  readonly users: readonly SnapshotUser[];
  readonly groups: readonly SnapshotGroup[];
  readonly assignments: readonly SnapshotAssignment[];
}

interface Source {
  readonly users: readonly UserObject[];
  readonly groups: readonly GroupObject[];
  readonly assignments: { active(): Iterable<Assignment> };
  membersOf(group: GroupObject): Iterable<DirectoryObject>;
}

export function takeSnapshot(directory: Source): DirectorySnapshot {
  return {
    users: directory.users.filter(isKept).map(plain),
    groups: directory.groups.filter(isKept).map((group) => ({
      ...plain(group),
      members: Array.from(directory.membersOf(group), (member) => member.id),
    })),
    assignments: Array.from(directory.assignments.active(), ({ id, principal, appRoleId }) => ({
      id,
      principalId: principal.id,
      appRoleId,
    })),
  };
}

function isKept(object: DirectoryObject): boolean {
  return object.version.state !== 'hard';
}

function plain(object: DirectoryObject): SnapshotUser {
  const { state, properties } = object.version;
  return { ...properties, id: object.id, deleted: state === 'soft' ? 'soft' : null };
}
