// Another scope, and chains that are planned and read anew at the same time.

import { expect, it } from 'vitest';
import { rosters } from './support/tenant.ts';
import { worlds } from './support/world.ts';

const open = worlds();

it('a narrower scope together with an attribute of groups that was never read loses no member', async () => {
  const world = await open({ config: { scope: 'all' } });
  const names = ['ada', 'ben', 'cyd', 'dan', 'eve', 'fay'];
  for (const name of names) world.group(`Team ${name}`, [world.person(name)]);
  await world.settle();
  const clauses = [{ attribute: 'securityEnabled', operator: 'IS TRUE' }];
  world.config = { scope: 'assigned', groups: { scopingFilters: [{ clauses }] } };
  await world.settle();
  expect(rosters(world)).toEqual(Object.fromEntries(names.map((name) => [`Team ${name}`, [name]])));
});

it('nor does a wider one', async () => {
  const world = await open();
  const names = ['ada', 'ben', 'cyd', 'dan', 'eve', 'fay'];
  for (const name of names) world.group(`Team ${name}`, [world.person(name)]);
  await world.settle();
  const clauses = [{ attribute: 'securityEnabled', operator: 'IS TRUE' }];
  world.config = { scope: 'all', groups: { scopingFilters: [{ clauses }] } };
  await world.settle();
  expect(rosters(world)).toEqual(Object.fromEntries(names.map((name) => [`Team ${name}`, [name]])));
});
