// The status begins with one sentence, and its figures add up.

import { describe, expect, it } from 'vitest';
import { jobStatus } from '../../shared/engine/job/status.ts';
import type { JobStatus } from '../../shared/engine/job/status-document.ts';
import { expectSoundState } from './support/expectations.ts';
import { unassign } from './support/tenant.ts';
import { mail, type World, worlds } from './support/world.ts';

const open = worlds();

async function statusOf(world: World): Promise<JobStatus> {
  const { job } = world.state();
  const [control, lease] = [await job.readControl(), await job.readLease()];
  return jobStatus({ job: await world.job(), control, lease, newestCycles: [], now: world.clock.now() });
}

function expectSums({ figures }: JobStatus): void {
  if (figures === undefined) throw new Error('nobody has counted');
  const { people, groups } = figures;
  expect(people.read).toBe(people.notAssigned + people.assigned - people.deleted);
  const excluded = people.deleted + people.disabled + people.guests + people.agents + people.filteredOut;
  expect(people.assigned).toBe(excluded + people.inScope);
  expect(groups.read).toBe(groups.notAssigned + groups.assigned);
  expect(groups.assigned).toBe(groups.filteredOut + groups.inScope);
  for (const { inNotion, inScope, notYetIn, outOfScopeButIn } of [people, groups])
    expect(inNotion).toBe(inScope - notYetIn + outOfScopeButIn);
}

describe('the figures of the status', () => {
  it('say of everybody who was read where he stands, and follow each change', async () => {
    const clause = { attribute: 'displayName', operator: 'NOT EQUALS', value: 'finn' };
    const filters = { users: { scopingFilters: [{ clauses: [clause] }] } };
    const world = await open({ config: { ...filters, limits: { peopleFloor: 0, peopleShare: 0, peopleBase: 0 } } });
    const ada = world.person('ada');
    const ben = world.person('ben', { assigned: false });
    const cleo = world.person('cleo', { assigned: false });
    world.person('dana', { accountEnabled: false });
    world.person('eve', { userType: 'Guest' });
    world.person('finn');
    world.person('gail', { assigned: false });
    world.group('Design', [ada, ben, cleo]);
    world.notion.faults.add({ match: { method: 'POST', path: '/Users$', body: 'cleo' }, action: { status: 400 } });
    await world.settle();
    const first = await statusOf(world);
    expectSums(first);
    expect(first.figures).toEqual({
      people: {
        read: 7,
        notAssigned: 1,
        assigned: 6,
        deleted: 0,
        disabled: 1,
        guests: 1,
        agents: 0,
        filteredOut: 1,
        inScope: 3,
        notYetIn: 1,
        inNotion: 2,
        outOfScopeButIn: 0,
      },
      groups: {
        read: 1,
        notAssigned: 0,
        assigned: 1,
        filteredOut: 0,
        inScope: 1,
        notYetIn: 0,
        inNotion: 1,
        outOfScopeButIn: 0,
      },
      inStep: { people: 2, groups: 1 },
      memberships: { inStep: 2, pending: 1 },
    });
    expect(first.summary).toBe(
      '2 people and 1 group in step; 3 assigned people are disabled, guests or filtered out; 1 person waits; 1 membership is pending.',
    );

    world.notion.faults.clear();
    world.graph.directory.updateUser(ada, { accountEnabled: false });
    unassign(world, world.person('hal'));
    world.advance(600_000);
    await world.settle();
    const later = await statusOf(world);
    expectSums(later);
    expect(later.figures?.people).toMatchObject({ disabled: 2, inScope: 2, inNotion: 3, outOfScopeButIn: 1 });
    expect(later.summary).toMatch(/^2 people and .*; 1 person should be out and is still in; 1 person waits/);
    await expectSoundState(world);
  });

  it('are not made up for a job that has not read yet, and tell one that has only read', async () => {
    const world = await open({ notStarted: true });
    world.person('ada');
    expect((await statusOf(world)).summary).toBe('The job has not been started; Entra ID has not been read.');
    await world.ask({ action: 'read' });
    await world.settle();
    const status = await statusOf(world);
    expectSums(status);
    expect(status.summary).toBe('The job has not been started; 1 person and 0 groups are in scope; 1 person waits.');
  });
});

