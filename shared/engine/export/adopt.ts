// Links a source object with a target object that exists: a new one, a found one, or one that changes hands.

import { ConflictError } from '../../errors/index.ts';
import { keyOf } from '../../model/source-key.ts';
import type { Attributes, Kind, Link, SourceId, StoredObject, TargetObject } from '../../model/stored-object.ts';
import { heldAt } from '../../model/values.ts';
import { entriesNaming, marked } from '../objects/protection.ts';
import { isInScope } from '../objects/scope.ts';
import type { Slice } from '../slice.ts';
import type { Matching } from '../views.ts';
import type { Matcher } from './matching.ts';
import { keep } from './settle.ts';

const DAY_MS = 24 * 3_600_000;

export interface Linked {
  /** Stored with its link; its work goes on. */
  readonly object: StoredObject & { readonly link: Link; readonly exported: Attributes };
  readonly how: 'created' | 'adopted';
  /** The target has exactly the values of this moment, because it was created just now and holds nothing else. */
  readonly upToDate: boolean;
}

export async function adopt(
  slice: Matching,
  matcher: Matcher,
  object: StoredObject,
  values: Attributes,
  hit: TargetObject,
  how: Linked['how'],
): Promise<Linked> {
  const owner = matcher.claim(hit.id, object.id);
  const heir = owner === undefined ? object : await takeOver(slice, matcher, object, values, hit, owner);
  const { targets } = slice.policy[object.kind];
  return link(slice, matcher, heir, hit, heldAt(targets, hit.values), how);
}

/**
 * The former owner is out of scope: the account changes hands and the former owner's removal is dropped. An account that is
 * protected stays so.
 */
async function takeOver(
  slice: Matching,
  matcher: Matcher,
  object: StoredObject,
  values: Attributes,
  hit: TargetObject,
  ownerId: StoredObject['id'],
): Promise<StoredObject> {
  const owner = await slice.objects[object.kind].readOne(ownerId);
  if (owner?.link === undefined || (await claimOf(slice, object.kind, ownerId)) === 'kept')
    throw duplicateSource(ownerId);
  const naming = [...(object.protectedBy ?? []), ...entriesNaming(slice.policy.protection, owner)];
  const protectedToo = naming.length === 0 ? object : { ...object, protectedBy: naming };
  const heir = { from: ownerId, incarnation: owner.link.incarnation, to: object.id, target: hit.id };
  slice.book.update({ heirs: [...slice.book.job.heirs, heir] });
  slice.moved.note(owner);
  // Before the link moves: afterwards nothing else tells whose memberships the account still has.
  await slice.checkpoints.store();
  // Between the two writes nobody has the account: by this it is found again, also if the heir leaves meanwhile.
  if (object.kind === 'user')
    await keep(slice, { ...protectedToo, intent: { at: slice.now, values: matcher.matchingValues(values) } });
  const { work, exported: _values, ...rest } = owner;
  if (work?.listed === true) await slice.state.quarantine.remove(owner.kind, owner.id);
  await slice.objects[object.kind].put([{ ...rest, link: { ...owner.link, state: 'removed' } }]);
  matcher.moveClaim(hit.id, object.id);
  slice.log('info', 'link.moved', { kind: object.kind, from: ownerId, to: object.id, target: hit.id });
  return protectedToo;
}

export async function link(
  slice: Pick<Slice, 'book' | 'moved' | 'now' | 'policy'>,
  matcher: Matcher,
  object: StoredObject,
  target: TargetObject,
  exported: Attributes,
  how: Linked['how'],
): Promise<Linked> {
  const other = matcher.claim(target.id, object.id);
  if (other !== undefined) throw duplicateSource(other);
  matcher.note({ id: target.id, values: { ...target.values, ...exported } });
  const known = marked(slice.policy.protection, object, target.values);
  const { intent: _answered, doubt: _former, creations: _earlier, ...rest } = known;
  const incarnation = (object.link?.incarnation ?? 0) + 1;
  const creations = [...recentCreations(object, slice.now), ...(how === 'created' ? [slice.now] : [])];
  const linked = {
    ...rest,
    ...(creations.length === 0 ? {} : { creations }),
    link: { targetId: target.id, state: 'active', incarnation, origin: how },
    exported,
  } as const;
  // Back after an absence: the target may have put the person back into groups by itself.
  if (incarnation > 1) slice.moved.note(linked);
  slice.book.count(object, how === 'created' ? 'created' : 'adopted');
  return { object: linked, how, upToDate: false };
}

/** Who gives a value up has done so before anybody looks for it: that is the order of exports. */
export async function claimOf(
  slice: Pick<Slice, 'entitled' | 'objects'>,
  kind: Kind,
  id: SourceId,
): Promise<'kept' | 'free'> {
  await slice.entitled[kind].loadAll();
  const owner = await slice.objects[kind].readOne(id);
  return isInScope(slice, kind, keyOf(id)) || owner?.link === undefined ? 'kept' : 'free';
}

export function duplicateSource(owner: StoredObject['id']): ConflictError {
  return new ConflictError({
    code: 'DuplicateSourceEntries',
    detail: `Another object in scope (${owner}) has the same matching value, and keeps the object in the target.`,
  });
}

/** When target objects were created for this one in the last day. */
export function recentCreations({ creations = [] }: StoredObject, now: number): readonly number[] {
  return creations.filter((at) => at > now - DAY_MS);
}
