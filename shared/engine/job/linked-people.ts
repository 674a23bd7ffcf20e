// How many people have an account in the target because of the job.

import type { ShardSummary } from '../objects/roster.ts';
import type { JobRecord } from './job.ts';

interface Known {
  readonly book: { readonly job: JobRecord };
  readonly objects: { readonly user: { summaries(stored: readonly ShardSummary[]): readonly ShardSummary[] } };
}

/** Loads nothing: partitions that are not at hand are counted by the job row. */
export function linkedPeople({ book, objects }: Known): number {
  return objects.user.summaries(book.job.shards.user).reduce((sum, { linked }) => sum + linked, 0);
}
