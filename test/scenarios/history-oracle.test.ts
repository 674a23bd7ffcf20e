import { describe, expect, it } from 'vitest';
import { complaints, deletedLater, type Evidence, gather, rowsOf, undeleted } from './support/history-oracle.ts';
import { orphansIn } from './support/history-rows.ts';
import { mail, worlds } from './support/world.ts';

const open = worlds();
const FOREIGN = { person: mail('outsider'), group: 'Board' };

async function sound(): Promise<Evidence> {
  const world = await open();
  const outsider = world.notion.workspace.addPerson({ userName: FOREIGN.person, name: 'Outsider' });
  world.notion.workspace.createGroup({ displayName: FOREIGN.group, members: [outsider.id] });
  world.group('Team', [world.person('ada'), world.person('ben')]);
  await world.settle();
  return gather(world, { scope: 'assigned', nestedGroups: false }, FOREIGN);
}

describe('the oracle of random histories', () => {
  it('has nothing to say of what is right', async () => {
    expect(complaints(await sound())).toEqual([]);
  });

  it('notices each kind of corruption', async () => {
    const right = await sound();
    const [team, board] = [['Team', [mail('ada'), mail('ben')]] as const, [FOREIGN.group, [FOREIGN.person]] as const];
    const { [mail('ada')]: _ada, ...withoutAda } = right.people;
    const { [FOREIGN.person]: _outsider, ...withoutOutsider } = right.people;
    const [row] = right.rows;
    const stuck = { state: 'escrow', cycle: 1, attempts: 1 } as const;
    const wrong: [string, Partial<Evidence>][] = [
      ['ada@contoso.example should be in', { people: withoutAda }],
      ['eve@contoso.example should be out', { people: { ...right.people, [mail('eve')]: 'eve' } }],
      ['ada@contoso.example should be called ada', { people: { ...right.people, [mail('ada')]: 'Eve' } }],
      ['outsider@contoso.example is foreign and was removed', { people: withoutOutsider }],
      ['there are 2 groups called Team', { groups: [team, team, board] }],
      ['there are 0 groups called Team', { groups: [board] }],
      ['ben@contoso.example should be in Team', { groups: [['Team', [mail('ada')]], board] }],
      ['eve@contoso.example should not be in Team', { groups: [['Team', [...team[1], mail('eve')]], board] }],
      ['Old is out of scope and still has 1 members', { groups: [team, board, ['Old', [mail('ada')]]] }],
      ['outsider@contoso.example is foreign and was taken out of Board', { groups: [team, [FOREIGN.group, []]] }],
      [
        `${row?.kind} ${row?.id} waits without a next try`,
        { rows: row === undefined ? [] : [{ ...row, work: stuck }] },
      ],
    ];
    const group = right.rows.find(({ kind }) => kind === 'group');
    if (group === undefined) throw new Error('there is no group');
    const purged = { ...group, life: 'hardDeleted' } as const;
    wrong.push([`group ${group.id} has no day of deletion`, { rows: [purged] }]);
    const now = Date.now();
    const [due, ahead] = [
      { ...purged, deletion: { at: now } },
      { ...purged, deletion: { at: now + 1 } },
    ];
    expect(undeleted([purged], new Set([group.id]), now)).toEqual([]);
    for (const row of [purged, due])
      expect(undeleted([row], new Set(), now)).toEqual([`group ${group.id} should have been deleted`]);
    expect(undeleted([ahead], new Set(), now)).toEqual([]);
    expect(deletedLater([due, ahead], new Set(), now)).toEqual([group.id]);
    expect(deletedLater([ahead], new Set([group.id]), now)).toEqual([]);
    expect(undeleted(right.rows, new Set(), now)).toEqual([]);
    for (const [complaint, change] of wrong) expect(complaints({ ...right, ...change })).toContain(complaint);
  });

  it('takes for an orphan whom nobody in the tenant names and no row knows', async () => {
    const world = await open();
    const gone = world.person('gone');
    world.group('Team', [world.person('ada')]);
    await world.settle();
    world.notion.workspace.addPerson({ userName: mail('ada.old') });
    world.notion.workspace.createGroup({ displayName: 'Old team', members: [] });
    world.graph.directory.deleteUser(gone, { permanent: true });
    // Whoever made the token owns the workspace.
    const owner = mail('owner');
    expect(orphansIn(world, await rowsOf(world))).toEqual([owner, mail('ada.old'), 'Old team']);
    world.person('ada.old', { assigned: false });
    expect(orphansIn(world, await rowsOf(world))).toEqual([owner, 'Old team']);
  });

  it('lets a protected person stay who is out, in the groups that show it, and nowhere else', async () => {
    const world = await open();
    const eve = world.person('eve', { accountEnabled: false });
    world.group('Team', [eve]);
    world.group('Choir', []);
    world.graph.directory.addMember(world.group('Board', []), world.person('outsider'));
    await world.settle();
    const account = world.notion.workspace.addPerson({ userName: mail('eve') });
    const right = await gather(world, { scope: 'assigned', nestedGroups: false }, FOREIGN, {
      id: eve,
      account: account.id,
    });
    const having = (groups: Evidence['groups']) =>
      complaints({ ...right, groups: [...groups, ['Board', [FOREIGN.person]]] });
    expect(
      having([
        ['Team', [mail('eve')]],
        ['Choir', []],
      ]),
    ).toEqual([]);
    expect(
      having([
        ['Team', []],
        ['Choir', [mail('eve')]],
      ]),
    ).toEqual(['eve@contoso.example should not be in Choir']);
    expect(complaints({ ...right, protected: { id: eve, address: undefined } })).toContain(
      'the protected person was removed',
    );
  });

  it('notices two people with one account', async () => {
    const right = await sound();
    const people = right.rows.filter(({ kind }) => kind === 'user');
    const [first] = people;
    const rows = people.map((row) => (first?.link === undefined ? row : { ...row, link: first.link }));
    expect(complaints({ ...right, rows })).toHaveLength(1);
  });
});
