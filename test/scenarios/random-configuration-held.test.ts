// What random configurations found about held people: their memberships are due again when nobody holds them any more.

import { expect, it } from 'vitest';
import { rosters, unassign, waits } from './support/tenant.ts';
import { worlds } from './support/world.ts';

const open = worlds();

it('a person who was held, left a group meanwhile and comes back is taken out of that group', async () => {
  const world = await open({ config: { limits: { peopleFloor: 0, peopleShare: 0 } } });
  const [ada, ben] = [world.person('ada'), world.person('ben')];
  const design = world.group('Design', [ada, ben]);
  await world.settle();
  unassign(world, ada);
  world.graph.directory.removeMember(design, ada);
  await world.settle();
  expect(await waits(world, 'user', ada)).toMatchObject({ state: 'held' });
  expect(rosters(world)).toEqual({ Design: ['ada', 'ben'] });
  world.graph.directory.assign(ada);
  await world.settle();
  expect(await waits(world, 'user', ada)).toBeUndefined();
  expect(rosters(world)).toEqual({ Design: ['ben'] });
});
