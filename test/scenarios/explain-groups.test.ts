// Explaining groups.

import { describe, expect, it } from 'vitest';
import { explained } from './support/explained.ts';
import { unassign } from './support/tenant.ts';
import { worlds } from './support/world.ts';

const open = worlds();

describe('a group', () => {
  it('with whom it should have, has, and gains or loses next', async () => {
    const world = await open();
    const [ada, ben] = [world.person('ada'), world.person('ben')];
    const guest = world.person('guest', { userType: 'Guest' });
    const design = world.group('Design', [ada, ben, guest]);
    const linked = world.group('Empty', []);
    await world.settle();
    const answer = await explained(world, 'group', 'design');
    expect(answer).toMatchObject({
      id: design,
      summary:
        'Design is in Notion because the group is assigned to the application directly; in Entra ID 3, in Notion 2: 1 guest.',
      members: {
        inSource: 3,
        wanted: 2,
        inTarget: { ofSource: 2, others: 0 },
        exported: 2,
        missing: [{ because: 'guest', count: 1, sample: [{ id: guest, name: 'guest' }] }],
        toAdd: { count: 0 },
        toRemove: { count: 0 },
      },
    });
    const user = await explained(world, 'user', ada);
    expect(user.memberships).toEqual([
      { id: design, name: 'Design', wanted: true, exported: true, path: [{ id: design, name: 'Design' }] },
    ]);
    for (const group of [linked, design]) unassign(world, group);
    expect((await explained(world, 'group', design)).summary).toBe(
      'Design is still in Notion; the next run removes the members that this job manages, because the group is not assigned to the application.',
    );
    expect((await explained(world, 'group', linked)).summary).toBe(
      'Empty is in Notion without the members that this job manages, because the group is not assigned to the application.',
    );
  });

  it('says who is missing in Notion and why, by what Notion holds', async () => {
    const world = await open();
    const [ada, ben, cleo] = ['ada', 'ben', 'cleo'].map((name) => world.person(name));
    const off = ['dana', 'eve'].map((name) => world.person(name, { accountEnabled: false }));
    const [inner, other] = [
      world.group('Inner', [], { assigned: false }),
      world.group('Other', [], { assigned: false }),
    ];
    const members = [ada, ben, cleo, ...off].map(String);
    const design = world.group('Design', members);
    for (const nested of [inner, other]) world.graph.directory.addMember(design, nested);
    await world.settle();
    const all = await explained(world, 'group', design);
    expect(all.summary).toContain('; in Entra ID 5, in Notion 3: 2 disabled; 2 nested groups not expanded.');

    // Somebody takes one out in Notion, and another in: memory knows of neither.
    const { workspace } = world.notion;
    const [group] = workspace.listGroups();
    const account = workspace.snapshot().users.find(({ userName }) => userName.startsWith('ben'));
    const { id: stranger } = workspace.addPerson({ userName: 'zoe@partner.example' });
    if (group === undefined || account === undefined) throw new Error('nothing was provisioned');
    workspace.changeGroupMembers(group, { added: new Set([stranger]), removed: new Set([account.id]) });
    const told = await explained(world, 'group', design);
    expect(told.summary).toContain('; in Entra ID 5, in Notion 2: 2 disabled, 1 not in the group there;');
    expect(told.members).toMatchObject({ inTarget: { ofSource: 2, others: 1 }, exported: 3 });
  });

  it('that no filter lets in, with members that it would have', async () => {
    const filter = [{ clauses: [{ attribute: 'displayName', operator: 'REGEX MATCH', value: 'Team .*' }] }];
    const world = await open({ config: { groups: { scopingFilters: filter } } });
    const ada = world.person('ada');
    const secret = world.group('Secret', [ada]);
    await world.settle();
    const answer = await explained(world, 'group', secret);
    expect(answer.decision).toMatchObject({ action: 'nothing', reason: 'ScopingFilter' });
    expect(answer.members).toMatchObject({ inSource: 1, wanted: 0, exported: 0 });
    expect((await explained(world, 'user', ada)).memberships).toEqual([]);
  });
});
