// Partitions of objects, and lists of objects by partition.

import { SHARDS } from '../../model/ports.ts';
import { shardOf } from '../../model/source-key.ts';
import type { SourceId } from '../../model/stored-object.ts';

export function allShards(): number[] {
  return Array.from({ length: SHARDS }, (_, shard) => shard);
}

export function byShard<T>(items: readonly T[], id: (item: T) => SourceId): Map<number, T[]> {
  const groups = new Map<number, T[]>();
  for (const item of items) {
    const shard = shardOf(id(item));
    const group = groups.get(shard);
    if (group === undefined) groups.set(shard, [item]);
    else group.push(item);
  }
  return groups;
}
