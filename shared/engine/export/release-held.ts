// What was held is looked at again when the reason is gone.

import { KINDS } from '../../model/stored-object.ts';
import { allShards } from '../objects/shards.ts';
import type { Slice } from '../slice.ts';

export const CREATION_LIMIT = 'CreationLimit';
const SOURCE_COLLAPSED = 'SourceCollapsed';
export const PEOPLE_GUARD = 'PeopleRemovalGuard';
export const GROUP_DELETE_GUARD = 'GroupDeleteGuard';
export const MEMBERSHIP_GUARD = 'MembershipGuard';

/** The source has come back: what was held meanwhile is judged by what is true now. */
export async function releaseAfterRecovery(slice: Pick<Slice, 'book' | 'objects'>): Promise<void> {
  if (!slice.book.job.recovered) return;
  await releaseHeld(slice, SOURCE_COLLAPSED);
  slice.book.update({ recovered: false });
}

/** Makes work of everything that is held with one of these codes: it is judged anew. */
export async function releaseHeld(slice: Pick<Slice, 'book' | 'objects'>, ...codes: readonly string[]): Promise<void> {
  for (const kind of KINDS) {
    const objects = slice.objects[kind];
    const summaries = objects.summaries(slice.book.job.shards[kind]);
    for (const shard of allShards().filter((at) => (summaries[at]?.held ?? 0) > 0)) {
      await objects.load(shard);
      const held = objects.idsIn(shard, (entry) => entry.work === 'held');
      for await (const rows of objects.rowsIn(shard, held)) {
        const released = rows.filter(({ work }) => work?.code !== undefined && codes.includes(work.code));
        await objects.putInShard(
          shard,
          released.map((object) => ({ ...object, work: { ...slice.book.newWork(object.work), listed: true } })),
        );
      }
    }
  }
}
