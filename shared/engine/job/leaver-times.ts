// How long removals of people take, from the import that found them to the answer of the target: a small histogram.

/** Upper limits in seconds; each is half as long again as the one before, so that a quantile is right by a third. */
const LIMITS: readonly number[] = Array.from({ length: 36 }, (_, at) => Math.round(15 * 1.5 ** at));
const DAYS = 30;
const DAY_MS = 24 * 3_600_000;

/** By day since the epoch: [index of the limit, count]. */
export type LeaverTimes = readonly (readonly [number, readonly (readonly [number, number])[]])[];

export interface LeaverSummary {
  readonly count: number;
  /** At most this many seconds. */
  readonly medianSeconds: number;
  readonly percentile95Seconds: number;
}

export function withLeaver(times: LeaverTimes, foundAt: number, doneAt: number): LeaverTimes {
  const day = Math.floor(doneAt / DAY_MS);
  const bucket = bucketOf((doneAt - foundAt) / 1_000);
  const today = new Map(times.find(([at]) => at === day)?.[1]);
  today.set(bucket, (today.get(bucket) ?? 0) + 1);
  const others = times.filter(([at]) => at !== day && at > day - DAYS);
  return [...others, [day, [...today]]];
}

/** Undefined: nobody was removed in the last 30 days. */
export function leaverSummary(times: LeaverTimes, now: number): LeaverSummary | undefined {
  return summaryOf(recent(times, now).flatMap(([, buckets]) => buckets));
}

/** Of each of the last 30 days on which somebody was removed, the earliest first. `day`: 2026-05-31. */
export function leaverDays(times: LeaverTimes, now: number): readonly (LeaverSummary & { readonly day: string })[] {
  return recent(times, now)
    .toSorted(([a], [b]) => a - b)
    .flatMap(([day, buckets]) => {
      const summary = summaryOf(buckets);
      return summary === undefined ? [] : [{ day: new Date(day * DAY_MS).toISOString().slice(0, 10), ...summary }];
    });
}

function recent(times: LeaverTimes, now: number): LeaverTimes {
  const oldest = Math.floor(now / DAY_MS) - DAYS;
  return times.filter(([day]) => day > oldest);
}

function summaryOf(counts: LeaverTimes[number][1]): LeaverSummary | undefined {
  const sorted = counts.toSorted(([a], [b]) => a - b);
  const count = sorted.reduce((sum, [, times]) => sum + times, 0);
  if (count === 0) return undefined;
  const quantile = (share: number): number => {
    let seen = 0;
    for (const [bucket, times] of sorted) {
      seen += times;
      if (seen >= share * count) return LIMITS[bucket] ?? Number.POSITIVE_INFINITY;
    }
    return 0;
  };
  return { count, medianSeconds: quantile(0.5), percentile95Seconds: quantile(0.95) };
}

function bucketOf(seconds: number): number {
  const at = LIMITS.findIndex((limit) => seconds <= limit);
  return at === -1 ? LIMITS.length - 1 : at;
}
