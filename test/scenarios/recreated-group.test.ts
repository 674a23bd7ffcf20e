// A group that is destroyed and made again keeps its group in Notion, and with it all page permissions.

import { describe, expect, it } from 'vitest';
import { randomly } from '../support/seeds.ts';
import { spread, tickAndCount, tickWithDeath } from './support/boundaries.ts';
import { explained } from './support/explained.ts';
import { later, rosters, unassign, waits, writes } from './support/tenant.ts';
import { mail, type World, type WorldOptions, worlds } from './support/world.ts';

const open = worlds();
const DAY = 24 * 60;

interface Office {
  readonly world: World;
  readonly ada: string;
  readonly ben: string;
  readonly eve: string;
  /** Holds Ada and Ben, and a contractor whom somebody added in Notion. */
  readonly design: string;
  readonly target: string;
}

async function office(options: WorldOptions = {}): Promise<Office> {
  const world = await open(options);
  const [ada, ben, eve] = [world.person('ada'), world.person('ben'), world.person('eve')];
  const design = world.group('Design', [ada, ben]);
  await world.settle();
  const target = (await targetOf(world, design)) ?? '';
  const contractor = world.notion.workspace.addPerson({ userName: mail('contractor') });
  const [group] = world.notion.workspace.groups.list();
  if (group !== undefined) world.notion.workspace.changeGroupMembers(group, { added: new Set([contractor.id]) });
  world.forgetRequests();
  return { world, ada, ben, eve, design, target };
}

const targetOf = async (world: World, group: string): Promise<string | undefined> => {
  const link = (await world.stored('group', group))?.link;
  return link?.state === 'active' ? link.targetId : undefined;
};

const purge = (world: World, group: string): void => world.graph.directory.deleteGroup(group, { permanent: true });

