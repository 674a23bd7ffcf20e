import { describe, expect, it } from 'vitest';
import { emptyProfile } from '../../sandbox/notion/accounts.ts';
import { expectConverged, expectSoundState } from './support/expectations.ts';
import { beforeFetch } from './support/gates.ts';
import { inside, rosters, unassign, waits, writes } from './support/tenant.ts';
import { mail, worlds } from './support/world.ts';

const open = worlds();
const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

describe('an address that belongs to an account outside the workspace', () => {
  it('is refused with 500: that person waits, the others go on, and it heals when the address is free', async () => {
    const world = await open({ waitShare: 0.01 });
    const [ada, ben] = [world.person('ada'), world.person('ben')];
    await world.settle();
    const stranger = world.notion.accounts.create(emptyProfile(mail('taken')));
    world.graph.directory.updateUser(ada, { userPrincipalName: mail('taken') });
    world.graph.directory.updateUser(ben, { userPrincipalName: mail('ben.new') });
    expect(await world.settle()).toMatchObject({ escrow: 1 });
    expect(inside(world)).toEqual(['ada', 'ben.new']);
    expect((await world.stored('user', ada))?.work).toMatchObject({ state: 'escrow', attempts: 1 });
    world.notion.accounts.update(stranger, { ...stranger.profile, userName: mail('elsewhere') });
    world.advance(6 * MINUTE);
    expect(await world.settle()).toMatchObject({ escrow: 0 });
    expect(inside(world)).toEqual(['ben.new', 'taken']);
  });

  it('of another member is told apart from a failure, with one request', async () => {
    const world = await open({ waitShare: 0.01 });
    const ada = world.person('ada');
    await world.settle();
    world.notion.workspace.addPerson({ userName: mail('taken') });
    world.graph.directory.updateUser(ada, { userPrincipalName: mail('taken') });
    world.forgetRequests();
    await world.settle();
    expect(await waits(world, 'user', ada)).toEqual({ state: 'escrow', code: 'ValueInUse' });
    expect(writes(world)).toEqual(['PATCH /Users']);
  });
});

describe('a person of an unverified domain whose profile Notion does not let us change', () => {
  it('is adopted all the same, gets into groups, and is removed when leaving', async () => {
    const world = await open();
    const account = world.notion.workspace.addPerson({ userName: 'eve@partner.example', name: 'E. Partner' });
    const eve = world.person('eve', { userPrincipalName: 'eve@partner.example', displayName: 'Eve' });
    world.group('Team', [eve, world.person('ben')]);
    await world.settle();
    expect(await waits(world, 'user', eve)).toEqual({ state: 'escrow', code: 'UpdateRefused' });
    expect(rosters(world)).toEqual({ Team: ['ben', 'eve'] });
    unassign(world, eve);
    world.graph.directory.updateUser(eve, { accountEnabled: false });
    expect(await world.settle()).toMatchObject({ escrow: 0 });
    expect(world.notion.workspace.member(account.id)).toBeUndefined();
    expect(inside(world)).toEqual(['ben']);
    await expectSoundState(world);
  });
});

describe('people and groups that Notion refuses, and that Entra ID names again in each round', () => {
  it('are tried a few times a tick, not until its time is over', async () => {
    const world = await open({ waitShare: 0.001, config: { limits: { memberships: 0 } } });
    const ben = world.person('ben');
    const team = world.group('Team', [ben]);
    await world.settle();
    world.graph.switches.set({ replayLastChanges: 5 });
    // What is to be taken out is looked at twice in each round, and waits.
    world.graph.directory.removeMember(team, ben);
    for (const [path, status] of [
      ['/Users', 400],
      ['/Groups', 403],
    ] as const)
      world.notion.faults.add({ match: { method: 'POST', path, body: 'stuck' }, action: { status } });
    const [person, group] = [world.person('stuck'), world.group('stuck group', [world.person('ivy')])];
    for (let tick = 0; tick < 3; tick += 1) {
      world.forgetRequests();
      await world.slice();
      expect(writes(world).filter((line) => line.startsWith('POST')).length).toBeLessThan(12);
      world.advance(MINUTE);
    }
    for (const [kind, id] of [
      ['user', person],
      ['group', group],
    ] as const)
      expect(await waits(world, kind, id)).toBeDefined();
    expect(inside(world)).toEqual(['ben', 'ivy']);
  });
});

