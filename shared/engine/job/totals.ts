// Sums over what the job row counts by partition.

import type { Kind } from '../../model/stored-object.ts';
import { earlier } from '../objects/waiting.ts';
import type { JobRecord } from './job.ts';

type Counted = 'size' | 'live' | 'linked' | 'ready' | 'escrow' | 'held' | 'out' | 'failing' | 'rejected' | 'deletions';

export function total(job: JobRecord, kind: Kind, field: Counted): number {
  return job.shards[kind].reduce((sum, shard) => sum + shard[field], 0);
}

/** The oldest such moment among people and groups; undefined = none. */
export function oldest(
  job: JobRecord,
  field: 'outSince' | 'changeSince' | 'readySince' | 'heldSince' | 'failingSince',
): number | undefined {
  const at = [...job.shards.user, ...job.shards.group].reduce((sum, shard) => earlier(sum, shard[field]), 0);
  return at === 0 ? undefined : at;
}

/** Refusals alike → how many objects wait because of them. */
export function refusedAlike(job: JobRecord): ReadonlyMap<number, number> {
  const sum = new Map<number, number>();
  for (const { refused } of [...job.shards.user, ...job.shards.group])
    for (const [refusal, count] of refused) sum.set(refusal, (sum.get(refusal) ?? 0) + count);
  return sum;
}

/** Earliest moment at which some object wants to be looked at by itself; undefined = none. */
export function earliestDue(job: JobRecord): number | undefined {
  return earliest([...job.shards.user, ...job.shards.group].map((shard) => shard.dueAt));
}

/** Of the scheduled deletions that wait for their day. */
export function earliestDeletion(job: JobRecord): number | undefined {
  return earliest(job.shards.group.map((shard) => shard.deletionAt));
}

function earliest(moments: readonly number[]): number | undefined {
  const some = moments.filter((at) => at > 0);
  return some.length === 0 ? undefined : Math.min(...some);
}

export function waiting(job: JobRecord): number {
  return total(job, 'user', 'ready') + total(job, 'group', 'ready');
}
