// What groups/delta of the Graph simulator promises about members.

import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type GraphSimulator, startGraphSimulator } from '../../sandbox/graph/simulator.ts';
import { Reader, type Row } from './support/graph-simulator-client.ts';

let graph: GraphSimulator;
let reader: Reader;
let group: string;

beforeEach(async () => {
  graph = await startGraphSimulator();
  reader = new Reader(graph);
  group = graph.directory.addGroup({ displayName: 'Team' });
});
afterEach(() => graph.close());

const FIRST = '/v1.0/groups/delta?$select=displayName,members';

const added = (id: string, type = 'user') => ({ '@odata.type': `#microsoft.graph.${type}`, id });
const removed = (id: string) => ({ ...added(id), '@removed': { reason: 'deleted' } });

function addUsers(count: number): string[] {
  return Array.from({ length: count }, () => graph.directory.addUser());
}

function membersIn(rows: readonly Row[]): string[] {
  return rows.flatMap((row) => row['members@delta'] ?? []).map(({ id }) => id);
}

describe('members', () => {
  it('come with their type, and an empty group has no members key', async () => {
    const [user = ''] = addUsers(1);
    const child = graph.directory.addGroup({ displayName: 'Child' });
    const device = crypto.randomUUID();
    graph.directory.ensureOther('device', device);
    graph.directory.addMembers(group, [user, child, device]);
    const { rows, pages } = await reader.round(FIRST);
    expect(rows).toEqual([
      {
        displayName: 'Team',
        id: group,
        'members@delta': [added(user), added(child, 'group'), added(device, 'device')],
      },
      { displayName: 'Child', id: child },
    ]);
    expect(pages[0]?.['@odata.context']).toBe(`${graph.url}/v1.0/$metadata#groups(displayName)`);
  });

  it('are tracked when selected or when nothing is selected, and only then', async () => {
    const [user = ''] = addUsers(1);
    const selected = await reader.round(FIRST);
    const everything = await reader.round('/v1.0/groups/delta');
    const without = await reader.round('/v1.0/groups/delta?$select=displayName');
    graph.directory.addMember(group, user);
    expect(membersIn((await reader.round(selected.deltaLink)).rows)).toEqual([user]);
    expect(membersIn((await reader.round(everything.deltaLink)).rows)).toEqual([user]);
    expect((await reader.round(without.deltaLink)).rows).toEqual([]);
    expect((await reader.round('/v1.0/groups/delta?$select=displayName')).rows).toEqual([
      { displayName: 'Team', id: group },
    ]);
  });

  it('that came and went in one round are told once, as they ended', async () => {
    const [stays = '', comes = '', leaves = '', returns = ''] = addUsers(4);
    graph.directory.addMembers(group, [stays, leaves, returns]);
    const { deltaLink } = await reader.round(FIRST);
    graph.directory.addMember(group, comes);
    graph.directory.removeMember(group, leaves);
    graph.directory.removeMember(group, returns);
    graph.directory.addMember(group, returns);
    const { rows } = await reader.round(deltaLink);
    expect(rows).toEqual([
      { displayName: 'Team', id: group, 'members@delta': [added(comes), removed(leaves), added(returns)] },
    ]);
  });

  it('with Prefer: return=minimal come without the unchanged properties', async () => {
    const [user = ''] = addUsers(1);
    const { deltaLink } = await reader.round(FIRST);
    graph.directory.addMember(group, user);
    const { rows } = await reader.round(deltaLink, { prefer: 'return=minimal' });
    expect(rows).toEqual([{ id: group, 'members@delta': [added(user)] }]);
  });

  it('of a first round include the tombstones of those who left, when switched on', async () => {
    const [stays = '', left = ''] = addUsers(2);
    graph.directory.addMembers(group, [stays, left]);
    graph.directory.removeMember(group, left);
    expect(membersIn((await reader.round(FIRST)).rows)).toEqual([stays]);
    graph.switches.set({ initialMemberTombstones: true });
    expect((await reader.round(FIRST)).rows[0]?.['members@delta']).toEqual([added(stays), removed(left)]);
  });

  it('minted by latest are forgotten when that trap is switched on', async () => {
    const [user = ''] = addUsers(1);
    graph.switches.set({ latestForgetsMembers: true });
    const { deltaLink } = await reader.round(`${FIRST}&$deltatoken=latest`);
    graph.directory.addMember(group, user);
    expect((await reader.round(deltaLink)).rows).toEqual([]);
    graph.directory.updateGroup(group, { displayName: 'Renamed' });
    expect((await reader.round(deltaLink)).rows).toEqual([{ displayName: 'Renamed', id: group }]);
  });
});

