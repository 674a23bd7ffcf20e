// Losses of state: what, since when, and how often. Pure.

import { DAY_MS, HOUR_MS } from './reason.ts';

/** State was lost: until everything has been read again, nothing is concluded from what is left. */
export interface Reread {
  readonly since: number;
  readonly what: string;
  /** What is left has been counted anew, and every chain begins anew. */
  readonly begun: boolean;
  /** The job row itself was lost: nobody knows which rows there were. */
  readonly rowsKnown?: false;
}

/** As they stand in the job row. */
export interface Losses {
  readonly reread?: Reread;
  /** When state was found lost in the last day, the latest last. */
  readonly losses?: readonly number[];
}

/** So many in a day are no accident: whoever read everything again at once would do so for ever. */
const TOO_MANY = 3;
const PAUSE_MS = HOUR_MS;

/** One more loss; the former one may not be repaired yet. */
export function withLoss({ reread, losses }: Losses, what: string, now: number): Required<Losses> {
  return {
    reread: { since: reread?.since ?? now, what, begun: false },
    losses: [...recent(losses, now), now],
  };
}

function recent(losses: readonly number[] = [], now: number): readonly number[] {
  return losses.filter((at) => at > now - DAY_MS);
}

/** The first of the last day, when they are too many. */
export function vanishingSince({ losses }: Losses, now: number): number | undefined {
  const found = recent(losses, now);
  return found.length >= TOO_MANY ? found[0] : undefined;
}

/** Of state that vanishes again and again: it is read again once an hour at most, and meanwhile nothing is written. */
export function waitsToReread(job: Losses, now: number): boolean {
  const last = job.losses?.at(-1) ?? 0;
  return job.reread?.begun === false && vanishingSince(job, now) !== undefined && now < last + PAUSE_MS;
}
