// Which values of a row are taken: one that is too deep or too long is named instead, and harms nobody else.

import { isDeeperThan, toAttributeValue } from '../model/json.ts';
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
    const length = isDeeperThan(value, DEEPEST) ? undefined : lengthOf(value);
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

function lengthOf(value: unknown): number {
  return JSON.stringify(value).length;
}
