import { describe, expect, it } from 'vitest';
import { randomly } from '../support/seeds.ts';
import { spread, tickAndCount, tickWithDeath } from './support/boundaries.ts';
import { expectConverged, expectSoundState } from './support/expectations.ts';
import { readTables } from './support/stored-tables.ts';
import { inside, NO_LIMITS, rosters } from './support/tenant.ts';
import { mail, type World, worlds } from './support/world.ts';

const open = worlds();

/** So many boundaries, spread over all of them. */
const KILLS = { runs: 1, long: 2_000 };
const LATER = 200_000;
const DAY = 25 * 3_600_000;

async function resume(world: World): Promise<void> {
  world.advance(LATER);
  await world.settle();
}

/** Who takes over looks at every partition, and leaves an index only where there are rows. */
async function expectNothingStoredWhereNothingIs(world: World): Promise<void> {
  const rows = (await readTables(world.tables)).filter(({ table }) => table === 'mappings');
  const having = (key: RegExp): string[] =>
    rows.filter(({ rowKey }) => key.test(rowKey)).map((row) => row.partitionKey);
  expect(having(/^!roster/)).toEqual([...new Set(having(/^o!/))]);
}

describe('a process killed before it could store what it created', () => {
  it('finds the person and the group again although both were renamed in the meantime', async () => {
    const world = await open();
    const ada = world.person('ada');
    await tickWithDeath(world, { side: 'after', request: /^POST .*\/Users$/ });
    world.graph.directory.updateUser(ada, { userPrincipalName: mail('ada.king') });
    await resume(world);
    expect(inside(world)).toEqual(['ada.king']);

    const team = world.group('Team', [ada]);
    await tickWithDeath(world, { side: 'after', request: /^POST .*\/Groups$/ });
    world.graph.directory.updateGroup(team, { displayName: 'Crew' });
    await resume(world);
    expect(rosters(world)).toEqual({ Crew: ['ada.king'] });
    expect([world.count('POST /Users'), world.count('POST /Groups')]).toEqual([1, 1]);
  });

  it('removes the person who left the scope in the meantime', async () => {
    const world = await open();
    world.person('ben');
    await world.settle();
    const ada = world.person('ada');
    await tickWithDeath(world, { side: 'after', request: /^POST .*\/Users$/ });
    expect(inside(world)).toEqual(['ada', 'ben']);
    world.graph.directory.updateUser(ada, { accountEnabled: false, userPrincipalName: mail('gone') });
    await resume(world);
    expect(inside(world)).toEqual(['ben']);
    await expectNothingStoredWhereNothingIs(world);
  });
});

/** Writes of that tick: from the first row of the group to its place in a chain with the others, which reads all of them again. */
const WHOLE_READ = Array.from({ length: 15 }, (_, at) => 16 + at);

describe('a process killed while it read a group completely', () => {
  randomly(
    'counts nobody who left the group in the meantime',
    { runs: 1, long: WHOLE_READ.length },
    async ({ seed, numRuns }) => {
      const world = await open({ waitShare: 0.01, config: { limits: NO_LIMITS } });
      world.group('Ops', [world.person('ada')]);
      await world.settle();
      for (const at of spread(WHOLE_READ.length, numRuns, seed)) {
        const write = WHOLE_READ[at - 1] ?? 0;
        const ben = world.person(`ben${write}`, { assigned: false });
        const team = world.group(`Team ${write}`, [ben]);
        expect(await tickWithDeath(world, { write })).toBeUndefined();
        world.graph.directory.removeMember(team, ben);
        await resume(world);
        expect({ write, inside: inside(world) }).toEqual({ write, inside: ['ada'] });
      }
    },
  );
});

