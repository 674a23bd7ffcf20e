import { describe, expect, it } from 'vitest';
import { forEachLimit, mapLimit } from '../../../shared/concurrency/pool.ts';
import { backOffMs } from '../../../shared/engine/export/escrow.ts';
import { inWaves } from '../../../shared/engine/export/hand-over.ts';
import { sourceId } from '../../../shared/model/stored-object.ts';

const MINUTE = 60_000;

describe('the back-off', () => {
  it('doubles from 5 minutes to a day', () => {
    const middle = [1, 2, 3, 4, 20].map((attempts) => backOffMs(attempts, () => 0.5) / MINUTE);
    expect(middle).toEqual([5, 10, 20, 40, 24 * 60]);
  });

  it('spreads by a tenth, and never beyond a day', () => {
    expect(backOffMs(1, () => 0)).toBe(4.5 * MINUTE);
    expect(backOffMs(30, () => 0.999)).toBe(24 * 60 * MINUTE);
  });
});

describe('hand-overs', () => {
  const [a, b, c] = ['a', 'b', 'c'].map((letter) => sourceId(`${letter.repeat(8)}-0000-4000-8000-000000000000`));
  if (a === undefined || b === undefined || c === undefined) throw new Error('three ids');

  it('come after whoever gives the value up', () => {
    const waves = inWaves([
      { id: a, gives: ['x'], wants: ['y'] },
      { id: b, gives: ['y'], wants: ['z'] },
      { id: c, gives: [], wants: ['x'] },
    ]);
    expect(waves).toEqual([[b], [a], [c]]);
  });

  it('in a circle come last and together', () => {
    const waves = inWaves([
      { id: a, gives: ['x'], wants: ['y'] },
      { id: b, gives: ['y'], wants: ['x'] },
      { id: c, gives: ['u'], wants: ['v'] },
    ]);
    expect(waves).toEqual([[c], [a, b]]);
  });
});

describe('bounded concurrency', () => {
  it('never runs more than its limit, and keeps the order of results', async () => {
    let running = 0;
    let most = 0;
    const results = await mapLimit([1, 2, 3, 4, 5, 6], 2, async (item) => {
      running += 1;
      most = Math.max(most, running);
      await new Promise((resolve) => setImmediate(resolve));
      running -= 1;
      return item * 10;
    });
    expect(results).toEqual([10, 20, 30, 40, 50, 60]);
    expect(most).toBe(2);
  });

  it('starts nothing after a failure, waits for what runs, then throws it', async () => {
    const ended: number[] = [];
    const work = forEachLimit([1, 2, 3, 4], 2, async (item) => {
      if (item === 1) throw new Error('first');
      await new Promise((resolve) => setImmediate(resolve));
      ended.push(item);
    });
    await expect(work).rejects.toThrow('first');
    expect(ended).toEqual([2]);
  });
});
