// Filters by group can judge nobody before the group, and every group nested in it, has been read once.

import type { SourceKey } from '../objects/source-key.ts';
import { keyOf } from '../objects/source-key.ts';
import type { Slice } from '../slice.ts';

/** Until then `NOT IsMemberOf` would let in whom it is to keep out. */
export async function filterGroupsUnread(slice: Slice): Promise<boolean> {
  const { filterGroups } = slice.deps.policy;
  if (slice.importComplete || filterGroups.length === 0) return false;
  await Promise.all([slice.objects.group.loadAll(), slice.edges.prepare(filterGroups, 'transitive')]);
  return filterGroups.some((root) => {
    for (const group of slice.edges.below(keyOf(root), 'transitive')) if (!isRead(slice, group)) return true;
    return false;
  });
}

/** A deleted group passes nobody on, whoever is in it. */
function isRead(slice: Slice, group: SourceKey): boolean {
  return slice.edges.isKnown(group) || slice.objects.group.entryOfKey(group)?.live === false;
}
