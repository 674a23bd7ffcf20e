// Gives groups their members, and takes out those who may go.

import { counted } from '../../errors/counted.ts';
import { NotFoundError, RejectedError } from '../../errors/index.ts';
import type { ExportedMember } from '../../model/ports.ts';
import { keyOf, type SourceKey } from '../../model/source-key.ts';
import type { SourceId, StoredObject, TargetId } from '../../model/stored-object.ts';
import { decisionOn } from '../decide/standing.ts';
import { holdsOf } from '../job/hold-sets.ts';
import type { Slice } from '../slice.ts';
import type { Exporting } from '../views.ts';
import { eachObject } from './attempts.ts';
import { isLinked, requireGone, unproven } from './evidence.ts';
import { GroupVanishedError, sendMemberships } from './export-memberships.ts';
import type { RemovalOrders } from './hold-members.ts';
import { FOUND, membershipDifference, UNCERTAIN } from './memberships.ts';
import { noteDone } from './outcome.ts';
import { type OpenMatcher, unlink } from './provision.ts';
import { recordMembers } from './record-members.ts';
import { linkedAfterAll } from './remove.ts';
import { hold, keep, settle, withHolds } from './settle.ts';

type Group = StoredObject & { readonly link: NonNullable<StoredObject['link']> };

export function fillGroups(
  slice: Exporting,
  ids: readonly SourceId[],
  orders: RemovalOrders,
  matcher: OpenMatcher,
): Promise<void> {
  return eachObject(slice, {
    kind: 'group',
    ids,
    removes: true,
    needs: () => ['changeMembers'],
    work: async (group) => {
      if (!isLinked(group)) {
        if (group.intent !== undefined) await fillLinkedAfterAll(slice, group, orders, matcher);
        else await waitForProbe(slice, group);
        return;
      }
      // Whom its list names has no account that we know of, as long as a quarantine keeps people from being found again.
      if (group.unlisted === true && slice.gate.closed) return void (await waitForProbe(slice, group));
      try {
        await fillOne(slice, group, orders);
      } catch (error) {
        if (!(error instanceof GroupVanishedError)) throw error;
        await unlink(slice, group, await matcher());
      }
    },
  });
}

/** A group to be emptied or unlinked whose create was never answered. */
async function fillLinkedAfterAll(
  slice: Exporting,
  group: StoredObject,
  orders: RemovalOrders,
  matcher: OpenMatcher,
): Promise<void> {
  if ((await decisionOn(slice, group)).type !== 'remove') return;
  const linked = await linkedAfterAll(slice, group, await matcher());
  if (linked === undefined || !isLinked(linked)) return;
  await keep(slice, linked);
  await fillOne(slice, linked, orders);
}

async function fillOne(slice: Exporting, found: Group, orders: RemovalOrders): Promise<void> {
  const decision = await decisionOn(slice, found);
  if (decision.type === 'nothing' || decision.type === 'fail') return;
  const sentBefore = await settleMembers(slice, found);
  const { doubt, unlisted: _known, ...settled } = found;
  const group: Group = doubt?.what === 'update' ? { ...settled, doubt } : settled;
  const difference = await membershipDifference(slice, group, decision.type === 'provision' ? 'desired' : 'none');
  slice.memberCounts.set(group.id, { inStep: difference.inStep, toGo: difference.remove.length });
  const waiting = orders.held.get(group.id);
  const agreed = orders.members.get(group.id);
  const mayGo = ({ id }: { readonly id: SourceId }): boolean => agreed?.has(id) === true && !sentBefore.has(id);
  const wanted = difference.add.filter(({ id }) => !sentBefore.has(id));
  const isClosed = wanted.length > 0 && slice.gate.closed;
  const add = isClosed ? [] : wanted;
  const remove = difference.remove.filter(mayGo);
  if (!(await sendMemberships(slice, group, { ...difference, add, remove }))) return;
  if (isClosed) slice.failed.add(group.id);
  const ignored = [...difference.add, ...difference.remove].filter(({ id }) => sentBefore.has(id)).length;
  if (ignored > 0) throw await membersIgnored(slice, group, ignored);
  const isHeld = ({ id }: { readonly id: SourceId }): boolean => waiting?.members.has(id) === true;
  const held = difference.remove.some(isHeld) ? (waiting?.held ?? []) : [];
  // Its deletion is judged after its members.
  const isToBeJudged = decision.type === 'remove' && decision.how === 'schedule';
  const beside = isToBeJudged ? holdsOf(group.holds, 'groupDeletes', slice.book.job.holdSets) : [];
  // Whom one pass alone found is judged by the next.
  if (difference.remove.some((member) => !mayGo(member) && !isHeld(member))) {
    if (held.length > 0) await keep(slice, withHolds(slice, group, held, 'members', beside));
    return;
  }
  // An approved deletion is carried out when it is judged: a group that is parked would not be looked at again.
  if (held.length > 0 && beside.some(({ approved }) => approved !== undefined))
    return void (await keep(slice, withHolds(slice, group, held, 'members', beside)));
  if (held.length > 0) return hold(slice, group, held, 'members', beside);
  if (isToBeJudged) return;
  if (decision.type === 'remove' && decision.how === 'unlink') {
    const { exported: _gone, ...rest } = group;
    noteDone(slice, group, { action: 'unlink', reason: decision.reason });
    await settle(slice, { ...rest, link: { ...group.link, state: 'removed' } });
    return;
  }
  if (!(await waitForProbe(slice, group))) await settle(slice, group);
}

