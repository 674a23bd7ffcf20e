// Protected accounts are never removed, deactivated or lowered in role, whatever becomes of the person in Entra ID.

import { describe, expect, it } from 'vitest';
import { randomly } from '../support/seeds.ts';
import { changeInNotion, mapping, NOTION_ROLE } from './support/accounts.ts';
import { spread, tickWithDeath } from './support/boundaries.ts';
import { expectSoundState } from './support/expectations.ts';
import { explained } from './support/explained.ts';
import { inside, later, rosters, unassign, waits, writes } from './support/tenant.ts';
import { mail, type World, worlds } from './support/world.ts';

const open = worlds();

const protect = (...users: string[]): Record<string, unknown> => ({ protected: { users } });

/** Ada is to be protected, ben is not. Both are in a group, and assigned. */
async function office(
  config: Record<string, unknown> = {},
): Promise<{ world: World; ada: string; ben: string; team: string }> {
  const world = await open({ config, waitShare: 0.01 });
  const [ada, ben] = [world.person('ada'), world.person('ben')];
  const team = world.group('Team', [ada, ben]);
  await world.settle();
  later(world, 2);
  return { world, ada, ben, team };
}

async function rest(world: World): Promise<void> {
  later(world, 2);
  await world.settle();
}

const leave: Readonly<Record<string, (world: World, id: string) => void>> = {
  disabled: (world, id) => world.graph.directory.updateUser(id, { accountEnabled: false }),
  unassigned: (world, id) => {
    unassign(world, id);
    for (const { id: group, members } of world.graph.directory.snapshot().groups)
      if (members.includes(id)) world.graph.directory.removeMember(group, id);
  },
  deleted: (world, id) => world.graph.directory.deleteUser(id),
  'permanently deleted': (world, id) => world.graph.directory.deleteUser(id, { permanent: true }),
};

describe.each(Object.entries(leave))('a person who is %s', (_, leaves) => {
  it('stays while protected by id or address, and leaves when that ends', async () => {
    const { world, ada, ben } = await office();
    const cyd = world.person('cyd');
    await world.settle();
    world.config = protect(ada, mail('CYD'));
    for (const id of [ada, ben, cyd]) leaves(world, id);
    await rest(world);
    expect(inside(world)).toEqual(['ada', 'cyd']);
    for (const [name, id] of Object.entries({ ada, cyd })) {
      expect(world.people().get(mail(name))?.active).toBe(true);
      expect(await waits(world, 'user', id)).toBeUndefined();
    }
    world.config = {};
    await rest(world);
    expect(inside(world)).toEqual([]);
    await expectSoundState(world);
  });
});

it('what is explained of a protected person names the list', async () => {
  const { world, ada } = await office();
  world.config = protect(mail('ada'));
  leave['disabled']?.(world, ada);
  await rest(world);
  const explanation = await explained(world, 'user', mail('ada'));
  expect(explanation.decision).toMatchObject({ action: 'nothing', reason: 'Protected' });
  expect(explanation.summary).toContain('because the account is protected');
  expect(explanation.notes.map(({ code }) => code)).toContain('Protected');
});

it('memberships of a protected person follow the groups', async () => {
  const { world, ada, team } = await office();
  world.config = protect(ada);
  unassign(world, ada);
  await rest(world);
  expect(rosters(world)).toEqual({ Team: ['ada', 'ben'] });
  world.graph.directory.removeMember(team, ada);
  await rest(world);
  expect([inside(world), rosters(world)]).toEqual([['ada', 'ben'], { Team: ['ben'] }]);
});

it('who is gone from Entra ID is taken out of a group once, however often Graph tells of both', async () => {
  const { world, ada, team } = await office();
  world.config = protect(ada);
  await rest(world);
  world.graph.directory.removeMember(team, ada);
  world.graph.directory.deleteUser(ada, { permanent: true });
  world.graph.switches.set({ replayLastChanges: 5 });
  world.forgetRequests();
  await rest(world);
  expect([inside(world), rosters(world)]).toEqual([['ada', 'ben'], { Team: ['ben'] }]);
  expect(writes(world)).toEqual(['PATCH /Groups']);
});

describe('a rename', () => {
  it('in Entra ID does not end protection, also in the same minute as the change of the list', async () => {
    const { world, ada } = await office();
    world.config = protect(mail('ada'));
    world.graph.directory.updateUser(ada, { userPrincipalName: mail('countess') });
    await rest(world);
    leave['disabled']?.(world, ada);
    await rest(world);
    expect(inside(world)).toEqual(['ben', 'countess']);
    world.graph.directory.updateUser(ada, { userPrincipalName: mail('lovelace') });
    later(world, 60 * 30);
    await rest(world);
    expect(inside(world)).toEqual(['ben', 'countess']);
    world.config = {};
    await rest(world);
    expect(inside(world)).toEqual(['ben']);
  });

  it('in Notion does not end protection', async () => {
    const { world, ada } = await office(protect(mail('ada')));
    await changeInNotion(world, 'ada', { op: 'replace', path: 'userName', value: mail('countess') });
    leave['deleted']?.(world, ada);
    await rest(world);
    expect(inside(world)).toEqual(['ben', 'countess']);
  });

  it('in Notion to a protected address is noticed before the person is removed', async () => {
    const { world, ada, ben } = await office(protect(mail('boss')));
    await changeInNotion(world, 'ada', { op: 'replace', path: 'userName', value: mail('boss') });
    for (const id of [ada, ben]) leave['disabled']?.(world, id);
    await rest(world);
    expect(inside(world)).toEqual(['boss']);
    expect((await world.stored('user', ada))?.protectedBy).toEqual([mail('boss')]);
    await expectSoundState(world);
  });
});

