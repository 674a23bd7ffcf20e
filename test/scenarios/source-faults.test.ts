import { describe, expect, it } from 'vitest';
import { runSlice } from '../../shared/engine/run-slice.ts';
import { createGraphSource } from '../../shared/graph/source.ts';
import { expectConverged, expectSoundState } from './support/expectations.ts';
import { inside, later, unassign, writes } from './support/tenant.ts';
import { mail, type World, type Wraps, worlds } from './support/world.ts';

const open = worlds();

async function settledWorld(): Promise<{ world: World; ada: string; ben: string; team: string }> {
  const world = await open({ waitShare: 0.01, switches: { usersPageSize: 2, groupsPageSize: 1 } });
  const [ada, ben] = [world.person('ada'), world.person('ben')];
  world.person('cat');
  const team = world.group('Team', [ada, ben]);
  await world.settle();
  return { world, ada, ben, team };
}

/** Before the first page of users that Graph sends: so many without rows, each with a link of its own. */
function emptyPages(world: World, most: number): { readonly wraps: Wraps; count(): number } {
  let sent = 0;
  const page = (next: string): Response => new Response(JSON.stringify({ value: [], '@odata.nextLink': next }));
  const behind = (url: string): string => `${world.graph.url}/v1.0/users/delta?$skiptoken=empty-${sent}-${btoa(url)}`;
  const original = (url: string): string => atob(/empty-\d+-(.+)$/.exec(decodeURIComponent(url))?.[1] ?? btoa(url));
  const wraps: Wraps = {
    fetch: (inner) => async (input, init) => {
      const url = String(input);
      if (!url.includes('/users/delta') || sent >= most) return inner(original(url), init);
      sent += 1;
      return page(sent < most ? behind(original(url)) : original(url));
    },
  };
  return { wraps, count: () => sent };
}

const alarms = async (world: World): Promise<string[]> => (await world.job()).alarms.map(({ code }) => code);

