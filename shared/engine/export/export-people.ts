// Exports of people: renames and take-overs first, then removals, then everybody else.

import { forEachLimit } from '../../concurrency/pool.ts';
import { NotFoundError } from '../../errors/index.ts';
import type { Attributes, SourceId, StoredObject } from '../../model/stored-object.ts';
import { afterWriting, changesBetween, withoutPaths } from '../../model/values.ts';
import { decideUser, type UserDecision } from '../decide/decide.ts';
import { standingOf } from '../decide/standing.ts';
import { addTo } from '../job/guard-window.ts';
import { byShard } from '../objects/shards.ts';
import type { Slice } from '../slice.ts';
import type { Exporting, Matching } from '../views.ts';
import { Attempts } from './attempts.ts';
import { type Linked, linkIfCreated, linkTarget } from './link-target.ts';
import type { Matcher } from './matching.ts';
import { keep, settle } from './settle.ts';

export function provisionPeople(
  slice: Exporting,
  ids: readonly SourceId[],
  matcher: () => Promise<Matcher>,
): Promise<void> {
  return eachPerson(slice, ids, (person) => provisionOne(slice, person, matcher));
}

export function removePeople(
  slice: Exporting,
  ids: readonly SourceId[],
  matcher: () => Promise<Matcher>,
): Promise<void> {
  return eachPerson(slice, ids, (person) => removeOne(slice, person, matcher));
}

async function eachPerson(
  slice: Matching,
  ids: readonly SourceId[],
  work: (person: StoredObject) => Promise<void>,
): Promise<void> {
  if (ids.length === 0 || slice.run.halted) return;
  const attempts = new Attempts(slice);
  await forEachLimit(objectsAhead(slice, ids), slice.options.concurrency, (person) =>
    attempts.run('user', person.id, () => work(person)),
  );
  await attempts.close();
}

async function provisionOne(
  slice: Exporting,
  object: StoredObject,
  matcher: () => Promise<Matcher>,
  look: 'index' | 'now' = 'index',
): Promise<void> {
  const decision = decideUser(object, await standingOf(slice, object), slice.policy.user);
  if (decision.type !== 'provision') return;
  if (object.link?.state === 'active') return updateOne(slice, object, decision, matcher, look);
  const linked = await linkTarget(slice, await matcher(), object, decision, look);
  if (linked === undefined) return;
  if (linked.upToDate) await settle(slice, linked.object);
  else await updateLinked(slice, linked.object, matcher, look);
}

async function updateOne(
  slice: Exporting,
  object: StoredObject,
  decision: Extract<UserDecision, { type: 'provision' }>,
  matcher: () => Promise<Matcher>,
  look: 'index' | 'now',
): Promise<void> {
  try {
    await sendChanges(slice, object, decision.values);
  } catch (error) {
    // Found a moment ago and gone again: a look-up that is behind would find it for ever.
    if (!(error instanceof NotFoundError) || look === 'now') throw error;
    await provisionOne(slice, await unlink(slice, object, await matcher()), matcher, 'now');
  }
}

/** Gone from the target behind our back: it is matched again, and created again only while it is in scope. */
async function unlink(slice: Pick<Slice, 'objects'>, object: StoredObject, matcher: Matcher): Promise<StoredObject> {
  const { exported: _gone, link, ...rest } = object;
  if (link === undefined) return object;
  matcher.release(link.targetId);
  const unlinked: StoredObject = { ...rest, link: { ...link, state: 'removed' } };
  await slice.objects.user.put([unlinked]);
  return unlinked;
}

/** An adopted account gets what mappings send to existing accounts; what is for creation only stays as found. */
async function updateLinked(
  slice: Exporting,
  object: Linked['object'],
  matcher: () => Promise<Matcher>,
  look: 'index' | 'now',
): Promise<void> {
  const decision = decideUser(object, await standingOf(slice, object), slice.policy.user);
  if (decision.type !== 'provision') return void (await keep(slice, object));
  await updateOne(slice, object, decision, matcher, look);
}

async function sendChanges(slice: Matching, object: StoredObject, values: Attributes): Promise<void> {
  const { writing } = slice.policy.user;
  const changes = changesBetween(values, object.exported ?? {}, writing);
  if (changes.length > 0 && object.link !== undefined) {
    // Stored first: until the answer is here nobody knows what the target holds, so that it is sent again whatever the
    // source says by then. A refused change does not cost an adopted person the link either.
    await keep(slice, { ...object, exported: withoutPaths(object.exported, changes, values) });
    await slice.target.update('user', object.link.targetId, changes);
    slice.book.count(object, 'updated');
  } else slice.book.count(object, 'skipped');
  await settle(slice, { ...object, exported: afterWriting(object.exported, values, writing) });
}

async function removeOne(slice: Exporting, found: StoredObject, matcher: () => Promise<Matcher>): Promise<void> {
  const decision = decideUser(found, await standingOf(slice, found), slice.policy.user);
  if (decision.type !== 'remove') return;
  const object = found.link?.state === 'active' ? found : await linkedAfterAll(slice, found, await matcher());
  if (object?.link === undefined) return;
  // An unanswered removal: whoever is back in scope by then is sent completely, and so found missing.
  await keep(slice, { ...object, exported: {} });
  try {
    if (decision.how === 'delete') await slice.target.delete('user', object.link.targetId);
    else await slice.target.deactivateUser(object.link.targetId);
  } catch (error) {
    if (!(error instanceof NotFoundError)) throw error;
  }
  (await matcher()).release(object.link.targetId);
  slice.book.update({ window: addTo(slice.book.job.window, 'people', 1, slice.now) });
  slice.book.count(object, decision.how === 'delete' ? 'deleted' : 'removed');
  const { exported: _gone, ...rest } = object;
  await settle(slice, { ...rest, link: { ...object.link, state: 'removed' } });
  slice.log('info', 'user.removed', {
    id: object.id,
    target: object.link.targetId,
    reason: decision.reason,
    how: decision.how,
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

/** Rows of these objects, shard by shard, so that the writes of a shard meet in common transactions. */
export async function* objectsAhead(
  slice: Pick<Slice, 'objects' | 'run'>,
  ids: readonly SourceId[],
  kind: 'user' | 'group' = 'user',
): AsyncGenerator<StoredObject> {
  for (const [shard, part] of byShard(ids, (id) => id)) {
    if (slice.run.halted) return;
    for await (const rows of slice.objects[kind].rowsIn(shard, part)) yield* rows;
  }
}
