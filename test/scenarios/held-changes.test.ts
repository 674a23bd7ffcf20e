// What changes of people who stay, and accounts that change hands: beyond a limit it waits, and nothing else does.

import { describe, expect, it } from 'vitest';
import { listHolds } from '../../shared/app/hold-list.ts';
import { sourceId } from '../../shared/model/stored-object.ts';
import { randomly } from '../support/seeds.ts';
import { mapping, NOTION_ROLE } from './support/accounts.ts';
import { spread, tickWithDeath } from './support/boundaries.ts';
import { expectSoundState } from './support/expectations.ts';
import { explained } from './support/explained.ts';
import { later } from './support/tenant.ts';
import { mail, type World, worlds } from './support/world.ts';

const open = worlds();
const A_DAY = 25 * 60;
const NAME = { target: 'name.formatted', source: 'displayName' };
const TITLE = { target: 'title', source: 'jobTitle' };
const FEW = { matchingValueShare: 0, matchingValueFloor: 2, updateShare: 0, updateFloor: 2 };
const config = (limits: object, ...mappings: readonly object[]) => ({ ...mapping(NAME, TITLE, ...mappings), limits });

/** People with an account, and the initial cycle is over. */
async function office(limits: object, names: readonly string[], ...mappings: readonly object[]) {
  const knobs = { verifiedDomains: ['contoso.example', 'fabrikam.example'] };
  const world = await open({ knobs, config: config(limits, ...mappings) });
  const ids = names.map((name) => world.person(name, { jobTitle: 'Clerk' }));
  await world.settle();
  await world.slice();
  return { world, ids };
}

const NAMES = ['ada', 'ben', 'cyd', 'dan', 'eve'];
const change = (world: World, ids: readonly string[], values: (at: number) => Record<string, unknown>): void => {
  for (const [at, id] of ids.entries()) world.graph.directory.updateUser(id, values(at));
};
const titles = (world: World, title: string, ids: readonly string[]): void =>
  change(world, ids, () => ({ jobTitle: title }));
const title = async (world: World, id: string): Promise<unknown> =>
  (await world.stored('user', id))?.exported?.['title'];
const sets = async (world: World): Promise<readonly string[]> =>
  (await world.job()).holdSets.map(({ number, kind, code, revision }) => `${number} ${kind} ${code} ${revision}`);
const listed = (world: World) =>
  listHolds(world.state(), { onRemoval: world.dependencies().policy.group.onRemoval }, { limit: 100 });
const people = (world: World): string[] =>
  [...world.people()].map(([address, { name, role }]) => `${address.split('@')[0]} ${name} ${role}`).sort();

describe('a changed mapping', () => {
  it('that renames everybody and makes everybody an owner waits in two sets, each with its own door', async () => {
    const { world, ids } = await office(FEW, NAMES.slice(0, 3));
    const loud = { target: 'name.formatted', expression: 'ToUpper([displayName], )' };
    const owner = { target: NOTION_ROLE, constant: 'owner' };
    world.config = { ...mapping(loud, TITLE, owner), limits: FEW };
    expect(await world.settle()).toMatchObject({ held: 3, codes: ['ChangesHeld'] });
    expect(people(world)).toEqual(['ada ada member', 'ben ben member', 'cyd cyd member']);
    expect((await world.job()).holdSets).toMatchObject([
      { kind: 'administrativeGrants', detail: 'Granting 3 administrative roles would exceed the 24-hour limit of 0.' },
      { kind: 'updates', detail: 'Updating 3 people would exceed the 24-hour limit of 2.' },
    ]);
    const { entries } = await listed(world);
    expect(entries).toHaveLength(6);
    const ofAda = entries.filter(({ changes }) => changes?.some(({ new: value }) => value === 'ADA'));
    expect(ofAda).toMatchObject([{ set: '2', state: 'waiting', changes: [{ path: 'name.formatted', old: 'ada' }] }]);
    const asked = await explained(world, 'user', ids[0] ?? '');
    expect(asked.holds).toMatchObject([
      { set: '1', code: 'AdministrativeGrantGuard', changes: [{ path: NOTION_ROLE, new: 'owner' }] },
      { set: '2', code: 'UpdateGuard', changes: [{ path: 'name.formatted', old: 'ada', new: 'ADA' }] },
    ]);
    expect(asked.summary).toContain(
      `${NOTION_ROLE} is held in hold set 1 (AdministrativeGrantGuard): POST /api/holds/1/approve`,
    );
    expect(asked.decision).toMatchObject({ action: 'wait', code: 'AdministrativeGrantGuard' });
    await world.ask({ action: 'holds/approve', set: '2', revision: 1 });
    expect(await world.settle()).toMatchObject({ held: 3, users: { updated: 3 } });
    expect(people(world)).toEqual(['ada ADA member', 'ben BEN member', 'cyd CYD member']);
    await world.ask({ action: 'holds/reject', set: '1', revision: 1 });
    await world.settle();
    later(world, 3 * A_DAY);
    expect(await world.settle()).toMatchObject({ held: 3, codes: ['ChangesRejected'] });
    expect(people(world)).toEqual(['ada ADA member', 'ben BEN member', 'cyd CYD member']);
    await expectSoundState(world);
  });

  it('of more than half of the titles waits as one set, and of half of them goes', async () => {
    const limits = { updateFloor: 1 };
    const { world, ids } = await office(limits, NAMES);
    change(world, ids.slice(0, 2), () => ({ department: 'Sales' }));
    change(world, ids.slice(2, 4), () => ({ department: 'Desk' }));
    await world.settle();
    const by = (department: string, then: string) => ({
      target: 'title',
      expression: `IIF([department] = "${department}", "${then}", [jobTitle])`,
    });
    world.config = { ...mapping(NAME, by('Sales', 'Seller')), limits };
    expect(await world.settle()).toMatchObject({ held: 0, users: { updated: 2 } });
    later(world, A_DAY);
    world.config = {
      ...mapping(NAME, { target: 'title', expression: 'IIF([department] = "Sales", "Vendor", "Host")' }),
      limits,
    };
    expect(await world.settle()).toMatchObject({ held: 5 });
    expect(await sets(world)).toEqual(['1 updates UpdateGuard 1']);
  });
});

