// After a slice that did not end properly: take the counts, the revisions of hold sets, and the list of what waits, anew
// from the rows.

import { KINDS } from '../model/stored-object.ts';
import { list } from './export/settle.ts';
import { withRevisionsOf } from './job/hold-sets.ts';
import { allShards } from './objects/shards.ts';
import type { Slice } from './slice.ts';

export async function recover(
  slice: Pick<Slice, 'book' | 'log' | 'now' | 'objects' | 'policy' | 'stale' | 'state'>,
): Promise<void> {
  await countWaiting(slice);
  if (slice.book.job.clean) return;
  slice.log('warn', 'slice.recovering', {});
  for (const kind of KINDS) {
    const objects = slice.objects[kind];
    await objects.loadAll();
    for (const shard of allShards()) {
      const parked = objects.idsIn(
        shard,
        ({ work, holds }) => work === 'escrow' || work === 'held' || holds.length > 0,
      );
      for await (const rows of objects.rowsIn(shard, parked)) {
        const holds = rows.flatMap((object) => object.holds ?? []);
        slice.book.update({ holdSets: withRevisionsOf(slice.book.job.holdSets, holds) });
        for (const object of rows) await list(slice, object);
      }
    }
  }
  slice.stale.after('kill');
}

/** An earlier version did not say since when anything waits, or where objects stand: rosters tell it when they are loaded. */
async function countWaiting({ book, objects }: Pick<Slice, 'book' | 'objects'>): Promise<void> {
  for (const kind of KINDS) {
    const uncounted = book.job.shards[kind].flatMap((summary, shard) => {
      const { size, ready, escrow, held, outSince, changeSince, places } = summary;
      const isTold = ready + escrow + held === 0 || outSince > 0 || changeSince > 0;
      return isTold && (size === 0 || places !== undefined) ? [] : [shard];
    });
    for (const shard of uncounted) await objects[kind].load(shard);
  }
}
