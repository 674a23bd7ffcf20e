import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type LeaverTimes, leaverSummary, withLeaver } from '../../../shared/engine/job/leaver-times.ts';
import { randomly } from '../../support/seeds.ts';

const DAY = 24 * 3_600_000;
const NOW = 20_000 * DAY + 5_000_000;

const timesOf = (seconds: readonly number[]): LeaverTimes =>
  seconds.reduce<LeaverTimes>((times, each) => withLeaver(times, NOW - each * 1_000, NOW), []);

randomly(
  'median and 95th percentile are at least what they are, and at most half as long again',
  { runs: 50 },
  (run) => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 15, max: 2_000_000 }), { minLength: 1, maxLength: 60 }), (seconds) => {
        const sorted = seconds.toSorted((a, b) => a - b);
        const exact = (share: number): number => sorted[Math.ceil(share * sorted.length) - 1] ?? Number.NaN;
        const summary = leaverSummary(timesOf(seconds), NOW);
        expect(summary?.count).toBe(seconds.length);
        for (const [told, real] of [
          [summary?.medianSeconds, exact(0.5)],
          [summary?.percentile95Seconds, exact(0.95)],
        ] as const) {
          expect(told).toBeGreaterThanOrEqual(real);
          expect(told).toBeLessThanOrEqual(real * 1.5 + 15);
        }
      }),
      run,
    );
  },
);

it('whoever left more than 30 days ago does not count, and is forgotten with the next one', () => {
  const old = withLeaver([], NOW - 31 * DAY - 1_000, NOW - 31 * DAY);
  expect(leaverSummary(old, NOW)).toBeUndefined();
  const both = withLeaver(old, NOW - 20_000, NOW);
  expect(leaverSummary(both, NOW)).toEqual({ count: 1, medianSeconds: 23, percentile95Seconds: 23 });
  expect(both).toHaveLength(1);
});