describe('Graph', () => {
  it('busy, broken or cut off on its pages is asked again until they are read', async () => {
    const { world, ada } = await settledWorld();
    const moods = [{ status: 429, retryAfter: 0 }, { status: 500 }, { status: 502, body: '<html/>' }, { status: 503 }];
    for (const [at, action] of [...moods, { reset: true }].entries())
      world.graph.faults.add({ match: { path: '/delta|appRoleAssignedTo', nth: 1 + 2 * at }, action });
    world.graph.directory.updateUser(ada, { displayName: 'Ada King' });
    for (const name of ['dan', 'eve', 'fay']) world.person(name);
    expect(await world.settle()).toMatchObject({ escrow: 0 });
    expect(await alarms(world)).toEqual([]);
    expectConverged(world);
    await expectSoundState(world);
  });

  it('that answers pages without links, or with a link to themselves, is not believed; later rounds catch up', async () => {
    const { world, ada, ben } = await settledWorld();
    for (const mood of [{ nextRoundMissingLinks: 1 }, { repeatNextLink: 1 }]) {
      for (const name of ['p', 'q', 'r']) world.person(`${name}-${Object.keys(mood)[0] ?? ''}`.toLowerCase());
      world.graph.switches.set(mood);
      await world.slice();
      world.advance(60_000);
      world.graph.switches.set({ nextRoundMissingLinks: 0, repeatNextLink: 0 });
      await world.settle();
      expectConverged(world);
    }
    world.graph.directory.updateUser(ada, { accountEnabled: false });
    world.graph.directory.updateUser(ben, { accountEnabled: false });
    await world.settle();
    expectConverged(world);
    await expectSoundState(world);
  });

  it('whose page links die in the middle of a round loses nothing, in a first read or a later one', async () => {
    const world = await open({ switches: { usersPageSize: 1, groupsPageSize: 1 } });
    for (const name of ['ada', 'ben', 'cat', 'dan']) world.person(name);
    let round = 0;
    world.graph.setBeforePage(({ chain, page }) => {
      if (chain !== 'users' || page !== 3 || round > 0) return;
      round += 1;
      world.graph.expireTokens({ kind: 'page' });
      world.person(`late-${world.people().size}`);
    });
    for (const _ of ['what was read', 'what came late']) await world.settle();
    expectConverged(world);
    round = 0;
    for (const { id, displayName } of world.graph.directory.snapshot().users)
      world.graph.directory.updateUser(id, {
        displayName: `${String(displayName)} King`,
        accountEnabled: displayName !== 'dan',
      });
    for (const _ of ['what was read', 'what came late']) await world.settle();
    expect(round).toBe(1);
    expect(inside(world)).toEqual(['ada', 'ben', 'cat', 'late-0', 'late-5']);
    expectConverged(world);
    await expectSoundState(world);
  });

  it('that lets a watermark expire is read anew, and nobody who is still there is touched', async () => {
    const { world, team, ben } = await settledWorld();
    world.graph.directory.removeMember(team, ben);
    world.person('eve');
    world.graph.expireTokens();
    world.forgetRequests();
    await world.settle();
    expectConverged(world);
    expect(writes(world)).toEqual(['POST /Users', 'PATCH /Groups']);
    await expectSoundState(world);
  });

  it('that changes under the reader, page by page, ends up right', async () => {
    const { world, ada, ben, team } = await settledWorld();
    const { directory } = world.graph;
    const races = [
      () => directory.addMember(team, world.person('eve', { assigned: false })),
      () => directory.updateUser(ada, { displayName: 'Ada King' }),
      () => directory.removeMember(team, ben),
      () => directory.updateUser(ben, { accountEnabled: false }),
      () => directory.updateGroup(team, { displayName: 'Crew' }),
      () => directory.updateUser(ben, { accountEnabled: true }),
    ];
    world.graph.setBeforePage(() => races.shift()?.());
    for (const name of ['dan', 'fay', 'gus']) world.person(name);
    for (let tick = 0; races.length > 0 && tick < races.length + 3; tick += 1) await world.settle();
    await world.settle();
    expect(races).toEqual([]);
    expectConverged(world);
    await expectSoundState(world);
  });

  it('that refuses our token once gets a new one, and nobody notices', async () => {
    const { world } = await settledWorld();
    world.person('dan');
    for (const path of ['users/delta', 'groups/delta', 'appRoleAssignedTo'])
      world.graph.faults.add({ match: { path, nth: 1 }, action: { status: 401 } });
    expect(await world.settle()).toMatchObject({ users: { created: 1 } });
    expect(await alarms(world)).toEqual([]);
  });

  it('without a permission for groups is a named alarm, only who is disabled leaves, and it ends with the permission', async () => {
    const { world, ada, ben } = await settledWorld();
    world.graph.faults.add({ match: { path: 'groups/delta' }, action: { status: 403 } });
    world.graph.directory.updateUser(ada, { accountEnabled: false });
    unassign(world, ben);
    world.forgetRequests();
    expect(await world.slice()).toMatchObject({ users: { removed: 1 } });
    expect(await alarms(world)).toEqual(['GraphPermissionMissing']);
    expect(inside(world)).toEqual(['ben', 'cat']);
    expect(writes(world)).toEqual(['PATCH /Users']);
    world.graph.faults.clear();
    expect(await world.settle()).toMatchObject({ escrow: 0 });
    expect(await alarms(world)).toEqual([]);
    expectConverged(world);
    await expectSoundState(world);
  });
});

