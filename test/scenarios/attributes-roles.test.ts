import { describe, expect, it } from 'vitest';
import type { AppRole } from '../../sandbox/graph/enterprise-application.ts';
import { attribute, changeInNotion, mapping, NOTION_ROLE, operations } from './support/accounts.ts';
import { inside, unassign, waits } from './support/tenant.ts';
import { mail, type World, worlds } from './support/world.ts';

const open = worlds();

const id = (digit: number): string => `a0a0a0a0-0000-4000-8000-00000000000${digit}`;
const [OWNER, ADMIN, MEMBER, RESTRICTED, ODD, NONE] = [id(1), id(2), id(3), id(4), id(5), id(6)];
const appRoles: readonly AppRole[] = [
  appRole(OWNER, 'owner'),
  appRole(ADMIN, 'membership_admin'),
  appRole(MEMBER, 'member'),
  appRole(RESTRICTED, 'restricted_member'),
  appRole(ODD, 'king'),
  { ...appRole(NONE, ''), value: null },
];

function appRole(roleId: string, value: string): AppRole {
  return { id: roleId, value, displayName: value, description: value, isEnabled: true, allowedMemberTypes: ['User'] };
}

const WORKSPACE_ROLE = {
  target: NOTION_ROLE,
  expression: 'IIF(Count([appRoleAssignments]) = 0, "member", SingleAppRoleAssignment([appRoleAssignments]))',
};
const roleOf = (world: World, name: string): string | undefined => world.people().get(mail(name))?.role;

/** The values of the job roles on the profile card, in their order there. */
async function jobRoles(world: World, name: string): Promise<unknown[]> {
  const roles: unknown = await attribute(world, name, 'roles');
  return Array.isArray(roles) ? roles.map((role: { value?: unknown }) => role.value) : [];
}

describe('the role in the workspace', () => {
  const workspace = (more: Record<string, unknown> = {}): Promise<World> =>
    open({ config: { ...mapping(WORKSPACE_ROLE), limits: { administrativeGrants: 10 }, ...more }, appRoles });

  it('follows a change of the assignment alone, with one request', async () => {
    const world = await workspace();
    const { directory } = world.graph;
    const ada = world.person('ada', { assigned: false });
    const first = directory.assign(ada, RESTRICTED);
    await world.settle();
    expect(roleOf(world, 'ada')).toBe('restricted_member');
    directory.assign(ada, ADMIN);
    directory.unassign(first);
    world.forgetRequests();
    await world.settle();
    expect(roleOf(world, 'ada')).toBe('membership_admin');
    expect(world.requests()).toEqual(['PATCH /Users']);
  });

  it('comes through a group, and goes with it', async () => {
    const world = await workspace();
    const { directory } = world.graph;
    const ada = world.person('ada', { assigned: false });
    directory.assign(ada, MEMBER);
    const admins = world.group('Admins', [ada], { assigned: false });
    directory.assign(admins, ADMIN);
    await world.settle();
    expect(roleOf(world, 'ada')).toBe('member');
    unassign(world, ada);
    await world.settle();
    expect(roleOf(world, 'ada')).toBe('membership_admin');
    directory.assign(ada, RESTRICTED);
    directory.removeMember(admins, ada);
    await world.settle();
    expect(roleOf(world, 'ada')).toBe('restricted_member');
  });

  it('comes through a group inside the assigned one', async () => {
    const world = await workspace({ nestedGroups: true });
    const ada = world.person('ada', { assigned: false });
    const inner = world.group('Inner', [ada], { assigned: false });
    const outer = world.group('Outer', [inner], { assigned: false });
    world.graph.directory.assign(outer, ADMIN);
    await world.settle();
    expect(roleOf(world, 'ada')).toBe('membership_admin');
    unassign(world, outer);
    world.graph.directory.assign(outer, RESTRICTED);
    await world.settle();
    expect(roleOf(world, 'ada')).toBe('restricted_member');
  });

  it('of somebody with several is the first by value, and the next one when that is taken away', async () => {
    const world = await workspace();
    const { directory } = world.graph;
    const ada = world.person('ada', { assigned: false });
    directory.assign(ada, RESTRICTED);
    const member = directory.assign(ada, MEMBER);
    const admin = directory.assign(ada, ADMIN);
    await world.settle();
    expect(roleOf(world, 'ada')).toBe('member');
    directory.unassign(member);
    await world.settle();
    expect(roleOf(world, 'ada')).toBe('membership_admin');
    directory.unassign(admin);
    await world.settle();
    expect(roleOf(world, 'ada')).toBe('restricted_member');
  });

  it('that Notion does not have stops one person and nobody else, and is mended by another assignment', async () => {
    const world = await workspace();
    const { directory } = world.graph;
    const odd = world.person('odd', { assigned: false });
    const king = directory.assign(odd, ODD);
    const ada = world.person('ada', { assigned: false });
    directory.assign(ada, ADMIN);
    await world.settle();
    expect(inside(world)).toEqual(['ada']);
    expect(await waits(world, 'user', odd)).toEqual({ state: 'escrow', code: 'InvalidValue' });
    directory.unassign(king);
    directory.assign(odd, MEMBER);
    await world.settle();
    expect(roleOf(world, 'odd')).toBe('member');
  });

  it('that Notion refuses for its own reasons leaves the person as they are, and the others get theirs', async () => {
    const world = await open({
      config: {
        ...mapping(WORKSPACE_ROLE, { target: 'title', source: 'jobTitle' }),
        limits: { administrativeGrants: 10 },
      },
      appRoles,
      knobs: { knownRoles: ['owner', 'membership_admin', 'member'] },
    });
    const { directory } = world.graph;
    const people = ['ada', 'ben'].map((name) => world.person(name, { assigned: false }));
    const [ada = '', ben = ''] = people;
    for (const person of people) directory.assign(person, MEMBER);
    await world.settle();
    for (const person of people) unassign(world, person);
    directory.assign(ada, RESTRICTED);
    directory.assign(ben, ADMIN);
    await world.settle();
    expect(await waits(world, 'user', ada)).toEqual({ state: 'escrow', code: 'InvalidValue' });
    expect([roleOf(world, 'ada'), roleOf(world, 'ben')]).toEqual(['member', 'membership_admin']);
  });

  it('stays when the last app role goes and the mapping has nothing else to say', async () => {
    const expression = 'SingleAppRoleAssignment([appRoleAssignments])';
    const world = await open({ config: mapping({ target: NOTION_ROLE, expression }), appRoles });
    const ada = world.person('ada', { assigned: false });
    world.graph.directory.assign(ada, ADMIN);
    await world.settle();
    unassign(world, ada);
    world.graph.directory.assign(ada, NONE);
    world.forgetRequests();
    await world.settle();
    expect(roleOf(world, 'ada')).toBe('membership_admin');
    expect(operations(world)).toEqual([]);
  });
});

