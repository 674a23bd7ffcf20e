// Filters by group can judge nobody before the group, and every group nested in it, has been read once.

import { idOf, keyOf, type SourceKey } from '../../model/source-key.ts';
import type { Slice } from '../slice.ts';

/** Until then `NOT IsMemberOf` would let in whom it is to keep out. */
export async function filterGroupsUnread(
  slice: Pick<Slice, 'policy' | 'objects' | 'edges' | 'chains' | 'reading'>,
): Promise<boolean> {
  const { filterGroups } = slice.policy;
  if (slice.reading.complete || filterGroups.length === 0) return false;
  await Promise.all([slice.objects.group.loadAll(), slice.edges.prepare(filterGroups, 'transitive')]);
  return filterGroups.some((root) => {
    for (const group of slice.edges.below(keyOf(root), 'transitive')) if (!wasRead(slice, group)) return true;
    return false;
  });
}

/** A deleted group passes nobody on, whoever is in it; neither does one that a complete read did not bring. */
export function wasRead(slice: Pick<Slice, 'chains' | 'edges' | 'objects'>, group: SourceKey): boolean {
  if (slice.edges.isKnown(group) || slice.objects.group.entryOfKey(group)?.live === false) return true;
  const id = idOf(group);
  return slice.chains.of('group').some(({ initial, ids }) => !initial && (ids === undefined || ids.includes(id)));
}
