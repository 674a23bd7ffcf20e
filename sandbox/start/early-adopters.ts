// Who is in the simulated workspace before any provisioning: some people of the tenant, one group, and an outsider.

import { call } from './json-client.ts';
import { assignedGroups, entitledUsers, type Tenant } from './tenant.ts';

/** Makes `count` people of the tenant members of the workspace, and a group of some of them. */
export async function addEarlyAdopters(notionUrl: string, tenant: Tenant, count: number): Promise<void> {
  const add = async (path: string, body: object): Promise<string> =>
    (await call<{ id: string }>('POST', `${notionUrl}/__admin/${path}`, body)).id;

  const people = new Map<string, string>();
  for (const [index, user] of entitledUsers(tenant).slice(0, count).entries()) {
    const displayName = user.displayName ?? '';
    // Every third one chose another name when signing up: provisioning puts it right.
    const name = index % 3 === 2 ? (displayName.split(' ')[0] ?? displayName) : displayName;
    people.set(user.id, await add('users', { userName: user.userPrincipalName, name }));
  }
  const outsider = await add('users', { userName: 'studio@partner.example', name: 'Design Studio' });

  const known = (ids: readonly string[]): readonly string[] => ids.flatMap((id) => people.get(id) ?? []);
  const [group] = [...assignedGroups(tenant)].sort((a, b) => known(b.members).length - known(a.members).length);
  if (group === undefined) return;
  await add('groups', { displayName: group.displayName, members: [...known(group.members), outsider] });
}
