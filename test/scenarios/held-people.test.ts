// Held people: their memberships are due again when nobody holds them any more, and groups are left in peace.

import { expect, it } from 'vitest';
import { rosters, unassign, waits } from './support/tenant.ts';
import { worlds } from './support/world.ts';

const open = worlds();

it('groups that wait or are held themselves are not disturbed when people begin or cease to be held', async () => {
  const world = await open({ config: { limits: { peopleFloor: 0, peopleShare: 0, groupDeletes: 0 } } });
  const [ada, ben] = [world.person('ada'), world.person('ben')];
  const [design, gone] = [world.group('Design', [ada, ben]), world.group('Gone', [ben])];
  await world.settle();
  world.graph.directory.deleteGroup(gone, { permanent: true });
  await world.settle();
  const before = (await world.stored('group', gone))?.work;
  expect(before).toMatchObject({ state: 'held', code: 'GroupDeleteGuard' });
  unassign(world, design);
  unassign(world, ada);
  await world.settle();
  expect(await waits(world, 'user', ada)).toMatchObject({ state: 'held' });
  world.graph.directory.assign(ada);
  await world.settle();
  expect(await waits(world, 'user', ada)).toBeUndefined();
  expect((await world.stored('group', gone))?.work).toEqual(before);
});

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
