// The end of a new generation: what the chain owns and did not bring is not live; edges are switched over.

import { forEachLimit } from '../../concurrency/pool.ts';
import type { ChainRecord } from '../../model/ports.ts';
import type { SourceId, StoredObject } from '../../model/stored-object.ts';
import { isCliff } from '../job/guard-window.ts';
import { linkedPeople } from '../job/linked-people.ts';
import { withWork } from '../job/new-work.ts';
import { allShards, byShard } from '../objects/shards.ts';
import type { Slice } from '../slice.ts';
import type { Importing } from '../views.ts';

const PARALLEL_SHARDS = 8;

export async function completeGeneration(slice: Importing, chain: ChainRecord): Promise<void> {
  await slice.checkpoints.begin();
  if (chain.kind === 'user') {
    if (chain.generation !== slice.book.job.firstUserGeneration) await sweep(slice, chain);
    return;
  }
  if (chain.ids === undefined) {
    await sweep(slice, chain);
    await promote(slice, await allGroups(slice), chain);
    return;
  }
  const seen: SourceId[] = [];
  await forEachLimit(
    byShard(chain.ids, (id) => id),
    PARALLEL_SHARDS,
    ([shard, ids]) =>
      slice.objects.group.exclusively(shard, async () => {
        seen.push(...(await settleShard(slice, chain, shard, ids)));
      }),
  );
  await promote(slice, seen, chain);
}

/** Answers with the groups that the chain brought. */
async function settleShard(
  slice: Pick<Slice, 'book' | 'chains' | 'entitled' | 'objects'>,
  chain: ChainRecord,
  shard: number,
  ids: readonly SourceId[],
): Promise<SourceId[]> {
  const known = [...(await slice.objects.group.read(ids)).values()];
  const gone = unseen(slice, known, chain);
  if (gone.length > 0) await slice.objects.group.putInShard(shard, gone);
  const isSeen = (group: StoredObject): boolean => group.generation >= chain.generation && group.life === 'live';
  return known.filter(isSeen).map((group) => group.id);
}

async function promote(
  slice: Pick<Slice, 'edges' | 'stale' | 'state'>,
  ids: readonly SourceId[],
  chain: ChainRecord,
): Promise<void> {
  await slice.state.memberships.promote(ids, chain.generation);
  for (const id of ids) slice.edges.invalidate(id);
  slice.stale.after('edges');
}

async function sweep(
  slice: Pick<Slice, 'book' | 'chains' | 'checkpoints' | 'entitled' | 'objects'>,
  chain: ChainRecord,
): Promise<void> {
  const objects = slice.objects[chain.kind];
  if (chain.kind === 'user') await noticeCollapse(slice, chain);
  await forEachLimit(allShards(), PARALLEL_SHARDS, async (shard) => {
    await objects.exclusively(shard, async () => {
      for await (const page of objects.scan(shard)) await objects.putInShard(shard, unseen(slice, page, chain));
    });
  });
}

/** Counted before anything is marked, so that a kill between the two cannot hide a collapse. */
async function noticeCollapse(
  slice: Pick<Slice, 'book' | 'chains' | 'checkpoints' | 'entitled' | 'objects'>,
  chain: ChainRecord,
): Promise<void> {
  let before = 0;
  let lost = 0;
  await forEachLimit(allShards(), PARALLEL_SHARDS, async (shard) => {
    for await (const page of slice.objects.user.scan(shard)) {
      before += page.filter((object) => object.life === 'live').length;
      lost += unseen(slice, page, chain).length;
    }
  });
  if (!isCliff(before, before - lost, linkedPeople(slice))) {
    slice.book.clearCliff('usersRead', before - lost);
    return;
  }
  slice.book.raiseCliff('usersRead', before, before - lost);
  await slice.checkpoints.store();
}

/** What the chain did not bring, unless another chain that follows it, and has read it completely, knows better. */
function unseen(
  slice: Pick<Slice, 'book' | 'chains' | 'entitled'>,
  objects: Iterable<StoredObject>,
  chain: ChainRecord,
): StoredObject[] {
  const others = slice.chains.of(chain.kind).filter((other) => other.id !== chain.id && !other.initial);
  const isFollowed = ({ id }: StoredObject): boolean => others.some(({ ids }) => ids === undefined || ids.includes(id));
  return [...objects]
    .filter((object) => object.generation < chain.generation && object.life === 'live' && !isFollowed(object))
    .map((object) => withWork(slice, { ...object, life: 'unseen' }));
}

async function allGroups(slice: Pick<Slice, 'objects'>): Promise<SourceId[]> {
  await slice.objects.group.loadAll();
  return allShards().flatMap((shard) => slice.objects.group.idsIn(shard, (entry) => entry.live));
}
