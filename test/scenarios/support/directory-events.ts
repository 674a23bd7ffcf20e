// What happens to the people and groups of a tenant, by their numbers: as random tests draw and apply it.

import fc from 'fast-check';
import { DirectoryError } from '../../../sandbox/graph/directory-error.ts';
import { unassign } from './tenant.ts';
import { mail, type World } from './world.ts';

/** Texts of names and addresses. */
const TEXTS = 1_000;

/** Each kind of event as an arbitrary of its own, to be weighed by whoever draws them. */
export function directoryEvents(users: number, groups: number) {
  const [user, group, text] = [index(users), index(groups), index(TEXTS)];
  return {
    membership: fc.record({ type: fc.constantFrom('join', 'leave'), group, user }),
    nesting: fc.record({ type: fc.constantFrom('nest', 'unnest'), group, child: group }),
    life: fc.record({ type: fc.constantFrom('disable', 'enable', 'delete', 'restore', 'purge'), user }),
    profile: fc.record({ type: fc.constantFrom('renameUser', 'readdress', 'guest'), user, text }),
    assignment: fc.record({ type: fc.constantFrom('assign', 'unassign'), user }),
    groupLife: fc.record({ type: fc.constantFrom('deleteGroup', 'restoreGroup', 'purgeGroup'), group }),
    groupName: fc.record({ type: fc.constant('renameGroup'), group, text }),
    groupAssignment: fc.record({ type: fc.constantFrom('assignGroup', 'unassignGroup'), group }),
  } as const;
}

type Events = ReturnType<typeof directoryEvents>;
export type DirectoryEvent = {
  [Kind in keyof Events]: Events[Kind] extends fc.Arbitrary<infer E> ? E : never;
}[keyof Events];

/** What the tenant refuses, such as a change of somebody deleted, did not happen. */
export function unlessRefused(change: () => void): void {
  try {
    change();
  } catch (error) {
    if (!(error instanceof DirectoryError)) throw error;
  }
}

/** `users` and `groups` by their numbers. */
export function happen(world: World, users: readonly string[], groups: readonly string[], event: DirectoryEvent): void {
  const { directory } = world.graph;
  const user = 'user' in event ? (users[event.user] ?? '') : '';
  const group = 'group' in event ? (groups[event.group] ?? '') : '';
  switch (event.type) {
    case 'join':
      directory.addMember(group, user);
      return;
    case 'leave':
      directory.removeMember(group, user);
      return;
    case 'nest':
      directory.addMember(group, groups[event.child] ?? '');
      return;
    case 'unnest':
      directory.removeMember(group, groups[event.child] ?? '');
      return;
    case 'disable':
    case 'enable':
      directory.updateUser(user, { accountEnabled: event.type === 'enable' });
      return;
    case 'delete':
    case 'purge':
      directory.deleteUser(user, { permanent: event.type === 'purge' });
      return;
    case 'restore':
      directory.restoreUser(user);
      return;
    case 'renameUser':
      directory.updateUser(user, { displayName: `Name ${event.text}` });
      return;
    case 'readdress':
      directory.updateUser(user, { userPrincipalName: mail(`user-${event.user}.${event.text}`) });
      return;
    case 'guest':
      directory.updateUser(user, { userType: event.text % 2 === 0 ? 'Guest' : 'Member' });
      return;
    case 'assign':
    case 'assignGroup':
      directory.assign(event.type === 'assign' ? user : group);
      return;
    case 'unassign':
    case 'unassignGroup':
      unassign(world, event.type === 'unassign' ? user : group);
      return;
    case 'deleteGroup':
    case 'purgeGroup':
      directory.deleteGroup(group, { permanent: event.type === 'purgeGroup' });
      return;
    case 'restoreGroup':
      directory.restoreGroup(group);
      return;
    case 'renameGroup':
      directory.updateGroup(group, { displayName: `Group ${event.group}.${event.text}` });
      return;
  }
}

function index(size: number): fc.Arbitrary<number> {
  return fc.nat({ max: size - 1 });
}
