import { describe, expect, it } from 'vitest';
import { expectConverged, expectSoundState } from './support/expectations.ts';
import { rosters } from './support/tenant.ts';
import { worlds } from './support/world.ts';

const open = worlds();
const NAMES = ['The "A" team', 'C:\\share', 'Say \\"yes\\"', 'Plain'];

describe('groups whose names hold quotes and backslashes', () => {
  it.each(['decoded', 'literal', 'cut', 'refused'] as const)(
    'are created once, and found again, where a target takes escapes as %s',
    async (filterEscapes) => {
      const world = await open({ knobs: { filterEscapes } });
      const ada = world.person('ada');
      for (const name of NAMES) world.group(name, [ada]);
      await world.settle();
      expect(Object.keys(rosters(world)).toSorted()).toEqual(NAMES.toSorted());
      expectConverged(world);
      await expectSoundState(world);
    },
  );

  it('cost one read of the list, however many there are', async () => {
    const world = await open();
    const ada = world.person('ada');
    for (let at = 0; at < 12; at += 1) world.group(`Team "${at}"`, [ada]);
    world.forgetRequests();
    await world.settle();
    expect(Object.keys(rosters(world))).toHaveLength(12);
    expect(world.count('GET /Groups')).toBeLessThanOrEqual(2);
  });

  it('are adopted when they are in the workspace already', async () => {
    const world = await open();
    world.notion.workspace.createGroup({ displayName: NAMES[0] ?? '' });
    world.group(NAMES[0] ?? '', [world.person('ada')]);
    await world.settle();
    expect(rosters(world)).toEqual({ [NAMES[0] ?? '']: ['ada'] });
    expect(world.count('POST /Groups')).toBe(0);
  });
});
