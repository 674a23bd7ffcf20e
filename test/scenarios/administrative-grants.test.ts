// Administrative roles: nobody gets one without consent once the job has begun.

import { describe, expect, it } from 'vitest';
import { mapping, NOTION_ROLE } from './support/accounts.ts';
import { setOf } from './support/doors.ts';
import { inside, later, rosters } from './support/tenant.ts';
import { mail, type World, worlds } from './support/world.ts';

const open = worlds();
/** By department, so that one change of the mapping may raise everybody. */
const byTitle = (owner: string) => ({
  target: NOTION_ROLE,
  expression: `IIF([jobTitle] = "${owner}", "owner", "member")`,
});
const config = (owner: string) => mapping(byTitle(owner), { target: 'name.formatted', source: 'displayName' });
const roles = (world: World): string[] =>
  [...world.people()].map(([name, { role }]) => `${name.split('@')[0]} ${role}`).sort();

async function office(...names: readonly string[]): Promise<[World, string[]]> {
  const world = await open({ config: config('Nobody') });
  const ids = names.map((name) => world.person(name));
  for (const id of ids) world.graph.directory.updateUser(id, { jobTitle: 'Clerk' });
  await world.settle();
  return [world, ids];
}

describe('an administrative role', () => {
  it('of the initial cycle was confirmed by starting the job', async () => {
    const world = await open({ config: config('Chief') });
    world.graph.directory.updateUser(world.person('ada'), { jobTitle: 'Chief' });
    expect(await world.settle()).toMatchObject({ held: 0 });
    expect(roles(world)).toEqual(['ada owner']);
  });

  it('of somebody whose creation waits waits beside it, once, and is decided by itself', async () => {
    const [world] = await office('ada');
    world.config = { ...config('Chief'), limits: { creations: 0 } };
    const eve = world.person('eve', { jobTitle: 'Chief' });
    await world.settle();
    for (const displayName of ['Eve', 'Eva']) {
      world.graph.directory.updateUser(eve, { displayName });
      await world.settle();
    }
    const sets = (await world.job()).holdSets.map(({ number, kind, revision }) => ({ number, kind, revision }));
    expect(sets.toSorted((a, b) => a.number - b.number)).toEqual([
      { number: 1, kind: 'administrativeGrants', revision: 1 },
      { number: 2, kind: 'creations', revision: 1 },
    ]);
    await world.ask({ action: 'holds/approve', ...(await setOf(world, 'creations')) });
    expect(await world.settle()).toMatchObject({ held: 1 });
    expect(roles(world)).toEqual(['ada member', 'eve member']);
    await world.ask({ action: 'holds/approve', ...(await setOf(world, 'administrativeGrants')) });
    expect(await world.settle()).toMatchObject({ held: 0 });
    expect(roles(world)).toEqual(['ada member', 'eve owner']);
  });

  it('that a changed mapping would give everybody waits, while everything else about them goes on', async () => {
    const [world, ids] = await office('ada', 'ben', 'cyd');
    const team = world.group('Team', ids);
    await world.settle();
    world.config = config('Clerk');
    expect(await world.settle()).toMatchObject({ held: 3 });
    expect(roles(world)).toEqual(['ada member', 'ben member', 'cyd member']);
    expect((await world.job()).holdSets).toMatchObject([
      {
        kind: 'administrativeGrants',
        code: 'AdministrativeGrantGuard',
        detail: 'Granting 3 administrative roles would exceed the 24-hour limit of 0.',
      },
    ]);
    const [ada = '', ben = '', cyd = ''] = ids;
    world.graph.directory.updateUser(ada, { displayName: 'Ada King' });
    world.graph.directory.removeMember(team, ben);
    world.graph.directory.updateUser(cyd, { accountEnabled: false });
    expect(await world.settle()).toMatchObject({ held: 2 });
    expect(world.people().get(mail('ada'))?.name).toBe('Ada King');
    expect(rosters(world)).toEqual({ Team: ['ada'] });
    expect(inside(world)).toEqual(['ada', 'ben']);
  });

  it('goes when it is approved, and stays away when it is rejected', async () => {
    for (const [action, role] of [
      ['holds/approve', 'owner'],
      ['holds/reject', 'member'],
    ] as const) {
      const [world, [ada = '']] = await office('ada');
      world.graph.directory.updateUser(ada, { jobTitle: 'Chief' });
      world.config = config('Chief');
      expect(await world.settle()).toMatchObject({ held: 1 });
      await world.ask({ action, set: '1', revision: 1 });
      await world.settle();
      later(world, 3 * 24 * 60);
      expect(await world.settle()).toMatchObject({ held: action === 'holds/approve' ? 0 : 1 });
      expect(roles(world)).toEqual([`ada ${role}`]);
    }
  });

  it('of a newcomer waits, and the newcomer comes in without it', async () => {
    const [world] = await office('ada');
    world.config = config('Chief');
    await world.settle();
    world.graph.directory.updateUser(world.person('eve'), { jobTitle: 'Chief' });
    expect(await world.settle()).toMatchObject({ held: 1 });
    expect(roles(world)).toEqual(['ada member', 'eve member']);
  });

  it('that nothing gives any more leaves its set', async () => {
    const [world] = await office('ada');
    world.config = config('Clerk');
    expect(await world.settle()).toMatchObject({ held: 1 });
    world.config = config('Nobody');
    expect(await world.settle()).toMatchObject({ held: 0 });
    expect((await world.job()).holdSets).toEqual([]);
  });
});
