// What the job did to the workspace in one tick, read from the workspace alone. People and groups are known by what their
// names begin with: user-3@…, user-3.17@… and a new name of it are one person.

import type { WorkspaceSnapshot } from '../../../sandbox/notion/workspace.ts';

export interface Deed {
  readonly what: 'removed' | 'created' | 'readdressed' | 'renamed' | 'promoted' | 'taken out' | 'deleted';
  /** The person, or the group. */
  readonly whom: string;
  /** Of a membership. */
  readonly member?: string;
  /** There was more than one group of that name. */
  readonly ambiguous?: true;
}

const OWNERS: readonly string[] = ['owner', 'membership_admin'];

/** The part of a name or an address that never changes. */
export const keyOf = (name: string): string => name.split(/[@.]/)[0] ?? name;

export function deedsBetween(before: WorkspaceSnapshot, after: WorkspaceSnapshot): Deed[] {
  return [...peopleDeeds(before, after), ...groupDeeds(before, after)];
}

function peopleDeeds(before: WorkspaceSnapshot, after: WorkspaceSnapshot): Deed[] {
  const deeds: Deed[] = [];
  const former = new Map(before.users.map((user) => [user.id, user]));
  for (const user of after.users) {
    const whom = keyOf(user.userName);
    const was = former.get(user.id);
    former.delete(user.id);
    if (was === undefined) deeds.push({ what: 'created', whom });
    if (was !== undefined && was.userName !== user.userName) deeds.push({ what: 'readdressed', whom });
    if (was !== undefined && was.name !== user.name) deeds.push({ what: 'renamed', whom });
    if (OWNERS.includes(user.role) && !OWNERS.includes(was?.role ?? '')) deeds.push({ what: 'promoted', whom });
  }
  for (const { userName } of former.values()) deeds.push({ what: 'removed', whom: keyOf(userName) });
  return deeds;
}

/** Members who left the workspace were not taken out of their groups by themselves. */
function groupDeeds(before: WorkspaceSnapshot, after: WorkspaceSnapshot): Deed[] {
  const deeds: Deed[] = [];
  const here = new Map(after.users.map(({ id, userName }) => [id, keyOf(userName)]));
  const now = new Map(after.groups.map((group) => [group.id, group]));
  const known = new Set(before.groups.map(({ id }) => id));
  for (const { id, displayName } of after.groups)
    if (!known.has(id)) deeds.push({ what: 'created', whom: keyOf(displayName) });
  const names = [...before.groups, ...after.groups.filter(({ id }) => !known.has(id))].map(({ displayName }) =>
    keyOf(displayName),
  );
  for (const { id, displayName, members } of before.groups) {
    const group = now.get(id);
    const whom = keyOf(displayName);
    const isOne = names.filter((name) => name === whom).length === 1;
    if (group === undefined) deeds.push({ what: 'deleted', whom });
    const gone = group === undefined ? [] : members.filter((one) => !group.members.includes(one));
    for (const one of gone) {
      const member = here.get(one);
      if (member !== undefined) {
        deeds.push({ what: 'taken out', whom, member, ...(isOne ? {} : { ambiguous: true }) });
      }
    }
  }
  return deeds;
}
