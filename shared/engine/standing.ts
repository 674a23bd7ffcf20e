// What the stored entitled set says of one object.

import type { Standing } from './decide.ts';
import type { StoredObject } from './model.ts';
import type { Slice } from './slice.ts';

/** The shard of the object's entitled set must be loaded. */
export function standingOf(slice: Slice, object: StoredObject): Standing {
  const sets = slice.entitled[object.kind];
  return { entitled: sets.has(object.id), roles: sets.roles(object.id), now: slice.now };
}
