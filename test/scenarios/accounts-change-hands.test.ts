// Accounts that a person would take over: an administrator's, and somebody else's, wait for consent.

import { describe, expect, it } from 'vitest';
import { listHolds } from '../../shared/app/hold-list.ts';
import type { RequestedAction } from '../../shared/model/ports.ts';
import { sourceId } from '../../shared/model/stored-object.ts';
import { mapping, NOTION_ROLE } from './support/accounts.ts';
import { mended, quarantine, setOf } from './support/doors.ts';
import { expectConverged, expectSoundState } from './support/expectations.ts';
import { explained } from './support/explained.ts';
import { inside, later, rosters, unassign } from './support/tenant.ts';
import { UnreadableGroup } from './support/unreadable-group.ts';
import { mail, type World, worlds } from './support/world.ts';

const open = worlds();
const decide = (action: 'approve' | 'reject' | 'release', revision = 1): RequestedAction => ({
  action: `holds/${action}`,
  set: '1',
  revision,
});
const linkOf = async (world: World, id: string) => (await world.stored('user', id))?.link;
const waiting = async (world: World) =>
  (await listHolds(world.state(), world.dependencies().policy.group, { limit: 100 })).entries;

/** Ben has an account, and the initial cycle is over. */
async function begun(config: Record<string, unknown> = {}): Promise<World> {
  const world = await open({ config, waitShare: 0.001, options: { outageAfter: 1 } });
  world.person('ben');
  await world.settle();
  await world.slice();
  return world;
}

describe.each(['owner', 'membership_admin'])('the account of a Notion %s', (role) => {
  async function newcomer(): Promise<[World, string, string]> {
    const world = await begun();
    const account = world.notion.workspace.addPerson({ userName: mail('ada'), name: 'Ada in Notion', role });
    const ada = world.person('ada');
    expect(await world.settle()).toMatchObject({ held: 1, codes: ['ChangesHeld'] });
    expect(await linkOf(world, ada)).toBeUndefined();
    return [world, ada, account.id];
  }

  it('that a newcomer matches is taken over when that is approved', async () => {
    const [world, ada, account] = await newcomer();
    expect(await waiting(world)).toMatchObject([
      {
        id: ada,
        detail: 'Adopting 1 account with an administrative role would exceed the 24-hour limit of 0.',
        changes: [
          { path: 'account', new: account },
          { path: NOTION_ROLE, old: role },
        ],
      },
    ]);
    const { decision, summary } = await explained(world, 'user', ada);
    expect(decision).toMatchObject({ action: 'wait', code: 'AdministrativeAdoptionGuard' });
    expect(summary).toContain('in hold set 1');
    world.graph.directory.updateUser(ada, { displayName: 'Ada King' });
    expect(await world.settle()).toMatchObject({ held: 1 });
    await world.ask(decide('approve'));
    expect(await world.settle()).toMatchObject({ held: 0, users: { adopted: 1 } });
    expect(await linkOf(world, ada)).toMatchObject({ targetId: account, origin: 'adopted' });
    expect(world.people().get(mail('ada'))).toMatchObject({ name: 'Ada King', role });
    await expectSoundState(world);
  });

  it('stays as it is when that is rejected, and the person is listed', async () => {
    const [world, ada] = await newcomer();
    await world.ask(decide('reject'));
    await world.settle();
    later(world, 3 * 24 * 60);
    world.graph.directory.updateUser(ada, { displayName: 'Ada King' });
    expect(await world.settle()).toMatchObject({ held: 1, codes: ['ChangesRejected'] });
    expect(world.people().get(mail('ada'))).toMatchObject({ name: 'Ada in Notion', role });
    expect(await waiting(world)).toMatchObject([{ id: ada, state: 'rejected' }]);
    await world.ask(decide('release'));
    expect(await world.settle()).toMatchObject({ held: 1, codes: ['ChangesOverdue'] });
  });
});

