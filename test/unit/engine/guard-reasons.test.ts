import { describe, expect, it } from 'vitest';
import { reasonFor, reasonNow, whyHoldAll, whyHoldGroup } from '../../../shared/engine/job/guard-reasons.ts';
import { LIMITS } from '../support/policies.ts';

const QUARTER = { ...LIMITS, membershipShare: 0.25 };

describe('the reasons of the guard', () => {
  it('name what is due, the limit, and what was done', () => {
    expect(reasonFor('peopleDerived', { due: 6, done: 0, limit: 5 })).toEqual({
      code: 'PeopleRemovalGuard',
      detail: 'Removing 6 people would exceed the 24-hour limit of 5.',
    });
    expect(reasonFor('peoplePositive', { due: 1, done: 5, limit: 5 }).detail).toBe(
      'Removing 1 person would exceed the 24-hour limit of 5. The guard already counts 5 people from the last 24 hours.',
    );
    expect(reasonFor('groupDeletes', { due: 1, done: 3, limit: 3 })).toEqual({
      code: 'GroupDeleteGuard',
      detail:
        'Deleting 1 group would exceed the 24-hour limit of 3. The guard already counts 3 groups from the last 24 hours.',
    });
    expect(reasonFor('memberships', { due: 501, done: 0, limit: 500 }).code).toBe('MembershipGuard');
  });

  it.each([
    ['matchingValues', 1, 'MatchingValueGuard', 'Changing the matching value of 1 person'],
    ['matchingValues', 48, 'MatchingValueGuard', 'Changing the matching value of 48 people'],
    ['updates', 1, 'UpdateGuard', 'Updating 1 person'],
    ['updates', 60, 'UpdateGuard', 'Updating 60 people'],
    ['administrativeGrants', 1, 'AdministrativeGrantGuard', 'Granting 1 administrative role'],
    ['administrativeGrants', 2, 'AdministrativeGrantGuard', 'Granting 2 administrative roles'],
    ['administrativeAdoptions', 1, 'AdministrativeAdoptionGuard', 'Adopting 1 account with an administrative role'],
    ['administrativeAdoptions', 2, 'AdministrativeAdoptionGuard', 'Adopting 2 accounts with an administrative role'],
    ['linkMoves', 1, 'LinkMoveGuard', 'Moving 1 account to another person'],
    ['linkMoves', 2, 'LinkMoveGuard', 'Moving 2 accounts to other people'],
  ] as const)('of %s name %i in the right number', (kind, due, code, what) => {
    expect(reasonFor(kind, { due, done: 0, limit: 0 })).toEqual({
      code,
      detail: `${what} would exceed the 24-hour limit of 0.`,
    });
  });

  it.each([
    [
      6,
      0,
      'Removing 6 people would exceed the 24-hour limit of 5. The guard already counts 1 person from the last 24 hours.',
    ],
    [
      5,
      0,
      'Removing 5 people would exceed the 24-hour limit of 5. The guard already counts 1 person from the last 24 hours.',
    ],
    [4, 2, 'Removing 4 people waits for a decision. More were due when the set was opened.'],
    [1, 0, 'Removing 1 person waits for a decision. More were due when the set was opened.'],
    [0, 1, 'An operator rejected this: removing 1 person.'],
    [0, 0, 'as it was opened'],
  ])('tell what is left of a set: %i undecided, %i rejected', (waiting, rejected, text) => {
    const set = { kind: 'peopleDerived', code: 'PeopleRemovalGuard', detail: 'as it was opened' } as const;
    expect(reasonNow(set, { open: waiting, rejected }, { done: 1, limit: 5 })).toBe(text);
  });

  it.each([
    ['memberships', 'MembershipGuard', 'Members of 2 groups wait. The 24-hour limit is 5 memberships.'],
    ['memberships', 'MembershipShareGuard', '2 groups would lose more of the members at once than the limit allows.'],
    ['peopleDerived', 'SourceCollapsed', 'as it was opened'],
    ['foundAfterLoss', 'FoundAfterLoss', 'as it was opened'],
    ['creations', 'CreationLimit', 'as it was opened'],
  ] as const)('of %s (%s) count no people', (kind, code, text) => {
    const set = { kind, code, detail: 'as it was opened' };
    expect(reasonNow(set, { open: 2, rejected: 0 }, { done: 0, limit: 5 })).toBe(text);
  });

  it('hold the members of one group beyond the share that is configured', () => {
    expect(whyHoldGroup(20, 5, QUARTER)).toBeUndefined();
    expect(whyHoldGroup(19, 19, QUARTER)).toBeUndefined();
    expect(whyHoldGroup(20, 6, QUARTER)?.detail).toBe(
      'Removing 6 of the 20 members of this group would exceed the limit of 25 %.',
    );
  });

  it('hold everything while the source seems to have lost too many', () => {
    expect(whyHoldAll([])).toBeUndefined();
    expect(whyHoldAll([{ what: 'assignments', before: 40, after: 0, since: 1 }])).toEqual({
      code: 'SourceCollapsed',
      detail: 'The number of assignments fell from 40 to 0.',
    });
  });
});
