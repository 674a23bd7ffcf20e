// Why the guard holds removals back: pure, from counts. Undefined: they may go.

import { counted } from '../../errors/counted.ts';
import type { CodeOf } from '../../errors/index.ts';
import type { GuardLimits } from '../../model/ports.ts';
import { peopleLimit, tooManyOfGroup } from './guard-window.ts';
import type { Cliff } from './job.ts';

export interface HoldReason {
  readonly code: Exclude<CodeOf<'hold'>, 'CreationLimit'>;
  readonly detail: string;
}

export interface PeopleCounts {
  /** People to be removed now. */
  readonly due: number;
  /** Removed in the last 24 hours. */
  readonly removed: number;
  /** Held already. */
  readonly held: number;
  /** People with an account. */
  readonly linked: number;
}

export function whyHoldPeople(
  { due, removed, held, linked }: PeopleCounts,
  limits: GuardLimits,
): HoldReason | undefined {
  const limit = peopleLimit(linked + removed, limits);
  if (removed + held + due <= limit) return undefined;
  return {
    code: 'PeopleRemovalGuard',
    detail: [
      `Removing ${people(due)} would exceed the 24-hour limit of ${limit}.`,
      ...(removed > 0 ? [`The job removed ${people(removed)} in the last 24 hours.`] : []),
      ...(held > 0 ? [`It already holds ${people(held)}.`] : []),
    ].join(' '),
  };
}

export function whyHoldGroupDeletes(due: number, deleted: number, limits: GuardLimits): HoldReason | undefined {
  if (deleted + due <= limits.groupDeletes) return undefined;
  return {
    code: 'GroupDeleteGuard',
    detail: [
      `Deleting ${counted(due, 'group')} would exceed the 24-hour limit of ${limits.groupDeletes}.`,
      ...(deleted > 0 ? [`The job deleted ${counted(deleted, 'group')} in the last 24 hours.`] : []),
    ].join(' '),
  };
}

export function whyHoldMemberships(due: number, removed: number, limits: GuardLimits): HoldReason | undefined {
  if (removed + due <= limits.memberships) return undefined;
  return {
    code: 'MembershipGuard',
    detail: [
      `Removing ${counted(due, 'membership')} would exceed the 24-hour limit of ${limits.memberships}.`,
      ...(removed > 0 ? [`The job removed ${counted(removed, 'membership')} in the last 24 hours.`] : []),
    ].join(' '),
  };
}

/** `members`: of one group, who are in it because of us. */
export function whyHoldGroup(members: number, removals: number, limits: GuardLimits): HoldReason | undefined {
  if (!tooManyOfGroup(members, removals, limits)) return undefined;
  const share = Math.round(limits.membershipShare * 1_000) / 10;
  return {
    code: 'MembershipGuard',
    detail: `Removing ${removals} of the ${members} members of this group would exceed the limit of ${share} %.`,
  };
}

/** Nobody is removed while the source seems to have lost too many. */
export function whyHoldAll([cliff]: readonly Cliff[]): HoldReason | undefined {
  if (cliff === undefined) return undefined;
  return {
    code: 'SourceCollapsed',
    detail: `The number of ${WHAT[cliff.what]} fell from ${cliff.before} to ${cliff.after}.`,
  };
}

const WHAT = { entitled: 'people in scope', usersRead: 'users in Entra ID', assignments: 'assignments' } as const;

const people = (count: number): string => counted(count, 'person', 'people');
