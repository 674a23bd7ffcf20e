// After a loss of state a group out of scope is looked for in Notion. What is found there waits for somebody's decision.

import { describe, expect, it } from 'vitest';
import { randomly } from '../support/seeds.ts';
import { spread, tickAndCount, tickWithDeath } from './support/boundaries.ts';
import { decide, foundSet, lose, notice, reasons } from './support/found.ts';
import { ask } from './support/operators.ts';
import { later, rosters, unassign, waits } from './support/tenant.ts';
import { mail, type World, type WorldOptions, worlds } from './support/world.ts';

const open = worlds();
const HELD = { state: 'held', code: 'FoundAfterLoss' };

interface Studio {
  readonly world: World;
  readonly ben: string;
  /** Also has somebody whom nobody in Entra ID knows. */
  readonly design: string;
  readonly ops: string;
}

async function studio(options: WorldOptions = {}): Promise<Studio> {
  const world = await open({ waitShare: 0.01, ...options });
  const [ada, ben] = [world.person('ada'), world.person('ben')];
  const design = world.group('Design', [ada, ben]);
  const ops = world.group('Ops', [ada]);
  await world.settle();
  const fay = world.notion.workspace.addPerson({ userName: mail('fay'), name: 'Fay' });
  addMember(world, 'Design', fay.id);
  return { world, ben, design, ops };
}

/** Unassigned when its row has been lost, before anybody notices. */
async function forgotten(options: WorldOptions = {}): Promise<Studio> {
  const place = await studio(options);
  unassign(place.world, place.design);
  await lose(place.world, 'g o!');
  return place;
}

function addMember(world: World, name: string, account: string): void {
  for (const group of world.notion.workspace.groups.list())
    if (group.displayName === name) world.notion.workspace.changeGroupMembers(group, { added: new Set([account]) });
}

const accountOf = (world: World, name: string): string => world.people().get(mail(name))?.id ?? '';

/** The next tick reads everything again. */
async function meetLoss(world: World): Promise<void> {
  for (let tick = 0; tick < 6 && !world.events.some(({ event }) => event === 'state.lost'); tick += 1) {
    later(world, 61);
    await world.slice();
  }
  later(world, 11);
}

/** Of a tick that reads everything again: the boundary where Notion is asked for the group, and the last one. */
async function searchedAndEnded(): Promise<[number, number]> {
  const { world } = await forgotten();
  await meetLoss(world);
  const passed = await tickAndCount(world);
  const first = passed.findLastIndex(({ request, side }) => side === 'before' && request === 'GET /scim/v2/Groups');
  return [first, passed.length];
}

let searched: ReturnType<typeof searchedAndEnded> | undefined;

const FULL = { Design: ['ada', 'ben', 'fay'], Ops: ['ada'] };
const EMPTIED = { Design: ['fay'], Ops: ['ada'] };

