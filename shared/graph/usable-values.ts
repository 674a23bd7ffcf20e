// Which values of a row are taken: one that is too deep or too long is named instead, and harms nobody else.

import { toAttributeValue } from '../model/json.ts';
import type { UnusableValue } from '../model/ports.ts';
import type { Attributes, AttributeValue } from '../model/stored-object.ts';

/** Levels of lists and objects; the deepest property that Graph documents for people and groups has three. */
const DEEPEST = 8;
/**
 * Characters as JSON: by our estimate thrice what the longest property takes (the plans of a person with many licences,
 * a hundred at some 200 each), and a seventh of what a row of the state holds.
 */
const LONGEST_VALUE = 64_000;
/** All values of one row together. */
const LONGEST_ROW = 160_000;

export interface UsableValues {
  readonly attributes: Attributes;
  readonly unusable: readonly UnusableValue[];
}

export function usableValues(values: readonly (readonly [string, unknown])[]): UsableValues {
  const taken: [string, AttributeValue][] = [];
  const unusable: UnusableValue[] = [];
  let room = LONGEST_ROW;
  for (const [attribute, value] of values) {
    const length = isTooDeep(value) ? undefined : lengthOf(value);
    if (length === undefined) {
      unusable.push({ attribute, why: `is nested more than ${DEEPEST} levels deep` });
    } else if (length > LONGEST_VALUE) {
      unusable.push({ attribute, why: `has ${length} characters, and the app reads at most ${LONGEST_VALUE}` });
    } else if (length > room) {
      unusable.push({ attribute, why: `is beyond the ${LONGEST_ROW} characters that the app reads of one object` });
    } else {
      room -= length;
      taken.push([attribute, toAttributeValue(value)]);
    }
  }
  return { attributes: Object.fromEntries(taken), unusable };
}

/** Level by level: the depth of what a server sends must not become the depth of our stack. */
function isTooDeep(value: unknown): boolean {
  let level = [value].filter(isNested);
  for (let depth = 0; depth < DEEPEST; depth += 1) {
    if (level.length === 0) return false;
    level = level.flatMap((item) => Object.values(item).filter(isNested));
  }
  return level.length > 0;
}

const isNested = (value: unknown): value is object => typeof value === 'object' && value !== null;

function lengthOf(value: unknown): number {
  return JSON.stringify(value).length;
}
