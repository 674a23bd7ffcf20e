// What a group's members in the target lack and have too much of.

import type { ExportedMember } from '../../model/ports.ts';
import { idOf, keyOf, type SourceKey } from '../../model/source-key.ts';
import type { SourceId, StoredObject, TargetId } from '../../model/stored-object.ts';
import { holdsRemoval } from '../job/hold-sets.ts';
import type { Heir } from '../job/job.ts';
import { isInScope, memberEntry } from '../objects/scope.ts';
import type { Slice } from '../slice.ts';
import type { Comparing } from '../views.ts';

export interface MemberAddition extends ExportedMember {
  readonly target: TargetId;
}

export interface MemberRemoval {
  /** As it stands in the exported list. */
  readonly id: SourceId;
  readonly target: TargetId;
  /** Nobody remembers who brought the person there. */
  readonly found?: true;
}

/** Incarnation of a membership that is about to be added or removed: it may be in the target or not. */
export const UNCERTAIN = 0;
/** Of a membership that was found after a loss of state, and that the source lacks. */
export const FOUND = 0xff_ff;

/**
 * Incarnation of a membership that was taken out while the person was leaving altogether: the target may put whoever comes
 * back into former groups by itself.
 */
export const TAKEN_OUT = 0xff_fe;

export interface MembershipDifference {
  readonly add: readonly MemberAddition[];
  readonly remove: readonly MemberRemoval[];
  /** Entries of the exported list that are no longer true and need no request. */
  readonly forget: readonly SourceId[];
  /** Entries that only change their name: a taken-over account that belongs to the group. */
  readonly inherited: readonly ExportedMember[];
  /** People who are in the target's group because of us. */
  readonly exportedCount: number;
  /** Whom the group shall have and has. */
  readonly inStep: number;
}

/** What is known of somebody whom the exported list names. */
export interface ExportedPerson {
  /** The account, while the person has one. */
  readonly target: TargetId | undefined;
  /** A removal of the person waits for somebody: memberships stay as they are. */
  readonly held: boolean;
  readonly inScope: boolean;
  /** The person was in the target and may come back, with the former groups. */
  readonly mayReturn: boolean;
}

export interface DifferenceInput {
  /** Person → incarnation the target was told of. */
  readonly exported: ReadonlyMap<SourceId, number>;
  /** Whom the group shall have; nobody when it is to be emptied. */
  readonly desired: ReadonlyMap<SourceId, MemberAddition>;
  readonly person: (id: SourceId) => ExportedPerson;
  /** Who took over the account with which the person was exported. */
  readonly heir: (id: SourceId, incarnation: number) => HeirState | undefined;
  /** The source shows the person in the group, whether in scope or not. */
  readonly isInSource: (id: SourceId) => boolean;
  readonly emptied: boolean;
}

export interface HeirState {
  readonly id: SourceId;
  readonly target: TargetId;
  /** The heir has that account now. */
  readonly hasIt: boolean;
  /** Nobody knows yet whether the heir has it. */
  readonly isUnsure: boolean;
  /** It was out of the target in between. */
  readonly afterLeaving: boolean;
}

