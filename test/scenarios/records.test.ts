// The provisioning log: what was done to whom, what failed, and what it cost.

import { describe, expect, it } from 'vitest';
import type { ProvisioningRecord } from '../../shared/model/provisioning-record.ts';
import { sourceId } from '../../shared/model/stored-object.ts';
import { mail, type World, worlds } from './support/world.ts';

const open = worlds();

async function recordsOf(world: World): Promise<ProvisioningRecord[]> {
  return (await world.state().records.newest({}, 10_000)).map(({ record }) => record);
}

/** `action status` of each, the oldest first. */
async function told(world: World, ...ids: string[]): Promise<string[]> {
  const found = await world.state().records.newest({ kind: 'user', ids: ids.map(sourceId) }, 100);
  return found.map(({ record }) => `${record.action} ${record.status}`).reverse();
}

const writes = (world: World): number => world.requests().filter((line) => !line.startsWith('GET')).length;
const requestsTold = (records: readonly ProvisioningRecord[]): number =>
  records.reduce((sum, { requests }) => sum + requests, 0);

describe('a small history', () => {
  it('is told completely, and the requests that its records tell of are those that the target saw', async () => {
    const world = await open();
    const known = world.notion.workspace.addPerson({ userName: mail('cara'), name: 'Cara' });
    const [ada, ben, cara] = ['ada', 'ben', 'cara'].map((name) => world.person(name, { assigned: false }));
    const team = world.group('Team', [ada, ben, cara].map(String));
    await world.settle();
    world.graph.directory.updateUser(String(ada), { displayName: 'Ada L.' });
    await world.settle();
    world.graph.directory.removeMember(team, String(ben));
    world.graph.directory.assign(String(ben));
    await world.settle();
    world.graph.directory.deleteUser(String(ada));
    await world.settle();

    expect(await told(world, String(ada))).toEqual(['create success', 'update success', 'disable success']);
    expect(await told(world, String(ben))).toEqual(['create success', 'leaveGroup success']);
    expect((await told(world, String(cara)))[0]).toBe('adopt success');
    const records = await recordsOf(world);
    expect(requestsTold(records)).toBe(writes(world));
    const update = records.find(({ action, id }) => action === 'update' && id === ada);
    expect(update).toMatchObject({
      name: mail('ada'),
      requests: 1,
      changes: expect.arrayContaining([{ path: 'name.formatted', old: 'ada', new: 'Ada L.' }]),
    });
    expect(records.find(({ action }) => action === 'adopt')).toMatchObject({ target: known.id });
    const members = records.filter(({ action, kind }) => action === 'members' && kind === 'group').reverse();
    expect(members[0]?.changes[0]).toMatchObject({ removed: [] });
    expect(new Set(members[0]?.changes[0]?.added)).toEqual(new Set([ada, ben, cara]));
    expect(members[1]?.changes).toEqual([{ path: 'members', added: [], removed: [ben] }]);
    const { users, groups } = (await world.job()).lastCycle ?? {};
    expect(users?.removed).toBe(1);
    expect(groups).toBeDefined();
  });

  it('a tick that changes nothing tells nothing', async () => {
    const world = await open();
    const ada = world.person('ada');
    await world.settle();
    const before = await recordsOf(world);
    world.graph.directory.updateUser(ada, { officeLocation: 'Lyon' });
    await world.settle();
    expect(await recordsOf(world)).toEqual(before);
  });
});