describe('job roles by AppRoleAssignmentsComplex', () => {
  const config = mapping({ target: 'roles', expression: 'AppRoleAssignmentsComplex([appRoleAssignments])' });

  it('are added to what Notion has; a role taken away stays, and is not added twice when it comes back', async () => {
    const world = await open({ config, appRoles });
    const { directory } = world.graph;
    const ada = world.person('ada', { assigned: false });
    const member = directory.assign(ada, MEMBER);
    await world.settle();
    expect(await jobRoles(world, 'ada')).toEqual(['member']);
    await changeInNotion(world, 'ada', { op: 'add', path: 'roles', value: [{ value: 'gardener' }] });
    directory.assign(ada, OWNER);
    world.forgetRequests();
    await world.settle();
    expect(operations(world)).toMatchObject([{ op: 'add', path: 'roles', value: [{ value: 'owner' }] }]);
    expect(await jobRoles(world, 'ada')).toEqual(['member', 'gardener', 'owner']);
    directory.unassign(member);
    world.forgetRequests();
    await world.settle();
    directory.assign(ada, MEMBER);
    await world.settle();
    expect(operations(world)).toEqual([]);
    expect(await jobRoles(world, 'ada')).toEqual(['member', 'gardener', 'owner']);
  });

  it('leave those of an adopted account, and cost nothing where it has them already', async () => {
    const world = await open({ config, appRoles });
    for (const name of ['ada', 'ben']) world.notion.workspace.addPerson({ userName: mail(name) });
    await changeInNotion(world, 'ada', { op: 'replace', path: 'roles', value: [{ value: 'gardener' }] });
    await changeInNotion(world, 'ben', { op: 'replace', path: 'roles', value: [{ value: 'owner', type: 'job' }] });
    for (const name of ['ada', 'ben']) world.graph.directory.assign(world.person(name, { assigned: false }), OWNER);
    world.forgetRequests();
    await world.settle();
    expect(await jobRoles(world, 'ada')).toEqual(['gardener', 'owner']);
    expect(await jobRoles(world, 'ben')).toEqual(['owner']);
    expect(operations(world)).toHaveLength(1);
  });

  it('are added again after an answer that got lost, and there once', async () => {
    const world = await open({ config, appRoles, waitShare: 0.01 });
    const ada = world.person('ada', { assigned: false });
    world.graph.directory.assign(ada, MEMBER);
    await world.settle();
    world.graph.directory.assign(ada, OWNER);
    world.notion.faults.add({
      match: { method: 'PATCH', path: '/Users/' },
      action: { status: 503, takesEffect: true },
    });
    await world.slice();
    world.notion.faults.clear();
    world.advance(3_600_000);
    await world.settle();
    expect(await jobRoles(world, 'ada')).toEqual(['member', 'owner']);
  });
});

describe('job roles by AssertiveAppRoleAssignmentsComplex', () => {
  const config = mapping({ target: 'roles', expression: 'AssertiveAppRoleAssignmentsComplex([appRoleAssignments])' });

  it('are exactly those of the assignments: others vanish, the last one too', async () => {
    const world = await open({ config, appRoles });
    const { directory } = world.graph;
    const ada = world.person('ada', { assigned: false });
    const member = directory.assign(ada, MEMBER);
    const owner = directory.assign(ada, OWNER);
    directory.assign(ada, NONE);
    await world.settle();
    expect(await jobRoles(world, 'ada')).toEqual(['member', 'owner']);
    directory.unassign(member);
    await world.settle();
    expect(await jobRoles(world, 'ada')).toEqual(['owner']);
    directory.unassign(owner);
    await world.settle();
    expect(await jobRoles(world, 'ada')).toEqual([]);
    world.forgetRequests();
    await world.settle();
    expect(operations(world)).toEqual([]);
  });

  it('replace those of an adopted account', async () => {
    const world = await open({ config, appRoles });
    for (const name of ['ada', 'ben']) {
      world.notion.workspace.addPerson({ userName: mail(name) });
      await changeInNotion(world, name, { op: 'replace', path: 'roles', value: [{ value: 'gardener' }] });
    }
    world.graph.directory.assign(world.person('ada', { assigned: false }), OWNER);
    world.graph.directory.assign(world.person('ben', { assigned: false }), NONE);
    await world.settle();
    expect(await jobRoles(world, 'ada')).toEqual(['owner']);
    expect(await jobRoles(world, 'ben')).toEqual([]);
  });
});
