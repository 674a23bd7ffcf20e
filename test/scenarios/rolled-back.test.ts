import { describe, expect, it } from 'vitest';
import { expectConverged, expectSoundState } from './support/expectations.ts';
import { inside, later, NO_LIMITS, rosters, unassign } from './support/tenant.ts';
import { type World, type WorldOptions, type Wraps, worlds } from './support/world.ts';

const open = worlds();

const PEOPLE = 12;
const TURBULENT = {
  usersPageSize: 2,
  groupsPageSize: 2,
  shuffle: true,
  duplicateRate: 0.3,
  emptyPageRate: 0.2,
} as const;

interface Tenant {
  readonly world: World;
  readonly people: readonly string[];
  readonly groups: readonly string[];
}

/** Some people: half of them assigned themselves, all of them in one of three assigned groups, the last one nested. */
async function tenant(options: WorldOptions = {}): Promise<Tenant> {
  const world = await open({ ...options, config: { nestedGroups: true, ...options.config } });
  const people = Array.from({ length: PEOPLE }, (_, at) => world.person(`p${at}`, { assigned: at % 2 === 0 }));
  const third = (nth: number): string[] => people.filter((_, at) => at % 3 === nth);
  const below = world.group('Below', third(2), { assigned: false });
  const groups = [world.group('One', third(0)), world.group('Two', third(1)), world.group('Three', [below]), below];
  await world.settle();
  expect(world.people().size).toBe(PEOPLE);
  return { world, people, groups };
}

/**
 * Half of the tenant is touched: people disabled, deleted and unassigned, and groups with them. Answers with what rolls it
 * back. `all`: with every group, so that the source collapses.
 */
function ruin({ world, people, groups: known }: Tenant, which: 'all' | 'some' = 'all'): () => void {
  const { directory } = world.graph;
  const disabled = people.slice(0, 3);
  const deleted = people.slice(3, 6);
  const unassigned = people.filter((_, at) => at % 2 === 0).slice(3);
  const groups = which === 'all' ? known : known.slice(1, 2);
  for (const id of disabled) directory.updateUser(id, { accountEnabled: false });
  unassign(world, ...unassigned);
  for (const id of deleted) directory.deleteUser(id);
  for (const id of groups) directory.deleteGroup(id);
  return () => {
    for (const id of groups) directory.restoreGroup(id);
    for (const id of deleted) directory.restoreUser(id);
    for (const id of disabled) directory.updateUser(id, { accountEnabled: true });
    for (const id of unassigned) directory.assign(id);
  };
}

async function expectAsBefore({ world }: Tenant, most: number): Promise<void> {
  // Groups that came back are read once more with the next run.
  for (let tick = 0; tick < 3; tick += 1) {
    await world.settle();
    later(world, 6);
  }
  expectConverged(world);
  await expectSoundState(world);
  expect(inside(world)).toHaveLength(PEOPLE);
  const { users } = world.notion.workspace.snapshot();
  expect(new Set(users.map(({ userName }) => userName)).size).toBe(users.length);
  expect(world.count('POST /Users')).toBeLessThanOrEqual(most);
}

const restoredMembers = ['unseen', 'all', 'none'] as const;

describe('a tenant rolled back within minutes', () => {
  it('before the job looked leaves everybody where they are', async () => {
    const found = await tenant({ switches: TURBULENT });
    found.world.forgetRequests();
    const restore = ruin(found);
    restore();
    await expectAsBefore(found, 0);
    expect(found.world.requests().filter((line) => line.startsWith('DELETE'))).toEqual([]);
  });

  it('after a run that the guard held loses nobody', async () => {
    const found = await tenant({ switches: TURBULENT });
    const restore = ruin(found);
    await found.world.settle();
    expect(inside(found.world).length).toBeGreaterThanOrEqual(PEOPLE - 5);
    restore();
    found.world.forgetRequests();
    await expectAsBefore(found, 5);
  });

  it.each(restoredMembers)(
    'after all of it was carried out brings everybody back, each once, into the groups of before (rows that send %s)',
    async (restoredGroupMembers) => {
      const found = await tenant({ config: { limits: NO_LIMITS }, switches: { ...TURBULENT, restoredGroupMembers } });
      const before = rosters(found.world);
      const restore = ruin(found, 'some');
      await found.world.settle();
      expect(inside(found.world).length).toBeLessThan(PEOPLE - 6);
      found.world.passReadLag();
      restore();
      await expectAsBefore(found, 2 * PEOPLE);
      expect(rosters(found.world)).toEqual(before);
    },
  );
});

describe('a tenant rolled back while the job reads', () => {
  it.each([2, 5, 8])('at request %i of the run ends as it was', async (nth) => {
    const found = await tenant({ switches: { ...TURBULENT, midRoundChanges: 'laterPage' } });
    const restore = ruin(found);
    let requests = 0;
    const wraps: Wraps = {
      fetch: (inner) => (input, init) => {
        if (String(input).startsWith(found.world.graph.url)) requests += 1;
        if (requests === nth) {
          requests += 1;
          restore();
        }
        return inner(input, init);
      },
    };
    await found.world.slice(wraps);
    await expectAsBefore(found, PEOPLE);
  });
});

describe('a security group', () => {
  const office = async (options: WorldOptions = {}) => {
    const world = await open(options);
    const ada = world.person('ada');
    world.person('ben');
    const sales = world.group('Sales', [ada, world.person('eve', { assigned: false })]);
    await world.settle();
    return { world, sales };
  };

  it.each(restoredMembers)('restored after days has its members again (rows that send %s)', async (rows) => {
    const { world, sales } = await office({ switches: { restoredGroupMembers: rows } });
    world.graph.directory.deleteGroup(sales);
    await world.settle();
    expect([inside(world), rosters(world)]).toEqual([['ada', 'ben'], { Sales: [] }]);
    later(world, 5 * 24 * 60);
    await world.settle();
    world.graph.directory.restoreGroup(sales);
    await world.settle();
    await world.settle();
    expect([inside(world), rosters(world)]).toEqual([['ada', 'ben', 'eve'], { Sales: ['ada', 'eve'] }]);
    expectConverged(world);
    await expectSoundState(world);
  });

  it('restored in the tick that finds it deleted keeps everybody', async () => {
    const { world, sales } = await office();
    world.forgetRequests();
    world.graph.directory.deleteGroup(sales);
    world.graph.directory.restoreGroup(sales);
    await world.settle();
    await world.settle();
    expect([inside(world), rosters(world)]).toEqual([['ada', 'ben', 'eve'], { Sales: ['ada', 'eve'] }]);
    expect(world.requests().filter((line) => !line.startsWith('GET'))).toEqual([]);
  });

  it.each(['kept', 'gone'] as const)('that leaves the tenant for good leaves Notion (recycle bin: %s)', async (bin) => {
    const { world, sales } = await office({ switches: { deletedSecurityGroups: bin } });
    world.graph.directory.deleteGroup(sales);
    await world.settle();
    expect(rosters(world)).toEqual({ Sales: [] });
    // Thirty days in the recycle bin, and a week in which a successor may come.
    for (let day = 0; day < (bin === 'kept' ? 40 : 10); day += 5) {
      later(world, 5 * 24 * 60);
      await world.slice();
    }
    expect([inside(world), rosters(world)]).toEqual([['ada', 'ben'], {}]);
    await expectSoundState(world);
  });
});
