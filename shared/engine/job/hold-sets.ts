// Hold sets: what is held of one kind for one reason. A set is the unit of consent, by its number and its revision.

import type { CodeOf } from '../../errors/index.ts';
import type { Hold } from '../../model/stored-object.ts';
import type { HoldCount, RosterEntry, ShardSummary } from '../objects/roster.ts';
import type { GuardKind } from './guard-window.ts';

/** How long an approval is valid. */
export const APPROVAL_MS = 24 * 3_600_000;
/** An owner's removal waits no longer than that for a move that was approved and that something keeps. */
const MOVES_WITHIN_MS = 30 * 60_000;

export interface HoldSet {
  readonly number: number;
  readonly kind: GuardKind;
  readonly code: CodeOf<'hold'>;
  /** Why it waits, as of the last slice. */
  readonly detail: string;
  /** Rises whenever something joins. */
  readonly revision: number;
  /** When it was opened, epoch milliseconds. */
  readonly since: number;
  /** How many more might have gone when it was judged last: a set is judged anew when there is more room. */
  readonly room: number;
}

/** What a hold names: consent covers exactly that. */
export type Named = Pick<Hold, 'changes' | 'members'>;

/** The set that a change is held in, and why. */
export interface Held {
  readonly set: HoldSet;
  readonly detail: string;
  readonly names?: Named;
  /** How it stands in the set already. */
  readonly before?: Hold;
}

/** As they stand in the job row. */
export interface HoldSets {
  readonly holdSets: readonly HoldSet[];
  readonly nextHoldSet: number;
}

export type Joining = Pick<HoldSet, 'kind' | 'code' | 'detail' | 'room'>;

/** The set that something of this kind joins for this reason: the open one at its next revision, or a new one. */
export function joined(
  { holdSets, nextHoldSet }: HoldSets,
  joining: Joining,
  now: number,
): { sets: HoldSets; set: HoldSet } {
  const known = holdSets.find(({ kind, code }) => kind === joining.kind && code === joining.code);
  const set: HoldSet =
    known === undefined
      ? { ...joining, number: nextHoldSet, revision: 1, since: now }
      : { ...known, revision: known.revision + 1, room: joining.room };
  return {
    set,
    sets: {
      holdSets: [...holdSets.filter(({ number }) => number !== set.number), set],
      nextHoldSet: Math.max(nextHoldSet, set.number + 1),
    },
  };
}

/** Why one object waits in a set: only the share of a group is its own. */
export function detailIn({ code, detail }: HoldSet, own: { readonly code?: string; readonly detail?: string }): string {
  return code === 'MembershipShareGuard' && own.code === code ? (own.detail ?? detail) : detail;
}

/** Rows may have joined at a revision that a killed slice did not store: whoever names a set means them too. */
export function withRevisionsOf(sets: readonly HoldSet[], holds: readonly Hold[]): readonly HoldSet[] {
  return sets.map((set) => {
    const revisions = holds.filter((hold) => hold.set === set.number).map(({ revision }) => revision);
    return { ...set, revision: Math.max(set.revision, ...revisions) };
  });
}

/** Set number → how many changes wait in it, and how many were rejected. */
export function holdCounts(summaries: readonly ShardSummary[]): ReadonlyMap<number, HoldCount> {
  const counts = new Map<number, HoldCount>();
  for (const [set, open, rejected] of summaries.flatMap(({ holds }) => holds)) {
    const [, openBefore, rejectedBefore] = counts.get(set) ?? [set, 0, 0];
    counts.set(set, [set, openBefore + open, rejectedBefore + rejected]);
  }
  return counts;
}

const REMOVALS: ReadonlySet<GuardKind> = new Set(['peoplePositive', 'peopleDerived', 'foundAfterLoss']);

/** A removal of somebody waits: the person keeps what he has, memberships included. So it was if no set says what waits. */
export function holdsRemoval(sets: readonly HoldSet[], { holds, work }: Pick<RosterEntry, 'holds' | 'work'>): boolean {
  if (holds.length === 0) return work === 'held';
  const kinds = holds.map((hold) => sets.find(({ number }) => number === hold.set)?.kind);
  return kinds.some((kind) => kind !== undefined && REMOVALS.has(kind));
}

/** What an object's hold of this kind says, whatever waits of other kinds. */
export function holdOf(
  holds: readonly Hold[] | undefined,
  kind: GuardKind,
  sets: readonly HoldSet[],
): Hold | undefined {
  return holdsOf(holds, kind, sets)[0];
}

export function holdsOf(
  holds: readonly Hold[] | undefined,
  kind: GuardKind,
  sets: readonly HoldSet[],
): readonly Hold[] {
  return (holds ?? []).filter(({ set }) => sets.some((one) => one.number === set && one.kind === kind));
}

/** The account may yet move to somebody else: nobody has decided, or it is approved, and nothing keeps it for long. */
export function mayMove({ approved, rejectedAt }: Hold, isKept: boolean, now: number): boolean {
  if (approved === undefined) return rejectedAt === undefined;
  return !isKept || now < approved.until - APPROVAL_MS + MOVES_WITHIN_MS;
}