describe('an adoption', () => {
  it('of an account that became that of an owner after the approval waits again', async () => {
    const world = await begun();
    world.notion.workspace.addPerson({ userName: mail('ada'), role: 'membership_admin' });
    const ada = world.person('ada');
    await world.settle();
    const member = world.notion.workspace.member(world.people().get(mail('ada'))?.id ?? '');
    if (member !== undefined) member.role = 'owner';
    await world.ask(decide('approve'));
    expect(await world.settle()).toMatchObject({ held: 1 });
    expect(await linkOf(world, ada)).toBeUndefined();
  });

  it('that is no longer due leaves its set', async () => {
    const world = await begun();
    world.notion.workspace.addPerson({ userName: mail('ada'), role: 'owner' });
    const ada = world.person('ada');
    await world.settle();
    unassign(world, ada);
    expect(await world.settle()).toMatchObject({ held: 0, health: 'ok' });
    expect((await world.job()).holdSets).toEqual([]);
  });

  it('in the initial cycle goes, and its record tells the role', async () => {
    const world = await open();
    world.notion.workspace.addPerson({ userName: mail('ada'), role: 'owner' });
    const ada = world.person('ada');
    expect(await world.settle()).toMatchObject({ held: 0, users: { adopted: 1 } });
    const found = await world.state().records.newest({ kind: 'user', ids: [sourceId(ada)] }, 10);
    expect(found.find(({ record }) => record.action === 'adopt')?.record.changes).toEqual([
      { path: NOTION_ROLE, old: 'owner' },
    ]);
  });

  it('of a plain account goes', async () => {
    const world = await begun();
    world.notion.workspace.addPerson({ userName: mail('ada') });
    world.person('ada');
    expect(await world.settle()).toMatchObject({ held: 0, users: { adopted: 1 } });
  });

  it('of the own account goes, whatever its role: a person returns', async () => {
    const world = await begun();
    const ada = world.person('ada');
    await world.settle();
    unassign(world, ada);
    await world.settle();
    const account = (await linkOf(world, ada))?.targetId ?? '';
    world.notion.workspace.addPerson({ userName: mail('ada'), role: 'owner' });
    world.graph.directory.assign(ada);
    expect(await world.settle()).toMatchObject({ held: 0, users: { adopted: 1 } });
    expect(await linkOf(world, ada)).toMatchObject({ targetId: account });
  });
});

