// What becomes of deleted users and groups: the recycle bin, its end, and what a reader is told of both.

import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type GraphSimulator, startGraphSimulator } from '../../sandbox/graph/simulator.ts';
import { Reader } from './support/graph-simulator-client.ts';

const DAY = 86_400;
const GROUPS = '/v1.0/groups/delta?$select=displayName,members';
let graph: GraphSimulator;
let reader: Reader;

beforeEach(async () => {
  graph = await startGraphSimulator({ switches: { deltaTokenLifetimeSeconds: 0 } });
  reader = new Reader(graph);
});
afterEach(() => graph.close());

const isKnown = (id: string) => {
  const { users, groups } = graph.directory.snapshot();
  return [...users, ...groups].some((object) => object.id === id);
};
const pass = (days: number) => {
  graph.clock.advance(days * DAY);
  graph.directory.catchUp();
};

describe.each([
  ['a security group', {}],
  ['a group of Microsoft 365', { groupTypes: ['Unified'], securityEnabled: false, mailEnabled: true }],
])('%s', (_, properties) => {
  function groupOfOne(): [group: string, member: string] {
    const [group, member] = [graph.directory.addGroup({ ...properties }), graph.directory.addUser()];
    graph.directory.addMember(group, member);
    return [group, member];
  }

  it('keeps its members in the recycle bin, and has them when it is restored', async () => {
    const [group, member] = groupOfOne();
    const { deltaLink } = await reader.round(GROUPS);
    graph.directory.deleteGroup(group);
    const deleted = await reader.round(deltaLink);
    expect(deleted.rows).toEqual([{ id: group, '@removed': { reason: 'changed' } }]);
    expect(graph.directory.snapshot().groups).toMatchObject([{ id: group, deleted: 'soft', members: [member] }]);
    pass(29);
    graph.directory.restoreGroup(group);
    const [row] = (await reader.round(deleted.deltaLink)).rows;
    expect(row).toMatchObject({ id: group });
    expect(row?.['@removed']).toBeUndefined();
    expect((await reader.list(`/v1.0/groups/${group}/members`)).map(({ id }) => id)).toEqual([member]);
  });

  it('is gone for good after 30 days, and a reader is told so', async () => {
    const [group] = groupOfOne();
    graph.directory.deleteGroup(group);
    const { deltaLink } = await reader.round(GROUPS);
    pass(30);
    expect((await reader.round(deltaLink)).rows).toEqual([{ id: group, '@removed': { reason: 'deleted' } }]);
    expect(isKnown(group)).toBe(false);
    expect(() => graph.directory.restoreGroup(group)).toThrow();
  });
});

it('switch deletedSecurityGroups gone: they are deleted at once, groups of Microsoft 365 are not', async () => {
  graph.switches.set({ deletedSecurityGroups: 'gone' });
  const [security, office] = [graph.directory.addGroup(), graph.directory.addGroup({ groupTypes: ['Unified'] })];
  const { deltaLink } = await reader.round(GROUPS);
  for (const id of [security, office]) graph.directory.deleteGroup(id);
  const told = (await reader.round(deltaLink)).rows.map((row) => [row.id, row['@removed']?.reason]);
  expect(Object.fromEntries(told)).toEqual({ [security]: 'deleted', [office]: 'changed' });
});

it('people too are kept for 30 days, counted from their last deletion, or as long as the switch says', () => {
  const [once, twice] = [graph.directory.addUser(), graph.directory.addUser()];
  for (const id of [once, twice]) graph.directory.deleteUser(id);
  pass(20);
  graph.directory.restoreUser(twice);
  graph.directory.deleteUser(twice);
  pass(10);
  expect([isKnown(once), isKnown(twice)]).toEqual([false, true]);
  graph.switches.set({ deletedItemsDays: 0 });
  pass(3_000);
  expect(isKnown(twice)).toBe(true);
  graph.switches.set({ deletedItemsDays: 1 });
  pass(0);
  expect(isKnown(twice)).toBe(false);
});

it.each([true, false])(
  'switch initialListsSoftDeletedMembers %s: a first round lists who is in the recycle bin, or not',
  async (lists) => {
    graph.switches.set({ initialListsSoftDeletedMembers: lists });
    const [group, there, gone] = [graph.directory.addGroup(), graph.directory.addUser(), graph.directory.addUser()];
    graph.directory.addMembers(group, [there, gone]);
    graph.directory.deleteUser(gone);
    const first = await reader.round(GROUPS);
    const ids = first.rows.flatMap((row) => row['members@delta'] ?? []).map(({ id }) => id);
    expect(ids).toEqual(lists ? [there, gone] : [there]);
    graph.directory.restoreUser(gone);
    expect((await reader.round(first.deltaLink)).rows).toEqual([]);
  },
);
