// What waits after a failure is tried at once when an operator says so: one object, those of a code, or everything.

import { describe, expect, it } from 'vitest';
import type { ReleasedEscrow } from '../../shared/model/ports.ts';
import { sourceId } from '../../shared/model/stored-object.ts';
import { expectSoundState } from './support/expectations.ts';
import { ask } from './support/operators.ts';
import { waits } from './support/tenant.ts';
import { mail, type World, worlds } from './support/world.ts';

const open = worlds();

/** Two people and a group that Notion refuses to change, and a person whose new address it says is taken. */
async function waiting(): Promise<{ world: World; ada: string; ben: string; cyd: string; team: string }> {
  const world = await open({ waitShare: 0.01 });
  const [ada, ben, cyd, dan] = [world.person('ada'), world.person('ben'), world.person('cyd'), world.person('dan')];
  const team = world.group('Team', [dan]);
  await world.settle();
  for (const id of [ada, ben]) world.graph.directory.updateUser(id, { displayName: `New ${id}` });
  world.graph.directory.updateUser(cyd, { userPrincipalName: mail('cyd.new') });
  world.graph.directory.updateGroup(team, { displayName: 'Squad' });
  const account = (name: string): string => world.people().get(mail(name))?.id ?? '';
  for (const [path, status] of [
    [account('ada'), 403],
    [account('ben'), 403],
    [account('cyd'), 409],
    ['/Groups/', 403],
  ] as const) {
    world.notion.faults.add({ match: { method: 'PATCH', path }, action: { status } });
  }
  await world.settle();
  for (const [kind, id, code] of [
    ['user', ada, 'UpdateRefused'],
    ['user', ben, 'UpdateRefused'],
    ['user', cyd, 'ValueInUse'],
    ['group', team, 'UpdateRefused'],
  ] as const) {
    expect([id, await waits(world, kind, id)]).toEqual([id, { state: 'escrow', code }]);
  }
  world.notion.faults.clear();
  world.passReadLag();
  return { world, ada, ben, cyd, team };
}

const release = (world: World, escrow: ReleasedEscrow) => ask(world, { action: 'escrow/release', escrow });

const person = (id: string): ReleasedEscrow => ({ objects: [{ kind: 'user', id: sourceId(id) }] });

