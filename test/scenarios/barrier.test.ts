import { describe, expect, it } from 'vitest';
import { jobStatus } from '../../shared/engine/job/status.ts';
import { expectConverged, expectSoundState } from './support/expectations.ts';
import { inside, later, rosters, unassign, waits } from './support/tenant.ts';
import { type Trouble, UnreadableGroup } from './support/unreadable-group.ts';
import { type World, worlds } from './support/world.ts';

const open = worlds();
const alone = { assigned: false };

/** Ada and Ben are assigned themselves, Cat and Dan by Sales, Eve by Legal; Legal is the group that will not be read. */
async function office(config: Record<string, unknown> = {}) {
  const world = await open({ config, waitShare: 0.01 });
  const [ada, ben] = [world.person('ada'), world.person('ben')];
  const [cat, dan, eve] = [world.person('cat', alone), world.person('dan', alone), world.person('eve', alone)];
  const sales = world.group('Sales', [cat, dan]);
  const legal = world.group('Legal', [eve]);
  const unreadable = new UnreadableGroup(world, legal);
  const tick = () => world.slice(unreadable.wraps);
  await world.settle(unreadable.wraps);
  expect(inside(world)).toEqual(['ada', 'ben', 'cat', 'dan', 'eve']);
  return { world, ada, ben, cat, dan, eve, sales, legal, unreadable, tick };
}

async function recovered(world: World, unreadable: UnreadableGroup): Promise<void> {
  unreadable.trouble = undefined;
  await world.settle(unreadable.wraps);
  await world.settle(unreadable.wraps);
  expectConverged(world);
  await expectSoundState(world);
}

const reasons = async (world: World, now = world.clock.now()) => {
  const [job, control] = [await world.job(), await world.state().job.readControl()];
  return jobStatus({ job, control, lease: undefined, newestCycles: [], now }).reasons;
};

const TROUBLES: readonly Trouble[] = ['forbidden', 'broken', 'endless'];

describe.each(TROUBLES)('while one group cannot be read (%s)', (trouble) => {
  it('whoever is disabled or deleted leaves at once', async () => {
    const { world, ada, cat, eve, unreadable, tick } = await office();
    unreadable.trouble = trouble;
    world.graph.directory.updateUser(ada, { accountEnabled: false });
    world.graph.directory.deleteUser(cat);
    world.graph.directory.deleteUser(eve, { permanent: true });
    await tick();
    expect(inside(world)).toEqual(['ben', 'dan']);
    await recovered(world, unreadable);
  });

  it('it holds back those whom it names, and nobody else', async () => {
    const { world, ada, ben, legal, unreadable, tick } = await office();
    world.graph.directory.addMember(legal, ben);
    await world.settle(unreadable.wraps);
    unreadable.trouble = trouble;
    unassign(world, ada);
    unassign(world, ben);
    await tick();
    expect(inside(world)).toEqual(['ben', 'cat', 'dan', 'eve']);
    await recovered(world, unreadable);
  });

  it('is remembered, is a reason after an hour, and comes to stand alone', async () => {
    const { world, cat, sales, legal, unreadable, tick } = await office();
    unreadable.trouble = trouble;
    world.graph.directory.removeMember(sales, cat);
    await tick();
    expect(inside(world)).toContain('cat');
    expect(await reasons(world)).not.toContainEqual(expect.objectContaining({ code: 'ChainIncomplete' }));
    later(world, 61);
    await tick();
    await tick();
    const [reason] = (await reasons(world)).filter(({ code }) => code === 'ChainIncomplete');
    expect(reason?.detail).toMatch(new RegExp(`^For 6\\d minutes .*: group ${legal}\\.$`));
    // The groups beside it are read again, so that theirs leave.
    expect(inside(world)).not.toContain('cat');
    expect(rosters(world)).toEqual({ Sales: ['dan'], Legal: ['eve'] });
    // Nor do cycles stay open for its sake; rows on every page make work for one of their own.
    expect((await world.job()).openCycles.length).toBeLessThanOrEqual(trouble === 'endless' ? 1 : 0);
    await recovered(world, unreadable);
    // What passed is told for five minutes more.
    expect(await reasons(world, world.clock.now() + 6 * 60_000)).toEqual([]);
  });
});

describe('while an assigned group was never read', () => {
  it('anybody may be in it: who is unassigned stays, who is disabled leaves', async () => {
    const { world, ada, ben, cat, sales } = await office();
    const board = world.group('Board', [ada]);
    const unreadable = new UnreadableGroup(world, board);
    unreadable.trouble = 'forbidden';
    unassign(world, ada);
    world.graph.directory.removeMember(sales, cat);
    world.graph.directory.updateUser(ben, { accountEnabled: false });
    await world.slice(unreadable.wraps);
    expect(inside(world)).toEqual(['ada', 'cat', 'dan', 'eve']);
    // Sales itself was read to its end.
    expect(rosters(world)).toEqual({ Legal: ['eve'], Sales: ['dan'] });
    await recovered(world, unreadable);
    expect(inside(world)).toEqual(['ada', 'dan', 'eve']);
  });
});

