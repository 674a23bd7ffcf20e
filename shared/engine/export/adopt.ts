// Links a source object with a target object that exists: a new one, a found one, or one that changes hands.

import { ConflictError } from '../../errors/index.ts';
import { keyOf } from '../../model/source-key.ts';
import type { Attributes, Kind, Link, SourceId, StoredObject, TargetObject } from '../../model/stored-object.ts';
import { heldAt } from '../../model/values.ts';
import { administrativeRoles } from '../job/guarded-changes.ts';
import type { Heir } from '../job/job.ts';
import { entriesNaming, marked } from '../objects/protection.ts';
import { isInScope } from '../objects/scope.ts';
import type { Slice } from '../slice.ts';
import type { Matching } from '../views.ts';
import { inheritExportedList } from './exported-list.ts';
import type { Matcher } from './matching.ts';
import { noteDone } from './outcome.ts';
import { keep } from './settle.ts';

const DAY_MS = 24 * 3_600_000;

export interface Linked {
  /** Stored with its link; its work goes on. */
  readonly object: StoredObject & { readonly link: Link; readonly exported: Attributes };
  /** `inherited`: it changed hands, with what was exported to it. */
  readonly how: Link['origin'] | 'inherited';
  /** The target has exactly the values of this moment, because it was created just now and holds nothing else. */
  readonly upToDate: boolean;
}

export async function adopt(
  slice: Matching,
  matcher: Matcher,
  object: StoredObject,
  values: Attributes,
  hit: TargetObject,
  how: Link['origin'],
): Promise<Linked> {
  await inheritFromFormer(slice, matcher, object, hit);
  const owner = matcher.claim(hit.id, object.id);
  const { heir, origin: taken } =
    owner === undefined
      ? { heir: object, origin: takenBefore(object, hit) }
      : await takeOver(slice, matcher, object, values, hit, owner);
  const exported = heldAt(slice.policy[object.kind].targets, hit.values);
  const linked = await link(slice, matcher, heir, hit, exported, taken === undefined ? how : 'adopted');
  if (taken === undefined) return linked;
  return { ...linked, object: { ...linked.object, link: { ...linked.object.link, origin: taken } }, how: 'inherited' };
}

/** The process ended when the former owner had given it up, and the heir had not stored the link. */
function takenBefore({ intent }: StoredObject, hit: TargetObject): Link['origin'] | undefined {
  return intent?.takes?.targetId === hit.id ? intent.takes.origin : undefined;
}

/**
 * The former owner is out of scope: the target object changes hands and the former owner's removal is dropped. Answers with
 * who made it, and with the heir: an account that is protected stays so.
 */
async function takeOver(
  slice: Matching,
  matcher: Matcher,
  object: StoredObject,
  values: Attributes,
  hit: TargetObject,
  ownerId: StoredObject['id'],
): Promise<{ readonly heir: StoredObject; readonly origin: Link['origin'] }> {
  const owner = await slice.objects[object.kind].readOne(ownerId);
  if (owner?.link === undefined || (await claimOf(slice, object.kind, ownerId)) === 'kept')
    throw duplicateSource(ownerId);
  await (object.kind === 'user'
    ? rememberHeir(slice, object, hit, [owner], {})
    : inheritExportedList(slice, object.id, ownerId));
  // Between the two writes nobody has it: by this it is found again, also if the heir leaves meanwhile.
  const { origin } = owner.link;
  const takes = { targetId: hit.id, origin };
  const naming = [...(object.protectedBy ?? []), ...entriesNaming(slice.policy.protection, owner)];
  const heir = naming.length === 0 ? object : { ...object, protectedBy: naming };
  await keep(slice, { ...heir, intent: { at: slice.now, values: matcher.matchingValues(values), takes } });
  const { work, holds: _dropped, exported: _values, deletion: _cancelled, ...rest } = owner;
  if (work?.listed === true) await slice.state.quarantine.remove(owner.kind, owner.id);
  noteDone(slice, owner, { action: 'handOver', changes: [] });
  await slice.objects[object.kind].put([{ ...rest, link: { ...owner.link, state: 'removed' } }]);
  matcher.moveClaim(hit.id, object.id);
  slice.log('info', 'link.moved', { kind: object.kind, from: ownerId, to: object.id, target: hit.id });
  return { heir, origin };
}

/**
 * Whoever gets the address of somebody who left may get that person's account, and a target may put it back into the groups of
 * that time: they name nobody but the former owner. To be called before the link is stored.
 */
export async function inheritFromFormer(
  slice: Pick<Slice, 'book' | 'checkpoints' | 'moved' | 'objects'>,
  matcher: Matcher,
  object: StoredObject,
  hit: TargetObject,
): Promise<void> {
  const others = matcher.formerOwners(hit.id).filter((id) => id !== object.id);
  if (object.kind !== 'user' || others.length === 0) return;
  const rows = await slice.objects.user.read(others);
  await rememberHeir(slice, object, hit, [...rows.values()], { afterLeaving: true });
}

/** Memberships that were exported for former owners are the heir's: groups learn of it by this. */
async function rememberHeir(
  slice: Pick<Slice, 'book' | 'checkpoints' | 'moved'>,
  object: StoredObject,
  hit: TargetObject,
  owners: readonly StoredObject[],
  how: Pick<Heir, 'afterLeaving'>,
): Promise<void> {
  const heirs = owners.map(({ id, link }) => ({
    from: id,
    incarnation: link?.incarnation ?? 0,
    to: object.id,
    target: hit.id,
    ...how,
  }));
  const isSame = (a: Heir, b: Heir): boolean =>
    a.from === b.from && a.incarnation === b.incarnation && a.to === b.to && a.target === b.target;
  const others = slice.book.job.heirs.filter((former) => !heirs.some((heir) => isSame(former, heir)));
  slice.book.update({ heirs: [...others, ...heirs] });
  for (const owner of owners) slice.moved.note(owner);
  // Before the link moves: afterwards nothing else tells whose memberships the account still has.
  await slice.checkpoints.store();
}

export async function link(
  slice: Pick<Slice, 'book' | 'moved' | 'now' | 'policy' | 'records'>,
  matcher: Matcher,
  object: StoredObject,
  target: TargetObject,
  exported: Attributes,
  how: Link['origin'],
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
  const roles = administrativeRoles(object.kind === 'user' ? target.values : {}, slice.policy);
  noteDone(slice, linked, how === 'created' ? { action: 'create' } : { action: 'adopt', changes: roles });
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

/** Which of them the target object belongs to would be a guess. */
export function duplicateSuccessors(rival: StoredObject['id']): ConflictError {
  return new ConflictError({
    code: 'DuplicateSourceEntries',
    detail: `Another group in scope (${rival}) has the same matching value. The job does not choose which of them takes over the group in the target.`,
  });
}

/** When target objects were created for this one in the last day. */
export function recentCreations({ creations = [] }: StoredObject, now: number): readonly number[] {
  return creations.filter((at) => at > now - DAY_MS);
}
