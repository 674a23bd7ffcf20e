import { describe, expect, it } from 'vitest';
import { EXPIRY_FORMS } from '../../sandbox/graph/switches.ts';
import { inside, rosters, writes } from './support/tenant.ts';
import { type World, worlds } from './support/world.ts';

const open = worlds();

/** First pages of new generations, by chain. */
function freshReads(world: World, chain: 'users' | 'groups'): number {
  const reads = world.graph.journal.entries.filter(
    ({ path, status }) => path.includes(`/${chain}/delta`) && status === 200,
  );
  return reads.filter(({ query }) => !/(skip|delta)token/i.test(query)).length;
}

async function office(): Promise<{ world: World; design: string; people: string[] }> {
  const world = await open({ switches: { usersPageSize: 2 } });
  const people = ['ada', 'ben', 'eve', 'mia', 'zoe'].map((name) => world.person(name));
  const design = world.group('Design', people);
  await world.settle();
  world.forgetRequests();
  return { world, design, people };
}

describe('a dead watermark', () => {
  it('in every form Graph knows starts a new read, and nobody is removed or touched', async () => {
    const { world } = await office();
    for (const form of EXPIRY_FORMS) {
      world.graph.expireTokens({ form, kind: 'delta' });
      await world.settle();
    }
    expect(freshReads(world, 'users')).toBe(EXPIRY_FORMS.length);
    expect(freshReads(world, 'groups')).toBe(EXPIRY_FORMS.length);
    expect(world.requests()).toEqual([]);
    expect(inside(world)).toHaveLength(5);
  });

  it('loses no change of the time between: the vanished go, others are updated, newcomers come', async () => {
    const { world, people, design } = await office();
    const [ada = '', ben = '', eve = '', mia = ''] = people;
    world.graph.expireTokens();
    world.graph.directory.deleteUser(ada, { permanent: true });
    world.graph.directory.deleteUser(ben);
    world.graph.directory.updateUser(eve, { displayName: 'Eve Two' });
    world.graph.directory.removeMember(design, mia);
    world.graph.directory.addMember(design, world.person('new', { assigned: false }));
    await world.settle();
    expect(inside(world)).toEqual(['eve', 'mia', 'new', 'zoe']);
    expect(world.people().get('eve@contoso.example')?.name).toBe('Eve Two');
    expect(rosters(world)).toEqual({ Design: ['eve', 'new', 'zoe'] });
    expect((await world.stored('user', ada))?.life).toBe('unseen');
  });

  it('of one chain among three leaves the other two alone', async () => {
    // Of so many groups Notion is to have two.
    const scopingFilters = [{ clauses: [{ attribute: 'displayName', operator: 'REGEX MATCH', value: 'Alone|Other' }] }];
    const world = await open({ switches: { memberLinksPerPage: 2 }, config: { groups: { scopingFilters } } });
    const [ada, ben] = [world.person('ada'), world.person('ben')];
    const groups = Array.from({ length: 51 }, (_, at) => world.group(`Group ${at}`, [ada])).sort();
    const [other = '', alone = ''] = [groups[0], groups.at(-1)];
    world.graph.directory.updateGroup(other, { displayName: 'Other' });
    world.graph.directory.updateGroup(alone, { displayName: 'Alone' });
    await world.settle();
    const { chains } = await world.state().job.readStored();
    expect(chains).toHaveLength(3);
    const owner = chains.find(({ ids }) => ids?.length === 1);
    expect(owner?.ids).toEqual([alone]);
    world.forgetRequests();
    world.graph.expireTokens({ filter: alone });
    for (const id of [alone, other]) world.graph.directory.addMember(id, ben);
    world.graph.directory.removeMember(alone, ada);
    await world.settle();
    expect(freshReads(world, 'users')).toBe(0);
    expect(freshReads(world, 'groups')).toBe(1);
    expect(rosters(world)).toEqual({ Alone: ['ben'], Other: ['ada', 'ben'] });
    expect(writes(world)).toEqual(['PATCH /Groups', 'PATCH /Groups']);
    const { chains: after } = await world.state().job.readStored();
    const generations = (list: typeof chains): unknown =>
      list.filter(({ id }) => id !== owner?.id).map((c) => c.generation);
    expect(generations(after)).toEqual(generations(chains));
  });

  it('of a group that vanished meanwhile empties it', async () => {
    const { world, design } = await office();
    world.graph.directory.deleteGroup(design);
    world.graph.expireTokens({ chain: 'groups' });
    await world.settle();
    expect(rosters(world)).toEqual({ Design: [] });
    expect(inside(world)).toHaveLength(5);
  });
});

describe('a page link that dies', () => {
  it('in the first read or in a later round restarts that round only, and nobody comes twice', async () => {
    const world = await open({ switches: { usersPageSize: 2 } });
    let deaths = 0;
    world.graph.setBeforePage(({ chain, page }) => {
      if (chain !== 'users' || page !== 2 || deaths % 2 === 1) return;
      deaths += 1;
      world.graph.expireTokens({ kind: 'page', form: 'Directory_ExpiredPageToken' });
    });
    const people = ['ada', 'ben', 'eve', 'mia', 'zoe'].map((name) => world.person(name));
    await world.settle();
    await world.settle();
    expect(inside(world)).toHaveLength(5);
    deaths = 2;
    world.forgetRequests();
    for (const [at, id] of people.entries()) world.graph.directory.updateUser(id, { displayName: `Person ${at}` });
    await world.settle();
    await world.settle();
    expect(freshReads(world, 'users')).toBe(0);
    expect([...world.people().values()].map(({ name }) => name).sort()).toEqual(people.map((_, at) => `Person ${at}`));
    expect(deaths).toBe(3);
  });
});
