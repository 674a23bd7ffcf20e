// When a failed object is tried again: from 5 minutes doubling up to a day.

const FIRST_MS = 5 * 60_000;
const LONGEST_MS = 24 * 60 * 60_000;

/** Wait before try `attempts + 1`, in milliseconds, spread by ±10 % so that failures do not return together. */
export function backOffMs(attempts: number, random: () => number): number {
  const plain = Math.min(FIRST_MS * 2 ** Math.max(0, attempts - 1), LONGEST_MS);
  return Math.min(LONGEST_MS, Math.round(plain * (0.9 + 0.2 * random())));
}