describe('a part of the source that cannot be read', () => {
  const parts = [
    { what: 'the list of assignments', path: 'appRoleAssignedTo', team: [] },
    { what: 'the chain of groups', path: 'groups/delta', team: [mail('ben')] },
  ];
  it.each(parts)('($what) lets what depends on it wait, and everything else go on', async ({ path, team: left }) => {
    const { world, ada, ben, team } = await settledWorld();
    unassign(world, ben);
    await world.settle();
    world.graph.faults.add({ match: { path }, action: { status: 503 } });
    world.graph.directory.updateUser(ada, { accountEnabled: false });
    world.graph.directory.updateUser(ben, { displayName: 'Ben King' });
    world.graph.directory.removeMember(team, ben);
    await world.slice();
    expect(world.people().get(mail('ben'))?.name).toBe('Ben King');
    expect(inside(world)).toEqual(['ben', 'cat']);
    expect(world.groups()).toEqual({ Team: left });
    expect(await alarms(world)).toEqual(['SourceUnavailable']);
    world.graph.faults.clear();
    await world.settle();
    expect(await alarms(world)).toEqual([]);
    expectConverged(world);
    await expectSoundState(world);
  });

  it('(one chain of groups of two) does not stop the other', async () => {
    // Groups say who is assigned and are not made in Notion: cheap in large numbers.
    const world = await open({ waitShare: 0.01, config: { groups: { enabled: false } } });
    const [ada, ben] = ['ada', 'ben'].map((name) => world.person(name, { assigned: false }));
    const ids = Array.from({ length: 51 }, (_, at) => world.group(`Group ${at}`, [])).sort();
    await world.settle();
    world.graph.directory.addMember(ids[0] ?? '', ada ?? '');
    world.graph.directory.addMember(ids.at(-1) ?? '', ben ?? '');
    let broken: string | undefined;
    const brokenChain: Wraps['fetch'] = (inner) => async (input, init) => {
      const url = String(input);
      if (url.includes('/groups/delta')) broken ??= url;
      return url === broken ? new Response(null, { status: 503 }) : inner(input, init);
    };
    await world.slice({ fetch: brokenChain });
    expect(inside(world)).toHaveLength(1);
    await world.settle();
    expect(inside(world)).toEqual(['ada', 'ben']);
  });
});

describe('an identity endpoint that never answers', () => {
  it('ends the slice in bounded time, with an alarm and the lease given back; the next one goes on', async () => {
    const { world } = await settledWorld();
    world.person('dan');
    const silent = createGraphSource({
      baseUrl: world.graph.url,
      credential: { getToken: () => new Promise(() => undefined) },
      servicePrincipalId: world.graph.servicePrincipalId,
      allowLoopbackHttp: true,
      fetch,
      clock: world.clock,
      random: Math.random,
      log: () => undefined,
      timeoutMs: 300,
    });
    const began = Date.now();
    await runSlice({ ...world.dependencies(), openSource: (scope) => silent.open(scope) });
    expect(Date.now() - began).toBeLessThan(10_000);
    expect(await alarms(world)).toEqual(['SourceUnavailable']);
    expect(await world.state().job.readLease()).toMatchObject({ released: true });

    await world.settle();
    expect(await alarms(world)).toEqual([]);
    expect(inside(world)).toEqual(['ada', 'ben', 'cat', 'dan']);
  });
});

describe('a round that never ends', () => {
  it('because its pages link in a circle is given up at once, and the alarm names the chain', async () => {
    const { world, ben } = await settledWorld();
    world.graph.directory.updateUser(ben, { accountEnabled: false });
    for (const name of ['dan', 'eve', 'fay', 'gus', 'hal']) world.person(name);
    world.graph.switches.set({ endlessRounds: 'circle' });
    world.forgetRequests();
    for (let slices = 0; slices < 3; slices += 1) {
      await world.slice();
      later(world, 1);
    }
    expect(world.graph.journal.entries.length).toBeLessThan(60);
    expect((await world.job()).alarms).toMatchObject([
      // All chains go round: whichever is read last is named.
      { code: 'SourceUnavailable', detail: expect.stringMatching(/^(users|groups-\d): GraphPageRepeated: .*chain \1/) },
    ]);
    // What the pages said before they went round counts all the same.
    expect((await world.stored('user', ben))?.image['accountEnabled']).toBe(false);

    world.graph.switches.set({ endlessRounds: 'never' });
    await world.settle();
    expect(await alarms(world)).toEqual([]);
    expectConverged(world);
    await expectSoundState(world);
  });

  it('in a first read lets in whom the pages before it showed, and ends when the circle does', async () => {
    const world = await open({ switches: { usersPageSize: 1, endlessRounds: 'circle' } });
    for (const name of ['ada', 'ben', 'cat', 'dan', 'eve']) world.person(name);
    for (let slices = 0; slices < 3; slices += 1) await world.slice();
    expect(await alarms(world)).toEqual(['SourceUnavailable']);
    expect(inside(world)).toEqual(['ada', 'ben', 'cat']);
    world.graph.switches.set({ endlessRounds: 'never' });
    await world.settle();
    expectConverged(world);
  });

  it('because page after page brings nothing is left after 10,000 of them, for the next slice to go on', async () => {
    const { world } = await settledWorld();
    const pages = emptyPages(world, 10_500);
    world.person('dan');
    await world.slice(pages.wraps);
    expect(pages.count()).toBeGreaterThanOrEqual(9_990);
    expect(pages.count()).toBeLessThanOrEqual(10_010);
    expect((await world.job()).alarms).toMatchObject([
      { code: 'SourceUnavailable', detail: expect.stringMatching(/^users: GraphPagesEmpty: .*chain users/) },
    ]);
    // They came to an end after all.
    await world.settle(pages.wraps);
    expect(pages.count()).toBe(10_500);
    expect(await alarms(world)).toEqual([]);
    expectConverged(world);
  });
});