describe('a process killed before it could store what it changed', () => {
  interface Change {
    readonly what: string;
    readonly request: RegExp;
    readonly make: (of: Office) => void;
    readonly takeBack: (of: Office) => void;
    readonly seen?: (world: World) => void;
  }
  interface Office {
    readonly directory: World['graph']['directory'];
    readonly ada: string;
    readonly ben: string;
    readonly team: string;
  }
  const CHANGES: readonly Change[] = [
    {
      what: 'a name',
      request: /^PATCH .*\/Users/,
      make: ({ directory, ada }) => directory.updateUser(ada, { displayName: 'Ada King' }),
      takeBack: ({ directory, ada }) => directory.updateUser(ada, { displayName: 'ada' }),
    },
    {
      what: 'the name of a group',
      request: /^PATCH .*\/Groups/,
      make: ({ directory, team }) => directory.updateGroup(team, { displayName: 'Crew' }),
      takeBack: ({ directory, team }) => directory.updateGroup(team, { displayName: 'Team' }),
    },
    {
      what: 'a membership',
      request: /^PATCH .*\/Groups/,
      make: ({ directory, team, ben }) => directory.addMember(team, ben),
      seen: (world) => expect(rosters(world)).toEqual({ Team: ['ada', 'ben'] }),
      takeBack: ({ directory, team, ben }) => directory.removeMember(team, ben),
    },
    {
      what: 'a removal',
      request: /^PATCH .*\/Users/,
      make: ({ directory, ada }) => directory.updateUser(ada, { accountEnabled: false }),
      seen: (world) => expect(inside(world)).toEqual(['ben']),
      takeBack: ({ directory, ada }) => directory.updateUser(ada, { accountEnabled: true }),
    },
  ];

  it.each(CHANGES)('brings back $what that the source takes back in the meantime', async (change) => {
    const { request, make, takeBack, seen } = change;
    const world = await open();
    const [ada, ben] = [world.person('ada'), world.person('ben')];
    const office = { directory: world.graph.directory, ada, ben, team: world.group('Team', [ada]) };
    await world.settle();
    make(office);
    expect(await tickWithDeath(world, { side: 'after', request })).toBeUndefined();
    seen?.(world);
    takeBack(office);
    await resume(world);
    expectConverged(world);
    await expectSoundState(world);
  });
});

describe('a process killed while it reads everything anew', () => {
  randomly('believes nothing of that read that is not true any more', KILLS, async ({ seed, numRuns }) => {
    const world = await open({ config: { scope: 'all' } });
    const { directory } = world.graph;
    const [ada, ben] = [world.person('ada'), world.person('ben')];
    const team = world.group('Team', [ada]);
    const begin = (): string => {
      world.graph.expireTokens();
      world.advance(DAY);
      directory.addMember(team, ben);
      const passerBy = world.person('passer-by');
      directory.addMember(team, passerBy);
      return passerBy;
    };
    await world.settle();
    const first = begin();
    const writes = (await tickAndCount(world)).filter((boundary) => boundary.writes).length;
    directory.deleteUser(first, { permanent: true });
    for (const write of spread(writes, numRuns, seed)) {
      const passerBy = begin();
      await tickWithDeath(world, { write });
      directory.removeMember(team, ben);
      directory.deleteUser(passerBy, { permanent: true });
      await resume(world);
      expectConverged(world, {}, `killed at write ${write} of ${writes}`);
      await expectSoundState(world);
    }
  });
});

describe('an address that goes from one person to another', () => {
  randomly(
    'brings the account along, wherever the process is killed, and leaves none of its old memberships behind',
    KILLS,
    async ({ seed, numRuns }) => {
      const world = await open({ config: { limits: { linkMoves: 1_000 } } });
      const { directory } = world.graph;
      const [team, crew] = [world.group('Team', []), world.group('Crew', [])];
      let owner = world.person('desk', { assigned: false });
      // Every owner is in both groups; every heir begins in one of them, by which the heir is in scope.
      const handOver = async (round: number): Promise<void> => {
        for (const group of [team, crew]) directory.addMember(group, owner);
        await world.settle();
        for (const group of [team, crew]) directory.removeMember(group, owner);
        owner = world.person('desk', { assigned: false, displayName: `Desk ${round}` });
        directory.addMember(team, owner);
      };
      await handOver(0);
      const account = world.people().get(mail('desk'))?.id;
      const writes = (await tickAndCount(world)).filter((boundary) => boundary.writes).length;
      for (const write of spread(writes, numRuns, seed)) {
        await handOver(write);
        await tickWithDeath(world, { write });
        await resume(world);
        expect(world.people().get(mail('desk'))).toMatchObject({ id: account, name: `Desk ${write}` });
        expectConverged(world, {}, `killed at write ${write} of ${writes}`);
        await expectSoundState(world);
      }
    },
  );
});
