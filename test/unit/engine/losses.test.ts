import { describe, expect, it } from 'vitest';
import { health } from '../../../shared/engine/job/health.ts';
import { newJob } from '../../../shared/engine/job/job.ts';
import { type Losses, vanishingSince, waitsToReread, withLoss } from '../../../shared/engine/job/losses.ts';

const HOUR = 3_600_000;
const START = Date.UTC(2026, 0, 1);

/** Losses so many hours after the start, the last one not repaired yet. */
function lostAt(...hours: number[]): Losses {
  return hours.reduce<Losses>((job, hour) => withLoss(job, 'A row is gone.', START + hour * HOUR), {});
}

const told = (losses: Losses, hour: number) =>
  health(
    {
      stored: { job: { ...newJob(), ...losses }, control: { state: 'active' }, lease: undefined },
      problems: [],
    },
    START + hour * HOUR,
  ).reasons.map(({ code, severity, since }) => `${severity} ${code} ${((since ?? 0) - START) / HOUR}`);

describe('a loss of state', () => {
  it('is told from the first of those that are not repaired', () => {
    expect(lostAt(1, 2)).toMatchObject({ reread: { since: START + HOUR, begun: false } });
    expect(told(lostAt(1, 2), 3)).toEqual(['warning ReadingAgain 1']);
  });

  it('is repaired at once, the third of a day after an hour', () => {
    expect(waitsToReread(lostAt(1, 2), START + 2 * HOUR)).toBe(false);
    expect(waitsToReread(lostAt(1, 2, 3), START + 4 * HOUR - 1)).toBe(true);
    expect(waitsToReread(lostAt(1, 2, 3), START + 4 * HOUR)).toBe(false);
    expect(waitsToReread(lostAt(1, 14, 26), START + 26 * HOUR)).toBe(false);
  });

  it('is an error when it comes again and again, until fewer than three are younger than a day', () => {
    const { losses = [] } = lostAt(1, 2, 3);
    expect(told({ losses }, 24.9)).toEqual(['error StateLost 1']);
    expect(told({ losses }, 25)).toEqual([]);
    expect(vanishingSince(lostAt(1, 2), START + 3 * HOUR)).toBeUndefined();
  });

  it('that is being repaired waits for nothing', () => {
    const { reread, losses = [] } = lostAt(1, 2, 3);
    const begun = reread === undefined ? {} : { reread: { ...reread, begun: true } };
    expect(waitsToReread({ ...begun, losses }, START + 3 * HOUR)).toBe(false);
  });
});
