import { describe, expect, it } from 'vitest';
import {
  whyHoldAll,
  whyHoldGroup,
  whyHoldGroupDeletes,
  whyHoldMemberships,
  whyHoldPeople,
} from '../../../shared/engine/job/guard-reasons.ts';
import type { GuardLimits } from '../../../shared/model/ports.ts';

const LIMITS: GuardLimits = {
  creations: 500,
  peopleShare: 0.2,
  peopleBase: 50,
  peopleBaseShare: 0.01,
  peopleFloor: 5,
  groupDeletes: 3,
  memberships: 500,
  membershipShare: 0.25,
  membershipShareFrom: 20,
};

describe('the reasons of the guard', () => {
  it('let people go up to the limit, counting those of the last day and those held', () => {
    expect(whyHoldPeople({ due: 5, removed: 0, held: 0, linked: 10 }, LIMITS)).toBeUndefined();
    expect(whyHoldPeople({ due: 1, removed: 3, held: 1, linked: 10 }, LIMITS)).toBeUndefined();
    expect(whyHoldPeople({ due: 1, removed: 3, held: 2, linked: 10 }, LIMITS)).toEqual({
      code: 'PeopleRemovalGuard',
      detail:
        'Removing 1 person would exceed the 24-hour limit of 5. The job removed 3 people in the last 24 hours. It already holds 2 people.',
    });
  });

  it('count those who are gone already among the people there were', () => {
    expect(whyHoldPeople({ due: 10, removed: 10, held: 0, linked: 90 }, LIMITS)).toBeUndefined();
    expect(whyHoldPeople({ due: 11, removed: 10, held: 0, linked: 90 }, LIMITS)?.detail).toContain('limit of 20');
  });

  it('hold the deletion of groups beyond a number a day', () => {
    expect(whyHoldGroupDeletes(2, 1, LIMITS)).toBeUndefined();
    expect(whyHoldGroupDeletes(1, 3, LIMITS)).toEqual({
      code: 'GroupDeleteGuard',
      detail: 'Deleting 1 group would exceed the 24-hour limit of 3. The job deleted 3 groups in the last 24 hours.',
    });
  });

  it('hold memberships beyond a number a day', () => {
    expect(whyHoldMemberships(500, 0, LIMITS)).toBeUndefined();
    expect(whyHoldMemberships(1, 500, LIMITS)?.code).toBe('MembershipGuard');
  });

  it('hold the members of one group beyond the share that is configured', () => {
    expect(whyHoldGroup(20, 5, LIMITS)).toBeUndefined();
    expect(whyHoldGroup(19, 19, LIMITS)).toBeUndefined();
    expect(whyHoldGroup(20, 6, LIMITS)?.detail).toBe(
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
