// The status begins with one sentence, and its figures add up.

import { describe, expect, it } from 'vitest';
import { jobStatus } from '../../shared/engine/job/status.ts';
import type { JobStatus } from '../../shared/engine/job/status-document.ts';
import { expectSoundState } from './support/expectations.ts';
import { unassign } from './support/tenant.ts';
import { type World, worlds } from './support/world.ts';

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
    });
    expect(first.summary).toBe(
      '2 people and 1 group in step; 3 assigned people are disabled, guests or filtered out; 1 person waits.',
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
    expect((await statusOf(world)).summary).toBe(
      'The job has not been started; Entra ID has not been read; nobody waits.',
    );
    await world.ask({ action: 'read' });
    await world.settle();
    const status = await statusOf(world);
    expectSums(status);
    expect(status.summary).toBe('The job has not been started; 1 person and 0 groups are in scope; 1 person waits.');
  });
});

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
