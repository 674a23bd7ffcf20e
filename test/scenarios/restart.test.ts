// A restart reads, tries or matches again what its scope names. Nobody is removed by it, and nothing is created twice.

import { describe, expect, it } from 'vitest';
import type { Profile } from '../../sandbox/notion/accounts.ts';
import { RESTART_SCOPES } from '../../shared/model/ports.ts';
import { randomly } from '../support/seeds.ts';
import { spread, tickWithDeath } from './support/boundaries.ts';
import { expectConverged, expectSoundState } from './support/expectations.ts';
import { ask, asked } from './support/operators.ts';
import { inside, later, rosters, waits, writes } from './support/tenant.ts';
import { mail, type World, worlds } from './support/world.ts';

const open = worlds();
const FOREIGN = { people: [mail('fay')] };

interface Office {
  readonly world: World;
  readonly ada: string;
  readonly ben: string;
}

/** Five people, two groups, and an account that is nobody's. */
async function office(): Promise<Office> {
  const world = await open({ waitShare: 0.01 });
  world.notion.workspace.addPerson({ userName: mail('fay'), name: 'Fay' });
  const [ada = '', ben = '', cyd = '', dan = ''] = ['ada', 'ben', 'cyd', 'dan', 'eve'].map((name) =>
    world.person(name),
  );
  world.group('Design', [ada, ben, cyd]);
  world.group('Music', [cyd, dan]);
  await world.settle();
  later(world, 5);
  world.forgetRequests();
  return { world, ada, ben };
}

function changeInNotion({ notion }: World, name: string, change: Partial<Profile>): void {
  const account = notion.accounts.byEmail(mail(name));
  if (account === undefined) throw new Error(`There is no ${name}.`);
  notion.accounts.update(account, { ...account.profile, ...change });
}

const linkOf = async (world: World, id: string) => (await world.stored('user', id))?.link;
const outcome = async (world: World) => (await asked(world))[0]?.outcome;

