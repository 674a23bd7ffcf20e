// What may be believed of the last reading: on which evidence somebody may be removed. Pure.

import type { Leaving, RemovalReason } from '../../model/ports.ts';
import { keyOf, type SourceKey } from '../../model/source-key.ts';
import type { Life } from '../../model/stored-object.ts';
import type { Edges, Reach } from '../objects/edges.ts';

/** Positive: this very object is disabled or deleted. Derived: everything else. */
export type Evidence = 'positive' | 'derived';

export interface Belief {
  /** The chain of users stands at its watermark. */
  readonly users: boolean;
  /** The list of assignments is complete. */
  readonly assigned: boolean;
  /** Whom a group that is not read to its end may entitle. `anybody`: such a group was never read, or lost too many. */
  readonly doubtful: 'anybody' | ReadonlySet<SourceKey>;
  /** The group's own chain stands at its watermark. */
  isCurrent(group: SourceKey): boolean;
}

/** Everything was read to its end. */
export const CERTAIN: Belief = { users: true, assigned: true, doubtful: new Set(), isCurrent: () => true };

export function evidenceOf(life: Life, reason: RemovalReason): Evidence {
  return reason === 'outOfScope' || life === 'unseen' ? 'derived' : 'positive';
}

/** Although nothing that was read says so. */
export function mayBeEntitled({ assigned, doubtful }: Belief, person: SourceKey): boolean {
  return !assigned || doubtful === 'anybody' || doubtful.has(person);
}

export function mayLeave(belief: Belief, person: SourceKey, evidence: Evidence): boolean {
  return belief.users && (evidence === 'positive' || !mayBeEntitled(belief, person));
}

/** A group that is emptied or deleted. */
export function mayGo({ assigned, isCurrent }: Belief, group: SourceKey, evidence: Evidence): boolean {
  return isCurrent(group) && (evidence === 'positive' || assigned);
}

/** A group that loses members. `below`: the group itself and those that pass members on to it. */
export function mayLoseMembers({ isCurrent }: Belief, below: Iterable<SourceKey>): boolean {
  for (const group of below) if (!isCurrent(group)) return false;
  return true;
}

export interface GroupsInDoubt {
  /** Groups that entitle people, or that filters name. */
  readonly roots: readonly { readonly group: SourceKey; readonly reach: Reach }[];
  /** Whom rounds that have not ended have taken out of groups. */
  readonly leaving: readonly Leaving[];
  /** The groups and those below them are prepared. */
  readonly edges: Pick<Edges, 'below' | 'flatten'>;
  isCurrent(group: SourceKey): boolean;
  /** It was read to its end once. */
  wasRead(group: SourceKey): boolean;
  isLive(group: SourceKey): boolean;
}

/** Whom groups that are not read to their end may entitle, by what is stored of them. */
export function doubtfulPeople(facts: GroupsInDoubt): Belief['doubtful'] {
  const { roots, leaving, edges, isCurrent, wasRead, isLive } = facts;
  // A group that was deleted when it was read last may be back.
  const passes = (group: SourceKey): boolean => isLive(group) || !isCurrent(group);
  const people = new Set<SourceKey>();
  const addFrom = (root: SourceKey, reach: Reach): boolean => {
    for (const group of edges.below(root, reach, passes)) {
      if (!isCurrent(group) && !wasRead(group)) return false;
      edges.flatten(group, (person) => people.add(person), 'direct');
    }
    return true;
  };
  for (const { group: root, reach } of roots) {
    if (!passes(root)) continue;
    for (const group of edges.below(root, reach, passes)) {
      if (!isCurrent(group) && !addFrom(group, reach)) return 'anybody';
    }
  }
  for (const part of leaving) {
    if (part === 'many') return 'anybody';
    for (const person of part.users) people.add(keyOf(person));
    for (const group of part.groups) if (!addFrom(keyOf(group), 'transitive')) return 'anybody';
  }
  return people;
}
