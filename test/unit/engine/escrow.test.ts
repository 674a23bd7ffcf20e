import { describe, expect, it } from 'vitest';
import { backOffMs } from '../../../shared/engine/export/escrow.ts';

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