describe('memberships in the status', () => {
  const memberships = async (world: World) => (await statusOf(world)).figures?.memberships;
  const pause = (world: World, state: 'active' | 'paused') => world.control((control) => ({ ...control, state }));

  it('are in step once Notion has them, and pending before that, also while the job is paused', async () => {
    const world = await open();
    const [ada, ben, cleo, dana] = ['ada', 'ben', 'cleo', 'dana'].map((name) => world.person(name));
    const design = world.group('Design', [String(ada), String(ben), String(cleo)]);
    world.group('All', [String(ada), String(ben)]);
    await world.settle();
    expect(await memberships(world)).toEqual({ inStep: 5, pending: 0 });
    await pause(world, 'paused');
    world.graph.directory.addMember(design, String(dana));
    world.graph.directory.addMember(design, world.person('eve'));
    await world.settle();
    // Eve is not in Notion yet, and shall be a member all the same.
    expect(await memberships(world)).toEqual({ inStep: 5, pending: 2 });
    world.graph.directory.removeMember(design, String(ada));
    await world.settle();
    expect(await memberships(world)).toEqual({ inStep: 4, pending: 3 });
    expect((await statusOf(world)).summary).toContain('; 3 memberships are pending');
    await pause(world, 'active');
    await world.settle();
    expect(await memberships(world)).toEqual({ inStep: 6, pending: 0 });
    expect(world.groups()).toMatchObject({ Design: ['ben', 'cleo', 'dana', 'eve'].map(mail) });
    await expectSoundState(world);
  });

  it('that wait for consent, that Notion refuses or that a slice had no time for are pending', async () => {
    const world = await open({ config: { limits: { memberships: 0, membershipShare: 0 } }, waitShare: 0.001 });
    const people = Array.from({ length: 110 }, (_, at) => world.person(`p${at}`));
    const [first = '', second = ''] = people;
    await world.settle();
    const team = world.group('Team', people);
    // The first of two requests takes all the time that is left.
    let sent = 0;
    await world.slice({
      fetch: (inner) => async (input, init) => {
        if (init?.method === 'PATCH' && String(input).includes('/Groups/')) {
          sent += 1;
          if (sent === 1) world.advance(120_000);
        }
        return inner(input, init);
      },
    });
    const middle = (await memberships(world)) ?? { inStep: 0, pending: 0 };
    expect(middle.inStep).toBe(100);
    expect(middle).toEqual({ inStep: middle.inStep, pending: 110 - middle.inStep });
    expect(middle.pending).toBeGreaterThan(0);
    await world.settle();
    expect(await memberships(world)).toEqual({ inStep: 110, pending: 0 });
    world.graph.directory.removeMember(team, first);
    world.graph.directory.removeMember(team, second);
    await world.settle();
    expect(await memberships(world)).toEqual({ inStep: 108, pending: 2 });
    world.graph.directory.addMember(team, first);
    world.graph.directory.addMember(team, second);
    const newcomer = world.person('new');
    world.notion.faults.add({ match: { method: 'PATCH', path: '/Groups/' }, action: { status: 400 } });
    world.graph.directory.addMember(team, newcomer);
    await world.settle();
    expect(await memberships(world)).toEqual({ inStep: 110, pending: 1 });
  });

  it('go with the group that leaves the scope', async () => {
    const world = await open();
    const [ada, ben] = [world.person('ada'), world.person('ben')];
    const team = world.group('Team', [ada, ben]);
    await world.settle();
    unassign(world, team);
    await world.settle();
    expect(await memberships(world)).toEqual({ inStep: 0, pending: 0 });
  });

  it('are counted when an earlier version brought them, without a request to Notion', async () => {
    const world = await open();
    world.group('Team', [world.person('ada'), world.person('ben')]);
    await world.settle();
    const { job } = world.state();
    const lease = await job.acquireLease('earlier version', 1_000);
    const { membershipsWanted: _, ...earlier } = JSON.parse((await job.readJob()) ?? '');
    expect(lease).toBeDefined();
    const shards = Object.fromEntries(
      Object.entries(earlier.shards as Record<string, unknown[][]>).map(([kind, list]) => [
        kind,
        list.map((shard) => shard.map((part) => (isCounts(part) ? { ...part, members: undefined } : part))),
      ]),
    );
    await job.checkpoint({ job: JSON.stringify({ ...earlier, shards }) });
    await job.releaseLease();
    expect(await memberships(world)).toBeUndefined();
    world.forgetRequests();
    await world.settle();
    expect(await memberships(world)).toEqual({ inStep: 2, pending: 0 });
    expect(world.requests()).toEqual([]);
  });
});

const isCounts = (part: unknown): part is object => typeof part === 'object' && part !== null && !Array.isArray(part);

describe('a cycle in the status', () => {
  it('is told once', async () => {
    const world = await open();
    world.person('ada');
    await world.settle();
    const first = await statusOf(world);
    expect(first.lastCycle).toMatchObject({ number: 1, succeeded: true });
    expect(first.lastSuccessfulCycle).toBeUndefined();

    world.notion.faults.add({ match: { method: 'POST', path: '/Users$' }, action: { status: 400 } });
    world.person('ben');
    await world.settle();
    const second = await statusOf(world);
    expect(second.lastCycle).toMatchObject({ number: 2, succeeded: false });
    expect(second.lastSuccessfulCycle).toMatchObject({ number: 1 });
  });
});
