// Out of scope: people deactivated or deleted, groups deleted. Done means that the target said so.

import { NotFoundError, RejectedError } from '../../errors/index.ts';
import type { RemovalReason } from '../../model/ports.ts';
import type { SourceId, StoredObject } from '../../model/stored-object.ts';
import { type Decision, evidenceOf } from '../decide/decide.ts';
import { decisionOn } from '../decide/standing.ts';
import { addTo, type GuardKind } from '../job/guard-window.ts';
import { OPERATIONS } from '../job/operations.ts';
import type { Slice } from '../slice.ts';
import type { Exporting, Matching } from '../views.ts';
import { eachObject } from './attempts.ts';
import { isLinked, requireGone, settleDoubt, unproven } from './evidence.ts';
import { linkIfCreated } from './link-target.ts';
import { keptFromRemoval } from './look-before-harm.ts';
import type { Matcher } from './matching.ts';
import type { OpenMatcher } from './provision.ts';
import { isUndone } from './send-changes.ts';
import { keep, settle } from './settle.ts';

type Linked = StoredObject & { readonly link: NonNullable<StoredObject['link']> };
type How = 'deactivate' | 'delete';

export function removeAll(
  slice: Exporting,
  kind: StoredObject['kind'],
  ids: readonly SourceId[],
  matcher: OpenMatcher,
): Promise<void> {
  return eachObject(slice, {
    kind,
    ids,
    removes: true,
    needs: () => [OPERATIONS[kind].remove],
    work: (object) => removeOne(slice, object, matcher),
  });
}

async function removeOne(slice: Exporting, found: StoredObject, matcher: OpenMatcher): Promise<void> {
  const decision = await decisionOn(slice, found);
  if (decision.type !== 'remove' || (decision.how !== 'deactivate' && decision.how !== 'delete')) return;
  const object = isLinked(found) ? found : await linkedAfterAll(slice, found, await matcher());
  if (object === undefined || !isLinked(object)) return;
  const settled = object.doubt?.what === 'removal' ? await settleDoubt(slice, object) : undefined;
  if (settled?.is === 'there' && settled.ignored.length > 0) return ignoredRemoval(slice, settled.object);
  const isDone = settled?.is === 'gone' || (settled?.is === 'removed' && decision.how === 'deactivate');
  const kept = isDone ? undefined : await keptFromRemoval(slice, object);
  if (kept !== undefined) return void (await keep(slice, kept));
  if (!isDone) await sendRemoval(slice, object, decision.how, await matcher());
  await finish(slice, object, decision, await matcher());
  slice.log('info', `${object.kind}.removed`, {
    id: object.id,
    target: object.link.targetId,
    reason: decision.reason,
    how: decision.how,
  });
}

/** Returns when it is done; otherwise throws. */
async function sendRemoval(
  slice: Pick<Slice, 'policy' | 'target' | 'objects' | 'now'>,
  object: Linked,
  how: How,
  matcher: Pick<Matcher, 'matchingValues'>,
): Promise<void> {
  const { kind, link } = object;
  const values = matcher.matchingValues(object.exported ?? {});
  // An unanswered removal: whoever is back in scope by then is sent completely, and so found missing.
  const doubt = { what: 'removal', at: slice.now, values, accepted: false } as const;
  const sent = { ...object, exported: {}, passedAt: object.passedAt ?? slice.now };
  await keep(slice, { ...sent, doubt });
  try {
    const proof =
      how === 'delete'
        ? await slice.target.delete(kind, link.targetId)
        : await slice.target.deactivateUser(link.targetId);
    if (proof.proven) return;
    await keep(slice, { ...sent, doubt: { ...doubt, accepted: proof.why !== 'NotScim' } });
    throw unproven(object, proof.why);
  } catch (error) {
    if (error instanceof NotFoundError) return requireGone(slice, object, values);
    if (isUndone(error)) await keep(slice, { ...object, passedAt: sent.passedAt });
    throw error;
  }
}

async function finish(
  slice: Pick<Slice, 'book' | 'now' | 'objects' | 'state' | 'checkpoints' | 'failed'>,
  object: Linked,
  { how, reason }: Extract<Decision, { type: 'remove' }>,
  matcher: Pick<Matcher, 'release'>,
): Promise<void> {
  matcher.release(object.link.targetId);
  // What an operator agreed to takes nothing of what may go without asking.
  if (object.hold?.approved === undefined) {
    slice.book.update({ window: addTo(slice.book.job.window, guardKindOf(object, reason), 1, slice.now) });
  }
  slice.book.count(object, how === 'delete' ? 'deleted' : 'removed');
  const { exported: _gone, creations: _ended, ...rest } = object;
  await settle(slice, { ...rest, link: { ...object.link, state: 'removed' } });
}

function guardKindOf(object: StoredObject, reason: RemovalReason): GuardKind {
  if (object.kind === 'group') return 'groupDeletes';
  return evidenceOf(object, reason) === 'positive' ? 'peoplePositive' : 'peopleDerived';
}

/** The target accepted the removal, and still shows the object as it was. */
async function ignoredRemoval(slice: Pick<Slice, 'objects'>, object: StoredObject): Promise<never> {
  await keep(slice, object);
  throw removalIgnored(object);
}

export function removalIgnored({ kind }: StoredObject): RejectedError {
  const who = kind === 'user' ? 'The person is still an active member' : 'The group still exists';
  return new RejectedError({
    code: 'RemovalIgnored',
    detail: `The target accepted the removal, but did not carry it out. ${who}.`,
  });
}

/** An unanswered create of an object that is out of scope now; settled here when it turns out not to have happened. */
export async function linkedAfterAll(
  slice: Matching,
  object: StoredObject,
  matcher: Matcher,
): Promise<StoredObject | undefined> {
  const linked = await linkIfCreated(slice, matcher, object);
  if (linked === undefined) await settle(slice, object);
  return linked?.object;
}
