// Groups in scope that are not in the target yet, by the values that would find them there.

import type { SourceId } from '../../model/stored-object.ts';
import { decisionOn } from '../decide/standing.ts';
import { allShards } from '../objects/shards.ts';
import type { Slice } from '../slice.ts';
import type { Deciding } from '../views.ts';
import { matchingKeys } from './hand-over.ts';

/** Matching value → groups. */
export type GroupsWithoutTarget = ReadonlyMap<string, readonly SourceId[]>;

export async function readGroupsWithoutTarget(slice: Deciding & Pick<Slice, 'objects'>): Promise<GroupsWithoutTarget> {
  const { group: groups } = slice.objects;
  const { group: entitled } = slice.entitled;
  await Promise.all([groups.loadAll(), entitled.loadAll()]);
  const ids = allShards()
    .flatMap((shard) => groups.idsIn(shard, ({ eligible, targetId }) => eligible && targetId === undefined))
    .filter((id) => entitled.has(id));
  const found = new Map<string, SourceId[]>();
  for (const group of (await groups.read(ids)).values()) {
    const decision = await decisionOn(slice, group);
    if (decision.type !== 'provision') continue;
    for (const key of matchingKeys(decision.values, slice.policy.group.matching))
      found.set(key, [...(found.get(key) ?? []), group.id]);
  }
  return found;
}
