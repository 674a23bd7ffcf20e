// What a group's members in the target lack and have too much of.

import { once } from '../../concurrency/once.ts';
import type { ExportedMember } from '../../model/ports.ts';
import { idOf, keyOf, type SourceKey } from '../../model/source-key.ts';
import type { SourceId, StoredObject, TargetId } from '../../model/stored-object.ts';
import { forEachDesired } from '../evaluate/group-digests.ts';
import type { Slice } from '../slice.ts';
import type { Comparing } from '../views.ts';

export interface MemberAddition extends ExportedMember {
  readonly target: TargetId;
}

export interface MemberRemoval {
  /** As it stands in the exported list. */
  readonly id: SourceId;
  readonly target: TargetId;
}

/** Incarnation of a membership that is about to be sent: it may be in the target or not. */
const ANNOUNCED = 0;

export interface MembershipDifference {
  /** Additions of which the exported list knows nothing yet. */
  readonly announce: readonly ExportedMember[];
  readonly add: readonly MemberAddition[];
  readonly remove: readonly MemberRemoval[];
  /** Entries of the exported list that are no longer true and need no request. */
  readonly forget: readonly SourceId[];
  /** Entries that only change their name: a taken-over account that belongs to the group. */
  readonly inherited: readonly ExportedMember[];
  readonly exportedCount: number;
}

/** `wanted: 'none'`: the group is to be emptied of the members we manage. */
export async function membershipDifference(
  slice: Comparing,
  group: StoredObject,
  wanted: 'desired' | 'none',
): Promise<MembershipDifference> {
  const exported = await slice.state.memberships.readExported(group.id);
  const desired = new Map<SourceKey, MemberAddition>();
  if (wanted === 'desired') {
    await slice.edges.prepare([group.id]);
    forEachDesired(slice, group.id, (key, entry) => {
      if (entry.targetId !== undefined)
        desired.set(key, { id: idOf(key), incarnation: entry.incarnation, target: entry.targetId });
    });
  }
  const { remove, forget, inherited } = surplus(slice, group, exported, wanted, desired);
  const heirs = new Set(inherited.map((member) => member.id));
  const add = [...desired.values()].filter(
    (member) => exported.get(member.id) !== member.incarnation && !heirs.has(member.id),
  );
  const announce = add.filter(({ id }) => !exported.has(id)).map(({ id }) => ({ id, incarnation: ANNOUNCED }));
  return { announce, add, remove, forget, inherited, exportedCount: exported.size };
}

function surplus(
  slice: Pick<Slice, 'book' | 'edges' | 'entitled' | 'objects'>,
  group: StoredObject,
  exported: ReadonlyMap<SourceId, number>,
  wanted: 'desired' | 'none',
  desired: ReadonlyMap<SourceKey, MemberAddition>,
): { remove: MemberRemoval[]; forget: SourceId[]; inherited: ExportedMember[] } {
  const remove: MemberRemoval[] = [];
  const forget: SourceId[] = [];
  const inherited: ExportedMember[] = [];
  const edges = once(() => edgesOf(slice, group.id));
  for (const [id, incarnation] of exported) {
    if (desired.has(keyOf(id))) continue;
    const entry = slice.objects.user.entry(id);
    if (entry?.targetId !== undefined) {
      if (entry.work === 'held') continue;
      const inScope = entry.eligible && slice.entitled.user.has(id);
      // Kept in the workspace by configuration although out of scope: keeps the memberships that Entra still shows.
      if (!inScope && wanted === 'desired' && edges().has(keyOf(id))) continue;
      remove.push({ id, target: entry.targetId });
      continue;
    }
    const heir = slice.book.job.heirs.find(
      (other) => other.from === id && (incarnation === ANNOUNCED || other.incarnation === incarnation),
    );
    const successor = heir === undefined ? undefined : slice.objects.user.entry(heir.to);
    const inherits = heir !== undefined && successor?.targetId === heir.target;
    const member = inherits ? desired.get(keyOf(heir.to)) : undefined;
    // It stays in the list until the account has been taken out, or as long as nobody knows who has the account:
    // nothing else tells of this membership.
    if (inherits && member === undefined) remove.push({ id, target: heir.target });
    else if (inherits || successor?.intent !== true) forget.push(id);
    if (member !== undefined) inherited.push({ id: member.id, incarnation: member.incarnation });
  }
  return { remove, forget, inherited };
}

function edgesOf(slice: Pick<Slice, 'edges'>, groupId: SourceId): ReadonlySet<SourceKey> {
  const keys = new Set<SourceKey>();
  slice.edges.flatten(keyOf(groupId), (key) => keys.add(key));
  return keys;
}
