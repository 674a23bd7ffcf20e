import { describe, expect, it } from 'vitest';
import { forEachLimit, mapLimit } from '../../../shared/concurrency/pool.ts';

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

  it('starts as many as it may before it waits for anything', () => {
    const started: number[] = [];
    void forEachLimit([1, 2, 3], 2, async (item) => {
      started.push(item);
    });
    expect(started).toEqual([1, 2]);
  });

  it('asks a stream for one item after the other', async () => {
    let asked = 0;
    async function* stream() {
      for (const item of [1, 2, 3]) {
        asked += 1;
        yield item;
      }
    }
    const seen: number[] = [];
    await forEachLimit(stream(), 3, async (item) => {
      expect(asked).toBeLessThanOrEqual(item + 1);
      seen.push(item);
    });
    expect(seen).toEqual([1, 2, 3]);
  });

  it('throws what a stream throws, after the running calls ended', async () => {
    async function* stream() {
      yield 1;
      throw new Error('cut off');
    }
    const ended: number[] = [];
    const work = forEachLimit(stream(), 2, async (item) => {
      await new Promise((resolve) => setImmediate(resolve));
      ended.push(item);
    });
    await expect(work).rejects.toThrow('cut off');
    expect(ended).toEqual([1]);
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
