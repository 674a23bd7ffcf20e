// The provisioning log is kept for some days: old records are deleted a little at a time, at most once an hour.

import { SHARDS } from '../model/ports.ts';
import { KINDS } from '../model/stored-object.ts';
import type { Slice } from './slice.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** All partitions have their turn within a day, also where ticks come every half an hour. */
const PARTITIONS_AN_HOUR = 8;
const ROWS_A_QUERY = 990;
/** What is left of a partition waits for its next turn. */
const QUERIES_A_PARTITION = 4;

/** At the end of a slice; the first time an hour after the job's first slice. */
export async function purgeRecords(
  slice: Pick<Slice, 'book' | 'now' | 'objects' | 'options' | 'run' | 'state'>,
): Promise<void> {
  const { book, now, objects, options, run, state } = slice;
  const { nextAt, next } = book.job.purge ?? { nextAt: now + HOUR_MS, next: 0 };
  if (now < nextAt || run.overdue) return book.update({ purge: { nextAt, next } });
  const before = now - options.recordRetentionDays * DAY_MS;
  const all = KINDS.length * SHARDS;
  for (let at = 0; at < PARTITIONS_AN_HOUR; at += 1) {
    const partition = (next + at) % all;
    const [kind, shard] = [KINDS[Math.floor(partition / SHARDS)], partition % SHARDS];
    if (kind === undefined) continue;
    // Rows of objects stay, so that where there is none, nothing was ever told.
    if (objects[kind].summaries(book.job.shards[kind])[shard]?.size === 0) continue;
    for (let query = 0; query < QUERIES_A_PARTITION && !run.overdue; query += 1) {
      const deleted = await state.records.purge(kind, shard, before, ROWS_A_QUERY);
      if (deleted < ROWS_A_QUERY) break;
    }
  }
  book.update({ purge: { nextAt: now + HOUR_MS, next: (next + PARTITIONS_AN_HOUR) % all } });
}
