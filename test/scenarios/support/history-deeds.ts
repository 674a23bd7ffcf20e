// What the job did to the workspace in one tick, read from the workspace. Groups are known by what their names begin with,
// people by whose their accounts are.

import type { WorkspaceSnapshot } from '../../../sandbox/notion/workspace.ts';

export interface Deed {
  readonly what: 'removed' | 'created' | 'readdressed' | 'renamed' | 'promoted' | 'moved' | 'taken out' | 'deleted';
  /** The person, or the group. */
  readonly whom: string;
  /** Of a membership. */
  readonly member?: string;
  /** There was more than one group of that name. */
  readonly ambiguous?: true;
}

const OWNERS: readonly string[] = ['owner', 'membership_admin'];

/** Whose each account is, before the tick and after it, and otherwise by its address. */
export interface Owners {
  readonly before: ReadonlyMap<string, string>;
  readonly after: ReadonlyMap<string, string>;
  readonly at: (address: string) => string;
  /** Accounts that left the workspace in the tick and came back to it for somebody else, as one address has one account. */
  readonly cameBack?: ReadonlySet<string>;
}

/** The part of a name that never changes. */
export const keyOf = (name: string): string => name.split(/[@.]/)[0] ?? name;

export function deedsBetween(before: WorkspaceSnapshot, after: WorkspaceSnapshot, owners: Owners): Deed[] {
  const whose = ({ id, userName }: Account): string =>
    owners.after.get(id) ?? owners.before.get(id) ?? owners.at(userName);
  const { cameBack = new Set() } = owners;
  const stayed = ({ users }: WorkspaceSnapshot): People => users.filter(({ id }) => !cameBack.has(id));
  return [
    ...[...cameBack].map((id): Deed => ({ what: 'removed', whom: owners.before.get(id) ?? id })),
    ...peopleDeeds(stayed(before), after.users, whose),
    ...moves(stayed(after), owners),
    ...groupDeeds(before, { ...after, users: stayed(after) }, whose),
  ];
}

type People = WorkspaceSnapshot['users'];
type Account = Pick<People[number], 'id' | 'userName'>;

function moves(users: readonly Account[], { before, after }: Owners): Deed[] {
  return users.flatMap(({ id }): Deed[] => {
    const [former, whom] = [before.get(id), after.get(id)];
    return former === undefined || whom === undefined || former === whom ? [] : [{ what: 'moved', whom }];
  });
}

function peopleDeeds(before: People, after: People, whose: (account: Account) => string): Deed[] {
  const deeds: Deed[] = [];
  const former = new Map(before.map((user) => [user.id, user]));
  for (const user of after) {
    const whom = whose(user);
    const was = former.get(user.id);
    former.delete(user.id);
    if (was === undefined) deeds.push({ what: 'created', whom });
    if (was !== undefined && was.userName !== user.userName) deeds.push({ what: 'readdressed', whom });
    if (was !== undefined && was.name !== user.name) deeds.push({ what: 'renamed', whom });
    if (OWNERS.includes(user.role) && !OWNERS.includes(was?.role ?? '')) deeds.push({ what: 'promoted', whom });
  }
  for (const account of former.values()) deeds.push({ what: 'removed', whom: whose(account) });
  return deeds;
}

/** Members who left the workspace were not taken out of their groups by themselves. */
function groupDeeds(before: WorkspaceSnapshot, after: WorkspaceSnapshot, whose: (account: Account) => string): Deed[] {
  const deeds: Deed[] = [];
  const here = new Map(after.users.map((account) => [account.id, whose(account)]));
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
