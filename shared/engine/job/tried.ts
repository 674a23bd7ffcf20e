// How many objects the target took in the last 24 hours, by hour: what a number of refusals is measured by.

const HOUR_MS = 3_600_000;
const HOURS = 24;

/** [hour number since the epoch, count]. */
export type Tried = readonly (readonly [number, number])[];

/** In the present hour and those before it, so many in all. */
export function triedIn(tried: Tried = [], now: number, hours = HOURS): number {
  const oldest = Math.floor(now / HOUR_MS) - hours;
  return tried.reduce((sum, [hour, count]) => (hour > oldest ? sum + count : sum), 0);
}

export function withTried(tried: Tried = [], count: number, now: number): Tried {
  if (count === 0) return tried;
  const hour = Math.floor(now / HOUR_MS);
  const present = tried.find(([at]) => at === hour)?.[1] ?? 0;
  return [...tried.filter(([at]) => at > hour - HOURS && at !== hour), [hour, present + count]];
}
