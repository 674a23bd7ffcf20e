// Gives a source object its target object: found, taken over, or created exactly once.

import { ConflictError, TransientError } from '../../errors/index.ts';
import type { Wanted } from '../../model/ports.ts';
import type { Attributes, Link, StoredObject, TargetObject } from '../../model/stored-object.ts';
import { heldAt } from '../../model/values.ts';
import { addTo, countIn } from '../job/guard-window.ts';
import { endsSlice } from '../job/run-control.ts';
import type { Slice } from '../slice.ts';
import type { Matching } from '../views.ts';
import type { Matcher } from './matching.ts';
import { CREATION_LIMIT } from './release-held.ts';
import { hold, keep } from './settle.ts';

/** An earlier create was not answered, and the target may still hide what it made. */
export const CREATE_UNCONFIRMED = 'CreateUnconfirmed';

export interface Linked {
  /** Stored with its link; its work goes on. */
  readonly object: StoredObject & { readonly link: Link; readonly exported: Attributes };
  readonly how: 'created' | 'adopted';
  /** The target has exactly the values of this moment, because it was created just now and holds nothing else. */
  readonly upToDate: boolean;
}

/**
 * Undefined: the object is held, nothing was sent.
 * `look: 'now'` asks the target itself, because an index may be behind.
 */
export async function linkTarget(
  slice: Matching,
  matcher: Matcher,
  object: StoredObject,
  wanted: Wanted,
  look: 'index' | 'now' = 'index',
): Promise<Linked | undefined> {
  const { values } = wanted;
  const ask = look === 'now' || object.intent !== undefined;
  const own = await createdEarlier(matcher, object);
  if (own !== undefined) return adopt(slice, matcher, object, values, own, 'created');
  const first = ask ? await matcher.findNow(values) : await matcher.find(values);
  // A claimed hit of an index may be an old value of an account that was renamed since.
  const hit =
    first !== undefined && !ask && claimedByOther(matcher, first, object) ? await matcher.findNow(values) : first;
  if (hit !== undefined) return adopt(slice, matcher, object, values, hit, 'adopted');
  // Two objects with one matching value must not both find nothing and both create.
  const twin = matcher.reserve(values, object.id);
  if (twin !== undefined) throw duplicateSource(twin);
  try {
    const linked = await create(slice, matcher, object, wanted);
    if (linked === undefined) matcher.cancelReservation(values);
    return linked;
  } catch (error) {
    matcher.cancelReservation(values);
    throw error;
  }
}

/**
 * An object that left the scope while a create was unanswered: linked if that create did happen.
 * Undefined: it did not, and nothing is left to do.
 */
export async function linkIfCreated(
  slice: Matching,
  matcher: Matcher,
  object: StoredObject,
): Promise<Linked | undefined> {
  const own = await createdEarlier(matcher, object);
  if (own !== undefined) return adopt(slice, matcher, object, object.intent?.values ?? {}, own, 'created');
  if (tooYoung(slice, object)) throw unconfirmed(object);
  return undefined;
}

/** What an unanswered create of this object made, if it did happen and is visible. */
async function createdEarlier(matcher: Matcher, object: StoredObject): Promise<TargetObject | undefined> {
  const hit = object.intent === undefined ? undefined : await matcher.findNow(object.intent.values);
  return hit !== undefined && !claimedByOther(matcher, hit, object) ? hit : undefined;
}

function claimedByOther(matcher: Matcher, hit: TargetObject, object: StoredObject): boolean {
  const owner = matcher.owner(hit.id);
  return owner !== undefined && owner !== object.id;
}

async function create(
  slice: Matching,
  matcher: Matcher,
  object: StoredObject,
  wanted: Wanted,
): Promise<Linked | undefined> {
  if (tooYoung(slice, object)) throw unconfirmed(object);
  const values = await matcher.unique.choose(object.id, wanted);
  // Nothing is awaited between looking at the count and raising it: others are being created at the same time.
  if (countIn(slice.book.job.window, 'creations', slice.now) >= slice.book.job.creationLimit) {
    await hold(slice, object, CREATION_LIMIT, creationLimitDetail(slice));
    return undefined;
  }
  const again = object.intent !== undefined;
  const countCreation = (by: 1 | -1): void => {
    if (!again) slice.book.update({ window: addTo(slice.book.job.window, 'creations', by, slice.now) });
  };
  countCreation(1);
  const announced = await keep(slice, { ...object, intent: { at: slice.now, values: matcher.matchingValues(values) } });
  try {
    const created = await slice.target.create(object.kind, values);
    // A person whom the target knew already brings along what was not sent.
    const held = heldAt(slice.policy[object.kind].targets, created.values);
    const upToDate = Object.entries(held).every(([path, value]) => value === null || Object.hasOwn(values, path));
    return { ...(await link(slice, matcher, announced, created, { ...held, ...values }, 'created')), upToDate };
  } catch (error) {
    const unsure = error instanceof TransientError && error.mayHaveHappened;
    if (!unsure && endsSlice(error)) throw error;
    const hit = unsure || error instanceof ConflictError ? await matcher.findNow(values) : undefined;
    // A conflict on the very first try speaks of somebody else's object; after an unanswered try it is our own.
    const ours = unsure || again;
    if (!ours) countCreation(-1);
    if (hit !== undefined) return adopt(slice, matcher, announced, values, hit, ours ? 'created' : 'adopted');
    // It certainly was not carried out: a target object that is found later is not ours.
    if (!unsure) await keep(slice, object);
    throw error;
  }
}

