// How often and after how long a request is repeated when the other side does not say.

import type { Random } from '../model/ports.ts';

/** Tries of one request that meets failures (5xx, time-outs, network). */
export const MOST_TRIES = 4;
/** Tries of one request that is refused for speed; the deadline usually ends it first. */
export const MOST_REFUSALS = 12;

const FIRST_MS = 500;
const LONGEST_MS = 30_000;

/** Exponential with jitter: between half of, and the full, 0.5 s, 1 s, 2 s … 30 s. `failures` counts from 1. */
export function backOffMs(failures: number, random: Random): number {
  const full = Math.min(FIRST_MS * 2 ** (failures - 1), LONGEST_MS);
  return Math.round(full / 2 + (full / 2) * random());
}
