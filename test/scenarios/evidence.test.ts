// What an answer of Notion proves, and what is done about one that proves nothing.

import { describe, expect, it } from 'vitest';
import { expectConverged, expectSoundState } from './support/expectations.ts';
import { inside, rosters, waits, writes } from './support/tenant.ts';
import { mail, type World, worlds } from './support/world.ts';

const open = worlds();
const MINUTE = 60_000;
const USER = 'urn:ietf:params:scim:schemas:core:2.0:User';
const HTML = '<!doctype html><html><body>Blocked by the proxy</body></html>';

/** The next such request is answered by a proxy, and never reaches Notion. */
function proxied(world: World, method: string, path: string, status: number): void {
  world.notion.faults.add({ match: { method, path, nth: 1 }, action: { status, body: HTML } });
}

describe('a removal that a proxy answered', () => {
  it.each([200, 404])(
    'with %i and a page of HTML is not done: the person is looked at again, and is out then',
    async (status) => {
      const world = await open();
      const [ada] = [world.person('ada'), world.person('ben')];
      await world.settle();
      world.passReadLag();
      world.graph.directory.updateUser(ada, { accountEnabled: false });
      proxied(world, 'PATCH', '/Users/', status);
      expect(await world.settle()).toMatchObject({ users: { removed: 0 }, escrow: 1 });
      expect(inside(world)).toEqual(['ada', 'ben']);
      world.advance(31 * MINUTE);
      await world.settle();
      world.advance(31 * MINUTE);
      await world.settle();
      expect(inside(world)).toEqual(['ben']);
      expectConverged(world);
      await expectSoundState(world);
    },
  );

  it.each([200, 404])('deletes nobody with %i and a page of HTML', async (status) => {
    const world = await open({ config: { groups: { deleteAfterDays: 0 } } });
    const [ada, ben] = [world.person('ada'), world.person('ben')];
    const team = world.group('Team', [ben]);
    await world.settle();
    world.passReadLag();
    world.graph.directory.deleteUser(ada, { permanent: true });
    world.graph.directory.deleteGroup(team, { permanent: true });
    proxied(world, 'DELETE', '/Users/', status);
    proxied(world, 'DELETE', '/Groups/', status);
    await world.settle();
    expect(inside(world)).toEqual(['ada', 'ben']);
    expect(Object.keys(rosters(world))).toEqual(['Team']);
    for (let tries = 0; tries < 2; tries += 1) {
      world.advance(31 * MINUTE);
      await world.settle();
    }
    expect(inside(world)).toEqual(['ben']);
    expect(rosters(world)).toEqual({});
    await expectSoundState(world);
  });

  it.each([200, 404])('takes no member out with %i and a page of HTML', async (status) => {
    const world = await open();
    const [ada, ben] = [world.person('ada'), world.person('ben')];
    const team = world.group('Team', [ada, ben]);
    await world.settle();
    world.passReadLag();
    world.graph.directory.removeMember(team, ada);
    proxied(world, 'PATCH', '/Groups/', status);
    await world.settle();
    expect(rosters(world)).toEqual({ Team: ['ada', 'ben'] });
    for (let tries = 0; tries < 2; tries += 1) {
      world.advance(31 * MINUTE);
      await world.settle();
    }
    expect(rosters(world)).toEqual({ Team: ['ben'] });
    await expectSoundState(world);
  });
});