describe('a big group', () => {
  it('comes several times with the same properties and other members each time', async () => {
    const users = addUsers(7);
    graph.directory.addMembers(group, users);
    graph.switches.set({ memberLinksPerAppearance: 3, memberLinksPerPage: 3 });
    const { pages, rows } = await reader.round(FIRST);
    expect(pages.map(({ value }) => value.map((row) => row['members@delta']?.length))).toEqual([[3], [3], [1]]);
    expect(rows.every(({ id, displayName }) => id === group && displayName === 'Team')).toBe(true);
    expect(membersIn(rows)).toEqual(users);
  });

  it('is spread in later rounds too', async () => {
    graph.switches.set({ memberLinksPerAppearance: 2 });
    const { deltaLink } = await reader.round(FIRST);
    const users = addUsers(5);
    for (const user of users) graph.directory.addMember(group, user);
    const { rows } = await reader.round(deltaLink);
    expect(rows).toHaveLength(3);
    expect(membersIn(rows)).toEqual(users);
  });

  it('comes back after unrelated groups when slices are interleaved', async () => {
    graph.directory.addMembers(group, addUsers(4));
    const other = graph.directory.addGroup();
    graph.switches.set({ memberLinksPerAppearance: 2, interleaveSlices: true });
    expect((await reader.round(FIRST)).rows.map(({ id }) => id)).toEqual([group, other, group]);
  });

  it('comes first bare and later with its members when links follow objects', async () => {
    const users = addUsers(2);
    graph.directory.addMembers(group, users);
    const other = graph.directory.addGroup();
    graph.switches.set({ linksAfterObjects: true });
    const { rows } = await reader.round(FIRST);
    expect(rows.map((row) => [row.id, row['members@delta']?.length])).toEqual([
      [group, undefined],
      [other, undefined],
      [group, 2],
    ]);
  });

  it('loses no member when others leave between its pages', async () => {
    const users = addUsers(6);
    graph.directory.addMembers(group, users);
    graph.switches.set({ memberLinksPerAppearance: 2, memberLinksPerPage: 2 });
    graph.setBeforePage(({ page }) => {
      const leaver = users[page - 1];
      if (leaver !== undefined && page <= 3) graph.directory.removeMember(group, leaver);
    });
    const first = await reader.round(FIRST);
    expect(membersIn(first.rows)).toEqual(users);
    const second = await reader.round(first.deltaLink);
    expect(second.rows.flatMap((row) => row['members@delta'])).toEqual(users.slice(0, 3).map(removed));
  });
});

describe('a deleted member', () => {
  let user: string;
  let deltaLink: string;

  beforeEach(async () => {
    user = graph.directory.addUser();
    graph.directory.addMember(group, user);
    ({ deltaLink } = await reader.round(FIRST));
  });

  it('keeps the membership while soft-deleted: groups/delta is silent on delete and on restore', async () => {
    graph.directory.deleteUser(user);
    const afterDelete = await reader.round(deltaLink);
    graph.directory.restoreUser(user);
    const afterRestore = await reader.round(afterDelete.deltaLink);
    expect([...afterDelete.rows, ...afterRestore.rows]).toEqual([]);
  });

  it('is listed by a first round while soft-deleted, unless switched off', async () => {
    graph.directory.deleteUser(user);
    expect(membersIn((await reader.round(FIRST)).rows)).toEqual([user]);
    graph.switches.set({ initialListsSoftDeletedMembers: false });
    expect(membersIn((await reader.round(FIRST)).rows)).toEqual([]);
  });

  it('vanishes silently at a permanent delete by default', async () => {
    graph.directory.deleteUser(user, { permanent: true });
    expect((await reader.round(deltaLink)).rows).toEqual([]);
    expect(membersIn((await reader.round(FIRST)).rows)).toEqual([]);
  });

  it('leaves a tombstone at once when switched to immediate', async () => {
    graph.switches.set({ hardDeleteMemberTombstones: 'immediate' });
    graph.directory.deleteUser(user, { permanent: true });
    expect((await reader.round(deltaLink)).rows[0]?.['members@delta']).toEqual([removed(user)]);
  });

  it('leaves a tombstone later when switched to delayed', async () => {
    graph.switches.set({ hardDeleteMemberTombstones: 'delayed', hardDeleteMemberTombstoneDelaySeconds: 600 });
    graph.directory.deleteUser(user, { permanent: true });
    const soon = await reader.round(deltaLink);
    expect(soon.rows).toEqual([]);
    graph.clock.advance(601);
    expect((await reader.round(soon.deltaLink)).rows[0]?.['members@delta']).toEqual([removed(user)]);
  });
});

describe('a deleted group', () => {
  it('says changed when soft-deleted and deleted when gone for good', async () => {
    const { deltaLink } = await reader.round(FIRST);
    graph.directory.deleteGroup(group);
    const soft = await reader.round(deltaLink);
    expect(soft.rows).toEqual([{ id: group, '@removed': { reason: 'changed' } }]);
    graph.directory.deleteGroup(group, { permanent: true });
    expect((await reader.round(soft.deltaLink)).rows).toEqual([{ id: group, '@removed': { reason: 'deleted' } }]);
  });

  it('comes back as a plain row; its members are re-sent only when switched on', async () => {
    const [user = ''] = addUsers(1);
    graph.directory.addMember(group, user);
    const first = await reader.round(FIRST);
    graph.directory.deleteGroup(group);
    const deleted = await reader.round(first.deltaLink);
    graph.directory.restoreGroup(group);
    expect((await reader.round(deleted.deltaLink)).rows).toEqual([{ displayName: 'Team', id: group }]);
    graph.switches.set({ restoredGroupMembers: 'all' });
    expect(membersIn((await reader.round(deleted.deltaLink)).rows)).toEqual([user]);
  });

  it('tells after a restore what its members did in the round that only showed its tombstone', async () => {
    const [user = ''] = addUsers(1);
    const first = await reader.round(FIRST);
    graph.directory.addMember(group, user);
    graph.directory.deleteGroup(group);
    const deleted = await reader.round(first.deltaLink);
    expect(deleted.rows).toEqual([{ id: group, '@removed': { reason: 'changed' } }]);
    const quiet = await reader.round(deleted.deltaLink);
    graph.directory.restoreGroup(group);
    expect(membersIn((await reader.round(quiet.deltaLink)).rows)).toEqual([user]);
    graph.switches.set({ restoredGroupMembers: 'none' });
    expect(membersIn((await reader.round(quiet.deltaLink)).rows)).toEqual([]);
  });
});
