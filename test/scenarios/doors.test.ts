// Every wait has a door, also where several waits meet: who sees it, and how does it end?

import { describe, expect, it } from 'vitest';
import { codes, mended, quarantine, reasons, setOf, status, waiting } from './support/doors.ts';
import { explained } from './support/explained.ts';
import { kindOf } from './support/losses.ts';
import { ask } from './support/operators.ts';
import { deleteRows, readTables } from './support/stored-tables.ts';
import { inside, later, rosters, unassign } from './support/tenant.ts';
import { mail, worlds } from './support/world.ts';

const open = worlds();

describe('in quarantine', () => {
  it('somebody found after a loss leaves once that is approved, and takes nothing of what leavers may take', async () => {
    const world = await open({ waitShare: 0.001, options: { outageAfter: 1 } });
    const [, , cyd] = [world.person('ada'), world.person('ben'), world.person('cyd')];
    await world.settle();
    unassign(world, cyd);
    const people = (await readTables(world.tables)).filter((row) => kindOf(row) === 'u o!');
    await deleteRows(world.tables, people);
    for (let tick = 0; tick < 6 && !world.events.some(({ event }) => event === 'state.restored'); tick += 1) {
      later(world, 61);
      await world.slice();
    }
    await quarantine(world);
    await ask(world, { action: 'holds/approve', ...(await setOf(world, 'foundAfterLoss')) });
    later(world, 1);
    expect(await world.slice()).toMatchObject({ users: { removed: 1 } });
    expect(inside(world)).toEqual(['ada', 'ben']);
    expect((await world.job()).window.peopleDerived).toEqual([]);
    await mended(world);
    expect(await codes(world)).toEqual([]);
  });

  it('approved changes wait and say so, approved removals go, and both ends are told', async () => {
    const none = { peopleShare: 0, peopleBase: 0, peopleFloor: 1, updateShare: 0, updateFloor: 0 };
    const limits = { ...none, matchingValueShare: 0, matchingValueFloor: 0 };
    const world = await open({ waitShare: 0.001, options: { outageAfter: 1 }, config: { limits } });
    const [ada, ben, cyd] = [world.person('ada'), world.person('ben'), world.person('cyd')];
    await world.settle();
    world.graph.directory.updateUser(ada, { displayName: 'Ada L', userPrincipalName: mail('adal') });
    for (const id of [ben, cyd]) world.graph.directory.updateUser(id, { accountEnabled: false });
    await world.settle();
    const [of] = (await waiting(world, 'held')).filter(({ id }) => id === ada);
    expect(of).toMatchObject({ state: 'held', set: '1', furtherSets: ['2'], code: 'MatchingValueGuard' });

    const joiner = await quarantine(world);
    const told = await explained(world, 'user', joiner);
    expect(told.notes).toContainEqual(expect.objectContaining({ code: 'Quarantined' }));
    expect(told.summary).toContain('POST /api/job/run-now tries at once');
    expect((await explained(world, 'user', ben)).notes).toEqual([]);

    await ask(world, { action: 'holds/approve', ...(await setOf(world, 'peoplePositive')) });
    await ask(world, { action: 'holds/approve', ...(await setOf(world, 'updates')) });
    await ask(world, { action: 'holds/reject', ...(await setOf(world, 'matchingValues')) });
    later(world, 1);
    expect(await world.slice()).toMatchObject({ users: { removed: 2, updated: 0 } });
    const { summary } = await explained(world, 'user', ada);
    expect(summary).toContain('once that is over, the job changes name.formatted');

    await mended(world);
    expect(world.people().get(mail('ada'))?.name).toBe('Ada L');
    expect(await codes(world)).toEqual(['ChangesRejected']);
    // What somebody rejected waits for nobody's consent.
    expect((await status(world)).held).toMatchObject({ users: 0 });
    await ask(world, { action: 'holds/release', ...(await setOf(world, 'matchingValues')) });
    await world.settle();
    expect((await status(world)).held).toMatchObject({ users: 1 });
    await ask(world, { action: 'holds/approve', ...(await setOf(world, 'matchingValues')) });
    await world.settle();
    expect(await codes(world)).toEqual([]);
    expect(inside(world)).toEqual(['adal', 'joiner']);
  });

  it('state is lost: whoever is found leaves when that is approved, and whoever left a group is taken out of it all the same', async () => {
    const world = await open({ waitShare: 0.001, options: { outageAfter: 1 } });
    const [ada, ben, cyd] = [world.person('ada'), world.person('ben'), world.person('cyd')];
    const design = world.group('Design', [ada, ben]);
    await world.settle();
    await quarantine(world);
    unassign(world, cyd);
    const people = (await readTables(world.tables)).filter((row) => kindOf(row) === 'u o!');
    await deleteRows(world.tables, people);
    world.graph.directory.removeMember(design, ben);
    world.graph.directory.updateUser(ada, { displayName: 'Ada L' });
    for (let tick = 0; tick < 4; tick += 1) {
      later(world, 5);
      await world.slice();
    }
    expect(world.events.map(({ event }) => event)).toContain('state.restored');
    expect(await codes(world)).toContain('Quarantined');
    expect(await waiting(world, 'held')).toMatchObject([{ id: cyd, code: 'FoundAfterLoss' }]);
    await ask(world, { action: 'holds/approve', ...(await setOf(world, 'foundAfterLoss')) });
    later(world, 1);
    await world.slice();
    expect(inside(world)).toEqual(['ada', 'ben']);
    expect(await codes(world)).toContain('Quarantined');
    await mended(world);
    later(world, 20);
    await world.settle();
    expect(rosters(world)).toEqual({ Design: ['ada'] });
    expect(inside(world)).toEqual(['ada', 'ben', 'joiner']);
    expect(await codes(world)).toEqual([]);
  });

  it('whoever must leave is told that nothing goes while the token is refused, and after four weeks who ends it', async () => {
    const world = await open();
    const ben = world.person('ben');
    await world.settle();
    world.notion.faults.add({ match: { path: '/scim/v2' }, action: { status: 401 } });
    world.graph.directory.updateUser(ben, { accountEnabled: false });
    await world.slice();
    expect(await waiting(world, 'overdue')).toMatchObject([{ id: ben, state: 'ready', code: 'Quarantined' }]);
    expect((await explained(world, 'user', ben)).summary).toContain('(Quarantined)');
    later(world, 28 * 24 * 60);
    await world.slice();
    expect(await waiting(world, 'overdue')).toMatchObject([{ id: ben, state: 'ready', code: 'JobDisabled' }]);
    const { job, summary } = await explained(world, 'user', ben);
    expect([job.state, summary]).toEqual(['disabled', expect.stringContaining('POST /api/job/start switches it on')]);
    world.notion.faults.clear();
    await ask(world, { action: 'start' });
    await world.settle();
    expect([inside(world), await codes(world)]).toEqual([[], []]);
  });
});