/** Compares what the target was told of with what it should have. */
export function differenceOf(input: DifferenceInput): MembershipDifference {
  const { exported, desired } = input;
  const remove: MemberRemoval[] = [];
  const forget: SourceId[] = [];
  const inherited: ExportedMember[] = [];
  let exportedCount = 0;
  for (const [id, incarnation] of exported) {
    const person = input.person(id);
    const heir = input.heir(id, incarnation);
    // An uncertain entry of somebody who is here may be of either account: it counts as that of the present one.
    const isOfOther = person.target === undefined || isKnown(incarnation);
    const isHeirs = heir?.hasIt === true && heir.target !== person.target && isOfOther;
    // From now on the list names who has the account, whether the former owner is gone or back with another one.
    if (isHeirs) {
      const member = desired.get(heir.id);
      const isCertain = member !== undefined && isKnown(incarnation) && !heir.afterLeaving;
      const isNamed = exported.has(heir.id);
      if (member === undefined ? !isNamed : exported.get(heir.id) !== member.incarnation)
        inherited.push({ id: heir.id, incarnation: isCertain ? member.incarnation : UNCERTAIN });
      if (member === undefined && !isNamed && !staysAsItIs(input, heir.id, input.person(heir.id)))
        remove.push({ id: heir.id, target: heir.target });
    }
    if (person.target === undefined) {
      // While the person may come back, or nobody knows who has the account, nothing else tells of this membership.
      const isRemembered = heir === undefined ? person.mayReturn : heir.isUnsure;
      if (isHeirs || !isRemembered) forget.push(id);
      continue;
    }
    // Done, and nothing to do as long as the person neither is gone nor comes back.
    if (incarnation === TAKEN_OUT && !person.inScope) continue;
    exportedCount += 1;
    if (desired.has(id)) continue;
    if (isHeirs) forget.push(id);
    else if (!staysAsItIs(input, id, person))
      remove.push({ id, target: person.target, ...(incarnation === FOUND && { found: true }) });
  }
  const known = new Map([...exported, ...inherited.map((member) => [member.id, member.incarnation] as const)]);
  const add = [...desired.values()].filter((member) => known.get(member.id) !== member.incarnation);
  return { add, remove, forget, inherited, exportedCount, inStep: desired.size - add.length };
}

const isKnown = (incarnation: number): boolean => incarnation !== UNCERTAIN && incarnation !== TAKEN_OUT;

/** Kept in the workspace by configuration although out of scope: keeps the memberships that Entra still shows. */
function staysAsItIs({ emptied, isInSource }: DifferenceInput, id: SourceId, person: ExportedPerson): boolean {
  return person.held || (!person.inScope && !emptied && isInSource(id));
}

/** `wanted: 'none'`: the group is to be emptied of the members we manage. */
export async function membershipDifference(
  slice: Comparing,
  group: StoredObject,
  wanted: 'desired' | 'none',
): Promise<MembershipDifference> {
  const exported = await slice.state.memberships.readExported(group.id);
  const desired = new Map<SourceId, MemberAddition>();
  const inSource = new Set<SourceKey>();
  if (wanted === 'desired') {
    await slice.edges.prepare([group.id]);
    slice.edges.flatten(keyOf(group.id), (key) => {
      inSource.add(key);
      const entry = memberEntry(slice, key);
      if (entry !== undefined)
        desired.set(idOf(key), { id: idOf(key), incarnation: entry.incarnation, target: entry.targetId });
    });
  }
  const heirs = Map.groupBy(slice.book.job.heirs, ({ from }) => from);
  return differenceOf({
    exported,
    desired,
    person: (id) => exportedPerson(slice, id),
    heir: (id, incarnation) => heirOf(slice, heirs.get(id) ?? [], incarnation),
    isInSource: (id) => inSource.has(keyOf(id)),
    emptied: wanted === 'none',
  });
}

function exportedPerson(slice: Pick<Slice, 'book' | 'objects' | 'entitled'>, id: SourceId): ExportedPerson {
  const entry = slice.objects.user.entry(id);
  const sets = slice.book.job.holdSets;
  return {
    target: entry?.targetId,
    held: entry !== undefined && holdsRemoval(sets, entry),
    inScope: isInScope(slice, 'user', keyOf(id)),
    mayReturn: (entry?.incarnation ?? 0) > 0,
  };
}

function heirOf(slice: Pick<Slice, 'objects'>, known: readonly Heir[], incarnation: number): HeirState | undefined {
  const heirs = known
    .filter((other) => !isKnown(incarnation) || other.incarnation === incarnation)
    .map(({ to, target, afterLeaving = false }): HeirState => {
      const entry = slice.objects.user.entry(to);
      return { id: to, target, hasIt: entry?.targetId === target, isUnsure: entry?.intent === true, afterLeaving };
    });
  const heir = heirs.findLast(({ hasIt }) => hasIt) ?? heirs.findLast(({ isUnsure }) => isUnsure) ?? heirs.at(-1);
  // Whoever had left before may still come back with these groups, once nobody has that account.
  return heir?.afterLeaving === true && !heir.hasIt && !heir.isUnsure ? undefined : heir;
}
