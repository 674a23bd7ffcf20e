import { describe, expect, it } from 'vitest';
import { inside, rosters, unassign, writes } from './support/tenant.ts';
import { type World, worlds } from './support/world.ts';

const open = worlds();

/** Groups say who is assigned and are not made in Notion: cheap in large numbers. */
const quietGroups = { groups: { enabled: false } };

function addGroups(world: World, count: number): string[] {
  return Array.from({ length: count }, (_, at) => world.group(`Group ${at}`, []));
}

async function chainSizes(world: World): Promise<(number | 'unfiltered')[]> {
  const chains = (await world.state().job.readStored()).chains.filter(({ kind }) => kind === 'group');
  return chains.map(({ ids }) => ids?.length ?? ('unfiltered' as const)).sort((a, b) => Number(b) - Number(a));
}

async function owners(world: World): Promise<Map<string, string>> {
  const { chains } = await world.state().job.readStored();
  return new Map(chains.flatMap((chain) => (chain.ids ?? []).map((id) => [id, chain.id] as const)));
}

const groupReads = (world: World): number =>
  world.graph.journal.entries.filter(({ path }) => path.includes('/groups/delta')).length;

describe('assigned groups', () => {
  it('are read in chains of at most 50, and a quiet tick asks once a chain', async () => {
    const world = await open({ config: quietGroups });
    addGroups(world, 101);
    await world.settle();
    expect(await chainSizes(world)).toEqual([50, 50, 1]);
    world.forgetRequests();
    await world.slice();
    expect(groupReads(world)).toBe(3);
    expect(world.graph.journal.entries).toHaveLength(1 + 3 + 1);
  });

  it('of two chains hand a person over in one tick, without a removal', async () => {
    // Of so many groups Notion is to have two.
    const scopingFilters = [{ clauses: [{ attribute: 'displayName', operator: 'REGEX MATCH', value: 'From|To' }] }];
    const world = await open({ config: { groups: { scopingFilters } } });
    const sorted = addGroups(world, 52).sort();
    const [from = '', to = ''] = [sorted[0], sorted.at(-1)];
    world.graph.directory.updateGroup(from, { displayName: 'From' });
    world.graph.directory.updateGroup(to, { displayName: 'To' });
    const ada = world.person('ada', { assigned: false });
    world.person('ben');
    await world.settle();
    const owner = await owners(world);
    expect(owner.get(from)).not.toBe(owner.get(to));
    world.graph.directory.addMember(from, ada);
    await world.settle();
    expect(rosters(world)).toEqual({ From: ['ada'], To: [] });
    world.forgetRequests();
    world.graph.directory.removeMember(from, ada);
    world.graph.directory.addMember(to, ada);
    await world.slice();
    expect(rosters(world)).toEqual({ From: [], To: ['ada'] });
    expect(writes(world)).toEqual(['PATCH /Groups', 'PATCH /Groups']);
  });

  it('are packed into fewer chains when many go, and no change is missed on the way', async () => {
    const world = await open({ config: quietGroups });
    const groups = addGroups(world, 120);
    const ada = world.person('ada', { assigned: false });
    const last = groups.at(-1) ?? '';
    world.graph.directory.addMember(last, ada);
    world.person('ben');
    await world.settle();
    expect(await chainSizes(world)).toEqual([50, 50, 20]);
    unassign(world, ...groups.slice(0, 50));
    await world.settle();
    unassign(world, ...groups.slice(50, 80));
    await world.slice();
    const eve = world.person('eve', { assigned: false });
    world.graph.directory.addMember(last, eve);
    await world.settle();
    await world.settle();
    expect(await chainSizes(world)).toEqual([40]);
    expect(inside(world)).toEqual(['ada', 'ben', 'eve']);
    world.graph.directory.removeMember(last, eve);
    await world.settle();
    expect(inside(world)).toEqual(['ada', 'ben']);
  });

  it('beyond a thousand are read by one unfiltered chain, and by filtered ones again when they are fewer', async () => {
    const world = await open({ config: quietGroups });
    const groups = addGroups(world, 1_001);
    const [ada, eve] = [world.person('ada', { assigned: false }), world.person('eve', { assigned: false })];
    world.graph.directory.addMember(groups.at(-1) ?? '', ada);
    world.group('Nobody assigned this', [eve], { assigned: false });
    world.person('ben');
    await world.settle();
    expect(await chainSizes(world)).toEqual(['unfiltered']);
    expect(inside(world)).toEqual(['ada', 'ben']);
    unassign(world, ...groups.slice(0, -60));
    await world.settle();
    await world.settle();
    expect(await chainSizes(world)).toEqual([50, 10]);
    world.graph.directory.addMember(groups.at(-1) ?? '', eve);
    world.graph.directory.removeMember(groups.at(-1) ?? '', ada);
    await world.settle();
    expect(inside(world)).toEqual(['ben', 'eve']);
    // A thousand groups are many requests to a table service that shares the machine.
  }, 120_000);
});
