// State belongs to one tenant, application and workspace: another one behind the same settings is noticed before anything
// is written to it.

import { afterEach, describe, expect, it } from 'vitest';
import { type NotionSimulator, startNotionSimulator } from '../../sandbox/notion/simulator.ts';
import { call } from '../../sandbox/start/json-client.ts';
import { expectConverged, expectSoundState } from './support/expectations.ts';
import { ask, asked } from './support/operators.ts';
import { restoreWorkspace } from './support/recorded-worlds.ts';
import { writes } from './support/tenant.ts';
import { mail, type World, type Wraps, worlds } from './support/world.ts';

const open = worlds();
const others: NotionSimulator[] = [];
afterEach(async () => {
  await Promise.all(others.splice(0).map((one) => one.close()));
});

/** `people`: the other workspace has the same accounts, with the same ids. */
async function otherWorkspace(world: World, { people }: { people: boolean }): Promise<NotionSimulator> {
  const other = await startNotionSimulator({ seed: 2 });
  others.push(other);
  const { users } = world.notion.workspace.snapshot();
  const same = users.filter(({ userName }) => !userName.startsWith('owner@'));
  if (people) await restoreWorkspace(other.url, { users: same, groups: [] });
  other.journal.clear();
  return other;
}

async function issueToken({ notion }: World): Promise<string> {
  return (await call<{ token: string }>('POST', `${notion.url}/__admin/tokens`)).token;
}

const writesTo = ({ journal }: NotionSimulator): string[] =>
  journal.entries.filter(({ method }) => method !== 'GET').map(({ method, path }) => `${method} ${path}`);

const codes = async (world: World): Promise<string[]> => (await world.job()).alarms.map(({ code }) => code);

/** Four people, two of whom have a group. */
async function running(groups = true): Promise<World> {
  const world = await open();
  const [ada = '', ben = ''] = ['ada', 'ben', 'cyd', 'dan'].map((name) => world.person(name));
  if (groups) world.group('Team', [ada, ben]);
  await world.settle();
  world.passReadLag();
  world.forgetRequests();
  return world;
}

const change = (world: World): void => void world.person('eve');

describe('a pair that changed and fits', () => {
  it('a rotated token is stored silently after one look at the groups, and never looked at again', async () => {
    const world = await running();
    const token = await issueToken(world);
    const before = (await world.job()).pair;
    expect(await world.slice({ token })).toMatchObject({ workLeft: false });
    expect(world.requests()).toEqual(['GET /Groups']);
    expect(await codes(world)).toEqual([]);
    expect((await world.job()).pair).toEqual({ ...before, token: expect.not.stringMatching(before?.token ?? '') });
    expect(JSON.stringify(await world.job())).not.toContain(token);
    await world.slice({ token });
    expect(world.requests()).toHaveLength(1);
  });

  it('three hosts of the same workspace, and another application of the tenant', async () => {
    const world = await running();
    const hosts = ['eu.api.example', 'api.example', 'www.example'].map((host) => ({ host }));
    for (const pair of [...hosts, { host: 'www.example', application: 'another' }]) {
      await world.slice({ pair });
      expect((await world.job()).pair).toMatchObject(pair);
    }
    expect(await codes(world)).toEqual([]);
    expect(world.requests()).toEqual(['GET /Groups', 'GET /Groups', 'GET /Groups', 'GET /Groups']);
  });

  it('without any link it is accepted, whatever changed', async () => {
    const world = await open();
    await world.slice();
    const workspace = await otherWorkspace(world, { people: true });
    change(world);
    await world.settle({ workspace, pair: { tenant: 'another' } });
    expect(await codes(world)).toEqual([]);
    expect(writesTo(workspace)).toHaveLength(1);
  });
});

