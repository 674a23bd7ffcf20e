// After a loss of links, or a restart that drops them: what they lead to is found again by matching, or is no longer meant at all.

import { KINDS, type Kind, type StoredObject } from '../../model/stored-object.ts';
import { allShards } from '../objects/shards.ts';
import type { Slice } from '../slice.ts';
import { forgetIndexes } from './target-index.ts';

type Dropping = Pick<Slice, 'book' | 'checkpoints' | 'objects' | 'run' | 'state'>;
export type Partitions = Readonly<Record<Kind, readonly number[]>>;

const EVERYWHERE: Partitions = { user: allShards(), group: allShards() };

/**
 * `toMatch`: each linked object is matched once more when its turn comes, and keeps its link until then: whoever has to
 * leave meanwhile is found by it. `all`: the links lead into a workspace that is not meant any more. False: the time was
 * over before all of it was done; the next call goes on.
 */
export async function dropLinks(
  slice: Dropping,
  how: 'toMatch' | 'all',
  where: Partitions = EVERYWHERE,
): Promise<boolean> {
  await forgetIndexes(slice);
  for (const kind of KINDS) {
    const objects = slice.objects[kind];
    const summaries = objects.summaries(slice.book.job.shards[kind]);
    for (const shard of where[kind].filter((at) => (summaries[at]?.linked ?? 0) > 0)) {
      if (slice.run.overdue) return false;
      await objects.load(shard);
      const linked = objects.idsIn(shard, ({ targetId }) => targetId !== undefined);
      for await (const rows of objects.rowsIn(shard, linked)) {
        await objects.putInShard(
          shard,
          rows.flatMap((object) => dropped(slice, object, how)),
        );
      }
      await slice.checkpoints.breathe();
    }
  }
  if (how === 'all') slice.book.update({ heirs: [] });
  else lookForForgotten(slice, where);
  return true;
}

/** What the target has of people and groups out of scope may have been ours: once it is looked for there. */
function lookForForgotten({ book }: Pick<Slice, 'book'>, { user, group }: Partitions): void {
  const { forgotten = [], forgottenGroups = [] } = book.job;
  book.update({
    forgotten: [...new Set([...forgotten, ...user])],
    forgottenGroups: [...new Set([...forgottenGroups, ...group])],
  });
}

/** Escrow and holds stay as they are: their turn comes. */
function dropped({ book }: Pick<Slice, 'book'>, object: StoredObject, how: 'toMatch' | 'all'): StoredObject[] {
  const { link, work = book.newWork() } = object;
  if (link === undefined || link.rematch === true) return [];
  if (how === 'toMatch') {
    const matched = { ...object, work, link: { ...link, rematch: true } } as const;
    return [object.kind === 'group' ? { ...matched, unlisted: true } : matched];
  }
  const { exported: _elsewhere, doubt: _unsettled, intent: _unanswered, creations: _former, ...rest } = object;
  const { listed } = work;
  return [
    { ...rest, work: { ...book.newWork(), ...(listed === true && { listed }) }, link: { ...link, state: 'removed' } },
  ];
}
