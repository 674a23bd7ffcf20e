// Gives a source object its target object: found, taken over, or created exactly once.

import { TransientError } from '../../errors/index.ts';
import type { Wanted } from '../../model/ports.ts';
import type { Attributes, SourceId, StoredObject, TargetObject } from '../../model/stored-object.ts';
import type { Slice } from '../slice.ts';
import type { Matching } from '../views.ts';
import { adopt, claimOf, duplicateSource, duplicateSuccessors, type Linked } from './adopt.ts';
import { chooseTarget, type Seen } from './choose-target.ts';
import { createOnce, creationsLeft, holdCreation } from './create-target.ts';
import { adoptFound } from './hold-adoptions.ts';
import type { Matcher } from './matching.ts';

/** `now` asks the target itself, because an index may be behind. */
export type Look = 'index' | 'now';

/** Undefined: the object is held, nothing was sent. */
export async function linkTarget(
  slice: Matching,
  matcher: Matcher,
  object: StoredObject,
  wanted: Wanted,
  look: Look = 'index',
): Promise<Linked | undefined> {
  const { values } = wanted;
  const choice = chooseTarget(await see(slice, matcher, object, values, look));
  switch (choice.take) {
    case 'own':
      return adopt(slice, matcher, object, values, choice.target, 'created');
    case 'match':
      return adoptFound(slice, matcher, object, values, choice.target);
    case 'new':
      return createOnce(slice, matcher, object, wanted);
    case 'none':
      if (choice.because === 'DuplicateSourceEntries') throw duplicateSource(choice.owner);
      if (choice.because === 'DuplicateSuccessors') throw duplicateSuccessors(choice.rival);
      if (choice.because === 'CreateUnconfirmed') throw unconfirmed(object);
      return holdCreation(slice, object);
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
  if (isTooYoung(slice, object)) throw unconfirmed(object);
  return undefined;
}

async function see(
  slice: Matching,
  matcher: Matcher,
  object: StoredObject,
  values: Attributes,
  look: Look,
): Promise<Seen> {
  const rest = { tooYoung: isTooYoung(slice, object), creationsLeft: creationsLeft(slice, object) };
  const own = await createdEarlier(matcher, object);
  if (own !== undefined) return { own, ...rest };
  const ask = look === 'now' || object.intent !== undefined;
  const first = ask ? await matcher.findNow(values) : await matcher.find(values);
  // A claimed hit of an index may be an old value of an account that was renamed since.
  const isStale = first !== undefined && !ask && matcher.otherOwner(first.id, object.id) !== undefined;
  const match = isStale ? await matcher.findNow(values) : first;
  const id = match === undefined ? undefined : matcher.otherOwner(match.id, object.id);
  if (match === undefined || id === undefined) return { match, ...rest };
  const owner = { id, claim: await claimOf(slice, object.kind, id) };
  return { match, owner, rival: await rivalOf(matcher, object, values), ...rest };
}

/** Addresses belong to one person; names of groups do not. */
async function rivalOf(
  matcher: Matcher,
  { kind, id }: StoredObject,
  values: Attributes,
): Promise<SourceId | undefined> {
  return kind === 'user' ? undefined : (await matcher.groupsWanting(values)).find((other) => other !== id);
}

/** What an unanswered create of this object made, or what it was taking over, if that is visible. */
export async function createdEarlier(matcher: Matcher, object: StoredObject): Promise<TargetObject | undefined> {
  const { intent } = object;
  const hit = intent === undefined ? undefined : await matcher.findNow(intent.values);
  if (hit === undefined || matcher.otherOwner(hit.id, object.id) !== undefined) return undefined;
  return (intent?.takes?.targetId ?? hit.id) === hit.id ? hit : undefined;
}

/** A create whose answer was lost is repeated only when the target can no longer be hiding it. */
export function isTooYoung(slice: Pick<Slice, 'now' | 'target'>, { intent }: StoredObject): boolean {
  return intent !== undefined && slice.now < intent.at + slice.target.traits.readLagMs;
}

function unconfirmed(object: StoredObject): TransientError {
  return new TransientError({
    code: 'CreateUnconfirmed',
    detail: `The target did not answer an earlier create of this ${object.kind}. The job looks for it before it repeats the create.`,
    mayHaveHappened: true,
  });
}
