// Explaining: for each situation of a person the sentence and the facts behind it.

import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { print } from '../../cli/explain/print.ts';
import { explain } from '../../shared/explain/explain.ts';
import type { Kind } from '../../shared/model/stored-object.ts';
import { explained, filterOn, line, NAME } from './support/explained.ts';
import { unassign, waits } from './support/tenant.ts';
import { mail, worlds } from './support/world.ts';

const open = worlds();

describe('a person', () => {
  it('who is in Notion: why, with which mappings, and that nothing is due', async () => {
    const world = await open();
    const ada = world.person('ada', { displayName: 'Ada Lovelace' });
    await world.settle();
    const answer = await explained(world, 'user', mail('ADA'));
    expect(answer.summary).toBe(
      'Ada Lovelace is in Notion because the account is assigned to the application directly.',
    );
    expect(answer).toMatchObject({
      id: ada,
      name: 'Ada Lovelace',
      notes: [],
      source: { life: 'live', attributes: { displayName: 'Ada Lovelace', userPrincipalName: mail('ada') } },
      scope: { eligible: true },
      entitlement: { entitled: true, paths: [{ via: 'direct', roles: [{ name: 'User' }] }] },
      link: { state: 'active', origin: 'created' },
      target: { found: 'byLink' },
      decision: { action: 'nothing', reason: 'UpToDate' },
      memberships: [],
    });
    expect(answer.scope.clauses.map(({ clause, operand, outcome }) => [clause, operand, outcome])).toEqual([
      ['accountEnabled is not false', true, true],
      ['userType is not Guest', 'Member', true],
      ['agentUser is not true', null, true],
    ]);
    expect(line(answer, 'name.formatted')).toMatchObject({
      origin: 'displayName',
      inputs: { displayName: 'Ada Lovelace' },
      outcome: 'value',
      value: 'Ada Lovelace',
      exported: 'Ada Lovelace',
      present: 'Ada Lovelace',
      differsFromExported: false,
      differsFromTarget: false,
    });
    expect(line(answer, 'active')).toMatchObject({ value: true, present: true, differsFromTarget: false });
    expect(world.requests()).toEqual(['GET /Users']);
  });

  it('who joins: stored, and created by the next run', async () => {
    const world = await open();
    world.person('ben');
    const ada = world.person('ada', { assigned: false });
    await world.settle();
    world.graph.directory.assign(ada);
    const answer = await explained(world, 'user', ada);
    expect(answer.summary).toBe(
      'ada is not in Notion yet; the next run creates the account there, because the account is assigned to the application directly.',
    );
    expect(answer.decision).toMatchObject({ action: 'create', values: { userName: mail('ada'), active: true } });
    expect(answer.notes.map(({ code }) => code)).toEqual(['EntitlementPending']);
    expect(world.count('GET /Users')).toBe(1);
  });

  it('whose account exists already: taken over, with what would change there', async () => {
    const world = await open();
    const { id } = world.notion.workspace.addPerson({ userName: mail('ada'), name: 'Old Name' });
    world.person('ben');
    await world.settle();
    const ada = world.person('ada', { assigned: false, displayName: 'Ada' });
    await world.settle();
    expect((await explained(world, 'user', ada)).notes).toMatchObject([{ code: 'UnmanagedMatch' }]);
    world.graph.directory.assign(ada);
    const answer = await explained(world, 'user', ada);
    expect(answer.decision).toEqual({
      action: 'adopt',
      target: id,
      changes: [{ path: 'name.formatted', from: 'Old Name', to: 'Ada' }],
    });
    expect(answer.target).toEqual({ id, found: 'byMatching' });
    expect(line(answer, 'name.formatted')).toMatchObject({ differsFromTarget: true, differsFromExported: true });
  });

  it('who is disabled, before and after the removal', async () => {
    const world = await open();
    const ada = world.person('ada', { accountEnabled: false });
    const ben = world.person('ben');
    await world.settle();
    expect((await explained(world, 'user', ada)).summary).toBe('ada is not in Notion because the account is disabled.');
    await world.control((control) => ({ ...control, state: 'paused' }));
    const answer = await explained(world, 'user', ben);
    expect(answer.summary).toBe(
      'ben is in Notion because the account is assigned to the application directly; the job is paused.',
    );
    expect(answer.job.state).toBe('paused');
  });

  it('who is past no scoping filter, with the clause that says no', async () => {
    const world = await open({ config: { users: { scopingFilters: filterOn('Sales') } } });
    const ada = world.person('ada', { department: 'Legal' });
    world.person('ben', { department: 'Sales' });
    await world.settle();
    const answer = await explained(world, 'user', ada);
    expect(answer.summary).toBe(
      'ada is not in Notion because it does not pass the scoping filter (department EQUALS "Sales" is not true).',
    );
    expect(answer.scope).toMatchObject({ eligible: false, reason: 'ScopingFilter' });
    expect(answer.scope.clauses.at(-1)).toMatchObject({ position: 1, operand: 'Legal', outcome: false });
  });

  it('whom nobody assigned, and who would be removed for it', async () => {
    const world = await open();
    const ada = world.person('ada', { assigned: false });
    const ben = world.person('ben');
    await world.settle();
    const answer = await explained(world, 'user', ada);
    expect(answer.summary).toBe(
      'ada is not in Notion because the account is neither assigned to the application nor a member of an assigned group.',
    );
    expect(answer.decision).toMatchObject({ action: 'nothing', reason: 'NotEffectivelyEntitled' });
    unassign(world, ben);
    const leaver = await explained(world, 'user', ben);
    expect(leaver.decision).toMatchObject({
      action: 'remove',
      reason: 'outOfScope',
      code: 'NotEffectivelyEntitled',
      how: 'deactivate',
    });
    expect(leaver.summary).toContain('ben is still in Notion; the next run deactivates the account there, because');
  });

  it('who is in through nested groups: the whole path, by id and name', async () => {
    const world = await open({ config: { nestedGroups: true } });
    const ada = world.person('ada', { assigned: false });
    const inner = world.group('Inner', [ada], { assigned: false });
    const middle = world.group('Middle', [inner], { assigned: false });
    const outer = world.group('Outer', [middle]);
    world.group('Elsewhere', []);
    await world.settle();
    const answer = await explained(world, 'user', ada);
    const path = [
      { id: outer, name: 'Outer' },
      { id: middle, name: 'Middle' },
      { id: inner, name: 'Inner' },
    ];
    expect(answer.summary).toBe(
      'ada is in Notion because the account is in the assigned group "Outer" through the nested "Middle" and "Inner".',
    );
    expect(answer.entitlement.paths).toMatchObject([{ via: 'group', groups: path }]);
    expect(answer.memberships).toEqual([{ id: outer, name: 'Outer', wanted: true, exported: true, path }]);
  });

  it('in escrow: since when, why, when it is tried again, and what is in its way now', async () => {
    const world = await open();
    const first = world.person('ada');
    await world.settle();
    const second = world.person('ada', { displayName: 'Ada Two' });
    await world.settle();
    const answer = await explained(world, 'user', second);
    expect(answer.work).toMatchObject({ state: 'escrow', code: 'DuplicateSourceEntries', attempts: 1 });
    expect(answer.decision).toMatchObject({ action: 'fail', code: 'DuplicateSourceEntries' });
    expect(answer.decision).toHaveProperty('detail', expect.stringContaining(first));
    expect(answer.summary).toMatch(/^Ada Two is not in Notion because it fails .*; the next try is at 20.*Z\.$/);
    const byName = await explain(world.dependencies(), { kind: 'user', name: mail('ada') });
    expect(byName).toMatchObject({ outcome: 'ambiguous' });
    expect(byName).toHaveProperty('detail', expect.stringContaining(second));
  });

  it('held by the guard', async () => {
    const world = await open();
    const people = Array.from({ length: 12 }, (_, at) => world.person(`p${at}`));
    await world.settle();
    for (const id of people.slice(0, 6)) unassign(world, id);
    await world.settle();
    const held = people[0] ?? '';
    expect((await waits(world, 'user', held))?.state).toBe('held');
    const answer = await explained(world, 'user', held);
    expect(answer.work).toMatchObject({ state: 'held', code: 'PeopleRemovalGuard' });
    expect(answer.summary).toMatch(
      /is still in Notion; .*; this is held in hold set 1 \(PeopleRemovalGuard\): POST \/api\/holds\/1\/approve/,
    );
  });
});

