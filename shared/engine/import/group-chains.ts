// New chains of groups: the only place that hands out chain names and generations.

import { forEachLimit } from '../../concurrency/pool.ts';
import type { ChainRecord, MembershipDelta } from '../../model/ports.ts';
import type { SourceId, StoredObject } from '../../model/stored-object.ts';
import { byShard } from '../objects/shards.ts';
import type { Slice } from '../slice.ts';
import type { Importing } from '../views.ts';
import { GROUPS_PER_CHAIN } from './chains.ts';
import { withLeaving } from './leaving.ts';

const PARALLEL_SHARDS = 8;

export function takeGeneration(slice: Pick<Slice, 'book'>): number {
  const generation = slice.book.job.nextGeneration;
  slice.book.update({ nextGeneration: generation + 1 });
  return generation;
}

/** `ids` undefined: the unfiltered chain. */
export function addGroupChain(
  slice: Pick<Slice, 'book' | 'chains' | 'policy'>,
  ids: readonly SourceId[] | undefined,
): ChainRecord {
  const generation = takeGeneration(slice);
  const { select } = slice.policy.group;
  const id = `groups-${generation}`;
  const chain: ChainRecord = { id, kind: 'group', generation, select, initial: true, pages: 0, ...(ids && { ids }) };
  slice.chains.put(chain);
  return chain;
}

/** Both halves are read anew, beside what is stored; what is in doubt of the whole is in doubt of either. */
export function splitChain(slice: Pick<Slice, 'book' | 'chains' | 'log' | 'policy'>, chain: ChainRecord): void {
  const { ids = [], incompleteSince, leaving } = chain;
  const middle = Math.ceil(ids.length / 2);
  slice.log('warn', 'chain.split', { chain: chain.id, groups: ids.length });
  slice.chains.drop(chain.id);
  for (const half of [ids.slice(0, middle), ids.slice(middle)]) {
    const fresh = addGroupChain(slice, half);
    slice.chains.put({ ...fresh, ...(incompleteSince && { incompleteSince }), ...(leaving && { leaving }) });
  }
}

/** A group that no chain followed may have changed unseen: what is stored of its members no longer counts. */
export async function forgetUnfollowed(slice: Importing, ids: readonly SourceId[]): Promise<void> {
  const chains = slice.chains.of('group');
  if (chains.some((chain) => chain.ids === undefined)) return;
  const followed = new Set(chains.flatMap((chain) => chain.ids ?? []));
  const unfollowed = ids.filter((id) => !followed.has(id));
  await forEachLimit(
    byShard(unfollowed, (id) => id),
    PARALLEL_SHARDS,
    async ([shard, part]) => {
      await slice.objects.group.load(shard);
      for (const id of part.filter((group) => slice.objects.group.entry(group) !== undefined)) {
        await slice.checkpoints.begin();
        await slice.state.memberships.forget(id);
        slice.edges.invalidate(id);
      }
    },
  );
}

/**
 * Reads one group completely again: its rows contradict each other, or it came back from deletion. The chain is stored
 * by the checkpoint that moves the cursor past those rows; later it is packed together with the others.
 */
export function rereadGroup(
  slice: Pick<Slice, 'book' | 'chains' | 'policy'>,
  id: SourceId,
  removed: Pick<MembershipDelta, 'removeUsers' | 'removeGroups'> = { removeUsers: [], removeGroups: [] },
): void {
  const fresh = slice.chains.of('group').filter((chain) => chain.initial && chain.ids !== undefined);
  const reader =
    fresh.find(({ ids }) => ids?.includes(id)) ??
    withGroup(
      fresh.find((chain) => isOpen(slice, chain)),
      id,
    ) ??
    addGroupChain(slice, [id]);
  slice.chains.put(withLeaving(reader, removed));
}

/** What no chain follows would never be read to its end. Stored before whatever says that these groups are followed. */
export async function followGroups(
  slice: Pick<Slice, 'book' | 'chains' | 'checkpoints' | 'policy'>,
  groups: readonly Pick<StoredObject, 'id'>[],
): Promise<void> {
  const chains = slice.chains.of('group');
  const unfollowed = groups.filter(({ id }) => !chains.some(({ ids }) => ids === undefined || ids.includes(id)));
  if (unfollowed.length === 0) return;
  for (const { id } of unfollowed) rereadGroup(slice, id);
  await slice.checkpoints.store();
}

function withGroup(chain: ChainRecord | undefined, id: SourceId): ChainRecord | undefined {
  return chain && { ...chain, ids: [...(chain.ids ?? []), id] };
}

/**
 * Groups that were read completely since that generation are read once more, in the next pass: chains of groups may be
 * under way now.
 */
export function rereadSince(slice: Pick<Slice, 'book' | 'chains'>, generation: number): void {
  const concerns = slice.chains.of('group').some((chain) => chain.generation >= generation);
  const { rereadSince: earlier = generation } = slice.book.job;
  if (concerns) slice.book.update({ rereadSince: Math.min(earlier, generation) });
}

/** Chains to be read anew for that reason; asking for them is done with it. */
export function takeChainsToReread(slice: Pick<Slice, 'book' | 'chains'>): readonly ChainRecord[] {
  const { rereadSince: since, ...job } = slice.book.job;
  if (since === undefined) return [];
  slice.book.replaceJob(job);
  return slice.chains.of('group').filter((chain) => chain.generation >= since);
}

/** Nobody has begun to read it, so that it can take one more group. */
function isOpen(slice: Pick<Slice, 'chains'>, chain: ChainRecord): boolean {
  const begun = chain.cursor !== undefined || slice.chains.isBegun(chain.id);
  return !begun && (chain.ids?.length ?? 0) < GROUPS_PER_CHAIN;
}
