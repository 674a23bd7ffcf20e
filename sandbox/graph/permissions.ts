// Which application permission opens which part of Graph.

import type { Properties } from './directory-objects.ts';
import { GraphError } from './graph-error.ts';

export type Area = 'users' | 'groups' | 'applications' | 'synchronization' | 'directoryObjects';

const WHOLE_DIRECTORY = ['Directory.Read.All', 'Directory.ReadWrite.All'];

/** Least privilege first; any one of them is enough. */
const OPENED_BY: Readonly<Record<Area, readonly string[]>> = {
  users: ['User.Read.All', 'User.ReadWrite.All', ...WHOLE_DIRECTORY],
  groups: [
    'GroupMember.Read.All',
    'GroupMember.ReadWrite.All',
    'Group.Read.All',
    'Group.ReadWrite.All',
    ...WHOLE_DIRECTORY,
  ],
  applications: ['Application.Read.All', 'Application.ReadWrite.All', ...WHOLE_DIRECTORY],
  // Application.ReadWrite.OwnedBy as well, for an application that the caller owns; nobody owns this one.
  synchronization: ['Synchronization.Read.All', 'Synchronization.ReadWrite.All'],
  directoryObjects: WHOLE_DIRECTORY,
};

export function mayRead(roles: ReadonlySet<string>, area: Area): boolean {
  return OPENED_BY[area].some((role) => roles.has(role));
}

/** A group that hides its members looks empty without this permission, whatever else the token carries. */
const HIDDEN_MEMBERS = 'Member.Read.Hidden';

export function mayReadMembers(roles: ReadonlySet<string>, group: Properties): boolean {
  return group['visibility'] !== 'HiddenMembership' || roles.has(HIDDEN_MEMBERS);
}

export function requireRole(roles: ReadonlySet<string>, area: Area, synchronizationRefusal: '401' | '403'): void {
  if (mayRead(roles, area)) return;
  // Another service stands behind this part of Graph: seen, and documented nowhere.
  if (area === 'synchronization' && synchronizationRefusal === '401') throw new GraphError(401, 'UnknownError', '');
  throw new GraphError(403, 'Authorization_RequestDenied', 'Insufficient privileges to complete the operation.');
}
