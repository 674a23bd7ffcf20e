import { describe, expect, it } from 'vitest';
import { waitMs } from '../../../shared/engine/export/next-try.ts';
import { RejectedError, TransientError } from '../../../shared/errors/index.ts';

const MINUTE = 60_000;
const refused = new RejectedError({ code: 'RemovalRefused', detail: '' });
const broken = new TransientError({ code: 'ServerError', detail: '', mayHaveHappened: true });

const minutes = (error: RejectedError | TransientError, removes: boolean): number[] =>
  [1, 2, 3, 4, 5, 20].map((attempts) => waitMs({ attempts, error, removes }, () => 0.5) / MINUTE);

describe('the wait before the next try', () => {
  it('doubles from 5 minutes to a day', () => {
    expect(minutes(broken, false)).toEqual([5, 10, 20, 40, 80, 24 * 60]);
    expect(minutes(refused, false)).toEqual([5, 10, 20, 40, 80, 24 * 60]);
  });

  it('is half an hour at most after a removal that failed in passing', () => {
    expect(minutes(broken, true)).toEqual([5, 10, 20, 30, 30, 30]);
  });

  it('is six hours at most after a removal that was refused', () => {
    expect(minutes(refused, true)).toEqual([30, 60, 120, 240, 360, 360]);
  });

  it('is a quarter of an hour at most in a quarantine, whose tries are to find something, unless it is a removal', () => {
    const waits = (attempts: number, removes: boolean) =>
      waitMs({ attempts, error: refused, removes, quarantined: true }, () => 0.5) / MINUTE;
    expect([1, 2, 20].map((attempts) => waits(attempts, false))).toEqual([5, 10, 15]);
    expect([1, 2, 20].map((attempts) => waits(attempts, true))).toEqual([30, 60, 360]);
  });

  it('is spread by a tenth, and never beyond its longest', () => {
    expect(waitMs({ attempts: 1, error: broken, removes: false }, () => 0)).toBe(4.5 * MINUTE);
    expect(waitMs({ attempts: 1_000, error: broken, removes: false }, () => 0.999)).toBe(24 * 60 * MINUTE);
  });
});
