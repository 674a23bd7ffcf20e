import { describe, expect, it } from 'vitest';
import type { AppRole } from '../../sandbox/graph/enterprise-application.ts';
import { mail, type World, worlds } from './support/world.ts';

const open = worlds();

const ENTERPRISE = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';
const NOTION_ROLE = 'urn:ietf:params:scim:schemas:extension:notion:2.0:User:role';
const NAMES = [
  { target: 'userName', source: 'userPrincipalName', matching: 1 },
  { target: 'name.formatted', source: 'displayName' },
];

async function account(world: World, name: string): Promise<Record<string, unknown>> {
  const filter = encodeURIComponent(`userName eq "${mail(name)}"`);
  const answer = await fetch(`${world.notion.scimUrl}/Users?filter=${filter}`, {
    headers: { authorization: `Bearer ${world.notion.token}` },
  });
  const list: { Resources: Record<string, unknown>[] } = JSON.parse(await answer.text());
  return list.Resources[0] ?? {};
}

async function managerOf(world: World, name: string): Promise<unknown> {
  const extension = (await account(world, name))[ENTERPRISE];
  return JSON.parse(JSON.stringify(extension ?? {}))?.manager?.value;
}

describe('a manager', () => {
  const config = {
    users: { attributeMappings: [...NAMES, { target: `${ENTERPRISE}:manager`, source: 'manager' }] },
  };

  it('is sent as an address, and again when it changes', async () => {
    const world = await open({ config });
    const boss = world.person('boss');
    const other = world.person('other');
    const ada = world.person('ada', { manager: boss });
    await world.settle();
    expect(await managerOf(world, 'ada')).toBe(mail('boss'));
    world.graph.directory.updateUser(ada, { manager: other });
    await world.settle();
    expect(await managerOf(world, 'ada')).toBe(mail('other'));
  });

  it('who enters the scope later is then set', async () => {
    const world = await open({ config });
    const boss = world.person('boss', { assigned: false });
    world.person('ada', { manager: boss });
    await world.settle();
    expect(await managerOf(world, 'ada')).toBeUndefined();
    world.graph.directory.assign(boss);
    await world.settle();
    expect(await managerOf(world, 'ada')).toBe(mail('boss'));
  });

  it('who is renamed is sent by the new address to everybody below', async () => {
    const world = await open({ config });
    const boss = world.person('boss');
    world.person('ada', { manager: boss });
    await world.settle();
    world.graph.directory.updateUser(boss, { userPrincipalName: mail('chief') });
    await world.settle();
    expect(await managerOf(world, 'ada')).toBe(mail('chief'));
  });
});

describe('a role', () => {
  const RESTRICTED = 'a0a0a0a0-0000-4000-8000-000000000001';
  const MEMBER = 'a0a0a0a0-0000-4000-8000-000000000002';

  it('follows the app role of the assignment', async () => {
    const role = { target: NOTION_ROLE, expression: 'SingleAppRoleAssignment([appRoleAssignments])' };
    const world = await open({
      config: { users: { attributeMappings: [...NAMES, role] } },
      appRoles: [appRole(RESTRICTED, 'restricted_member'), appRole(MEMBER, 'member')],
    });
    const { directory } = world.graph;
    const ada = world.person('ada', { assigned: false });
    const first = directory.assign(ada, RESTRICTED);
    await world.settle();
    expect(world.people().get(mail('ada'))?.role).toBe('restricted_member');
    directory.unassign(first);
    directory.assign(ada, MEMBER);
    await world.settle();
    expect(world.people().get(mail('ada'))?.role).toBe('member');
  });
});

function appRole(id: string, value: string): AppRole {
  return { id, value, displayName: value, description: value, isEnabled: true, allowedMemberTypes: ['User'] };
}
