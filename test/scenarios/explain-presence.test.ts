// Explaining: the first words say what Notion holds, by what it answers now, whatever the job remembers.

import { describe, expect, it } from 'vitest';
import { print } from '../../cli/explain/print.ts';
import { explain } from '../../shared/explain/explain.ts';
import { explained } from './support/explained.ts';
import { unassign, waits } from './support/tenant.ts';
import { mail, type World, worlds } from './support/world.ts';

const open = worlds();
const HTML = '<!doctype html><html><body>Blocked by the proxy</body></html>';
const DIRECT = 'the account is assigned to the application directly';
const DISABLED = 'the account is disabled';

const account = (world: World, name: string): string => world.people().get(mail(name))?.id ?? '';

function leaves(world: World, name: string): void {
  const member = world.notion.workspace.member(account(world, name));
  if (member !== undefined) world.notion.workspace.leave(member);
}

describe('somebody whose removal was answered by a proxy', () => {
  it('is still in Notion, and what became of the removal is read before anything else', async () => {
    const world = await open();
    const ada = world.person('ada');
    await world.settle();
    world.passReadLag();
    world.graph.directory.updateUser(ada, { accountEnabled: false });
    world.notion.faults.add({
      match: { method: 'PATCH', path: '/Users/', nth: 1 },
      action: { status: 200, body: HTML },
    });
    await world.settle();
    const early = await explained(world, 'user', ada);
    expect(early).toMatchObject({ presence: { is: 'present', managed: true }, unproven: { what: 'removal' } });
    expect(early.decision).toMatchObject({ action: 'wait', code: 'WriteUnproven' });
    expect(early.summary).toMatch(
      /^ada is in Notion; the job waits: The answer to the last change .*next try is at 20/,
    );
    world.passReadLag();
    const later = await explained(world, 'user', ada);
    expect(later.decision).toMatchObject({ action: 'remove', how: 'deactivate' });
    expect(later.summary).toMatch(
      /^ada is still in Notion; the next try deactivates the account there, because the account is disabled; the answer to the last removal proves nothing/,
    );
    expect(print(later)).toMatch(/^ {2}unproven +removal, since 20/m);
  });

  it('and who is out all the same is not said to be in', async () => {
    const world = await open({ knobs: { removedUserRead: 'inactive' } });
    const ada = world.person('ada');
    await world.settle();
    world.passReadLag();
    world.graph.directory.updateUser(ada, { accountEnabled: false });
    world.notion.faults.add({
      match: { method: 'PATCH', path: '/Users/', nth: 1 },
      action: { status: 200, body: HTML, takesEffect: true },
    });
    await world.settle();
    world.passReadLag();
    const answer = await explained(world, 'user', ada);
    expect(answer.presence).toEqual({ is: 'inactive', managed: true });
    expect(answer.summary).toContain(
      `ada is in Notion as an inactive account; the next try finds nothing left to remove, and ${DISABLED}`,
    );
  });
});

describe('somebody of whom memory is wrong', () => {
  it('was removed in Notion by somebody else, and is due to be removed', async () => {
    const world = await open();
    const ada = world.person('ada');
    world.person('ben');
    await world.settle();
    world.passReadLag();
    leaves(world, 'ada');
    unassign(world, ada);
    const { presence, summary } = await explained(world, 'user', ada);
    expect(presence).toEqual({ is: 'absent', managed: false });
    expect(summary).toContain(
      'ada is not in Notion; the next run finds nothing left to remove, and the account is neither',
    );
  });

  it('was deactivated in Notion by somebody else', async () => {
    const world = await open({ knobs: { removedUserRead: 'inactive' } });
    const ada = world.person('ada');
    await world.settle();
    world.passReadLag();
    leaves(world, 'ada');
    const { presence, summary } = await explained(world, 'user', ada);
    expect(presence).toEqual({ is: 'inactive', managed: true });
    expect(summary).toBe(
      `ada is in Notion as an inactive account although ${DIRECT}; the job has nothing to send until something changes in Entra ID.`,
    );
  });

  it('came back in Notion after the removal, under a name that Entra ID has changed since', async () => {
    const world = await open();
    const ada = world.person('ada');
    world.person('ben');
    await world.settle();
    world.passReadLag();
    unassign(world, ada);
    await world.settle();
    world.graph.directory.updateUser(ada, { userPrincipalName: mail('lovelace') });
    await world.settle();
    expect((await explained(world, 'user', ada)).summary).toMatch(/^ada is not in Notion because/);
    world.notion.workspace.addPerson({ userName: mail('ada') });
    const { presence, summary } = await explained(world, 'user', ada);
    expect(presence).toEqual({ is: 'present', managed: false });
    expect(summary).toMatch(
      /^ada is in Notion, but this job does not manage the account; the job leaves that as it is/,
    );
  });

  it('is in Notion without the job, out of scope, and then taken over', async () => {
    const world = await open();
    world.notion.workspace.addPerson({ userName: mail('ada'), name: 'ada' });
    world.person('ben');
    const ada = world.person('ada', { assigned: false });
    await world.settle();
    const out = await explained(world, 'user', ada);
    expect(out.summary).toMatch(
      /^ada is in Notion, but this job does not manage the account; .*, because the account is/,
    );
    world.graph.directory.assign(ada);
    expect((await explained(world, 'user', ada)).summary).toBe(
      `ada is in Notion, but this job does not manage the account; the next run takes the account over, because ${DIRECT}.`,
    );
  });
});