describe('a restart of', () => {
  it('the watermark reads every chain anew, and writes nothing that is right already', async () => {
    const { world } = await office();
    await ask(world, { action: 'restart', scope: 'Watermark' });
    expect((await world.settle()).rowsRead).toBeGreaterThanOrEqual(7);
    expect(await outcome(world)).toMatchObject({ result: 'done', detail: expect.stringContaining('2 chains') });
    expect(writes(world)).toEqual([]);
    expectConverged(world, FOREIGN);
    await expectSoundState(world);
    expect(await world.slice()).toMatchObject({ rowsRead: 0 });
  });

  it('the escrows makes all of it due at once', async () => {
    const { world, ada } = await office();
    world.notion.faults.add({ match: { method: 'PATCH', path: '/Users/' }, action: { status: 403 } });
    world.graph.directory.updateUser(ada, { displayName: 'Ada Lovelace' });
    await world.settle();
    expect(await waits(world, 'user', ada)).toMatchObject({ state: 'escrow' });
    world.notion.faults.clear();
    await ask(world, { action: 'restart', scope: 'Escrows' });
    expect(await world.slice()).toMatchObject({ escrow: 0, users: { updated: 1 } });
    expect(await outcome(world)).toMatchObject({ detail: '1 object in escrow became due.' });
  });

  it('the links matches everybody again, by value or by id, and mends what is wrong on the way', async () => {
    const { world, ada, ben } = await office();
    const before = [await linkOf(world, ada), await linkOf(world, ben)];
    changeInNotion(world, 'ada', { name: { formatted: 'Somebody' } });
    changeInNotion(world, 'ben', { userName: mail('renamed') });
    await ask(world, { action: 'restart', scope: 'ConnectorDataStore' });
    await world.settle();
    expect([await linkOf(world, ada), await linkOf(world, ben)]).toEqual(before);
    expect(world.people().get(mail('ada'))?.name).toBe('ada');
    expect(inside(world)).toEqual(['ada', 'ben', 'cyd', 'dan', 'eve', 'fay']);
    expect(world.requests().filter((line) => /POST|DELETE/.test(line))).toEqual([]);
    await expectSoundState(world);
  });

  it('the links keeps those of people who have to leave, and takes them out', async () => {
    const { world, ada } = await office();
    world.notion.faults.add({ match: { method: 'PATCH', path: '/Users/' }, action: { status: 403 } });
    world.graph.directory.updateUser(ada, { accountEnabled: false });
    await world.settle();
    expect(inside(world)).toContain('ada');
    world.notion.faults.clear();
    await ask(world, { action: 'restart', scope: 'Full' });
    await world.settle();
    expect(inside(world)).not.toContain('ada');
    expectConverged(world, FOREIGN);
  });

  it('the links leads from an account that is not meant to the one that matches', async () => {
    const { world, ada } = await office();
    changeInNotion(world, 'ada', { userName: mail('stranger') });
    const right = world.notion.workspace.addPerson({ userName: mail('ada'), name: 'ada' });
    await ask(world, { action: 'restart', scope: 'ConnectorDataStore' });
    await world.settle();
    expect(await linkOf(world, ada)).toMatchObject({ targetId: right.id, incarnation: 2 });
    expect(inside(world)).toContain('stranger');
    expect(rosters(world).Design).toContain('ada');
  });

  it('whatever it is changes nothing where all is well, whoever asks twice', async () => {
    const { world } = await office();
    const before = [rosters(world), inside(world)];
    for (const [at, scope] of RESTART_SCOPES.entries()) {
      await ask(world, { action: 'restart', scope });
      await ask(world, { action: 'restart', scope });
      await world.settle();
      expect([scope, rosters(world), inside(world)]).toEqual([scope, ...before]);
      expect([scope, writes(world)]).toEqual([scope, []]);
      const results = (await asked(world)).map((request) => request.outcome?.result);
      expect(results).toEqual(Array.from({ length: 2 * (at + 1) }, () => 'done'));
      later(world, 5);
    }
  });

  it('everything goes on while people come, leave and change their names', async () => {
    const { world, ada, ben } = await office();
    await ask(world, { action: 'restart', scope: 'Full' });
    // Each takes the address of the other: neither may get the other's account.
    const accounts = [await linkOf(world, ada), await linkOf(world, ben)];
    world.graph.directory.updateUser(ada, { userPrincipalName: mail('old.ada') });
    world.graph.directory.updateUser(ben, { userPrincipalName: mail('ada') });
    world.person('new');
    await world.settle();
    later(world, 60);
    await world.settle();
    expect([(await linkOf(world, ada))?.targetId, (await linkOf(world, ben))?.targetId]).toEqual(
      accounts.map((link) => link?.targetId),
    );
    expectConverged(world, FOREIGN);
    await expectSoundState(world);
  });
});

const DEATHS = [
  { side: 'after', request: /POST .*\$batch/ },
  { side: 'before', request: /GET .*users\/delta/ },
  { side: 'after', request: /GET .*users\/delta/ },
  { side: 'after', request: /GET .*\/Users/ },
] as const;

// After links were dropped, before and after the source is read, after the target is read.
randomly('a kill in a restart does no harm', { runs: 1, long: DEATHS.length }, async ({ seed, numRuns }) => {
  for (const nth of spread(DEATHS.length, numRuns, seed)) {
    const { world } = await office();
    const before = [rosters(world), inside(world)];
    await ask(world, { action: 'restart', scope: 'Full' });
    const death = DEATHS[nth - 1] ?? DEATHS[0];
    expect(await tickWithDeath(world, death)).toBeUndefined();
    later(world, 5);
    await world.settle();
    const when = `killed ${death.side} ${death.request}`;
    expect([when, rosters(world), inside(world)]).toEqual([when, ...before]);
    expect([when, writes(world)]).toEqual([when, []]);
    expect(await outcome(world)).toMatchObject({ result: 'done' });
    expectConverged(world, FOREIGN, when);
    await expectSoundState(world);
  }
});