describe('a page that cannot be had', () => {
  it('does not keep the pages before it from being acted upon', async () => {
    const { world, ada } = await settledWorld();
    world.graph.directory.updateUser(ada, { accountEnabled: false });
    for (const name of ['dan', 'eve', 'fay']) world.person(name);
    world.graph.faults.add({ match: { path: '/users/delta.*skiptoken' }, action: { status: 500 } });
    await world.slice();
    expect(await alarms(world)).toEqual(['SourceUnavailable']);
    const rows = await Promise.all(world.graph.directory.snapshot().users.map(({ id }) => world.stored('user', id)));
    expect(rows.filter((row) => row !== undefined).length).toBeGreaterThan(3);
  });
});

describe('a stored link', () => {
  type Form = 'UnknownError' | 'Request_BadRequest';
  async function deadLink(world: World, form: Form = 'UnknownError'): Promise<void> {
    world.graph.switches.set({ deltaTokenExpiryForm: form });
    world.graph.expireTokens({ kind: 'delta', chain: 'users' });
    await world.slice();
  }
  const generation = async (world: World): Promise<number> =>
    (await world.state().job.readStored()).chains.find(({ kind }) => kind === 'user')?.generation ?? 0;

  it.each<Form>(['UnknownError', 'Request_BadRequest'])(
    'that is answered %s once is an alarm, twice starts its chain anew, and nobody is lost',
    async (form) => {
      const { world, ada, ben } = await settledWorld();
      const before = await generation(world);
      world.graph.directory.updateUser(ada, { displayName: 'Ada King' });
      unassign(world, ben);
      await deadLink(world, form);
      expect(await alarms(world)).toEqual(['SourceUnavailable']);
      expect(await generation(world)).toBe(before);
      await world.settle();
      expect(await alarms(world)).toEqual([]);
      expect(await generation(world)).toBeGreaterThan(before);
      expectConverged(world);
      await expectSoundState(world);
    },
  );

  it('that is refused once, and then served, starts nothing anew', async () => {
    const { world } = await settledWorld();
    const before = await generation(world);
    for (let times = 0; times < 3; times += 1) {
      world.graph.faults.add({
        match: { path: '/users/delta', nth: 1 },
        action: { status: 404, body: { error: { code: 'UnknownError' } } },
      });
      await world.slice();
      expect(await alarms(world)).toEqual(['SourceUnavailable']);
      world.graph.faults.clear();
      await world.settle();
    }
    expect(await generation(world)).toBe(before);
    expect(await alarms(world)).toEqual([]);
  });

  it('that is refused again within a day stays a reason, and is read anew when the day is over', async () => {
    const { world, ada } = await settledWorld();
    await deadLink(world);
    await world.settle();
    const restarted = await generation(world);
    world.graph.directory.updateUser(ada, { displayName: 'Ada King' });
    await deadLink(world);
    for (let hours = 0; hours < 20; hours += 5) {
      later(world, 5 * 60);
      await world.slice();
      expect(await alarms(world)).toEqual(['SourceUnavailable']);
    }
    expect(await generation(world)).toBe(restarted);
    expect(world.people().get(mail('ada'))?.name).toBe('ada');
    later(world, 5 * 60);
    await world.settle();
    expect(await generation(world)).toBeGreaterThan(restarted);
    expect(await alarms(world)).toEqual([]);
    expectConverged(world);
  });
});
