// Stores a batch of delta rows: images and the work they cause, in one write an object.

import { forEachLimit } from '../../concurrency/pool.ts';
import type { ChainRecord, MembershipDelta } from '../../model/ports.ts';
import type { SourceId, StoredObject } from '../../model/stored-object.ts';
import { needsNothing } from '../decide/standing.ts';
import { withWork } from '../job/new-work.ts';
import { byShard } from '../objects/shards.ts';
import type { Importing } from '../views.ts';
import { rereadGroup, rereadSince } from './group-chains.ts';
import { applyRow } from './merge.ts';
import type { RowBatch } from './row-buffer.ts';

/** Each holds a page of rows, which is what bounds this: memory. */
const PARALLEL_SHARDS = 4;

export async function storeRows(slice: Importing, chain: ChainRecord, batch: RowBatch): Promise<void> {
  if (batch.rows.size === 0) return;
  await slice.checkpoints.begin();
  if (chain.kind === 'group') await storeMembers(slice, chain, batch);
  const shards = byShard([...batch.rows.keys()], (id) => id);
  const objects = slice.objects[chain.kind];
  await forEachLimit(shards, PARALLEL_SHARDS, ([shard, ids]) =>
    objects.exclusively(shard, () => storeShard(slice, chain, batch, shard, ids)),
  );
}

async function storeShard(
  slice: Importing,
  chain: ChainRecord,
  batch: RowBatch,
  shard: number,
  ids: readonly SourceId[],
): Promise<void> {
  const objects = slice.objects[chain.kind];
  const entitled = slice.entitled[chain.kind];
  await Promise.all([objects.load(shard), entitled.load(shard)]);
  const known = await objects.read(ids.filter((id) => objects.entry(id) !== undefined));
  const changed: StoredObject[] = [];
  for (const id of ids) {
    let object = known.get(id);
    for (const row of batch.rows.get(id) ?? []) object = applyRow(object, row, chain, slice.book.job.nextGeneration);
    if (object === undefined) continue;
    slice.changedPeople.note(object);
    if (isFirstSeen(chain, known.get(id), object) && !batch.members.has(id)) await listMembers(slice, id);
    changed.push((await needsNothing(slice, object)) ? object : withWork(slice, object));
    if (cameBack(known.get(id), object)) readAfterReturn(slice, known.get(id), id);
  }
  const refused = await objects.putInShard(shard, changed);
  // Whoever is to have these values is told that they cannot be had.
  if (refused.length > 0)
    await objects.putInShard(
      shard,
      refused.map((object) => withWork(slice, object)),
    );
}

/** A complete read lists the members of all groups that it shows. */
function isFirstSeen(
  { kind, initial }: ChainRecord,
  before: StoredObject | undefined,
  { life }: StoredObject,
): boolean {
  return kind === 'group' && !initial && before === undefined && life === 'live';
}

/** A list of its own from the first row on, also without a member: a group that has none was never read, or has lost it. */
async function listMembers({ edges, stale, state }: Importing, id: SourceId): Promise<void> {
  await state.memberships.promote([id], 0);
  edges.invalidate(id);
  stale.after('edges');
}

function cameBack(before: StoredObject | undefined, after: StoredObject): boolean {
  return before !== undefined && before.life !== 'live' && after.life === 'live';
}

/**
 * Nothing promises that a restored group's members are sent again. Nor that a complete read of groups lists somebody who
 * was deleted at that time: what was read while the person was away is read once more.
 */
function readAfterReturn(slice: Importing, before: StoredObject | undefined, id: SourceId): void {
  if (before?.kind === 'group') rereadGroup(slice, id);
  else if (before?.awaySince !== undefined) rereadSince(slice, before.awaySince);
}

async function storeMembers(slice: Importing, chain: ChainRecord, batch: RowBatch): Promise<void> {
  // What comes after a completed read counts at once, also for groups that it did not show yet.
  const generation = chain.initial ? chain.generation : 'current';
  await forEachLimit(batch.members, PARALLEL_SHARDS, async ([id, changes]) => {
    const delta = changes.toDelta();
    // Changes make a list.
    if (!chain.initial && isEmpty(delta)) await listMembers(slice, id);
    await slice.state.memberships.append(id, generation, delta);
    slice.edges.invalidate(id);
    if (changes.contradictory && !chain.initial) rereadGroup(slice, id, delta);
  });
  if (batch.members.size > 0) slice.stale.after('edges');
}

const isEmpty = (delta: MembershipDelta): boolean => Object.values(delta).every(({ length }) => length === 0);