describe('a group that is destroyed and made again', () => {
  it.each([
    ['with a tick in between', true],
    ['between two ticks', false],
  ])('%s keeps its group in Notion: members differ normally, and nobody is read again', async (_when, tick) => {
    const { world, ada, eve, design, target } = await office();
    purge(world, design);
    if (tick) {
      await world.settle();
      expect(rosters(world)).toEqual({ Design: ['contractor'] });
      later(world, 6 * DAY);
    }
    world.forgetRequests();
    const fresh = world.group('Design', [ada, eve]);
    expect((await world.settle()).groups).toMatchObject({ created: 0, adopted: 1 });
    expect(rosters(world)).toEqual({ Design: ['ada', 'contractor', 'eve'] });
    expect(await targetOf(world, fresh)).toBe(target);
    expect(await targetOf(world, design)).toBeUndefined();
    expect(writes(world)).toEqual(['PATCH /Groups']);
    expect((await world.stored('group', fresh))?.link?.origin).toBe('created');
    later(world, 8 * DAY);
    await world.settle();
    expect(rosters(world)).toEqual({ Design: ['ada', 'contractor', 'eve'] });

    purge(world, fresh);
    await world.settle();
    later(world, 8 * DAY);
    await world.settle();
    expect(rosters(world)).toEqual({});
  });

  it('takes over one that is unassigned or in the recycle bin in the same way', async () => {
    const { world, ada, eve, design, target } = await office();
    unassign(world, design);
    const fresh = world.group('Design', [ada, eve]);
    await world.settle();
    expect(rosters(world)).toEqual({ Design: ['ada', 'contractor', 'eve'] });
    expect(await targetOf(world, fresh)).toBe(target);
    world.graph.directory.deleteGroup(fresh);
    world.graph.directory.assign(design);
    await world.settle();
    expect(await targetOf(world, design)).toBe(target);
    expect(rosters(world)).toEqual({ Design: ['ada', 'ben', 'contractor'] });
  });

  it('that we did not make is not ours afterwards either', async () => {
    const world = await open();
    world.notion.workspace.createGroup({ displayName: 'Design', members: [] });
    const ada = world.person('ada');
    const design = world.group('Design', [ada]);
    await world.settle();
    unassign(world, design);
    const fresh = world.group('Design', [ada]);
    await world.settle();
    expect((await world.stored('group', fresh))?.link?.origin).toBe('adopted');
    purge(world, fresh);
    await world.settle();
    later(world, 8 * DAY);
    await world.settle();
    expect(rosters(world)).toEqual({ Design: [] });
  });

  it('takes over a group whose deletion is held, and ends the hold', async () => {
    const { world, ada, design, target } = await office({ config: { limits: { groupDeletes: 0 } } });
    purge(world, design);
    expect(await world.settle()).toMatchObject({ held: 1 });
    const fresh = world.group('Design', [ada]);
    expect(await world.settle()).toMatchObject({ held: 0 });
    expect(await targetOf(world, fresh)).toBe(target);
    expect(rosters(world)).toEqual({ Design: ['ada', 'contractor'] });
  });

  it('takes over a group whose members may not go yet, and ends the hold', async () => {
    const { world, ada, ben, design, target } = await office({ config: { limits: { memberships: 0 } } });
    purge(world, design);
    expect(await world.settle()).toMatchObject({ held: 1 });
    const fresh = world.group('Design', [ada, ben]);
    expect(await world.settle()).toMatchObject({ held: 0, codes: [] });
    expect(await targetOf(world, fresh)).toBe(target);
    expect((await world.stored('group', design))?.holds).toBeUndefined();
    expect((await world.job()).holdSets).toEqual([]);
  });

  it('out of scope takes nothing over', async () => {
    const { world, ada, design, target } = await office();
    purge(world, design);
    await world.settle();
    const fresh = world.group('Design', [ada], { assigned: false });
    await world.settle();
    expect(await targetOf(world, design)).toBe(target);
    expect(await targetOf(world, fresh)).toBeUndefined();
    later(world, 8 * DAY);
    await world.settle();
    expect(rosters(world)).toEqual({});
  });

  it('twice under one name is nobody’s: both wait as duplicates, until one is left', async () => {
    const { world, ada, eve, design, target } = await office();
    purge(world, design);
    await world.settle();
    const [one, two] = [world.group('Design', [ada]), world.group('Design', [eve])];
    await world.settle();
    const duplicate = { state: 'escrow', code: 'DuplicateSourceEntries' };
    expect([await waits(world, 'group', one), await waits(world, 'group', two)]).toEqual([duplicate, duplicate]);
    expect((await explained(world, 'group', one)).decision).toMatchObject({
      action: 'fail',
      code: 'DuplicateSourceEntries',
    });
    for (let day = 0; day < 10; day += 2) {
      later(world, 2 * DAY);
      await world.settle();
    }
    expect(await targetOf(world, design)).toBe(target);
    expect(rosters(world)).toEqual({ Design: ['contractor'] });
    unassign(world, two);
    later(world, DAY + 60);
    await world.settle();
    expect(await targetOf(world, one)).toBe(target);
    expect(rosters(world)).toEqual({ Design: ['ada', 'contractor'] });
  });

  it('is foretold by explain', async () => {
    const { world, ada, design, target } = await office({ config: { nestedGroups: true } });
    purge(world, design);
    const fresh = world.group('Design', [ada], { assigned: false });
    world.group('Parent', [fresh]);
    await world.settle();
    world.graph.directory.assign(fresh);
    const { decision } = await explained(world, 'group', fresh);
    expect(decision).toMatchObject({ action: 'adopt', target, from: design });
  });

  randomly(
    'keeps its group and its members wherever the process dies',
    { runs: 1, long: 100 },
    async ({ seed, numRuns }) => {
      const { world, ada, ben, eve, design, target } = await office();
      purge(world, design);
      let latest = world.group('Design', [ada, eve]);
      const passed = await tickAndCount(world);
      const writesBefore = (request: RegExp): number =>
        passed
          .slice(
            0,
            passed.findIndex((one) => request.test(one.request)),
          )
          .filter((one) => one.writes).length;
      const [found, sent] = [writesBefore(/^GET .*\/Groups/), writesBefore(/^PATCH .*\/Groups/)];
      expect(sent - found).toBeGreaterThan(6);
      let withEve = true;
      for (const write of spread(sent - found + 4, numRuns, seed).map((at) => found + at)) {
        purge(world, latest);
        withEve = !withEve;
        latest = world.group('Design', withEve ? [ada, eve] : [ada, ben]);
        await tickWithDeath(world, { write });
        later(world, 10);
        await world.settle();
        const link = (await world.stored('group', latest))?.link;
        expect([write, rosters(world), link?.targetId, link?.origin]).toEqual([
          write,
          { Design: withEve ? ['ada', 'contractor', 'eve'] : ['ada', 'ben', 'contractor'] },
          target,
          'created',
        ]);
      }
    },
  );
});