it('a removal that is held when the person becomes protected is held no more', async () => {
  const { world, ada, ben } = await office({
    limits: { peopleFloor: 0, peopleBase: 0, peopleBaseShare: 0, peopleShare: 0 },
  });
  for (const id of [ada, ben]) leave['disabled']?.(world, id);
  await rest(world);
  expect([await waits(world, 'user', ada), await waits(world, 'user', ben)]).toMatchObject([
    { state: 'held' },
    { state: 'held' },
  ]);
  world.config = { ...world.config, ...protect(ada) };
  await rest(world);
  expect([await waits(world, 'user', ada), await waits(world, 'user', ben)]).toMatchObject([
    undefined,
    { state: 'held' },
  ]);
  expect(inside(world)).toEqual(['ada', 'ben']);
});

it('a changed list has nobody else looked at, and a quiet tick reads no rows for it', async () => {
  const { world, ada } = await office();
  world.config = protect(ada);
  const { users } = await world.slice();
  expect(users).toMatchObject({ skipped: 1, updated: 0 });
  expect((await world.slice()).users).toMatchObject({ skipped: 0 });
});

randomly('a kill while the list is taken up loses nobody', { runs: 1, long: 10 }, async ({ seed, numRuns }) => {
  for (const write of spread(10, numRuns, seed)) {
    const { world, ada } = await office();
    world.config = protect(mail('ada'));
    world.graph.directory.updateUser(ada, { userPrincipalName: mail('countess') });
    await tickWithDeath(world, { write });
    later(world, 10);
    await rest(world);
    leave['disabled']?.(world, ada);
    await rest(world);
    expect({ write, inside: inside(world) }).toEqual({ write, inside: ['ben', 'countess'] });
  }
});

describe('an account that belongs to nobody yet', () => {
  it('keeps its role when a person takes it over, and stays when that person leaves', async () => {
    const world = await open({ config: { ...protect(mail('ada')), ...role('member') }, waitShare: 0.01 });
    world.notion.workspace.addPerson({ userName: mail('ada'), role: 'owner' });
    world.notion.workspace.addPerson({ userName: mail('ben'), role: 'owner' });
    const [ada, ben] = [world.person('ada'), world.person('ben')];
    await world.settle();
    expect(roles(world)).toEqual({ ada: 'owner', ben: 'member' });
    for (const id of [ada, ben]) leave['disabled']?.(world, id);
    await rest(world);
    expect(roles(world)).toEqual({ ada: 'owner' });
  });

  it('that changes hands stays protected under its new owner', async () => {
    const { world, ada } = await office();
    world.config = { ...protect(ada), limits: { linkMoves: 1 } };
    await rest(world);
    world.graph.directory.deleteUser(ada);
    await rest(world);
    const again = world.person('ada');
    await rest(world);
    expect((await world.stored('user', again))?.link?.state).toBe('active');
    leave['disabled']?.(world, again);
    await rest(world);
    expect(inside(world)).toEqual(['ada', 'ben']);
    world.config = {};
    await rest(world);
    expect(inside(world)).toEqual(['ben']);
  });
});

describe('the role of a protected person', () => {
  it('follows the mapping upwards only', async () => {
    const { world, ada } = await office(role('membership_admin'));
    world.config = { ...role('owner'), ...protect(ada) };
    await rest(world);
    expect(roles(world)).toEqual({ ada: 'owner', ben: 'owner' });
    world.config = { ...role('member'), ...protect(ada) };
    await rest(world);
    expect(roles(world)).toEqual({ ada: 'owner', ben: 'member' });
    world.config = role('member');
    await rest(world);
    expect(roles(world)).toEqual({ ada: 'member', ben: 'member' });
  });

  it('that somebody raised in Notion is not lowered by a mapping that would raise it', async () => {
    const { world, ada } = await office({ ...role('member'), ...protect(mail('ada')) });
    for (const name of ['ada', 'ben'])
      await changeInNotion(world, name, { op: 'replace', path: NOTION_ROLE, value: 'owner' });
    world.config = { ...role('membership_admin'), ...protect(mail('ada')) };
    await rest(world);
    expect(roles(world)).toEqual({ ada: 'owner', ben: 'membership_admin' });
    expect(await waits(world, 'user', ada)).toBeUndefined();
  });
});

const role = (constant: string): Record<string, unknown> => mapping({ target: NOTION_ROLE, constant });

const roles = (world: World): Record<string, string> =>
  Object.fromEntries(
    [...world.people()].map(([name, person]): [string, string] => [name.split('@')[0] ?? '', person.role]).sort(),
  );
