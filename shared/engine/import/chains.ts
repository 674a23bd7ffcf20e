// Which delta chains of groups there should be: pure planning over the chains there are and the groups that matter.

import type { ChainRecord } from '../../model/ports.ts';
import type { SourceId } from '../../model/stored-object.ts';

/** Graph's limit for an id filter on a delta query. */
export const GROUPS_PER_CHAIN = 50;
/** Above this many groups one unfiltered chain costs less than the filtered ones. */
export const UNFILTERED_FROM = 1_000;

export type GroupSelection = { readonly type: 'all' } | { readonly type: 'some'; readonly ids: ReadonlySet<SourceId> };

export interface ChainPlan {
  /** Sets of ids that need a chain of their own; undefined = the unfiltered chain. */
  readonly create: readonly (readonly SourceId[] | undefined)[];
  /** Chains that nobody needs: their groups do not matter, or a newer, completely read chain owns them. */
  readonly drop: readonly string[];
}

export function planGroupChains(chains: readonly ChainRecord[], selection: GroupSelection): ChainPlan {
  if (selection.type === 'all' || wantsUnfiltered(selection)) return planUnfiltered(chains);
  return planFiltered(chains, selection.ids);
}

export function wantsUnfiltered(selection: GroupSelection): boolean {
  return selection.type === 'all' || selection.ids.size > UNFILTERED_FROM;
}

function planUnfiltered(chains: readonly ChainRecord[]): ChainPlan {
  const unfiltered = chains.find((chain) => chain.ids === undefined);
  if (unfiltered === undefined) return { create: [undefined], drop: [] };
  if (unfiltered.initial) return { create: [], drop: [] };
  const isUnderWay = (chain: ChainRecord): boolean => chain.initial && chain.generation > unfiltered.generation;
  const others = chains.filter((chain) => chain !== unfiltered && !isUnderWay(chain));
  return { create: [], drop: others.map((chain) => chain.id) };
}

function planFiltered(chains: readonly ChainRecord[], wanted: ReadonlySet<SourceId>): ChainPlan {
  const filtered = chains.filter((chain) => chain.ids !== undefined);
  const drop = chains.filter((chain) => isRedundant(chain, filtered, wanted));
  const kept = filtered.filter((chain) => !drop.includes(chain));
  const owned = new Set(kept.flatMap((chain) => chain.ids ?? []));
  const missing = [...wanted].filter((id) => !owned.has(id)).sort();
  const settled = kept.every((chain) => !chain.initial);
  const create = missing.length > 0 ? slices(missing) : settled ? repack(kept, wanted) : [];
  return { create, drop: drop.map((chain) => chain.id) };
}

/** Every group that it still matters for is owned by a newer chain that has been read completely. */
function isRedundant(chain: ChainRecord, filtered: readonly ChainRecord[], wanted: ReadonlySet<SourceId>): boolean {
  const newer = filtered.filter((other) => other !== chain && !other.initial && other.generation > chain.generation);
  const covered = new Set(newer.flatMap((other) => other.ids ?? []));
  const needed = chain.ids === undefined ? [...wanted] : chain.ids.filter((id) => wanted.has(id));
  return needed.every((id) => covered.has(id));
}

/** Moves the groups of the emptiest chains into fewer, fuller ones when there are more chains than needed. */
function repack(chains: readonly ChainRecord[], wanted: ReadonlySet<SourceId>): SourceId[][] {
  const surplus = chains.length - Math.ceil(wanted.size / GROUPS_PER_CHAIN);
  if (surplus <= 0) return [];
  const used = (chain: ChainRecord): SourceId[] => (chain.ids ?? []).filter((id) => wanted.has(id));
  const byUse = [...chains].sort((a, b) => used(a).length - used(b).length);
  for (let count = surplus + 1; count <= byUse.length; count += 1) {
    const ids = [...new Set(byUse.slice(0, count).flatMap(used))].sort();
    if (Math.ceil(ids.length / GROUPS_PER_CHAIN) <= count - surplus) return slices(ids);
  }
  return [];
}

/** So long may a chain stay unread before it is halved; a first read that gets on may last. */
const STUCK_MS = 30 * 60_000;
const SLOW_MS = 6 * 60 * 60_000;
/** Halving a chain so often comes down to one group. */
const MOST_TRIALS = 6;

/**
 * Chains to be halved, after a pass: one group that cannot be read must not keep those beside it from being read. When no
 * chain can be read the fault is hardly a group's, and a few trials tell.
 */
export function planSplits(
  chains: readonly ChainRecord[],
  isRead: (chain: ChainRecord) => boolean,
  now: number,
): readonly ChainRecord[] {
  const unread = chains.filter((chain) => !isRead(chain));
  const stuck = unread.filter((chain) => (chain.ids?.length ?? 0) > 1 && isStuck(chain, now));
  if (unread.length < chains.length) return stuck;
  const groups = new Set(chains.flatMap((chain) => chain.ids ?? [])).size;
  const trials = chains.length - Math.ceil(groups / GROUPS_PER_CHAIN);
  const smallest = stuck.toSorted((a, b) => (a.ids?.length ?? 0) - (b.ids?.length ?? 0));
  return trials < MOST_TRIALS ? smallest.slice(0, 1) : [];
}

function isStuck({ initial, cursor, incompleteSince = Number.POSITIVE_INFINITY }: ChainRecord, now: number): boolean {
  return now - incompleteSince >= (initial && cursor !== undefined ? SLOW_MS : STUCK_MS);
}

function slices(ids: readonly SourceId[]): SourceId[][] {
  const found: SourceId[][] = [];
  for (let at = 0; at < ids.length; at += GROUPS_PER_CHAIN) found.push(ids.slice(at, at + GROUPS_PER_CHAIN));
  return found;
}
