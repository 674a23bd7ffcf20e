// Which requests to release escrow wait for a slice.

import { isDeepStrictEqual } from 'node:util';
import type { Control, ReleasedEscrow, ReleaseRequest } from '../../model/ports.ts';
import type { JobRecord } from './job.ts';

/** They stand in one row that every tick reads. One request for everything is always taken, and replaces the others. */
const MOST_WAITING = 20;

type Served = Pick<JobRecord, 'servedReleaseAt'>;

export function unservedReleases({ releases = [] }: Control, { servedReleaseAt = 0 }: Served): ReleaseRequest[] {
  return releases.filter(({ at }) => at > servedReleaseAt);
}

/** With one more request. Undefined when too many wait already. */
export function withRelease(control: Control, job: Served, what: ReleasedEscrow, now: number): Control | undefined {
  // A request that is made again moves to the end: the slice under way may have served it before what it now names failed.
  const kept =
    'all' in what ? [] : unservedReleases(control, job).filter((other) => !isDeepStrictEqual(other.what, what));
  if (kept.length >= MOST_WAITING) return undefined;
  const at = Math.max(now, (job.servedReleaseAt ?? 0) + 1, (control.releases?.at(-1)?.at ?? 0) + 1);
  return { ...control, releases: [...kept, { at, what }] };
}
