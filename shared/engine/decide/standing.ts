// What stored state says of one object beyond its own row.

import type { StoredObject } from '../../model/stored-object.ts';
import { changesBetween } from '../../model/values.ts';
import type { Slice } from '../slice.ts';
import type { Deciding } from '../views.ts';
import { type Decision, decide, type Standing } from './decide.ts';

/** The shard of the object's entitled set must be loaded. */
export async function standingOf(
  slice: Pick<Slice, 'contexts' | 'entitled' | 'now' | 'reading'>,
  object: StoredObject,
): Promise<Standing> {
  const sets = slice.entitled[object.kind];
  return {
    entitled: sets.has(object.id),
    roles: sets.roles(object.id),
    roleCatalogue: slice.reading.roleCatalogue,
    context: await slice.contexts.ofOne(object),
    now: slice.now,
  };
}

/** What a run would do with the object now. The shard of its entitled set must be loaded. */
export async function decisionOn(slice: Deciding, object: StoredObject): Promise<Decision> {
  return decide(object, await standingOf(slice, object), slice.policy);
}

/**
 * Linked, in scope, with nothing to send and nothing pending: a look would change nothing. Of a group only its members
 * could tell, and they are compared when it is looked at.
 */
export async function needsNothing(slice: Deciding, object: StoredObject): Promise<boolean> {
  if (object.kind === 'group' || object.link?.state !== 'active') return false;
  if (object.work !== undefined || object.intent !== undefined || object.doubt !== undefined) return false;
  const policy = slice.policy.user;
  const decision = await decisionOn(slice, object);
  if (decision.type !== 'provision') return false;
  return changesBetween(decision.values, object.exported ?? {}, policy.writing).length === 0;
}
