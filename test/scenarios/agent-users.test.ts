// Agent users are people to Graph. Whether they are to Notion is one setting, the same on every path.

import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { SwitchValues } from '../../sandbox/graph/switches.ts';
import type { Fetch } from '../../shared/http/exchange.ts';
import { expectConverged, expectSoundState } from './support/expectations.ts';
import { explained } from './support/explained.ts';
import { inside, later, rosters, unassign } from './support/tenant.ts';
import { mail, type World, type Wraps, worlds } from './support/world.ts';

const open = worlds();
const INCLUDED = { users: { agents: 'include' } };

const agent = (world: World, name: string, options: Record<string, unknown> = {}): string =>
  world.person(name, { identityParentId: randomUUID(), ...options });

/** A person and three agents: assigned directly, through a group, and in both ways. */
async function office(
  config: Record<string, unknown>,
  switches: Partial<SwitchValues> = {},
  wraps: Wraps = {},
): Promise<World> {
  const world = await open({ config, switches, waitShare: 0.01 });
  const direct = agent(world, 'direct');
  const grouped = agent(world, 'grouped', { assigned: false });
  const both = agent(world, 'both');
  world.group('Team', [world.person('ada', { assigned: false }), grouped, both]);
  world.group('Bots', [direct]);
  await world.settle(wraps);
  return world;
}

const idOf = (world: World, name: string): string =>
  world.graph.directory.snapshot().users.find(({ userPrincipalName }) => userPrincipalName === mail(name))?.id ?? '';
const ALL = ['ada', 'both', 'direct', 'grouped'];

describe.each(['both', 'type', 'parent'] as const)('agent users, whom Graph shows by %s', (agentUserSigns) => {
  it('take no seat unless they are included, however they are assigned', async () => {
    const world = await office({}, { agentUserSigns });
    expect(inside(world)).toEqual(['ada']);
    expect(rosters(world)).toEqual({ Bots: [], Team: ['ada'] });
    expectConverged(world);
    for (const name of ['direct', 'grouped', 'both']) {
      const explanation = await explained(world, 'user', mail(name));
      expect(explanation.scope).toMatchObject({ reason: 'AgentUser' });
      expect(explanation.summary).toContain('agent user');
    }
    await expectSoundState(world);
  });

  it('are people like others when they are included', async () => {
    const world = await office(INCLUDED, { agentUserSigns });
    expect(inside(world)).toEqual(ALL);
    expect(rosters(world)).toEqual({
      Bots: ['direct'],
      Team: ['ada', 'both', 'grouped'],
    });
    const { directory } = world.graph;
    directory.removeMember(world.graph.directory.snapshot().groups[0]?.id ?? '', idOf(world, 'grouped'));
    unassign(world, idOf(world, 'both'));
    later(world, 2);
    await world.settle();
    expect(inside(world)).toEqual(['ada', 'both', 'direct']);
    await expectSoundState(world);
  });

  it('come and go with the setting, groups included', async () => {
    const world = await office({}, { agentUserSigns });
    world.config = INCLUDED;
    later(world, 2);
    await world.settle();
    expect(inside(world)).toEqual(ALL);
    world.config = {};
    later(world, 25 * 60);
    await world.settle();
    expect(inside(world)).toEqual(['ada']);
    expect(rosters(world)).toEqual({ Bots: [], Team: ['ada'] });
    await expectSoundState(world);
  });
});

it('are out also where the scope is all, and where a filter asks for their group', async () => {
  const world = await open({ config: { scope: 'all' }, waitShare: 0.01 });
  const bot = agent(world, 'bot', { assigned: false });
  const team = world.group('Team', [world.person('ada', { assigned: false }), bot], { assigned: false });
  await world.settle();
  expect(inside(world)).toEqual(['ada']);
  const member = { scopingFilters: [{ clauses: [{ operator: 'IsMemberOf', value: team }] }] };
  world.config = { scope: 'all', users: member };
  await world.settle();
  expect(inside(world)).toEqual(['ada']);
  world.config = { scope: 'all', users: { ...member, agents: 'include' } };
  later(world, 2);
  await world.settle();
  expect(inside(world)).toEqual(['ada', 'bot']);
  expect(rosters(world)['Team']).toEqual(['ada', 'bot']);
});

it('groups that were read when agent users did not count are read again when they are included', async () => {
  // To an earlier version an agent user among the members was something unknown, like a device.
  const withoutAgents =
    (inner: Fetch): Fetch =>
    async (...request) => {
      const answer = await inner(...request);
      const text = await answer.text();
      return new Response(
        text === '' ? null : text.replaceAll('#microsoft.graph.agentUser', '#microsoft.graph.device'),
        answer,
      );
    };
  const world = await office({}, { agentUserSigns: 'parent' }, { fetch: withoutAgents });
  world.config = INCLUDED;
  later(world, 2);
  await world.settle();
  expect(rosters(world)['Team']).toEqual(['ada', 'both', 'grouped']);
});

it('an agent user that changes stays one, also where its rows show nothing but the change', async () => {
  const world = await office({});
  const { directory } = world.graph;
  directory.updateUser(idOf(world, 'direct'), { displayName: 'Helper' });
  directory.deleteUser(idOf(world, 'both'));
  await world.settle();
  directory.restoreUser(idOf(world, 'both'));
  later(world, 2);
  await world.settle();
  world.graph.expireTokens({ form: '410' });
  await world.settle();
  expect(inside(world)).toEqual(['ada']);
  expectConverged(world);
});