describe('another workspace behind the same settings', () => {
  it('gets nothing, although it has the same people; reading goes on; the right settings end it', async () => {
    const world = await running();
    const workspace = await otherWorkspace(world, { people: true });
    change(world);
    for (let ticks = 0; ticks < 2; ticks += 1) {
      expect(await world.slice({ workspace })).toMatchObject({ stopped: 'PairDoesNotFit', ready: 1, workLeft: false });
    }
    expect(writesTo(workspace)).toEqual([]);
    expect((await world.job()).alarms).toMatchObject([
      {
        code: 'PairDoesNotFit',
        detail: expect.stringMatching(/^Since the SCIM host changed, .* 0 of 1 linked group/),
      },
    ]);
    await world.settle();
    expect(await codes(world)).toEqual([]);
    expectConverged(world);
    await expectSoundState(world);
  });

  it('without its people either, and without groups, gets nothing', async () => {
    const world = await running(false);
    const workspace = await otherWorkspace(world, { people: false });
    change(world);
    expect(await world.slice({ workspace })).toMatchObject({ stopped: 'PairDoesNotFit' });
    expect(writesTo(workspace)).toEqual([]);
  });

  it('with its people and without groups is a warning, which confirm-pair ends', async () => {
    const world = await running(false);
    const token = await issueToken(world);
    change(world);
    await world.settle({ token });
    expect(await codes(world)).toEqual(['PairUnconfirmed']);
    expect(world.people().size).toBe(5);
    await ask(world, { action: 'confirm-pair' });
    await world.settle({ token });
    expect(await codes(world)).toEqual([]);
    expect((await asked(world))[0]).toMatchObject({ what: { action: 'confirm-pair' }, outcome: { result: 'done' } });
  });

  it('is filled after a restart: its people are adopted, groups are created once, and nobody is removed', async () => {
    const world = await running();
    const workspace = await otherWorkspace(world, { people: true });
    await world.slice({ workspace });
    await ask(world, { action: 'restart', scope: 'Full' });
    await world.settle({ workspace });
    world.passReadLag();
    await world.settle({ workspace });
    expect(await codes(world)).toEqual([]);
    const { users, groups } = workspace.workspace.snapshot();
    expect(users.filter(({ userName }) => !userName.startsWith('owner@'))).toHaveLength(4);
    expect(groups).toMatchObject([{ displayName: 'Team', members: [expect.any(String), expect.any(String)] }]);
    expect(writesTo(workspace).filter((line) => line.startsWith('POST'))).toEqual(['POST /scim/v2/Groups']);
    expect(writes(world)).toEqual([]);
    await expectSoundState(world);
  });

  it('is not restarted by a scope that keeps links', async () => {
    const world = await running();
    const workspace = await otherWorkspace(world, { people: true });
    await world.slice({ workspace });
    await ask(world, { action: 'restart', scope: 'Watermark' });
    expect(await world.settle({ workspace })).toMatchObject({ stopped: 'PairDoesNotFit' });
    expect(writesTo(workspace)).toEqual([]);
  });

  it('that is confirmed by mistake gets its groups, and loses nobody', async () => {
    const world = await running();
    const workspace = await otherWorkspace(world, { people: true });
    change(world);
    await world.slice({ workspace });
    await ask(world, { action: 'confirm-pair' });
    await world.settle({ workspace });
    const { users } = workspace.workspace.snapshot();
    expect(users.filter(({ userName, active }) => active && !userName.startsWith('owner@'))).toHaveLength(5);
    expect(writesTo(workspace).filter((line) => line.startsWith('DELETE'))).toEqual([]);
    expect(writes(world)).toEqual([]);
  });
});

describe('the same workspace that the check does not recognise', () => {
  it('because its groups are gone stops, and goes on after confirm-pair', async () => {
    const world = await running();
    const token = await issueToken(world);
    for (const { id } of world.notion.workspace.snapshot().groups)
      await call('DELETE', `${world.notion.url}/__admin/groups/${id}`);
    expect(await world.slice({ token })).toMatchObject({ stopped: 'PairDoesNotFit' });
    await ask(world, { action: 'confirm-pair' });
    change(world);
    await world.settle({ token });
    expect(await codes(world)).toEqual([]);
    expect(world.people().get(mail('eve'))).toBeDefined();
  });

  it('because it does not answer is asked again by the next tick, and gets nothing until then', async () => {
    const world = await open({ waitShare: 0.01 });
    world.group('Team', [world.person('ada')]);
    await world.settle();
    world.passReadLag();
    world.forgetRequests();
    const token = await issueToken(world);
    world.notion.faults.add({ match: { method: 'GET', path: '/Groups/' }, action: { status: 503 } });
    change(world);
    await world.slice({ token });
    expect(writes(world)).toEqual([]);
    expect(await codes(world)).toEqual(['TargetUnavailable']);
    world.notion.faults.clear();
    await world.settle({ token });
    expect(await codes(world)).toEqual([]);
    expectConverged(world);
  });
});

describe('another tenant', () => {
  const elsewhere: Wraps = { pair: { tenant: 'another' } };

  it('is not even read: its people are others', async () => {
    const world = await running();
    change(world);
    expect(await world.slice(elsewhere)).toMatchObject({ stopped: 'PairDoesNotFit', rowsRead: 0 });
    expect(writes(world)).toEqual([]);
    expect(world.graph.journal.entries).toEqual([]);
    await world.settle();
    expect(await codes(world)).toEqual([]);
    expectConverged(world);
  });

  it('that is meant is read after confirm-pair', async () => {
    const world = await running();
    change(world);
    await world.slice(elsewhere);
    await ask(world, { action: 'confirm-pair' });
    await world.settle(elsewhere);
    expect((await world.job()).pair).toMatchObject(elsewhere.pair ?? {});
    expectConverged(world);
  });
});