describe('a new domain', () => {
  it('of more people than the limit waits as one set, while their names and titles change', async () => {
    const { world, ids } = await office(FEW, NAMES.slice(0, 4));
    const moved = ids.slice(0, 3);
    change(world, moved, (at) => ({ userPrincipalName: `${NAMES[at]}@fabrikam.example` }));
    change(world, moved.slice(0, 1), () => ({ displayName: 'Ada King' }));
    titles(world, 'Chief', moved.slice(1, 2));
    expect(await world.settle()).toMatchObject({ held: 3, users: { updated: 2 } });
    expect((await world.job()).holdSets).toMatchObject([
      {
        kind: 'matchingValues',
        detail: 'Changing the matching value of 3 people would exceed the 24-hour limit of 2.',
      },
    ]);
    expect(people(world).slice(0, 2)).toEqual(['ada Ada King member', 'ben ben member']);
    expect(await title(world, moved[1] ?? '')).toBe('Chief');
    await world.ask({ action: 'holds/approve', set: '1', revision: 1 });
    expect(await world.settle()).toMatchObject({ held: 0, users: { updated: 3 } });
    expect([...world.people().keys()].filter((address) => address.endsWith('@fabrikam.example'))).toHaveLength(3);
    // What was agreed to took nothing of the limit.
    change(world, ids.slice(3), () => ({ userPrincipalName: 'dan@fabrikam.example' }));
    expect(await world.settle()).toMatchObject({ held: 0, users: { updated: 1 } });
  });
});

/** Three people of whom more changes than the limit of its kind. */
const KINDS = {
  matchingValues: (world: World, ids: readonly string[], round: number) =>
    change(world, ids, (at) => ({ userPrincipalName: `${NAMES[at]}.${round}@contoso.example` })),
  updates: (world: World, ids: readonly string[], round: number) => titles(world, `Chief ${round}`, ids),
} as const;
const settledChange = async (world: World, kind: keyof typeof KINDS, id: string): Promise<unknown> =>
  (await world.stored('user', id))?.exported?.[kind === 'updates' ? 'title' : 'userName'];

