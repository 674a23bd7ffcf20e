// The order in which matching values change hands: whoever takes a value comes after whoever gives it up.

import type { Attributes, SourceId } from '../../model/stored-object.ts';
import { ownValue } from '../../model/values.ts';

export interface ValueMove {
  readonly id: SourceId;
  /** Matching values it has in the target and gives up. */
  readonly gives: readonly string[];
  readonly wants: readonly string[];
}

/** Moves in a circle come last, together: the target refuses them, which says what is wrong. */
export function inWaves(moves: readonly ValueMove[]): SourceId[][] {
  const waves: SourceId[][] = [];
  for (let left = moves; left.length > 0; ) {
    const owners = new Map(left.flatMap(({ id, gives }) => gives.map((value) => [value, id] as const)));
    const isFree = ({ id, wants }: ValueMove): boolean => wants.every((value) => (owners.get(value) ?? id) === id);
    const free = left.filter(isFree);
    const wave = free.length === 0 ? left : free;
    waves.push(wave.map(({ id }) => id));
    left = free.length === 0 ? [] : left.filter((move) => !isFree(move));
  }
  return waves;
}

/** An object's matching values in comparable form: targets ignore upper and lower case of addresses. */
export function matchingKeys(values: Attributes | undefined, matching: readonly string[]): string[] {
  return matching.flatMap((path) => {
    const value = values === undefined ? undefined : ownValue(values, path);
    return value === undefined || value === null ? [] : [`${path}\n${String(value).toLowerCase()}`];
  });
}
