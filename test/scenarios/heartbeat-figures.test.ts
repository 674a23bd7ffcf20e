// What the heartbeat tells about pace: how far reading is behind, and how many requests Notion takes.

import { expect, it } from 'vitest';
import { worlds } from './support/world.ts';

const open = worlds();

it('the lag grows while Entra ID cannot be read, and is gone with the next complete read', async () => {
  const world = await open();
  expect((await world.settle()).lagSeconds).toBeLessThan(60);
  const { faults } = world.graph;
  faults.add({ match: { path: 'users' }, action: { status: 403 } });
  world.advance(20 * 60_000);
  const behind = (await world.slice()).lagSeconds;
  expect(behind).toBeGreaterThanOrEqual(20 * 60);
  expect(behind).toBeLessThan(21 * 60);
  faults.clear();
  expect((await world.slice()).lagSeconds).toBeLessThan(60);
});

it('the pace falls when Notion says that it is too fast', async () => {
  const world = await open({ waitShare: 0 });
  world.person('ada');
  const before = (await world.settle()).targetRequestsPerMinute ?? 0;
  world.notion.faults.add({ match: { path: '/Users', nth: 1 }, action: { status: 429, retryAfter: 1 } });
  world.person('bob');
  const after = (await world.settle()).targetRequestsPerMinute ?? 0;
  expect(after).toBeGreaterThan(0);
  expect(after).toBeLessThan(before);
});