describe('a group that was unassigned before the loss of its row was noticed', () => {
  it('keeps its members until somebody agrees, and those of others for good', async () => {
    const { world, design } = await forgotten();
    await notice(world);
    expect(rosters(world)).toEqual(FULL);
    expect((await world.stored('group', design))?.link).toMatchObject({ state: 'active', origin: 'found' });
    expect(await waits(world, 'group', design)).toEqual(HELD);
    const named = [{ changes: [{ path: 'members', count: 2 }] }];
    expect((await world.stored('group', design))?.holds).toMatchObject(named);
    later(world, 26 * 60);
    await world.settle();
    expect(rosters(world)).toEqual(FULL);
    expect(await reasons(world)).toEqual(['warning ChangesHeld']);
    await decide(world, 'approve');
    expect(rosters(world)).toEqual(EMPTIED);
    expect(await waits(world, 'group', design)).toBeUndefined();
    expect((await world.job()).holdSets).toEqual([]);
    expect(await reasons(world)).toEqual([]);
  });

  it('keeps its members when somebody says no, and belongs to the group that comes back', async () => {
    const { world, ben, design } = await forgotten();
    await notice(world);
    await decide(world, 'reject');
    later(world, 26 * 60);
    await world.settle();
    expect(rosters(world)).toEqual(FULL);
    world.graph.directory.assign(design);
    await world.settle();
    expect((await world.stored('group', design))?.link).toMatchObject({ state: 'active', origin: 'adopted' });
    expect((await world.job()).holdSets).toEqual([]);
    world.graph.directory.removeMember(design, ben);
    await world.settle();
    expect(rosters(world)).toEqual({ Design: ['ada', 'fay'], Ops: ['ada'] });
  });

  it('is found when it was the only one, by the name that it has by now', async () => {
    const { world, design, ops } = await forgotten();
    unassign(world, ops);
    await notice(world);
    expect(await waits(world, 'group', design)).toEqual(HELD);
    await decide(world, 'approve');
    expect(rosters(world)).toEqual({ Design: ['fay'], Ops: [] });
  });

  it('is found when the list of its members is lost, too', async () => {
    const { world, design } = await studio();
    unassign(world, design);
    for (const kind of ['g o!', 'g x!', 'g m!']) await lose(world, kind);
    await notice(world);
    expect(await waits(world, 'group', design)).toEqual(HELD);
    await decide(world, 'approve');
    expect(rosters(world)).toEqual(EMPTIED);
  });

  it.each(['delete', 'empty'])(
    'is not deleted by consent that names its members, where the setting is %s',
    async (how) => {
      const { world } = await forgotten({ config: { groups: { actions: { outOfScope: how } } } });
      await notice(world);
      expect(rosters(world)).toEqual(FULL);
      await decide(world, 'approve');
      expect(rosters(world)).toEqual(EMPTIED);
      expect(await reasons(world)).toEqual([]);
    },
  );

  it('is deleted in Entra ID while it waits: it goes on waiting, and stays in Notion when it is empty', async () => {
    const { world, design } = await forgotten({ config: { groups: { actions: { hardDeleted: 'delete' } } } });
    await notice(world);
    world.graph.directory.deleteGroup(design, { permanent: true });
    await world.settle();
    expect(rosters(world)).toEqual(FULL);
    expect(await waits(world, 'group', design)).toEqual(HELD);
    await decide(world, 'approve');
    expect(rosters(world)).toEqual(EMPTIED);
  });

  it('is left alone where another group of that name has taken its place', async () => {
    const { world, ben, design } = await forgotten();
    const heir = world.group('Design', [ben]);
    await notice(world);
    expect((await world.stored('group', heir))?.link).toMatchObject({ state: 'active' });
    expect((await world.stored('group', design))?.link?.state).not.toBe('active');
    expect(rosters(world)).toEqual(FULL);
    expect(await waits(world, 'group', heir)).toEqual(HELD);
    await decide(world, 'approve');
    expect(rosters(world)).toEqual({ Design: ['ben', 'fay'], Ops: ['ada'] });
  });

  it('goes to another group of that name that comes into scope while it waits', async () => {
    const { world, ben, design } = await forgotten();
    await notice(world);
    const heir = world.group('Design', [ben]);
    await world.settle();
    expect((await world.stored('group', heir))?.link).toMatchObject({ state: 'active', origin: 'adopted' });
    expect((await world.stored('group', design))?.link).toMatchObject({ state: 'removed' });
    expect(rosters(world)).toEqual({ Design: ['ben', 'fay'], Ops: ['ada'] });
    expect((await world.job()).holdSets).toEqual([]);
  });

  it('is told, and left alone, where two groups in Notion have its name', async () => {
    const { world, design } = await forgotten();
    world.notion.workspace.createGroup({ displayName: 'Design' });
    await notice(world);
    expect(world.events).toContainEqual(
      expect.objectContaining({
        event: 'escrow.added',
        fields: expect.objectContaining({ id: design, code: 'DuplicateTargetEntries' }),
      }),
    );
    expect((await world.stored('group', design))?.link?.state).not.toBe('active');
    const { holdSets, forgottenGroups } = await world.job();
    expect({ holdSets, forgottenGroups }).toEqual({ holdSets: [], forgottenGroups: [] });
  });

  randomly(
    'is found although the process dies between the search and the hold',
    { runs: 2, long: 24 },
    async ({ numRuns, seed }) => {
      searched ??= searchedAndEnded();
      const [first, last] = await searched;
      let deaths = 0;
      for (const at of spread(last - first, numRuns, seed)) {
        const { world } = await forgotten();
        await meetLoss(world);
        if ((await tickWithDeath(world, { boundary: first + at })) === undefined) deaths += 1;
        later(world, 11);
        await world.settle();
        expect({ at, rosters: rosters(world) }).toEqual({ at, rosters: FULL });
        await decide(world, 'approve');
        expect({ at, rosters: rosters(world) }).toEqual({ at, rosters: EMPTIED });
      }
      expect(deaths).toBeGreaterThanOrEqual(numRuns / 2);
    },
  );
});

describe('after a restart that drops the links', () => {
  it('a group made by hand with the name of one out of scope waits for consent', async () => {
    const world = await open({ waitShare: 0.01, config: { groups: { actions: { outOfScope: 'delete' } } } });
    world.person('ben');
    const board = world.group('Board', []);
    await world.settle();
    unassign(world, board);
    await world.settle();
    expect(rosters(world)).toEqual({});
    world.notion.workspace.createGroup({ displayName: 'Board' });
    addMember(world, 'Board', accountOf(world, 'ben'));
    await ask(world, { action: 'restart', scope: 'ConnectorDataStore' });
    await world.settle();
    later(world, 5);
    await world.settle();
    expect(await foundSet(world)).toMatchObject({ code: 'FoundAfterLoss' });
    expect(rosters(world)).toEqual({ Board: ['ben'] });
    // From now on it is read as every linked group is.
    world.graph.directory.deleteGroup(board, { permanent: true });
    await world.settle();
    expect((await world.stored('group', board))?.life).toBe('hardDeleted');
    expect(rosters(world)).toEqual({ Board: ['ben'] });
    await decide(world, 'approve');
    expect(rosters(world)).toEqual({ Board: [] });
  });

  it('one list of the groups in Notion tells of many groups out of scope', async () => {
    const world = await open({
      waitShare: 0.01,
      config: {
        scope: 'all',
        groups: { scopingFilters: [{ clauses: [{ attribute: 'displayName', operator: 'EQUALS', value: 'Board' }] }] },
      },
    });
    for (let at = 0; at < 40; at += 1) world.group(`Team ${at}`, []);
    await world.settle();
    world.forgetRequests();
    await world.settle();
    expect(world.count('GET /Groups')).toBe(0);
    await ask(world, { action: 'restart', scope: 'ConnectorDataStore' });
    await world.settle();
    expect(world.count('GET /Groups')).toBe(1);
  });
});