describe('where everybody is in scope', () => {
  it('the way in is open to all, and filters by group tell who is a member', async () => {
    const world = await open();
    const [ada, ben] = [world.person('ada', { assigned: false }), world.person('ben', { assigned: false })];
    const staff = world.group('Staff', [ada], { assigned: false });
    const clauses = [{ operator: 'IsMemberOf', value: staff }];
    world.config = { scope: 'all', users: { scopingFilters: [{ name: 'Staff', clauses }] } };
    await world.settle();
    const insider = await explained(world, 'user', ada);
    expect(insider.summary).toBe('ada is in Notion because everything that passes the filters is in scope.');
    expect(insider.entitlement.paths).toEqual([{ via: 'everyone' }]);
    expect(insider.scope.clauses.at(-1)).toMatchObject({ filter: 'Staff', outcome: true });
    expect(insider.memberships).toMatchObject([{ id: staff, wanted: true, exported: true }]);
    const outsider = await explained(world, 'user', ben);
    expect(outsider.scope.clauses.at(-1)).toMatchObject({ filter: 'Staff', outcome: false });
    expect(outsider.decision).toMatchObject({ action: 'nothing', reason: 'ScopingFilter' });
  });
});

describe('when Entra ID does not answer', () => {
  it('the last evaluation stands in, and a note says so', async () => {
    const world = await open();
    const ada = world.person('ada');
    await world.settle();
    world.graph.faults.add({ match: { path: 'appRoleAssignedTo' }, action: { status: 403 } });
    const answer = await explained(world, 'user', ada);
    expect(answer.notes).toMatchObject([{ code: 'SourceUnavailable' }]);
    expect(answer.summary).toBe('ada is in Notion because the account was entitled at the last evaluation.');
    expect(answer.memberships).toBeUndefined();
  });
});