describe('the owner who made the token', () => {
  it('is not removed: tried again within hours, day after day, and at once when the token is another one', async () => {
    const world = await open();
    const boss = world.person('owner', { displayName: 'Sandbox Owner' });
    world.person('ben');
    await world.settle();
    unassign(world, boss);
    await world.settle();
    expect(await waits(world, 'user', boss)).toEqual({ state: 'escrow', code: 'RemovalRefused' });
    const reports = (): number => world.events.filter(({ event }) => event === 'escrow.added').length;
    world.forgetRequests();
    for (let day = 0; day < 3; day += 1) {
      world.advance(DAY);
      expect(await world.settle()).toMatchObject({ escrow: 1, workLeft: false });
    }
    expect(writes(world)).toEqual(['PATCH /Users', 'PATCH /Users', 'PATCH /Users']);
    expect(reports()).toBe(4);
    expect((await world.stored('user', boss))?.work?.detail).toContain('token');

    world.notion.workspace.addPerson({ userName: mail('owner.two'), role: 'owner' });
    const token = issueToken(world);
    expect(await world.settle({ token: await token })).toMatchObject({ escrow: 0 });
    expect(inside(world)).toEqual(['ben', 'owner.two']);
  });
});

describe('a group whose deletion Notion refuses', () => {
  it('waits with a reason while the others go on, and is deleted later', async () => {
    const world = await open({ config: { groups: { deleteAfterDays: 0 } } });
    const ben = world.person('ben');
    const [kept, other] = [world.group('Kept', [ben]), world.group('Other', [ben])];
    await world.settle();
    world.notion.faults.add({
      match: { method: 'DELETE', path: String(await targetOf(world, kept)) },
      action: { status: 403 },
    });
    for (const group of [kept, other]) world.graph.directory.deleteGroup(group, { permanent: true });
    expect(await world.settle()).toMatchObject({ escrow: 1 });
    expect(await waits(world, 'group', kept)).toEqual({ state: 'escrow', code: 'GroupDeleteRefused' });
    expect(Object.keys(rosters(world))).toEqual(['Kept']);
    world.notion.faults.clear();
    world.advance(DAY);
    expect(await world.settle()).toMatchObject({ escrow: 0 });
    expect(rosters(world)).toEqual({});
    await expectSoundState(world);
  });
});

describe('a token that is revoked in the middle', () => {
  it('is a named alarm; the work is kept and goes on with a new token', async () => {
    const world = await open({ options: { concurrency: 1 } });
    for (let at = 0; at < 6; at += 1) world.person(`person-${at}`);
    const revoked = beforeFetch('POST', /\/Users$/, async (nth) => {
      if (nth === 3) await fetch(`${world.notion.url}/__admin/tokens/revoke`, { method: 'POST' });
    });
    expect(await world.slice(revoked)).toMatchObject({
      stopped: 'TargetTokenRefused',
      escrow: 0,
      ready: 4,
      workLeft: false,
    });
    expect((await world.job()).alarms).toMatchObject([{ code: 'TargetTokenRefused' }]);
    world.advance(MINUTE);
    expect(await world.slice()).toMatchObject({ stopped: 'TargetTokenRefused', ready: 4 });
    expect(await world.settle({ token: await issueToken(world) })).toMatchObject({ escrow: 0, users: { created: 4 } });
    expect((await world.job()).alarms).toMatchObject([{ code: 'PairUnconfirmed' }]);
    expectConverged(world);
    await expectSoundState(world);
  });
});

async function targetOf(world: Awaited<ReturnType<typeof open>>, group: string): Promise<string | undefined> {
  return (await world.stored('group', group))?.link?.targetId;
}

async function issueToken(world: Awaited<ReturnType<typeof open>>): Promise<string> {
  const answer = await fetch(`${world.notion.url}/__admin/tokens`, { method: 'POST' });
  const { token } = (await answer.json()) as { token: string };
  return token;
}
