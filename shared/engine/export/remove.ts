// Out of scope: people deactivated or deleted, groups deleted. Done means that the target said so.

import { NotFoundError, RejectedError } from '../../errors/index.ts';
import type { RemovalReason } from '../../model/ports.ts';
import type { RecordedChange } from '../../model/provisioning-record.ts';
import type { SourceId, StoredObject } from '../../model/stored-object.ts';
import { evidenceOf } from '../decide/belief.ts';
import type { Decision } from '../decide/decide.ts';
import { decisionOn } from '../decide/standing.ts';
import { hasPassed } from '../job/guard.ts';
import { addTo, type GuardKind } from '../job/guard-window.ts';
import { holdOf } from '../job/hold-sets.ts';
import { OPERATIONS } from '../job/operations.ts';
import type { Slice } from '../slice.ts';
import type { Exporting, Matching } from '../views.ts';
import { eachObject } from './attempts.ts';
import { isLinked, requireGone, settleDoubt, unproven } from './evidence.ts';
import { linkIfCreated } from './link-target.ts';
import { keptFromRemoval } from './look-before-harm.ts';
import type { Matcher } from './matching.ts';
import { noteDone } from './outcome.ts';
import type { OpenMatcher } from './provision.ts';
import { postponeDeletion } from './schedule-deletions.ts';
import { isUndone } from './send-changes.ts';
import { keep, settle } from './settle.ts';

type Linked = StoredObject & { readonly link: NonNullable<StoredObject['link']> };
type How = 'deactivate' | 'delete';
type Removal = Extract<Decision, { type: 'remove' }>;

const ACTIONS = { deactivate: 'disable', delete: 'delete' } as const;
const CHANGES: Readonly<Record<How, readonly RecordedChange[]>> = {
  deactivate: [{ path: 'active', old: true, new: false }],
  delete: [],
};

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
  if (await isAwaited(object, decision, await matcher())) return postponeDeletion(slice, object);
  const settled = object.doubt?.what === 'removal' ? await settleDoubt(slice, object) : undefined;
  if (settled?.is === 'there' && settled.ignored.length > 0) return ignoredRemoval(slice, settled.object);
  const isDone = settled?.is === 'gone' || (settled?.is === 'removed' && decision.how === 'deactivate');
  const kept = isDone ? undefined : await keptFromRemoval(slice, object);
  if (kept !== undefined) return void (await keep(slice, kept));
  const removal = { ...decision, how: decision.how };
  if (!isDone) await sendRemoval(slice, object, removal, await matcher());
  await finish(slice, object, removal, await matcher());
  slice.log('info', `${object.kind}.removed`, {
    id: object.id,
    target: object.link.targetId,
    reason: decision.reason,
    how: decision.how,
  });
}

/** A permanently deleted group has a successor that could not take it over yet. */
async function isAwaited(
  { kind, exported = {} }: Linked,
  { reason }: Removal,
  matcher: Pick<Matcher, 'groupsWanting'>,
): Promise<boolean> {
  return kind === 'group' && reason === 'hardDeleted' && (await matcher.groupsWanting(exported)).length > 0;
}

/** Returns when it is done; otherwise throws. */
async function sendRemoval(
  slice: Pick<Slice, 'book' | 'policy' | 'target' | 'objects' | 'now' | 'records'>,
  object: Linked,
  removal: Removal & { readonly how: How },
  matcher: Pick<Matcher, 'matchingValues'>,
): Promise<void> {
  const { kind, link } = object;
  const { how } = removal;
  const values = matcher.matchingValues(object.exported ?? {});
  // An unanswered removal: whoever is back in scope by then is sent completely, and so found missing.
  const doubt = { what: 'removal', at: slice.now, values, accepted: false } as const;
  const sent = { ...object, exported: {}, passedAt: takeRoom(slice, object, removal) };
  await keep(slice, { ...sent, doubt });
  slice.records.trying(object.id, ACTIONS[how], CHANGES[how]);
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

/** Counts it in the guard's window when it is sent: whether it was done may turn out much later. Answers when that was. */
function takeRoom(
  { book, now }: Pick<Slice, 'book' | 'now'>,
  object: Linked,
  { reason, judged }: Pick<Removal, 'reason' | 'judged'>,
): number {
  if (object.passedAt !== undefined && hasPassed(object, now)) return object.passedAt;
  const kind = guardKindOf(object, reason);
  // What was scheduled was counted then; what an operator agreed to takes nothing of what may go without asking.
  const isCounted = judged !== true && holdOf(object.holds, kind, book.job.holdSets)?.approved === undefined;
  if (isCounted) book.update({ window: addTo(book.job.window, kind, 1, now) });
  return now;
}

async function finish(
  slice: Pick<Slice, 'book' | 'now' | 'objects' | 'records' | 'state' | 'checkpoints' | 'failed' | 'log'>,
  object: Linked,
  { how, reason }: Removal & { readonly how: How },
  matcher: Pick<Matcher, 'release'>,
): Promise<void> {
  matcher.release(object.link.targetId);
  noteDone(slice, object, { action: ACTIONS[how], changes: CHANGES[how], reason });
  const { exported: _gone, creations: _ended, deletion: _carriedOut, ...rest } = object;
  await settle(slice, { ...rest, link: { ...object.link, state: 'removed' } });
}

function guardKindOf(object: StoredObject, reason: RemovalReason): GuardKind {
  if (object.kind === 'group') return 'groupDeletes';
  if (object.link?.origin === 'found') return 'foundAfterLoss';
  return evidenceOf(object.life, reason) === 'positive' ? 'peoplePositive' : 'peopleDerived';
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