describe.each(['matchingValues', 'updates'] as const)('a set of %s', (kind) => {
  it('goes when it is approved, stays away when it is rejected, and is judged anew when it is released', async () => {
    const { world, ids } = await office(FEW, NAMES.slice(0, 3));
    const [ada = ''] = ids;
    const before = await settledChange(world, kind, ada);
    KINDS[kind](world, ids, 1);
    expect(await world.settle()).toMatchObject({ held: 3 });
    await world.ask({ action: 'holds/reject', set: '1', revision: 1 });
    expect(await world.settle()).toMatchObject({ held: 3, codes: ['ChangesRejected'] });
    await world.ask({ action: 'holds/release', set: '1', revision: 1 });
    expect(await world.settle()).toMatchObject({ held: 3, codes: ['ChangesHeld'] });
    expect(await settledChange(world, kind, ada)).toBe(before);
    const [{ number = 0, revision = 0 } = {}] = (await world.job()).holdSets;
    await world.ask({ action: 'holds/approve', set: String(number), revision });
    expect(await world.settle()).toMatchObject({ held: 0 });
    expect(await settledChange(world, kind, ada)).not.toBe(before);
    expect(await sets(world)).toEqual([]);
  });

  it('loses whoever it is no longer due for', async () => {
    const { world, ids } = await office(FEW, NAMES.slice(0, 3));
    KINDS[kind](world, ids, 1);
    await world.settle();
    change(world, ids, (at) => ({ userPrincipalName: mail(NAMES[at] ?? ''), jobTitle: 'Clerk' }));
    world.forgetRequests();
    expect(await world.settle()).toMatchObject({ held: 0, health: 'ok' });
    expect([await sets(world), world.requests()]).toEqual([[], []]);
  });

  it('goes by itself when all of it fits into the window', async () => {
    const { world, ids } = await office(FEW, NAMES.slice(0, 4));
    KINDS[kind](world, ids.slice(0, 2), 1);
    expect(await world.settle()).toMatchObject({ held: 0 });
    KINDS[kind](world, ids.slice(2), 2);
    expect(await world.settle()).toMatchObject({ held: 2 });
    later(world, A_DAY);
    expect(await world.settle()).toMatchObject({ held: 0, users: { updated: 2 } });
  });

  it('covers, when it is approved, the values that it names: others are judged by themselves', async () => {
    const { world, ids } = await office(FEW, NAMES.slice(0, 3));
    const [ada = ''] = ids;
    KINDS[kind](world, ids, 1);
    await world.settle();
    const before = await settledChange(world, kind, ada);
    await world.ask({ action: 'holds/approve', set: '1', revision: 1 });
    KINDS[kind](world, ids, 2);
    expect(await world.settle()).toMatchObject({ held: 3, users: { updated: 0 } });
    expect(await settledChange(world, kind, ada)).toBe(before);
    expect((await sets(world))[0]).toMatch(/ 2$/);
  });
});

describe('somebody of whom one value was rejected', () => {
  it('keeps that value, and gets the others', async () => {
    const { world, ids } = await office({ ...FEW, updateFloor: 0 }, ['ada']);
    const [ada = ''] = ids;
    titles(world, 'Chief', [ada]);
    await world.settle();
    await world.ask({ action: 'holds/reject', set: '1', revision: 1 });
    await world.settle();
    change(world, ids, () => ({ displayName: 'Ada King' }));
    expect(await world.settle()).toMatchObject({ held: 1, codes: ['ChangesHeld', 'ChangesRejected'] });
    expect((await listed(world)).entries).toMatchObject([
      { state: 'rejected', changes: [{ path: 'title', old: 'Clerk', new: 'Chief' }] },
      { state: 'waiting', changes: [{ path: 'name.formatted', old: 'ada', new: 'Ada King' }] },
    ]);
    await world.ask({ action: 'holds/approve', set: '1', entries: [{ kind: 'user', id: sourceId(ada) }] });
    expect(await world.settle()).toMatchObject({ held: 1, codes: ['ChangesRejected'] });
    expect(people(world)).toEqual(['ada Ada King member']);
    expect(await title(world, ada)).toBe('Clerk');
  });
});

randomly('an approval of two kinds for the same people survives a death', { runs: 1, long: 10 }, async (run) => {
  for (const write of spread(10, run.numRuns, run.seed)) {
    const { world } = await office({ ...FEW, updateFloor: 0 }, NAMES.slice(0, 3));
    const owner = { target: NOTION_ROLE, constant: 'owner' };
    const loud = { target: 'name.formatted', expression: 'ToUpper([displayName], )' };
    world.config = { ...mapping(loud, TITLE, owner), limits: { ...FEW, updateFloor: 0 } };
    expect(await world.settle()).toMatchObject({ held: 3 });
    for (const set of ['1', '2']) await world.ask({ action: 'holds/approve', set, revision: 1 });
    await tickWithDeath(world, { write });
    later(world, 5);
    expect(await world.settle()).toMatchObject({ held: 0, escrow: 0 });
    expect(people(world)).toEqual(['ada ADA owner', 'ben BEN owner', 'cyd CYD owner']);
    expect([write, await sets(world)]).toEqual([write, []]);
    await expectSoundState(world);
  }
});
