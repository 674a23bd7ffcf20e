// The Graph simulator may be as nasty as its switches say, but it must never lose a change: a reader that merges as
// documented ends with what the directory holds.

import { afterEach, describe, expect, it } from 'vitest';
import { seedDirectory } from '../../sandbox/graph/seed.ts';
import { type GraphSimulator, startGraphSimulator } from '../../sandbox/graph/simulator.ts';
import type { SwitchValues } from '../../sandbox/graph/switches.ts';
import { type Random, seededRandom } from '../../sandbox/simulator/random.ts';
import { Reader, Replica } from './support/graph-simulator-client.ts';

const NASTY: Partial<SwitchValues> = {
  usersPageSize: 3,
  groupsPageSize: 2,
  memberLinksPerAppearance: 2,
  memberLinksPerPage: 3,
  shuffle: true,
  duplicateRate: 0.3,
  emptyPageRate: 0.3,
  replayLastChanges: 4,
  interleaveSlices: true,
};

const SETTINGS: readonly (readonly [name: string, switches: Partial<SwitchValues>])[] = [
  ['calm', {}],
  ['nasty', NASTY],
  ['nasty, rows of the moment the round began', { ...NASTY, midRoundChanges: 'nextRound', linksAfterObjects: true }],
  ['lagging', { ...NASTY, usersLagSeconds: 5, groupsLagSeconds: 9 }],
  [
    'with tombstones',
    { ...NASTY, initialTombstones: true, initialMemberTombstones: true, hardDeleteMemberTombstones: 'delayed' },
  ],
];

let graph: GraphSimulator;
afterEach(() => graph.close());

describe.each(SETTINGS)('a tenant that is %s', (_name, switches) => {
  it.each([1, 2, 3])('is read completely while it changes (seed %i)', async (seed) => {
    graph = await startGraphSimulator({ seed, switches });
    const random = seededRandom(seed * 7919);
    const reader = new Reader(graph);
    seedDirectory(graph.directory, { users: 12, groups: 5, seed });
    const users = new Replica();
    const groups = new Replica();
    let usersLink = '/v1.0/users/delta?$select=displayName,jobTitle,accountEnabled';
    let groupsLink = '/v1.0/groups/delta?$select=displayName,members';
    graph.setBeforePage(() => changeSomething(graph, random));
    for (let round = 0; round < 12; round += 1) {
      for (let count = 0; count < 8; count += 1) changeSomething(graph, random);
      graph.clock.advance(random() * 8);
      if (round === 11) await settle();
      const [ofUsers, ofGroups] = await Promise.all([reader.round(usersLink), reader.round(groupsLink)]);
      users.merge(ofUsers.rows);
      groups.merge(ofGroups.rows);
      usersLink = ofUsers.deltaLink;
      groupsLink = ofGroups.deltaLink;
    }
    expectSame(graph, users, groups);
  });
});

async function settle(): Promise<void> {
  graph.setBeforePage(undefined);
  graph.clock.advance(3600);
}

function expectSame(simulator: GraphSimulator, users: Replica, groups: Replica): void {
  const snapshot = simulator.directory.snapshot();
  const liveUsers = snapshot.users.filter(({ deleted }) => deleted === null);
  const liveGroups = snapshot.groups.filter(({ deleted }) => deleted === null);
  expect(users.live()).toEqual(liveUsers.map(({ id }) => id).sort());
  expect(groups.live()).toEqual(liveGroups.map(({ id }) => id).sort());
  for (const { id, displayName, jobTitle, accountEnabled } of liveUsers) {
    const read = users.objects.get(id) ?? {};
    expect([read['displayName'], read['jobTitle'], read['accountEnabled']]).toEqual([
      displayName,
      jobTitle,
      accountEnabled,
    ]);
  }
  const exists = new Set([...snapshot.users, ...snapshot.groups].map(({ id }) => id));
  for (const { id, members } of liveGroups) {
    // A reader drops the edges of permanently deleted members itself: groups/delta does not report them.
    const read = [...(groups.members.get(id) ?? [])].filter((member) => exists.has(member));
    expect(read.sort()).toEqual([...members].sort());
  }
}

function changeSomething({ directory }: GraphSimulator, random: Random): void {
  const pick = <T>(items: readonly T[]): T | undefined => items[Math.floor(random() * items.length)];
  const user = pick(directory.users.filter(({ version }) => version.state !== 'hard'));
  const group = pick(directory.groups.filter(({ version }) => version.state !== 'hard'));
  if (user === undefined || group === undefined) return;
  const isLive = user.version.state === 'live';
  const groupIsLive = group.version.state === 'live';
  const chance = random();
  if (chance < 0.15) directory.addUser();
  else if (chance < 0.3) {
    if (isLive)
      directory.updateUser(
        user.id,
        pick([{ jobTitle: null }, { jobTitle: `Job ${random()}` }, { accountEnabled: random() < 0.5 }]) ?? {},
      );
  } else if (chance < 0.4) {
    if (isLive) directory.deleteUser(user.id, { permanent: random() < 0.3 });
    else directory.restoreUser(user.id);
  } else if (chance < 0.7) {
    if (isLive && groupIsLive) directory.addMember(group.id, user.id);
  } else if (chance < 0.85) {
    if (!groupIsLive) return;
    const member = pick([...directory.membersOf(group)].filter(({ version }) => version.state === 'live'));
    if (member !== undefined) directory.removeMember(group.id, member.id);
  } else if (chance < 0.9) directory.addGroup();
  else if (chance < 0.94) {
    if (groupIsLive) directory.updateGroup(group.id, { displayName: `Group ${random()}` });
  } else if (groupIsLive) directory.deleteGroup(group.id, { permanent: random() < 0.2 });
  else directory.restoreGroup(group.id);
}
