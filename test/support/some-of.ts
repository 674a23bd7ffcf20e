// A few of many things that a test goes through one by one: others in each run, and all of them in `npm run test:long`.

import { inject } from 'vitest';
import { seededRandom } from '../../sandbox/simulator/random.ts';
import { fresh } from './seeds.ts';

/** In their order. TEST_SEED repeats a choice: name the seed, or what was chosen, in the test. */
export function someOf<T>(things: readonly T[], count: number): readonly T[] {
  if (inject('long')) return things;
  const random = seededRandom(fresh);
  const drawn = things.map((thing, index) => ({ thing, index, lot: random() })).sort((a, b) => a.lot - b.lot);
  return drawn
    .slice(0, count)
    .sort((a, b) => a.index - b.index)
    .map(({ thing }) => thing);
}
