// Explaining people of whom something is due, or is not as it was sent.

import { describe, expect, it } from 'vitest';
import { print } from '../../cli/explain/print.ts';
import { explain } from '../../shared/explain/explain.ts';
import { explained, line, NAME } from './support/explained.ts';
import { unassign } from './support/tenant.ts';
import { mail, worlds } from './support/world.ts';

const open = worlds();

describe('a person', () => {
  it('with other values in Notion than were sent, and with a change that is due', async () => {
    const world = await open();
    const ada = world.person('ada', { displayName: 'Ada' });
    await world.settle();
    const account = world.people().get(mail('ada'))?.id ?? '';
    await fetch(`${world.notion.scimUrl}/Users/${account}`, {
      method: 'PATCH',
      headers: { authorization: `Bearer ${world.notion.token}`, 'content-type': 'application/json' },
      body: JSON.stringify({
        schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'],
        Operations: [{ op: 'replace', path: 'name.formatted', value: 'Countess' }],
      }),
    });
    const drifted = await explained(world, 'user', ada);
    expect(line(drifted, 'name.formatted')).toMatchObject({
      present: 'Countess',
      differsFromTarget: true,
      differsFromExported: false,
    });
    expect(drifted.notes.map(({ code }) => code)).toEqual(['ChangedInTarget']);

    world.config = {
      users: { attributeMappings: [NAME, { target: 'name.formatted', expression: 'ToUpper([displayName])' }] },
    };
    const changed = await explained(world, 'user', ada);
    expect(changed.decision).toEqual({
      action: 'update',
      changes: [{ path: 'name.formatted', from: 'Ada', to: 'ADA' }],
    });
    expect(changed.notes.map(({ code }) => code)).toEqual(['PolicyChanged']);
    expect(changed.summary).toContain('the next run changes name.formatted');
  });

  it('who is deleted in Entra ID: not in scope any more, and `active` follows', async () => {
    const world = await open();
    const ada = world.person('ada');
    world.person('ben');
    await world.settle();
    world.graph.directory.deleteUser(ada);
    await world.slice({ token: 'a-token-of-before' });
    const answer = await explained(world, 'user', ada);
    expect(answer.decision).toMatchObject({ action: 'remove', reason: 'softDeleted' });
    expect(answer.scope).toMatchObject({ eligible: false, reason: 'SoftDeleted' });
    expect(line(answer, 'active')).toMatchObject({ value: false, present: true, differsFromTarget: true });
    await world.settle();
    const gone = await explained(world, 'user', ada);
    expect(gone.summary).toBe('ada is not in Notion because the account is in the recycle bin of Entra ID.');
    expect(print(gone)).toMatch(/✗ {2}eligible +SoftDeleted/);
  });

  it('whose address belongs to somebody who gives it up, or who leaves', async () => {
    const world = await open({ config: { limits: { linkMoves: 1 } } });
    const [ada, ben] = [world.person('ada'), world.person('ben', { assigned: false })];
    world.person('cat');
    await world.settle();
    const account = world.people().get(mail('ada'))?.id;
    world.graph.directory.updateUser(ben, { userPrincipalName: mail('ada') });
    await world.slice({ token: 'a-token-of-before' });
    world.graph.directory.assign(ben);
    expect((await explained(world, 'user', ben)).decision).toMatchObject({ code: 'DuplicateSourceEntries' });
    unassign(world, ada);
    const heir = await explained(world, 'user', ben);
    expect(heir.decision).toMatchObject({ action: 'adopt', target: account, from: ada });
  });

  it('whose address belongs to somebody who gets another one by the same change of configuration', async () => {
    const [byName, byMail] = [
      ['userPrincipalName', 'mail'],
      ['mail', 'userPrincipalName'],
    ].map(([userName, title]) => ({
      users: {
        attributeMappings: [
          { ...NAME, source: userName },
          { target: 'title', source: title },
        ],
      },
    }));
    const world = await open({ config: byName ?? {} });
    world.person('ada', { mail: mail('lovelace') });
    const ben = world.person('ben', { mail: mail('ada'), assigned: false });
    await world.settle();
    world.graph.directory.assign(ben);
    world.config = byMail ?? {};
    expect((await explained(world, 'user', ben)).decision).toMatchObject({ action: 'create' });
    await world.settle();
    expect([...world.people().keys()].sort()).toEqual([mail('ada'), mail('lovelace')]);
  });

  it('who is kept although out of scope, in the groups that Entra still shows', async () => {
    const world = await open({ config: { users: { actions: { disabled: 'keep' } } } });
    const ada = world.person('ada');
    const design = world.group('Design', [ada]);
    await world.settle();
    world.graph.directory.updateUser(ada, { accountEnabled: false });
    await world.settle();
    const answer = await explained(world, 'user', ada);
    expect(answer.decision).toMatchObject({ action: 'nothing', reason: 'KeptByConfiguration' });
    expect(answer.memberships).toMatchObject([{ id: design, wanted: true, exported: true }]);
    expect(line(answer, 'active')).toMatchObject({ outcome: 'kept', differsFromTarget: false });
    expect(world.groups()).toEqual({ Design: [mail('ada')] });
  });

  it('by attributes that no run has read yet: a note says so', async () => {
    const world = await open();
    const ada = world.person('ada', { jobTitle: 'Countess' });
    await world.settle();
    world.config = { users: { attributeMappings: [NAME, { target: 'title', source: 'jobTitle' }] } };
    const answer = await explained(world, 'user', ada);
    expect(answer.notes.map(({ code }) => code)).toEqual(['PolicyChanged', 'AttributesUnread']);
    await world.settle();
    expect((await explained(world, 'user', ada)).notes).toEqual([]);
  });

  it('who was deleted in Notion', async () => {
    const world = await open();
    const ada = world.person('ada');
    await world.settle();
    const member = world.notion.workspace.member(world.people().get(mail('ada'))?.id ?? '');
    if (member !== undefined) world.notion.workspace.leave(member);
    world.passReadLag();
    const unnoticed = await explained(world, 'user', ada);
    expect(unnoticed.notes).toMatchObject([{ code: 'MissingInTarget' }]);
    expect(unnoticed.decision).toMatchObject({ action: 'nothing', reason: 'UpToDate' });
    expect(unnoticed.summary).toBe(
      'ada is not in Notion although the account is assigned to the application directly; the linked one is gone, and with the next change in Entra ID the job matches or creates the account again.',
    );
    world.graph.directory.updateUser(ada, { displayName: 'Ada Lovelace' });
    await world.control((control) => ({ ...control, state: 'paused' }));
    await world.slice();
    await world.control((control) => ({ ...control, state: 'active' }));
    const changed = await explained(world, 'user', ada);
    expect(changed.notes).toMatchObject([{ code: 'MissingInTarget' }]);
    expect(changed.decision).toMatchObject({ action: 'create', values: { 'name.formatted': 'Ada Lovelace' } });
    expect(changed.summary).toContain('Ada Lovelace is not in Notion any more; the next run creates the account again');
  });

  it('whose redacted values appear nowhere', async () => {
    const world = await open({
      config: {
        users: {
          attributeMappings: [
            NAME,
            { target: 'name.formatted', source: 'displayName' },
            { target: 'title', expression: 'Redact(Join(" ", [employeeId], [city]))' },
            { target: 'locale', source: 'employeeId' },
          ],
          scopingFilters: [{ clauses: [{ attribute: 'city', operator: 'IS NOT NULL' }] }],
        },
      },
    });
    const ada = world.person('ada', { employeeId: 'K-4711', city: 'Hideout' });
    await world.settle();
    const answer = await explained(world, 'user', ada);
    expect(JSON.stringify(answer)).not.toContain('Hideout');
    expect(line(answer, 'title')).toMatchObject({
      value: '[redacted]',
      exported: '[redacted]',
      present: '[redacted]',
      inputs: { employeeId: '[redacted]', city: '[redacted]' },
      differsFromTarget: false,
    });
    expect(answer.source.attributes).toMatchObject({ employeeId: '[redacted]', city: '[redacted]' });
    expect(line(answer, 'locale')).toMatchObject({ value: 'K-4711', inputs: { employeeId: '[redacted]' } });

    world.graph.directory.updateUser(ada, { city: 'Bolthole' });
    await world.control((control) => ({ ...control, state: 'paused' }));
    world.config = { users: { attributeMappings: [NAME, { target: 'title', expression: 'Redact(ToUpper([city]))' }] } };
    const changed = await explained(world, 'user', ada);
    expect(changed.decision).toEqual({
      action: 'update',
      changes: [{ path: 'title', from: '[redacted]', to: '[redacted]' }],
    });
    expect(JSON.stringify(world.events)).not.toMatch(/Hideout|HIDEOUT|ada@/);
  });

  it('when Notion does not answer: everything else is told', async () => {
    const world = await open({ waitShare: 0.01 });
    const ada = world.person('ada');
    await world.settle();
    await world.notion.close();
    const answer = await explain(world.dependencies({ options: { softDeadlineMs: 2_000 } }), {
      kind: 'user',
      name: ada,
    });
    if (answer.outcome !== 'explained') throw new Error(answer.detail);
    expect(answer.explanation.notes.map(({ code }) => code)).toContain('TargetUnavailable');
    expect(answer.explanation.presence).toEqual({ is: 'unknown', managed: false });
    expect(answer.explanation.summary).toBe(
      'It is not known whether ada is in Notion, which did not answer; the job has nothing to send, and the account is assigned to the application directly.',
    );
  });
});
