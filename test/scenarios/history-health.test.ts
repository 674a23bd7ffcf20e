// The watch over the health is tested itself: silence counts since the job could know, and not before.

import { describe, expect, it } from 'vitest';
import { HealthWatch, type Look } from './support/history-health.ts';

const WRONG = ['user-6@contoso.example should be out'];
const OK = { health: 'ok' } as const;
const look = (minutes: number, more: Partial<Look> = {}): Look => ({
  now: minutes * 60_000,
  lagMs: 0,
  cutShort: false,
  ...more,
});
const owes = (since: number, least: string): string[] => [
  `${WRONG[0]}, for ${since} minutes: the health is ok, not ${least}`,
];

describe('the watch over the health', () => {
  it('asks for a word after half an hour, and for an error once somebody should be out for an hour', () => {
    const watch = new HealthWatch();
    expect(watch.owed(WRONG, OK, look(0))).toEqual([]);
    expect(watch.owed(WRONG, OK, look(33))).toEqual([]);
    expect(watch.owed(WRONG, OK, look(34))).toEqual(owes(34, 'warning'));
    expect(watch.owed(WRONG, OK, look(90))).toEqual(owes(90, 'error'));
    expect(watch.owed([], OK, look(91))).toEqual([]);
    expect(watch.owed(WRONG, OK, look(92))).toEqual([]);
  });

  it.each([
    ['Graph is late with', { lagMs: 45_000 }],
    ['the killed tick may not have read', { cutShort: true }],
  ])('does not count the hours without a tick after something that %s', (_why, first) => {
    const watch = new HealthWatch();
    expect(watch.owed(WRONG, OK, look(0, first))).toEqual([]);
    expect(watch.owed(WRONG, OK, look(90))).toEqual([]);
    expect(watch.owed(WRONG, OK, look(124))).toEqual(owes(34, 'warning'));
    expect(watch.owed(WRONG, OK, look(154, { lagMs: 45_000, cutShort: true }))).toEqual(owes(64, 'error'));
  });
});
