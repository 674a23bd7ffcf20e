// What operators asked for, honoured at the start of a slice.

import { allShards } from './objects.ts';
import type { Slice } from './slice.ts';

export async function honourRequests(slice: Slice): Promise<void> {
  const { control } = slice;
  if (!slice.job.initialImportDone && slice.job.openCycles.length === 0 && slice.job.nextCycle === 1) {
    slice.openCycle('initial');
  }
  if (control.runNowRequestedAt !== undefined && control.runNowRequestedAt !== slice.job.servedRunNowAt) {
    slice.retryAll = true;
    slice.update({ servedRunNowAt: control.runNowRequestedAt });
  }
  const limit = Math.max(slice.deps.policy.limits.creations, control.expectCreates ?? 0);
  const raised = limit > slice.job.creationLimit;
  if (limit !== slice.job.creationLimit) slice.update({ creationLimit: limit });
  if (raised) await releaseCreations(slice);
}

/** Creations that were held for a limit which has been raised since. */
async function releaseCreations(slice: Slice): Promise<void> {
  for (const kind of ['user', 'group'] as const) {
    const objects = slice.objects[kind];
    const shards = allShards().filter((shard) => (slice.job.shards[kind][shard]?.held ?? 0) > 0);
    for (const shard of shards) {
      await objects.load(shard);
      for await (const rows of objects.rowsIn(
        shard,
        objects.idsIn(shard, (entry) => entry.work === 'held'),
      )) {
        const released = rows.filter((object) => object.work?.code === 'CreationLimit');
        await objects.putInShard(
          shard,
          released.map((object) => ({ ...object, work: { ...slice.newWork(), listed: true } })),
        );
      }
    }
  }
}