/**
 * Whoever had to go out is out. What a quarantine keeps back is due when it is tried again: a group that is ready costs each
 * tick the lists of all people.
 */
async function waitForProbe(slice: Pick<Slice, 'failed' | 'gate' | 'objects'>, group: StoredObject): Promise<boolean> {
  const { closedUntil: nextTryAt } = slice.gate;
  const { work } = group;
  if (nextTryAt === undefined || work === undefined || work.state === 'held' || !slice.failed.has(group.id))
    return false;
  const code = work.code ?? 'Quarantined';
  await keep(slice, { ...group, work: { ...work, state: 'escrow', code, nextTryAt } });
  return true;
}

/**
 * After an answer that proved nothing, one read of the members tells what was carried out: the exported list says so then.
 * Answers with those who were in doubt: who is still different was ignored.
 */
async function settleMembers(slice: Exporting, group: Group): Promise<ReadonlySet<SourceId>> {
  const isInDoubt = group.doubt?.what === 'members';
  if (!isInDoubt && group.unlisted !== true) return new Set();
  if (isInDoubt && slice.now < (group.doubt?.at ?? 0) + slice.target.traits.readLagMs) throw unproven(group);
  const present = await presentMembers(slice, group);
  if (group.unlisted) await listPresent(slice, group, present);
  if (!isInDoubt) return new Set();
  const carriedOut: ExportedMember[] = [];
  const gone: SourceId[] = [];
  for (const [id, incarnation] of await slice.state.memberships.readExported(group.id)) {
    const entry = slice.objects.user.entry(id);
    if (incarnation !== UNCERTAIN || entry?.targetId === undefined) continue;
    if (present.has(entry.targetId)) carriedOut.push({ id, incarnation: entry.incarnation });
    else gone.push(id);
  }
  await recordMembers(slice, group, carriedOut, gone);
  return new Set([...carriedOut.map(({ id }) => id), ...gone]);
}

/**
 * The list may have been lost: whom the target's group and the source's both have counts as brought by us. Whom the source
 * lacks, nobody remembers: that is for somebody to decide.
 */
async function listPresent(
  { edges, objects, policy, state }: Pick<Slice, 'edges' | 'objects' | 'policy' | 'state'>,
  group: Group,
  present: ReadonlySet<TargetId>,
): Promise<void> {
  const listed = await state.memberships.readExported(group.id);
  const inSource = new Set<SourceKey>();
  await Promise.all([edges.prepare([group.id]), objects.user.loadAll()]);
  edges.flatten(keyOf(group.id), (person) => inSource.add(person));
  const add: ExportedMember[] = [];
  const remove: SourceId[] = [];
  objects.user.forEachLinked((id, target, incarnation) => {
    const known = listed.get(id);
    if (known === UNCERTAIN) return;
    if (!present.has(target)) {
      if (known !== undefined) remove.push(id);
    } else if (inSource.has(keyOf(id)) || policy.group.foreignMembers === 'remove') {
      if (known !== incarnation) add.push({ id, incarnation });
    } else if (known === undefined) add.push({ id, incarnation: FOUND });
  });
  await state.memberships.appendExported(group.id, add, remove);
}

async function presentMembers(
  slice: Pick<Slice, 'policy' | 'target' | 'now'>,
  group: Group,
): Promise<ReadonlySet<TargetId>> {
  try {
    return new Set(await slice.target.members(group.link.targetId));
  } catch (error) {
    if (!(error instanceof NotFoundError)) throw error;
    await requireGone(slice, group, group.exported ?? {});
    throw new GroupVanishedError({ code: 'GroupVanished', detail: 'The group no longer exists in the target.' });
  }
}

/** Sent again at the next try. */
async function membersIgnored(
  slice: Pick<Slice, 'objects'>,
  group: StoredObject,
  count: number,
): Promise<RejectedError> {
  await keep(slice, group);
  return new RejectedError({
    code: 'ChangeIgnored',
    detail: `The target accepted a change of ${counted(count, 'member')}, but did not carry it out.`,
  });
}
