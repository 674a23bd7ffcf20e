// What is sent again and again and never proven does not wait in silence.

import { describe, expect, it } from 'vitest';
import { listEscrow } from '../../shared/app/escrow-list.ts';
import { statusOf } from './support/history-health.ts';
import { later } from './support/tenant.ts';
import { worlds } from './support/world.ts';

const open = worlds();
const HTML = '<!doctype html><html><body>Blocked</body></html>';

describe('a request whose answers never prove anything', () => {
  it.each([
    ['POST', '/Users$', 404],
    ['POST', '/Users$', 200],
    ['PATCH', '/Users/', 404],
    ['PATCH', '/Users/', 200],
  ])('%s %s answered %i with a page is told within half an hour, and listed', async (method, path, status) => {
    const world = await open({ waitShare: 0.001 });
    const ada = world.person('ada');
    world.person('ben');
    await world.settle();
    world.notion.faults.add({ match: { method, path }, action: { status, body: HTML } });
    if (method === 'PATCH') world.graph.directory.updateUser(ada, { displayName: 'Ada L' });
    else world.person('joiner');
    const told: string[] = [];
    for (const minutes of [0, 1, 33, 1]) {
      later(world, minutes);
      await world.slice();
      told.push((await statusOf(world)).health);
    }
    const { objects } = await listEscrow(world.state().quarantine, { limit: 10 });
    expect({ told: told.slice(2), listed: objects.length, next: objects[0]?.nextTryAt }).toEqual({
      told: ['warning', 'warning'],
      listed: 1,
      next: expect.any(String),
    });
  });
});