describe('what was written and cannot be seen yet', () => {
  it('a create that nobody answered: the job looks for what it may have made', async () => {
    const world = await open({ waitShare: 0.01 });
    world.person('ben');
    await world.settle();
    const ada = world.person('ada');
    world.notion.faults.add({ match: { method: 'POST', path: '/Users$' }, action: { reset: true } });
    await world.settle();
    const young = await explained(world, 'user', ada);
    expect(young).toMatchObject({ presence: { is: 'absent' }, unproven: { what: 'create' } });
    expect(young.decision).toMatchObject({ action: 'wait', code: 'CreateUnconfirmed' });
    expect(young.summary).toMatch(/^ada is not in Notion yet, and its creation waits: .*; the last try failed/);
    world.passReadLag();
    const old = await explained(world, 'user', ada);
    expect(old.summary).toMatch(
      /^ada is not in Notion yet; the next try creates .*; an earlier create was not answered/,
    );
  });

  it('a person who was created a moment ago is not said to be gone', async () => {
    const world = await open();
    const ada = world.person('ada');
    await world.settle();
    leaves(world, 'ada');
    const { decision, notes, summary } = await explained(world, 'user', ada);
    expect(decision).toMatchObject({ action: 'wait', code: 'NotYetVisible' });
    expect(notes).toEqual([]);
    expect(summary).toMatch(
      /^ada is not in Notion; the job waits: .* a moment ago, and the target does not show it yet\.$/,
    );
  });

  it("a change that Notion accepted and ignored is nobody else's", async () => {
    const world = await open({ knobs: { verifiedDomains: [], unverifiedEdit: 'ignore' } });
    const ada = world.person('ada');
    await world.settle();
    world.passReadLag();
    world.graph.directory.updateUser(ada, { displayName: 'Ada King' });
    await world.settle();
    const unread = await explained(world, 'user', ada);
    expect(unread.decision).toMatchObject({ action: 'wait', code: 'WriteUnproven' });
    expect(unread.notes.map(({ code }) => code)).not.toContain('ChangedInTarget');
    world.passReadLag();
    expect((await explained(world, 'user', ada)).decision).toMatchObject({ action: 'fail', code: 'ChangeIgnored' });
    await world.settle();
    expect(await waits(world, 'user', ada)).toEqual({ state: 'escrow', code: 'ChangeIgnored' });
    const answer = await explained(world, 'user', ada);
    expect(answer.notes).toMatchObject([{ code: 'ChangeIgnored', detail: expect.stringContaining('name.formatted') }]);
    expect(answer.summary).toMatch(
      /^Ada King is in Notion because .*; the last try failed \(ChangeIgnored\), and the next/,
    );
  });
});

it('while Notion does not answer nobody is said to be there or not', async () => {
  const world = await open();
  const ada = world.person('ada');
  const ben = world.person('ben', { assigned: false });
  await world.settle();
  world.notion.faults.add({ match: { path: '/Users' }, action: { status: 403 } });
  for (const [name, id] of [
    ['ada', ada],
    ['ben', ben],
  ] as const) {
    const answer = await explain(world.dependencies(), { kind: 'user', name: id });
    if (answer.outcome !== 'explained') throw new Error(answer.detail);
    expect(answer.explanation.presence).toEqual({ is: 'unknown', managed: false });
    expect(answer.explanation.summary).toContain(`It is not known whether ${name} is in Notion, which did not answer`);
  }
});