it('somebody of whom one change is held and another fails shows in each list with the reason of that list', async () => {
  const limits = { matchingValueShare: 0, matchingValueFloor: 0 };
  const world = await open({ waitShare: 0.001, config: { limits } });
  const ada = world.person('ada');
  await world.settle();
  world.notion.faults.add({ match: { method: 'PATCH', path: '/Users/' }, action: { status: 400 } });
  world.graph.directory.updateUser(ada, { displayName: 'Ada L', userPrincipalName: mail('adal') });
  await world.settle();
  expect(await waiting(world, 'held')).toMatchObject([
    { id: ada, state: 'held', set: '1', code: 'MatchingValueGuard', detail: expect.stringContaining('matching value') },
  ]);
  const [failed] = await waiting(world, 'escrowed');
  expect(failed).toMatchObject({ id: ada, state: 'escrow', code: 'InvalidValue', nextTryAt: expect.any(String) });
  expect(failed?.set).toBeUndefined();
});

it('a change that is overdue is counted by its people, whatever else somebody rejected', async () => {
  const none = { updateShare: 0, updateFloor: 0, matchingValueShare: 0, matchingValueFloor: 0 };
  const world = await open({ waitShare: 0.001, config: { limits: none } });
  const ada = world.person('ada');
  await world.settle();
  world.graph.directory.updateUser(ada, { displayName: 'Ada L', userPrincipalName: mail('adal') });
  await world.settle();
  for (const kind of ['updates', 'matchingValues'])
    await ask(world, { action: 'holds/reject', ...(await setOf(world, kind)) });
  world.notion.faults.add({ match: { method: 'POST', path: '/Users$' }, action: { status: 403 } });
  world.person('joiner');
  await world.settle();
  later(world, 25 * 60);
  await world.slice();
  const late = (await reasons(world)).find(({ code }) => code === 'ChangesOverdue');
  expect(late).toMatchObject({ count: 1, detail: expect.stringMatching(/^1 person or group waits/) });
});