describe('what cannot be found', () => {
  it('says why that can be', async () => {
    const world = await open();
    world.person('ada');
    const outside = world.group('Outside', [], { assigned: false });
    await world.settle();
    const ask = (kind: Kind, name: string) => explain(world.dependencies(), { kind, name });
    expect(await ask('user', mail('nobody'))).toMatchObject({ outcome: 'unknown' });
    expect(await ask('group', outside)).toHaveProperty(
      'detail',
      expect.stringContaining('only groups that are assigned'),
    );
    world.config = { users: { attributeMappings: [{ target: 'userName', source: 'employeeId', matching: 1 }] } };
    expect(await ask('user', mail('ada'))).toHaveProperty('detail', expect.stringContaining('Ask by object id'));
  });

  it('names whoever has that as a part of the name, or nearly', async () => {
    const world = await open();
    world.person('ada.example', { displayName: 'Ada Example' });
    const [ben, other] = [1, 2].map((n) => world.person(`ben${n}`, { displayName: 'Ben Example' }));
    world.group('Team Design', []);
    await world.settle();
    const ask = (kind: Kind, name: string) => explain(world.dependencies(), { kind, name });
    const ada = `"${mail('ada.example')}" (Ada Example)`;
    for (const wrong of ['ada', mail('ada.exmaple'), 'Ada Exampel'])
      expect(await ask('user', wrong)).toHaveProperty('detail', expect.stringContaining(`Did you mean ${ada}?`));
    expect(await ask('group', 'design')).toHaveProperty('detail', expect.stringContaining('mean "Team Design"?'));
    expect(await ask('user', 'zeno')).toHaveProperty('detail', expect.not.stringContaining('Did you mean'));
    // By the name too, while it is that of one person.
    expect(await ask('user', 'ada example')).toMatchObject({ outcome: 'explained' });
    const several = await ask('user', 'Ben Example');
    expect(several).toMatchObject({
      outcome: 'ambiguous',
      detail: expect.stringContaining('2 users have this displayName'),
    });
    for (const [at, id] of [ben, other].entries())
      expect(several).toHaveProperty('detail', expect.stringContaining(`${id} (${mail(`ben${at + 1}`)}, live)`));
  });

  it('does not betray a name that is hidden', async () => {
    const attributeMappings = [NAME, { target: 'name.formatted', expression: 'Redact([displayName])' }];
    const world = await open({ config: { users: { attributeMappings } } });
    world.person('x1', { displayName: 'Ada Secret' });
    await world.settle();
    const answer = await explain(world.dependencies(), { kind: 'user', name: 'secret' });
    expect(JSON.stringify(answer)).not.toContain('Ada Secret');
    expect(answer).toMatchObject({ outcome: 'unknown' });
  });

  it('says that the job was never started', async () => {
    const world = await open({ notStarted: true });
    const answer = await explain(world.dependencies(), { kind: 'user', name: mail('ada') });
    expect(answer).toHaveProperty('detail', expect.stringContaining('has not been started'));
  });
});

describe('docs/mapping.md', () => {
  it('shows what the command prints', async () => {
    const attributeMappings = [
      NAME,
      { target: 'name.formatted', source: 'displayName' },
      { target: 'title', expression: 'Redact([jobTitle])' },
    ];
    const scopingFilters = [{ name: 'Sales', ...filterOn('Sales')[0] }];
    const world = await open({ config: { nestedGroups: true, users: { scopingFilters, attributeMappings } } });
    const attributes = { displayName: 'Ada Lovelace', department: 'Legal', jobTitle: 'Counsel' };
    const ada = world.person('ada', { assigned: false, ...attributes });
    const legal = world.group('Legal', [ada], { assigned: false });
    world.group('Everybody', [legal]);
    await world.settle();
    const page = readFileSync(new URL('../../docs/mapping.md', import.meta.url), 'utf8');
    const sample = /```text\n(Ada Lovelace is .*?)```/su.exec(page)?.[1] ?? '';
    expect(timeless(print(await explained(world, 'user', ada)))).toBe(timeless(sample));
  });

  const timeless = (text: string): string =>
    text.replace(/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, '<id>').replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, '<time>');
});