describe('escrow that is released', () => {
  it('is tried by the next tick: the one object that is named, and no other', async () => {
    const { world, ada, ben } = await waiting();
    expect(await world.slice()).toMatchObject({ escrow: 4, users: { updated: 0 } });
    await release(world, person(ada));
    expect(await world.slice()).toMatchObject({ escrow: 3, users: { updated: 1 }, groups: { updated: 0 } });
    expect(world.people().get(mail('ada'))?.name).toBe(`New ${ada}`);
    expect(await waits(world, 'user', ben)).toMatchObject({ state: 'escrow' });
    await expectSoundState(world);
  });

  it('by code: people and groups with this code', async () => {
    const { world, cyd } = await waiting();
    await release(world, { codes: ['UpdateRefused'] });
    expect(await world.slice()).toMatchObject({ escrow: 1, users: { updated: 2 }, groups: { updated: 1 } });
    expect(Object.keys(world.groups())).toEqual(['Squad']);
    expect(await waits(world, 'user', cyd)).toMatchObject({ code: 'ValueInUse' });
  });

  it('by cycle: whatever the import of that cycle found, and nothing else', async () => {
    const { world, ada, team } = await waiting();
    const dan = world.graph.directory.snapshot().users.find(({ displayName }) => displayName === 'dan')?.id ?? '';
    world.graph.directory.updateUser(String(dan), { displayName: 'New dan' });
    world.notion.faults.add({ match: { method: 'PATCH', path: '/Users/' }, action: { status: 403 } });
    await world.slice();
    world.notion.faults.clear();
    world.passReadLag();
    const cycle = (await world.stored('user', ada))?.work?.cycle ?? 0;
    expect((await world.stored('group', team))?.work?.cycle).toBe(cycle);
    expect((await world.stored('user', String(dan)))?.work?.cycle).toBeGreaterThan(cycle);
    await release(world, { cycle });
    expect(await world.slice()).toMatchObject({ escrow: 1, users: { updated: 3 }, groups: { updated: 1 } });
    expect(await waits(world, 'user', String(dan))).toMatchObject({ state: 'escrow' });
  });

  it('all of it', async () => {
    const { world } = await waiting();
    await release(world, { all: true });
    expect(await world.slice()).toMatchObject({ escrow: 0, users: { updated: 3 }, groups: { updated: 1 } });
    await expectSoundState(world);
  });

  it('by several requests before one tick, each of which counts', async () => {
    const { world, ada } = await waiting();
    await release(world, person(ada));
    await release(world, { codes: ['ValueInUse'] });
    await release(world, person(ada));
    expect(await world.slice()).toMatchObject({ escrow: 2, users: { updated: 2 }, groups: { updated: 0 } });
  });

  it('waits while the job is paused, and is tried when it goes on', async () => {
    const { world } = await waiting();
    await world.control((control) => ({ ...control, state: 'paused' }));
    await release(world, { all: true });
    world.forgetRequests();
    expect(await world.slice()).toMatchObject({ escrow: 4 });
    expect(world.requests()).toEqual([]);
    await world.control((control) => ({ ...control, state: 'active' }));
    expect(await world.slice()).toMatchObject({ escrow: 0 });
  });

  it('fails once more: the tries are counted on, the list shows the new failure, and it waits again', async () => {
    const { world, ada } = await waiting();
    world.notion.faults.add({ match: { method: 'PATCH', path: '/Users/' }, action: { status: 403 } });
    const before = (await world.stored('user', ada))?.work;
    await release(world, person(ada));
    expect(await world.slice()).toMatchObject({ escrow: 4, users: { escrowed: 1 } });
    const after = (await world.stored('user', ada))?.work;
    expect(after).toMatchObject({ attempts: 2, since: before?.since });
    expect(after?.nextTryAt).toBeGreaterThan(world.clock.now());
    const rows = [];
    for await (const page of world.state().quarantine.list('escrow')) rows.push(...page);
    expect(rows).toHaveLength(4);
    expect(rows.find(({ id }) => id === ada)).toMatchObject({ attempts: 2, failedAt: after?.failedAt, linked: true });
    // Served once: it does not come back with each tick.
    expect(await world.slice()).toMatchObject({ users: { escrowed: 0 } });
  });

  it('is tried too when an earlier version stored the request in the control row, once', async () => {
    const { world, ada } = await waiting();
    const releases = [{ at: world.clock.now(), what: person(ada) }];
    await world.control((control) => ({ ...control, releases }));
    expect(await world.slice()).toMatchObject({ escrow: 3, users: { updated: 1 } });
    world.notion.faults.add({ match: { method: 'PATCH', path: '/Users/' }, action: { status: 403 } });
    world.graph.directory.updateUser(ada, { displayName: 'Newer' });
    await world.slice();
    expect(await world.slice()).toMatchObject({ escrow: 4, users: { escrowed: 0 } });
  });

  it('that nobody knows, or that does not wait, is no error', async () => {
    const { world } = await waiting();
    await release(world, { objects: [{ kind: 'group', id: sourceId('00000000-0000-4000-8000-000000000000') }] });
    await release(world, { codes: ['RemovalRefused'] });
    expect(await world.slice()).toMatchObject({ escrow: 4, users: { updated: 0, escrowed: 0 } });
  });
});

it('a request costs a quiet tick nothing once it is served', async () => {
  const { world } = await waiting();
  const sent = async (): Promise<string[]> => {
    const seen: string[] = [];
    const before = ({ method, url }: { method: string; url: string }) => {
      const { pathname, searchParams } = new URL(url);
      seen.push(`${method} ${pathname.split('/').at(-1)} ${searchParams.get('$filter') ?? ''}`);
    };
    await world.slice({ tables: { traffic: { before } } });
    return seen.sort();
  };
  await world.slice();
  const quiet = await sent();
  await release(world, { codes: ['RemovalRefused'] });
  const serving = await sent();
  // Rosters of the partitions in which something waits, of no others; then the rows in which the code stands.
  const rosters = (requests: readonly string[]): number => requests.filter((line) => line.includes("'!roster'")).length;
  expect(rosters(serving)).toBeGreaterThan(0);
  expect(rosters(serving)).toBeLessThanOrEqual(rosters(quiet) + 4);
  expect(serving.length).toBeGreaterThan(quiet.length);
  expect(await sent()).toEqual(quiet);
});