async function adopt(
  slice: Matching,
  matcher: Matcher,
  object: StoredObject,
  values: Attributes,
  hit: TargetObject,
  how: Linked['how'],
): Promise<Linked> {
  const owner = matcher.claim(hit.id, object.id);
  if (owner !== undefined) await takeOver(slice, matcher, object, values, hit, owner);
  const { targets } = slice.policy[object.kind];
  return link(slice, matcher, object, hit, heldAt(targets, hit.values), how);
}

/** The former owner is out of scope: the account changes hands and the former owner's removal is dropped. */
async function takeOver(
  slice: Matching,
  matcher: Matcher,
  object: StoredObject,
  values: Attributes,
  hit: TargetObject,
  ownerId: StoredObject['id'],
): Promise<void> {
  const entry = slice.objects[object.kind].entry(ownerId);
  await slice.entitled[object.kind].loadAll();
  const stillInScope = entry?.eligible === true && slice.entitled[object.kind].has(ownerId);
  const owner = await slice.objects[object.kind].readOne(ownerId);
  if (stillInScope || owner?.link === undefined) {
    throw duplicateSource(ownerId);
  }
  const heir = { from: ownerId, incarnation: owner.link.incarnation, to: object.id, target: hit.id };
  slice.book.update({ heirs: [...slice.book.job.heirs, heir] });
  slice.stale.after('accountMoved');
  // Before the link moves: afterwards nothing else tells whose memberships the account still has.
  await slice.checkpoints.store();
  // Between the two writes nobody has the account: by this it is found again, also if the heir leaves meanwhile.
  if (object.kind === 'user')
    await keep(slice, { ...object, intent: { at: slice.now, values: matcher.matchingValues(values) } });
  const { work, exported: _values, ...rest } = owner;
  if (work?.listed === true) await slice.state.quarantine.remove(owner.kind, owner.id);
  await slice.objects[object.kind].put([{ ...rest, link: { ...owner.link, state: 'removed' } }]);
  matcher.moveClaim(hit.id, object.id);
  slice.log('info', 'link.moved', { kind: object.kind, from: ownerId, to: object.id, target: hit.id });
}

async function link(
  slice: Pick<Slice, 'book'>,
  matcher: Matcher,
  object: StoredObject,
  target: TargetObject,
  exported: Attributes,
  how: Linked['how'],
): Promise<Linked> {
  const other = matcher.claim(target.id, object.id);
  if (other !== undefined) throw duplicateSource(other);
  matcher.note({ id: target.id, values: { ...target.values, ...exported } });
  const { intent: _answered, ...rest } = object;
  const linked = {
    ...rest,
    link: { targetId: target.id, state: 'active', incarnation: (object.link?.incarnation ?? 0) + 1, origin: how },
    exported,
  } as const;
  slice.book.count(object, how === 'created' ? 'created' : 'adopted');
  return { object: linked, how, upToDate: false };
}

function duplicateSource(owner: StoredObject['id']): ConflictError {
  return new ConflictError({
    code: 'DuplicateSourceEntries',
    detail: `Another object in scope (${owner}) has the same matching value, and the target object with it belongs to that one. Make the value unique in Entra ID.`,
  });
}

/** A create whose answer was lost is repeated only when the target can no longer be hiding it. */
function tooYoung(slice: Pick<Slice, 'now' | 'target'>, object: StoredObject): boolean {
  return object.intent !== undefined && slice.now < object.intent.at + slice.target.traits.readLagMs;
}

function unconfirmed(object: StoredObject): TransientError {
  return new TransientError({
    code: CREATE_UNCONFIRMED,
    detail: `An earlier create of this ${object.kind} was not answered. It is looked for again before it is repeated.`,
    mayHaveHappened: true,
  });
}

function creationLimitDetail(slice: Pick<Slice, 'book'>): string {
  return `More than ${slice.book.job.creationLimit} objects would be created within 24 hours. Confirm with POST /api/job/start and {"expectCreates": n}, or raise limits.creations.`;
}