describe('an answer that does not show the removal', () => {
  it('is followed by one read, which proves it', async () => {
    const world = await open({ knobs: { removalAnswerActive: true } });
    const [ada] = [world.person('ada'), world.person('ben')];
    await world.settle();
    world.passReadLag();
    world.graph.directory.updateUser(ada, { accountEnabled: false });
    world.forgetRequests();
    expect(await world.settle()).toMatchObject({ users: { removed: 0 } });
    world.passReadLag();
    expect(await world.settle()).toMatchObject({ users: { removed: 1 }, escrow: 0 });
    expect(writes(world)).toEqual(['PATCH /Users']);
    expect(inside(world)).toEqual(['ben']);
    await expectSoundState(world);
  });

  it('is told when the person is still there, and the removal is sent again', async () => {
    const world = await open();
    const [ada] = [world.person('ada'), world.person('ben')];
    await world.settle();
    world.passReadLag();
    const body = { schemas: [USER], id: world.people().get(mail('ada'))?.id, userName: mail('ada'), active: true };
    world.notion.faults.add({ match: { method: 'PATCH', path: '/Users/' }, action: { status: 200, body } });
    world.graph.directory.updateUser(ada, { accountEnabled: false });
    await world.settle();
    world.passReadLag();
    await world.settle();
    expect(await waits(world, 'user', ada)).toEqual({ state: 'escrow', code: 'RemovalIgnored' });
    world.notion.faults.clear();
    world.advance(61 * MINUTE);
    expect(await world.settle()).toMatchObject({ users: { removed: 1 }, escrow: 0 });
    expect(inside(world)).toEqual(['ben']);
  });

  it('and calls somebody unknown who is shown when asked again is not believed', async () => {
    const world = await open();
    const [ada] = [world.person('ada'), world.person('ben')];
    await world.settle();
    world.passReadLag();
    world.graph.directory.updateUser(ada, { accountEnabled: false });
    world.notion.faults.add({
      match: { method: 'PATCH', path: '/Users/', nth: 1 },
      action: { status: 404, body: scimNotFound },
    });
    expect(await world.settle()).toMatchObject({ users: { removed: 0 }, escrow: 1 });
    expect(await waits(world, 'user', ada)).toEqual({ state: 'escrow', code: 'AnswersContradict' });
    world.advance(31 * MINUTE);
    expect(await world.settle()).toMatchObject({ users: { removed: 1 }, escrow: 0 });
    expect(inside(world)).toEqual(['ben']);
  });

  it('of somebody whom Notion shows as inactive, and who is to be deleted by now, is over', async () => {
    const world = await open({ knobs: { removedUserRead: 'inactive' } });
    const [ada] = [world.person('ada'), world.person('ben')];
    await world.settle();
    world.passReadLag();
    world.notion.faults.add({
      match: { method: 'PATCH', path: '/Users/', times: 8 },
      action: { status: 502, takesEffect: true },
    });
    world.graph.directory.updateUser(ada, { accountEnabled: false });
    await world.slice();
    expect(await waits(world, 'user', ada)).toMatchObject({ state: 'escrow' });
    world.notion.faults.clear();
    world.graph.directory.deleteUser(ada, { permanent: true });
    world.advance(31 * MINUTE);
    expect(await world.settle()).toMatchObject({ escrow: 0 });
    expect((await world.stored('user', ada))?.link?.state).toBe('removed');
    expect(await waits(world, 'user', ada)).toBeUndefined();
    expect(inside(world)).toEqual(['ben']);
  });
});

describe('a change that Notion accepts and ignores', () => {
  it('is told, and holds back only itself', async () => {
    const attributeMappings = [
      { source: 'userPrincipalName', target: 'userName', matching: 1 },
      { source: 'displayName', target: 'name.formatted' },
      { source: 'jobTitle', target: 'title' },
      { source: 'entitlement', target: 'active' },
    ];
    const knobs = { verifiedDomains: [], unverifiedEdit: 'ignore' } as const;
    const world = await open({ knobs, config: { users: { attributeMappings } } });
    const ada = world.person('ada', { jobTitle: 'Engineer' });
    await world.settle();
    world.passReadLag();
    world.graph.directory.updateUser(ada, { displayName: 'Ada King', jobTitle: 'Countess' });
    await world.settle();
    world.passReadLag();
    await world.settle();
    expect(await waits(world, 'user', ada)).toEqual({ state: 'escrow', code: 'ChangeIgnored' });
    const stored = await world.stored('user', ada);
    expect(stored?.exported).toMatchObject({ title: 'Countess', 'name.formatted': 'ada' });
    world.notion.knobs.verifiedDomains = ['contoso.example'];
    world.advance(6 * MINUTE);
    expect(await world.settle()).toMatchObject({ escrow: 0 });
    expect(world.people().get(mail('ada'))?.name).toBe('Ada King');
    await expectSoundState(world);
  });
});

