// Rosters that a kill left stale are made again from rows of people who point to each other.

import { expect, it } from 'vitest';
import { shardOf } from '../../shared/model/source-key.ts';
import { sourceId } from '../../shared/model/stored-object.ts';
import { tickWithDeath } from './support/boundaries.ts';
import { later } from './support/tenant.ts';
import { mail, worlds } from './support/world.ts';

const open = worlds();

const MANAGER = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager';

/** An id that is kept in the same partition as the other. */
function neighbourOf(id: string): string {
  for (let at = 0; ; at += 1) {
    const candidate = `00000000-0000-4000-8000-${String(at).padStart(12, '0')}`;
    if (candidate !== id && shardOf(sourceId(candidate)) === shardOf(sourceId(id))) return candidate;
  }
}

it('a process killed while it writes people whose manager is kept beside them does not stop the next one', async () => {
  const world = await open({
    config: {
      users: {
        attributeMappings: [
          { target: 'userName', source: 'userPrincipalName', matching: 1 },
          { target: 'name.formatted', source: 'displayName' },
          { target: MANAGER, source: 'manager' },
        ],
      },
    },
  });
  const boss = world.person('boss');
  const ada = world.person('ada', { id: neighbourOf(boss), manager: boss });
  await world.settle();
  world.graph.directory.updateUser(ada, { displayName: 'Ada' });
  await tickWithDeath(world, { side: 'before', request: /PATCH .*Users/ });
  later(world, 5);
  await world.settle();
  expect(world.people().get(mail('ada'))?.name).toBe('Ada');
});

it('nor does one whose manager is kept elsewhere and points back', async () => {
  const world = await open({
    config: { users: { scopingFilters: [{ clauses: [{ attribute: 'manager.department', operator: 'IS NULL' }] }] } },
  });
  const people = Array.from({ length: 8 }, (_, at) => world.person(`p${at}`));
  const { directory } = world.graph;
  for (const [at, id] of people.entries())
    directory.updateUser(id, { manager: people[(at + 1) % people.length] ?? '' });
  await world.settle();
  for (const id of people) directory.updateUser(id, { displayName: 'Renamed' });
  await tickWithDeath(world, { side: 'before', request: /PATCH .*Users/ });
  later(world, 5);
  await world.settle();
  expect(new Set([...world.people().values()].map(({ name }) => name))).toEqual(new Set(['Renamed']));
});