describe('an account whose owner leaves while another person gets the address', () => {
  async function moving(config: Record<string, unknown> = {}) {
    const world = await begun(config);
    const ada = world.person('ada');
    const team = world.group('Team', [ada]);
    await world.settle();
    const account = world.people().get(mail('ada'))?.id ?? '';
    world.graph.directory.updateUser(ada, { userPrincipalName: mail('ada.old'), accountEnabled: false });
    world.graph.directory.removeMember(team, ada);
    const heir = world.person('ada', { displayName: 'Ada Byron' });
    return { world, ada, team, heir, account };
  }

  it('waits with both of them as they are, at each tick', async () => {
    const { world, ada, heir, account } = await moving();
    expect(await world.settle()).toMatchObject({ held: 2, codes: ['ChangesHeld'] });
    expect(await waiting(world)).toMatchObject([
      {
        id: heir,
        detail: 'Moving 1 account to another person would exceed the 24-hour limit of 0.',
        changes: [
          { path: 'account', new: account },
          { path: 'owner', old: ada },
        ],
      },
    ]);
    later(world, 61);
    world.graph.directory.deleteUser(ada);
    expect(await world.settle()).toMatchObject({ held: 2, codes: ['RemovalsOverdue'] });
    expect(inside(world)).toEqual(['ada', 'ben']);
    expect(await linkOf(world, ada)).toMatchObject({ state: 'active', targetId: account });
  });

  it('waits also while a group that filters name cannot be read', async () => {
    const { world, ada } = await moving();
    await world.settle();
    const club = world.group('Club', [], { assigned: false });
    const unreadable = new UnreadableGroup(world, club);
    unreadable.trouble = 'forbidden';
    world.config = { users: { scopingFilters: [{ clauses: [{ operator: 'IsMemberOf', value: club }] }] } };
    await world.slice(unreadable.wraps);
    expect(inside(world)).toEqual(['ada', 'ben']);
    expect(await linkOf(world, ada)).toMatchObject({ state: 'active' });
  });

  it('moves when that is approved, and nobody is thrown out in between', async () => {
    const { world, ada, heir, account } = await moving();
    await world.settle();
    await world.ask(decide('approve'));
    expect(await world.settle()).toMatchObject({ held: 0, users: { removed: 0, adopted: 1 } });
    expect(await linkOf(world, heir)).toMatchObject({ targetId: account });
    expect((await linkOf(world, ada))?.state).toBe('removed');
    expect(world.people().get(mail('ada'))?.name).toBe('Ada Byron');
    expect(rosters(world)).toEqual({ Team: [] });
    expectConverged(world);
    await expectSoundState(world);
  });

  it('is removed when the move is rejected, and the newcomer is listed until that is released', async () => {
    const { world, ada, heir } = await moving();
    await world.settle();
    await world.ask(decide('reject'));
    expect(await world.settle()).toMatchObject({ held: 1, codes: ['ChangesRejected'], users: { removed: 1 } });
    expect(inside(world)).toEqual(['ben']);
    expect((await linkOf(world, ada))?.state).toBe('removed');
    expect(await waiting(world)).toMatchObject([{ id: heir, state: 'rejected' }]);
    await world.ask(decide('release'));
    expect(await world.settle()).toMatchObject({ held: 0 });
    expect(inside(world)).toEqual(['ada', 'ben']);
    expectConverged(world);
  });

  it('waits for an approved move in quarantine, says until when, and moves with the next try', async () => {
    const { world, ada, heir, account } = await moving();
    await world.settle();
    await quarantine(world);
    await world.ask(decide('approve'));
    later(world, 1);
    expect(await world.slice()).toMatchObject({ users: { removed: 0, adopted: 0 } });
    const { decision, summary } = await explained(world, 'user', ada);
    const untilWhen = `Hold set 1 allows that the account moves to ${heir}. Half an hour after that the removal goes without it.`;
    expect(summary).toContain(untilWhen);
    expect(decision).toMatchObject({ action: 'remove' });
    later(world, 15);
    await world.slice();
    expect(await linkOf(world, heir)).toMatchObject({ targetId: account });
    expect((await linkOf(world, ada))?.state).toBe('removed');
    await mended(world);
    expect(inside(world)).toEqual(['ada', 'ben', 'joiner']);
    expect(await waiting(world)).toEqual([]);
  });

  it('is removed when the newcomer leaves again', async () => {
    const { world, heir } = await moving();
    await world.settle();
    unassign(world, heir);
    expect(await world.settle()).toMatchObject({ held: 0, users: { removed: 1 } });
    expect(inside(world)).toEqual(['ben']);
  });

  it('moves without asking within a limit that allows it', async () => {
    const { world, heir, account } = await moving({ limits: { linkMoves: 1 } });
    expect(await world.settle()).toMatchObject({ held: 0 });
    expect(await linkOf(world, heir)).toMatchObject({ targetId: account });
  });

  it.each([{ isMember: true }, { isMember: false }])(
    "leaves the groups that were its former owner's, also when that one comes back before (a member: $isMember)",
    async ({ isMember }) => {
      const { world, ada, team, heir, account } = await moving({ limits: { linkMoves: 1, memberships: 0 } });
      expect(await world.settle()).toMatchObject({ held: 1 });
      expect(rosters(world)).toEqual({ Team: ['ada'] });
      world.passReadLag();
      world.graph.directory.updateUser(ada, { accountEnabled: true });
      if (isMember) world.graph.directory.addMember(team, ada);
      expect(await world.settle()).toMatchObject({ held: 1 });
      expect(inside(world)).toEqual(['ada', 'ada.old', 'ben']);
      const entries = await waiting(world);
      expect(entries.map(({ changes }) => changes)).toEqual([[{ path: 'members', removed: [heir], count: 1 }]]);
      await world.ask({ action: 'holds/approve', ...(await setOf(world, 'memberships')) });
      expect(await world.settle()).toMatchObject({ held: 0 });
      expect(rosters(world)).toEqual({ Team: isMember ? ['ada.old'] : [] });
      expect(await linkOf(world, heir)).toMatchObject({ targetId: account });
      await expectSoundState(world);
    },
  );
});

describe('members of a group', () => {
  it('who are due after others were approved are judged by themselves', async () => {
    const limits = { memberships: 1 };
    const world = await open({ config: { ...mapping(), limits } });
    const ids = ['a', 'b', 'c', 'd', 'e', 'f'].map((name) => world.person(name));
    const team = world.group('Team', ids);
    await world.settle();
    await world.slice();
    const leave = (from: number, to: number): void => {
      for (const id of ids.slice(from, to)) world.graph.directory.removeMember(team, id);
    };
    leave(0, 2);
    expect(await world.settle()).toMatchObject({ held: 1 });
    const [{ changes } = {}] = await waiting(world);
    expect(changes).toEqual([{ path: 'members', removed: expect.arrayContaining(ids.slice(0, 2)), count: 2 }]);
    await world.ask(decide('approve'));
    leave(2, 4);
    expect(await world.settle()).toMatchObject({ held: 1, groups: { membersRemoved: 2 } });
    expect(rosters(world)).toEqual({ Team: ['c', 'd', 'e', 'f'] });
    leave(4, 5);
    expect(await world.settle()).toMatchObject({ held: 1, groups: { membersRemoved: 1 } });
    expect(rosters(world)).toEqual({ Team: ['c', 'd', 'f'] });
    await expectSoundState(world);
  });
});
