// Who points to a person that changed: their references, and filters over them, are looked at again.

import { forEachLimit } from '../../concurrency/pool.ts';
import { keyOf, type SourceKey } from '../../model/source-key.ts';
import { withWork } from '../job/new-work.ts';
import { allShards } from '../objects/shards.ts';
import type { Importing } from '../views.ts';

const PARALLEL_SHARDS = 8;

/** Does nothing unless mappings or filters use references. */
export async function lookAtReferrers(slice: Importing): Promise<void> {
  const names = slice.policy.user.references;
  const changed = slice.changedPeople.take();
  if (names.length === 0 || (changed.size === 0 && !slice.stale.is('references'))) return;
  const keys = new Set<SourceKey>([...changed].map(keyOf));
  const everyone = slice.stale.is('references');
  // Until all of them have been looked at: nothing else remembers who changed when this is cut short.
  slice.stale.mark('references');
  await slice.objects.user.loadAll();
  await forEachLimit(allShards(), PARALLEL_SHARDS, async (shard) => {
    const ids = slice.objects.user.idsIn(shard, (entry) => entry.refersTo.some((key) => everyone || keys.has(key)));
    if (ids.length === 0) return;
    await slice.entitled.user.load(shard);
    for await (const rows of slice.objects.user.rowsIn(shard, ids)) {
      await slice.objects.user.putInShard(
        shard,
        rows.map((object) => withWork(slice, object, 'export')),
      );
    }
  });
  slice.stale.computed('references');
}
