// Where each object stands between source and target, counted so that figures add up.

import type { ScopeOutcome } from '../../model/ports.ts';

/**
 * The first is everybody whom nothing in Entra ID names any more. All others are live; those behind `notAssigned` are assigned.
 * The order is stored: new ones go to the end.
 */
export const PLACES = ['gone', 'notAssigned', 'disabled', 'guest', 'agent', 'filteredOut', 'inScope'] as const;
export type Place = (typeof PLACES)[number];

export function placeOf(live: boolean, entitled: boolean, scope: Pick<ScopeOutcome, 'eligible' | 'reason'>): Place {
  if (!live) return 'gone';
  if (!entitled) return 'notAssigned';
  if (scope.eligible) return 'inScope';
  switch (scope.reason) {
    case 'AccountDisabled':
      return 'disabled';
    case 'GuestUser':
      return 'guest';
    case 'AgentUser':
      return 'agent';
    default:
      return 'filteredOut';
  }
}

export interface PlaceCount {
  readonly all: number;
  /** Of all: in the target. */
  readonly linked: number;
  /** Of those in the target: nothing is to be done about them. */
  readonly settled: number;
}

export type PlaceCounts = Readonly<Partial<Record<Place, PlaceCount>>>;

interface Placed {
  readonly place: Place;
  readonly targetId: unknown;
  readonly work: string;
}

export function countPlaces(entries: Iterable<Placed>): PlaceCounts {
  const counts: Partial<Record<Place, PlaceCount>> = {};
  for (const { place, targetId, work } of entries) {
    const linked = targetId === undefined ? 0 : 1;
    counts[place] = plus(counts[place], { all: 1, linked, settled: work === 'none' ? linked : 0 });
  }
  return counts;
}

/** Undefined when one of them is not known. */
export function sumPlaces(parts: readonly (PlaceCounts | undefined)[]): PlaceCounts | undefined {
  const sum: Partial<Record<Place, PlaceCount>> = {};
  for (const part of parts) {
    if (part === undefined) return undefined;
    for (const place of PLACES) {
      const count = part[place];
      if (count !== undefined) sum[place] = plus(sum[place], count);
    }
  }
  return sum;
}

/** Place number, then its counts; of those where somebody is. */
export function packPlaces(counts: PlaceCounts): number[] {
  return PLACES.flatMap((place, at) => {
    const count = counts[place];
    return count === undefined ? [] : [at, count.all, count.linked, count.settled];
  });
}

export function unpackPlaces(packed: readonly number[]): PlaceCounts {
  const counts: Partial<Record<Place, PlaceCount>> = {};
  for (let at = 0; at + 3 < packed.length; at += 4) {
    const place = PLACES[packed[at] ?? -1];
    const [all = 0, linked = 0, settled = 0] = packed.slice(at + 1);
    if (place !== undefined) counts[place] = { all, linked, settled };
  }
  return counts;
}

function plus(a: PlaceCount | undefined, b: PlaceCount): PlaceCount {
  if (a === undefined) return b;
  return { all: a.all + b.all, linked: a.linked + b.linked, settled: a.settled + b.settled };
}
