// Creates a target object exactly once, whatever becomes of the answer.

import { ConflictError, RejectedError, TransientError } from '../../errors/index.ts';
import type { Wanted } from '../../model/ports.ts';
import type { RecordedChange } from '../../model/provisioning-record.ts';
import type { Attributes, StoredObject } from '../../model/stored-object.ts';
import { heldAt } from '../../model/values.ts';
import { creationLimit, creationLimitDetail } from '../job/creation-limit.ts';
import { isConsented } from '../job/guard.ts';
import { addTo, countIn } from '../job/guard-window.ts';
import { holdOf } from '../job/hold-sets.ts';
import { endsSlice } from '../job/run-control.ts';
import type { Slice } from '../slice.ts';
import type { Matching } from '../views.ts';
import { adopt, duplicateSource, inheritFromFormer, type Linked, link, recentCreations } from './adopt.ts';
import { changesIn } from './change-guard.ts';
import { adoptFound } from './hold-adoptions.ts';
import { joinSet } from './holds.ts';
import type { Matcher } from './matching.ts';
import { hold, keep } from './settle.ts';

/** Creates of one object in a day; each was gone again. */
const MOST_CREATIONS = 3;

/** Undefined: held. Two objects with one matching value must not both find nothing and both create. */
export async function createOnce(
  slice: Matching,
  matcher: Matcher,
  object: StoredObject,
  wanted: Wanted,
): Promise<Linked | undefined> {
  const { values } = wanted;
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

async function create(
  slice: Matching,
  matcher: Matcher,
  object: StoredObject,
  wanted: Wanted,
): Promise<Linked | undefined> {
  requireRare(slice, object);
  const values = await matcher.unique.choose(object.id, wanted);
  // Nothing is awaited between looking at the count and raising it: others are being created at the same time.
  if (creationsLeft(slice, object) <= 0) return holdCreation(slice, object);
  const again = object.intent !== undefined;
  const isCounted = !again && !isAgreed(slice, object);
  const countCreation = (by: 1 | -1): void => {
    if (isCounted) slice.book.update({ window: addTo(slice.book.job.window, 'creations', by, slice.now) });
  };
  countCreation(1);
  const announced = await keep(slice, {
    ...object,
    intent: { at: slice.now, values: matcher.matchingValues(values) },
  });
  slice.records.trying(object.id, 'create', newValues(values));
  try {
    const created = await slice.target.create(object.kind, values);
    await inheritFromFormer(slice, matcher, object, created);
    // A person whom the target knew already brings along what was not sent, and a target may show something else.
    const held = heldAt(slice.policy[object.kind].targets, created.values);
    const sent = Object.entries(values).map(([path, value]) => ({ path, value }));
    const differs = slice.target.differing(object.kind, created, sent);
    const taken = Object.fromEntries(Object.entries(values).filter(([path]) => !differs.includes(path)));
    const upToDate = Object.entries(held).every(([path, value]) => value === null || Object.hasOwn(taken, path));
    return { ...(await link(slice, matcher, announced, created, { ...held, ...taken }, 'created')), upToDate };
  } catch (error) {
    const unsure = error instanceof TransientError && error.mayHaveHappened;
    if (!unsure && endsSlice(error)) throw error;
    const hit = unsure || error instanceof ConflictError ? await matcher.findNow(values) : undefined;
    // A conflict on the very first try speaks of somebody else's object; after an unanswered try it is our own.
    const ours = unsure || again;
    if (!ours) countCreation(-1);
    if (hit !== undefined && ours) return adopt(slice, matcher, announced, values, hit, 'created');
    if (hit !== undefined) return adoptFound(slice, matcher, object, values, hit);
    // It certainly was not carried out: a target object that is found later is not ours.
    if (!unsure) await keep(slice, object);
    throw error;
  }
}

function newValues(values: Attributes): readonly RecordedChange[] {
  return Object.entries(values).map(([path, value]) => ({ path, new: value }));
}

/**
 * Throws when the object was created a moment ago, which the target may not show yet, and when it was created too often: an
 * object that vanishes each time is not created for ever.
 */
function requireRare(slice: Pick<Slice, 'now' | 'target'>, object: StoredObject): void {
  const creations = recentCreations(object, slice.now);
  const last = creations.at(-1);
  if (last !== undefined && object.intent === undefined && slice.now < last + slice.target.traits.readLagMs) {
    throw new TransientError({
      code: 'NotYetVisible',
      detail: `The job created the ${object.kind} a moment ago, and the target does not show it yet.`,
      mayHaveHappened: false,
    });
  }
  if (creations.length < MOST_CREATIONS) return;
  throw new RejectedError({
    code: 'CreatedTooOften',
    detail: `The job created this ${object.kind} ${creations.length} times within 24 hours, and it was gone each time.`,
  });
}

/** Waits for an operator: too many objects would be created. */
export async function holdCreation(slice: Matching, object: StoredObject): Promise<undefined> {
  const detail = creationLimitDetail(creationLimit(slice.policy.limits, slice.run.control, slice.book.job, slice.now));
  const { holdSets } = slice.book.job;
  const before = holdOf(object.holds, 'creations', holdSets);
  const set = holdSets.find(({ number }) => number === before?.set);
  const held = set === undefined ? { set: joinSet(slice, 'creations', { code: 'CreationLimit', detail }) } : { set };
  const waiting = { ...held, detail, ...(before !== undefined && { before }) };
  await hold(slice, object, [waiting], 'create', changesIn(slice.book, object.holds));
  return undefined;
}

/** Infinite for an object whose creation an operator agreed to. */
export function creationsLeft(
  slice: Pick<Slice, 'book' | 'now' | 'policy' | 'run'>,
  object: Pick<StoredObject, 'holds'>,
): number {
  if (isAgreed(slice, object)) return Number.POSITIVE_INFINITY;
  const held = holdOf(object.holds, 'creations', slice.book.job.holdSets);
  if (held?.rejectedAt !== undefined) return 0;
  const limit = creationLimit(slice.policy.limits, slice.run.control, slice.book.job, slice.now);
  return limit - countIn(slice.book.job.window, 'creations', slice.now);
}

function isAgreed(slice: Pick<Slice, 'book' | 'now' | 'policy'>, { holds }: Pick<StoredObject, 'holds'>): boolean {
  const sets = slice.book.job.holdSets;
  return isConsented(holdOf(holds, 'creations', sets), {
    kind: 'creations',
    sets,
    now: slice.now,
    policy: slice.policy.hash,
  });
}
