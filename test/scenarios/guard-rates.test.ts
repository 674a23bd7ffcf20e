// The guard over days and minutes, with the limits that hold where provisioning.json names no others.

import { describe, expect, it } from 'vitest';
import { mapping } from './support/accounts.ts';
import { inside, later } from './support/tenant.ts';
import { mail, type World, worlds } from './support/world.ts';

const open = worlds();

async function settled(count: number, options: Parameters<typeof open>[0] = {}): Promise<[World, string[]]> {
  const world = await open({ waitShare: 0.001, ...options });
  const people = Array.from({ length: count }, (_, at) => world.person(`p${String(at).padStart(3, '0')}`));
  await world.settle();
  await world.slice();
  return [world, people];
}

const disable = (world: World, ids: readonly string[]): void => {
  for (const id of ids) world.graph.directory.updateUser(id, { accountEnabled: false });
};

const sets = async (world: World): Promise<readonly string[]> =>
  (await world.job()).holdSets.map(({ kind, code, revision }) => `${kind} ${code} ${revision}`);

describe('minute after minute', () => {
  // 20 % of 45 are 9. 50 and 1 % of 90 are 50, where any share may go.
  it.each([
    { people: 45, limits: {}, minutes: 5, aMinute: 4, gone: 8, revision: 3 },
    { people: 90, limits: { peopleShare: 1 }, minutes: 3, aMinute: 28, gone: 28, revision: 2 },
  ])(
    '$aMinute leave for $minutes minutes: of $people go $gone, and the others are one set (limits: $limits)',
    async (what) => {
      const { people: count, limits, minutes, aMinute, gone, revision } = what;
      const [world, people] = await settled(count, { config: { limits } });
      for (let minute = 0; minute < minutes; minute += 1) {
        disable(world, people.slice(minute * aMinute, (minute + 1) * aMinute));
        await world.settle();
        later(world, 1);
      }
      expect(count - inside(world).length).toBe(gone);
      expect(await sets(world)).toEqual([`peoplePositive PeopleRemovalGuard ${revision}`]);
      expect(await world.slice()).toMatchObject({ held: minutes * aMinute - gone });
    },
  );
});

describe('a workspace of ten', () => {
  it('loses five a day, and not six at once', async () => {
    const [world, people] = await settled(10);
    disable(world, people.slice(0, 5));
    expect(await world.settle()).toMatchObject({ held: 0, users: { removed: 5 } });
    const [other, others] = await settled(10);
    disable(other, others.slice(0, 6));
    expect(await other.settle()).toMatchObject({ held: 6, users: { removed: 0 } });
  });

  it('in which everybody is disabled has not collapsed: all of them still count as assigned', async () => {
    const [world, people] = await settled(10);
    disable(world, people);
    expect(await world.settle()).toMatchObject({ held: 10 });
    expect(await sets(world)).toEqual(['peoplePositive PeopleRemovalGuard 1']);
  });
});

it('of 23 who get another domain 20 go, and the others wait', async () => {
  const config = mapping({ target: 'name.formatted', source: 'displayName' });
  const knobs = { verifiedDomains: ['contoso.example', 'fabrikam.example'] };
  const [world, people] = await settled(23, { config, knobs });
  const move = (from: number, to: number): void => {
    for (const [at, id] of people.entries())
      if (at >= from && at < to)
        world.graph.directory.updateUser(id, { userPrincipalName: `p${String(at).padStart(3, '0')}@fabrikam.example` });
  };
  move(0, 20);
  expect(await world.settle()).toMatchObject({ held: 0, users: { updated: 20 } });
  move(20, 23);
  expect(await world.settle()).toMatchObject({ held: 3 });
  expect(await sets(world)).toEqual(['matchingValues MatchingValueGuard 1']);
  expect([...world.people().keys()].filter((address) => address.endsWith('@contoso.example'))).toHaveLength(3);
  expect(world.people().has(mail('p022'))).toBe(true);
});
