// What stored state says of one object beyond its own row.

import type { Standing } from './decide.ts';
import type { StoredObject } from './model.ts';
import type { Slice } from './slice.ts';

/** The shard of the object's entitled set must be loaded. */
export async function standingOf(slice: Slice, object: StoredObject): Promise<Standing> {
  const sets = slice.entitled[object.kind];
  return {
    entitled: sets.has(object.id),
    roles: sets.roles(object.id),
    roleCatalogue: slice.roleCatalogue,
    context: await slice.contexts.ofOne(object),
    now: slice.now,
  };
}
