import { describe, expect, it } from 'vitest';
import {
  addTo,
  changeLimit,
  countIn,
  EMPTY_WINDOW,
  isCliff,
  peopleLimit,
  tooManyOfGroup,
} from '../../../shared/engine/job/guard-window.ts';
import { LIMITS } from '../support/policies.ts';

const HOUR = 3_600_000;
const NOON = 500_000 * HOUR;

describe('the limit for removals of people', () => {
  it.each([
    [0, 5],
    [10, 5],
    [100, 20],
    [300, 53],
    [10_000, 150],
    [100_000, 1_050],
  ])('of %i linked people is %i', (linked, limit) => {
    expect(peopleLimit(linked, LIMITS)).toBe(limit);
  });
});

describe('the limit for changes of people', () => {
  it.each([
    ['a matching value', 0, 20, 20],
    ['a matching value', 48, 20, 20],
    ['a matching value', 400, 20, 20],
    ['a matching value', 1_000, 20, 50],
  ] as const)('of %s, with %i linked people and a floor of %i, is %i', (_, linked, floor, limit) => {
    expect(changeLimit(linked, LIMITS.matchingValueShare, floor)).toBe(limit);
  });

  it.each([
    [10, 100],
    [200, 100],
    [301, 150],
    [10_000, 5_000],
  ])('of anything else, with %i linked people, is %i', (linked, limit) => {
    expect(changeLimit(linked, LIMITS.updateShare, LIMITS.updateFloor)).toBe(limit);
  });
});

describe('the window', () => {
  it('rolls: what is older than a day no longer counts', () => {
    const early = addTo(EMPTY_WINDOW, 'peopleDerived', 3, NOON);
    const later = addTo(early, 'peopleDerived', 2, NOON + 10 * HOUR);
    expect(countIn(later, 'peopleDerived', NOON + 10 * HOUR)).toBe(5);
    expect(countIn(later, 'peopleDerived', NOON + 26 * HOUR)).toBe(2);
    expect(countIn(later, 'peopleDerived', NOON + 40 * HOUR)).toBe(0);
  });

  it('adds up within an hour and keeps the kinds apart', () => {
    const window = addTo(addTo(EMPTY_WINDOW, 'peopleDerived', 3, NOON), 'peopleDerived', 4, NOON + 1);
    expect(countIn(window, 'peopleDerived', NOON)).toBe(7);
    expect(countIn(window, 'creations', NOON)).toBe(0);
  });
});

describe('a collapse', () => {
  it.each([
    [0, 0, false],
    [1, 0, true],
    [10, 4, true],
    [10, 5, false],
    [9, 4, false],
    [100, 51, false],
    [100, 49, true],
    [5, 9, false],
  ])('from %i to %i: %s', (before, after, expected) => {
    expect(isCliff(before, after, 10)).toBe(expected);
  });

  it('is none while fewer than five people have an account: a pilot may end', () => {
    expect(isCliff(4, 0, 4)).toBe(false);
    expect(isCliff(4, 0, 5)).toBe(true);
  });
});

it('a group of 20 or more may not lose more than half of its members at once', () => {
  expect(tooManyOfGroup(19, 19, LIMITS)).toBe(false);
  expect(tooManyOfGroup(20, 10, LIMITS)).toBe(false);
  expect(tooManyOfGroup(20, 11, LIMITS)).toBe(true);
});
