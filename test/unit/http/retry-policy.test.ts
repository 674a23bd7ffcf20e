import { describe, expect, it } from 'vitest';
import { backOffMs } from '../../../shared/http/retry-policy.ts';

describe('back-off', () => {
  it('doubles, with at most half of it left to chance, up to 30 seconds', () => {
    expect([1, 2, 3, 4].map((n) => backOffMs(n, () => 0))).toEqual([250, 500, 1000, 2000]);
    expect([1, 2, 20].map((n) => backOffMs(n, () => 0.999999))).toEqual([500, 1000, 30_000]);
  });
});
