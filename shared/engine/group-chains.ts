// New chains of groups: the only place that hands out chain names and generations.

import type { SourceId } from './model.ts';
import type { ChainRecord } from './ports.ts';
import type { Slice } from './slice.ts';

export function takeGeneration(slice: Slice): number {
  const generation = slice.job.nextGeneration;
  slice.update({ nextGeneration: generation + 1 });
  return generation;
}

/** `ids` undefined: the unfiltered chain. */
export function addGroupChain(slice: Slice, ids: readonly SourceId[] | undefined): void {
  const generation = takeGeneration(slice);
  const { select } = slice.deps.policy.group;
  const chain: ChainRecord = { id: `groups-${generation}`, kind: 'group', generation, select, initial: true, pages: 0 };
  slice.putChain(ids === undefined ? chain : { ...chain, ids });
}

/**
 * Reads one group completely again: its rows contradict each other, or it came back from deletion. The chain is stored
 * by the checkpoint that moves the cursor past those rows; later it is packed together with the others.
 */
export function rereadGroup(slice: Slice, id: SourceId): void {
  const underWay = slice.chainsOf('group').some((chain) => chain.initial && chain.ids?.includes(id) === true);
  if (!underWay) addGroupChain(slice, [id]);
}