describe('a round that has not ended', () => {
  it('takes nobody out whom a later page may put back', async () => {
    const { world, eve, dan, legal } = await office();
    world.graph.directory.removeMember(legal, eve);
    let sent = 0;
    /** Eve is taken out on the first page; the next one fails. */
    const half = {
      fetch:
        (inner: typeof fetch): typeof fetch =>
        async (input, init) => {
          if (!String(input).includes('/groups/delta')) return inner(input, init);
          sent += 1;
          if (sent > 1) return new Response(null, { status: 503 });
          const body: { value: unknown } = JSON.parse(await (await inner(input, init)).text());
          const next = `${world.graph.url}/v1.0/groups/delta?$skiptoken=half`;
          return Response.json({ value: body.value, '@odata.nextLink': next });
        },
    };
    world.graph.directory.updateUser(dan, { accountEnabled: false });
    await world.slice(half);
    await world.slice(half);
    expect(inside(world)).toEqual(['ada', 'ben', 'cat', 'eve']);
    expect(rosters(world)).toMatchObject({ Legal: ['eve'] });
    // The second page puts her back.
    const whole = {
      fetch:
        (inner: typeof fetch): typeof fetch =>
        async (input, init) => {
          if (!String(input).includes('skiptoken=half')) return inner(input, init);
          const { deltaLink } = await freshLink(world, legal);
          const member = { '@odata.type': '#microsoft.graph.user', id: eve };
          return Response.json({ value: [{ id: legal, 'members@delta': [member] }], '@odata.deltaLink': deltaLink });
        },
    };
    world.graph.directory.addMember(legal, eve);
    await world.slice(whole);
    expect(inside(world)).toEqual(['ada', 'ben', 'cat', 'eve']);
    expectConverged(world);
    await expectSoundState(world);
  });
});

/** A link from which Graph tells what happens from now on. */
async function freshLink(world: World, group: string): Promise<{ deltaLink: string }> {
  const { chains } = await world.state().job.readStored();
  const chain = chains.find(({ ids }) => ids?.some((id) => id === group));
  const source = world.dependencies().openSource({
    signal: new AbortController().signal,
    stopping: undefined,
    deadline: world.clock.now() + 60_000,
    permit: () => undefined,
  });
  let page = await source.page(chain ?? { kind: 'group', select: [] }, chain?.watermark ?? '');
  while (page.next.kind === 'page') page = await source.page(chain ?? { kind: 'group', select: [] }, page.next.link);
  return { deltaLink: page.next.link };
}

describe('members of a group', () => {
  it('leave it although another group cannot be read, unless it is nested below', async () => {
    const { world, cat } = await nestedOffice();
    const unreadable = cat.unreadable;
    unreadable.trouble = 'forbidden';
    world.graph.directory.removeMember(cat.top, cat.ada);
    world.graph.directory.removeMember(cat.other, cat.ada);
    await world.slice(unreadable.wraps);
    expect(rosters(world)).toEqual({ Other: [], Top: ['ada', 'eve'] });
    expect(inside(world)).toEqual(['ada', 'eve']);
    await recovered(world, unreadable);
    expect(rosters(world)).toEqual({ Other: [], Top: ['eve'] });
  });
});

/** Eve is in Top by Leaf, which will not be read; Ada is in Top and in Other, and assigned herself. */
async function nestedOffice() {
  const world = await open({ config: { nestedGroups: true }, waitShare: 0.01 });
  const ada = world.person('ada');
  const leaf = world.group('Leaf', [world.person('eve', alone)], alone);
  const top = world.group('Top', [leaf, ada]);
  const other = world.group('Other', [ada]);
  const unreadable = new UnreadableGroup(world, leaf);
  await world.settle(unreadable.wraps);
  // Leaf comes to stand in a chain of its own.
  unreadable.trouble = 'forbidden';
  await world.slice(unreadable.wraps);
  later(world, 31);
  await world.slice(unreadable.wraps);
  unreadable.trouble = undefined;
  return { world, cat: { ada, top, other, unreadable } };
}

describe('a group that filters name', () => {
  it('and that cannot be read keeps nobody in who is disabled', async () => {
    const { world, ada, ben } = await office();
    const club = world.group('Club', [ben], alone);
    const unreadable = new UnreadableGroup(world, club);
    unreadable.trouble = 'forbidden';
    const clauses = [{ operator: 'IsMemberOf', value: club }];
    world.config = { users: { scopingFilters: [{ clauses }] } };
    world.graph.directory.updateUser(ada, { accountEnabled: false });
    await world.slice(unreadable.wraps);
    expect(inside(world)).toEqual(['ben', 'cat', 'dan', 'eve']);
    expect(await waits(world, 'user', ada)).toBeUndefined();
  });
});