describe('a refused attribute', () => {
  it('holds back only itself', async () => {
    const attributeMappings = [
      { source: 'userPrincipalName', target: 'userName', matching: 1 },
      { source: 'displayName', target: 'name.formatted' },
      { source: 'jobTitle', target: 'title' },
      { source: 'department', target: 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department' },
      { source: 'entitlement', target: 'active' },
    ];
    const world = await open({ config: { users: { attributeMappings } } });
    const ada = world.person('ada', { jobTitle: 'Engineer', department: 'R&D' });
    await world.settle();
    world.passReadLag();
    world.notion.faults.add({
      match: { method: 'PATCH', path: '/Users/', body: 'forbidden' },
      action: { status: 400 },
    });
    world.graph.directory.updateUser(ada, { displayName: 'Ada King', jobTitle: 'forbidden', department: 'Court' });
    await world.settle();
    expect(await waits(world, 'user', ada)).toEqual({ state: 'escrow', code: 'InvalidValue' });
    expect(world.people().get(mail('ada'))?.name).toBe('Ada King');
    expect((await world.stored('user', ada))?.exported).toMatchObject({ title: 'Engineer' });
    world.graph.directory.updateUser(ada, { displayName: 'Ada Lovelace' });
    await world.settle();
    expect(world.people().get(mail('ada'))?.name).toBe('Ada Lovelace');
    world.graph.directory.updateUser(ada, { jobTitle: 'Countess' });
    expect(await world.settle()).toMatchObject({ escrow: 0 });
    await expectSoundState(world);
  });
});

describe('a refused member', () => {
  it.each([400, 403, 409, 422])('(%i) holds back only that membership', async (status) => {
    const world = await open();
    const people = ['ada', 'ben', 'cat', 'dan', 'eve'].map((name) => world.person(name));
    await world.settle();
    const bad = String((await world.stored('user', people[2] ?? ''))?.link?.targetId);
    world.notion.faults.add({ match: { method: 'PATCH', path: '/Groups/', body: bad }, action: { status } });
    const team = world.group('Team', people);
    await world.settle();
    expect(rosters(world)).toEqual({ Team: ['ada', 'ben', 'dan', 'eve'] });
    expect(await waits(world, 'group', team)).toMatchObject({ state: 'escrow' });
    world.notion.faults.clear();
    world.advance(40 * MINUTE);
    expect(await world.settle()).toMatchObject({ escrow: 0 });
    expect(rosters(world)).toEqual({ Team: ['ada', 'ben', 'cat', 'dan', 'eve'] });
    await expectSoundState(world);
  });
});

describe('an object that fails in one step of a round', () => {
  it('is not settled by a later one: a group is renamed in the end, although its members were filled', async () => {
    const world = await open({ waitShare: 0.01 });
    const [ada, ben] = [world.person('ada'), world.person('ben')];
    const team = world.group('Team', [ada]);
    await world.settle();
    world.passReadLag();
    world.graph.directory.updateGroup(team, { displayName: 'Crew' });
    world.graph.directory.addMember(team, ben);
    const rename = { method: 'PATCH', path: String((await world.stored('group', team))?.link?.targetId) };
    for (let nth = 1; nth <= 1; nth += 1)
      world.notion.faults.add({ match: { ...rename, nth }, action: { status: 400 } });
    await world.settle();
    expect(rosters(world)).toEqual({ Team: ['ada', 'ben'] });
    expect(await waits(world, 'group', team)).toEqual({ state: 'escrow', code: 'InvalidValue' });
    world.advance(6 * MINUTE);
    expect(await world.settle()).toMatchObject({ escrow: 0 });
    expect(rosters(world)).toEqual({ Crew: ['ada', 'ben'] });
    await expectSoundState(world);
  });
});

describe('a member whose change nobody confirmed', () => {
  it('is added again who was put back after a removal that was carried out and not answered', async () => {
    const world = await open({ waitShare: 0.01 });
    const [ada, ben] = [world.person('ada'), world.person('ben')];
    const team = world.group('Team', [ada, ben]);
    await world.settle();
    world.graph.directory.removeMember(team, ada);
    world.notion.faults.add({
      match: { method: 'PATCH', path: '/Groups/' },
      action: { status: 503, takesEffect: true },
    });
    await world.settle();
    world.notion.faults.clear();
    expect(rosters(world)).toEqual({ Team: ['ben'] });
    world.graph.directory.addMember(team, ada);
    world.advance(31 * MINUTE);
    await world.settle();
    expect(rosters(world)).toEqual({ Team: ['ada', 'ben'] });
    await expectSoundState(world);
  });
});

describe('somebody who takes over the address of a person kept in the workspace', () => {
  it.each(['disabled', 'softDeleted'] as const)(
    'is not left in the groups of the former owner (%s: keep)',
    async (reason) => {
      const world = await open({ config: { limits: { linkMoves: 1 }, users: { actions: { [reason]: 'keep' } } } });
      const [ada, ben] = [world.person('ada'), world.person('ben')];
      world.group('Team', [ada, ben]);
      await world.settle();
      world.passReadLag();
      if (reason === 'disabled') world.graph.directory.updateUser(ada, { accountEnabled: false });
      else world.graph.directory.deleteUser(ada);
      await world.settle();
      expect(rosters(world)).toEqual({ Team: ['ada', 'ben'] });
      if (reason === 'disabled') world.graph.directory.updateUser(ada, { userPrincipalName: mail('ada.old') });
      world.person('heir', { userPrincipalName: mail('ada'), displayName: 'Heir' });
      await world.settle();
      expect(world.people().get(mail('ada'))?.name).toBe('Heir');
      expect(rosters(world)).toEqual({ Team: ['ben'] });
      await expectSoundState(world);
    },
  );
});

describe('a group that the target does not show after its create', () => {
  it('is not created again and again', async () => {
    const world = await open();
    const team = world.group('Team', [world.person('ada')]);
    world.notion.faults.add({
      match: { method: 'PATCH', path: '/Groups/' },
      action: { status: 404, body: scimNotFound },
    });
    world.notion.faults.add({ match: { method: 'GET', path: '/Groups' }, action: { status: 404, body: scimNotFound } });
    for (let tick = 0; tick < 5; tick += 1) {
      await world.slice();
      world.advance(1_000);
    }
    expect(world.count('POST /Groups')).toBeLessThanOrEqual(1);
    world.notion.faults.clear();
    // Without any groups under its address, the service was taken for another one.
    world.advance(15 * MINUTE);
    await world.settle();
    expect(rosters(world)).toEqual({ Team: ['ada'] });
    expect(await waits(world, 'group', team)).toBeUndefined();
  });

  it('is given up for the day when it is gone each time', async () => {
    const world = await open();
    const team = world.group('Team', [world.person('ada')]);
    for (let round = 0; round < 6; round += 1) {
      await world.settle();
      for (const group of world.notion.workspace.groups.list()) world.notion.workspace.groups.delete(group);
      world.passReadLag();
      world.graph.directory.updateGroup(team, { displayName: `Team ${round}` });
    }
    await world.settle();
    expect(world.count('POST /Groups')).toBe(3);
    expect(await waits(world, 'group', team)).toEqual({ state: 'escrow', code: 'CreatedTooOften' });
    world.advance(25 * 60 * MINUTE);
    await world.settle();
    expect(Object.keys(rosters(world))).toEqual(['Team 5']);
  });
});

const scimNotFound = JSON.stringify({
  schemas: ['urn:ietf:params:scim:api:messages:2.0:Error'],
  status: '404',
  detail: 'Resource not found',
});
