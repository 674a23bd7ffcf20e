import { describe, expect, it } from 'vitest';
import type { Knobs } from '../../sandbox/notion/knobs.ts';
import { expectConverged, expectSoundState } from './support/expectations.ts';
import { rosters } from './support/tenant.ts';
import { mail, worlds } from './support/world.ts';

const open = worlds();

const ODDITIES: [string, Partial<Knobs>][] = [
  ['pages drift, so that some are seen twice and others never', { listOrder: 'drifting' }],
  [
    'pages come in any order, show items of the page before, and it counts too few',
    { listOrder: 'shuffled', duplicateAcrossPages: true, totalResultsError: -60 },
  ],
  [
    'it counts too many, tells roles and addresses its own way, and answers with a body where none is due',
    {
      totalResultsError: 120,
      memberRoleShownAs: 'workspace_citizen',
      omitEmails: true,
      userNameCase: 'lower',
      createStatus: 200,
      deleteStatus: 200,
      groupUpdateStatus: 200,
      removedUserRead: 'inactive',
      contentType: 'application/json',
    },
  ],
];

/** Those who are told oddly, those around the end of the first page, and some of the last one. */
const ADOPTED = [1, 2, 3, 4, ...Array.from({ length: 12 }, (_, at) => 94 + at), 119, 120];

describe('a workspace with people and groups in it is adopted completely when', () => {
  it.each(ODDITIES)('%s', async (_, knobs) => {
    const world = await open({ knobs });
    // Members 2 to 4 of a seeded workspace have no formatted name, no name at all, no role.
    world.notion.seed({ members: 130, groups: 3, membersPerGroup: 2 });
    const before = world.notion.workspace.snapshot();
    const people = ADOPTED.map((at) => world.person(`member-${at}`));
    for (const { displayName } of before.groups) world.group(displayName, people.slice(0, 4));
    world.person('joiner');
    await world.settle();
    expect(world.count('POST /Groups')).toBe(0);
    const ids = new Map(before.users.map(({ id, userName }) => [userName, id]));
    for (const [address, { id }] of world.people()) if (ids.has(address)) expect(id).toBe(ids.get(address));
    expect(world.people().size).toBe(131);
    expect(world.people().get(mail('member-3'))?.name).toBe('member-3');
    expect(await world.settle()).toMatchObject({ escrow: 0 });
    await expectSoundState(world);
  });
});

describe('look-ups that are behind', () => {
  it('make no second group, no second person, and no endless search for somebody who just left Notion', async () => {
    const world = await open({ knobs: { readLagMs: 20_000 } });
    const ada = world.person('ada');
    world.group('Team', [ada, world.person('ben')]);
    await world.settle();
    const account = world.people().get(mail('ada'))?.id ?? '';
    await fetch(`${world.notion.url}/__admin/users/${account}`, { method: 'DELETE' });
    world.graph.directory.updateUser(ada, { displayName: 'Ada King' });
    world.forgetRequests();
    await world.settle();
    expect(world.requests().length).toBeLessThan(15);
    world.notion.knobs.readLagMs = 0;
    world.advance(600_000);
    await world.settle();
    expectConverged(world);
    expect(Object.keys(rosters(world))).toEqual(['Team']);
    await expectSoundState(world);
  });
});
