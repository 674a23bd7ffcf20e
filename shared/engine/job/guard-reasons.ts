// Why the guard holds changes back: pure, from counts.

import { counted } from '../../errors/counted.ts';
import type { CodeOf } from '../../errors/index.ts';
import type { GuardLimits } from '../../model/ports.ts';
import { type GuardKind, tooManyOfGroup } from './guard-window.ts';
import type { Cliff } from './job.ts';

export interface HoldReason {
  readonly code: CodeOf<'hold'>;
  readonly detail: string;
}

/** `due`: to be done now. `done`: done or sent in the last 24 hours, consented ones left out. */
export interface Beyond {
  readonly due: number;
  readonly done: number;
  readonly limit: number;
}

/** Accounts and memberships of which nobody remembers who made them: none goes without consent. */
export const FOUND_AFTER_LOSS: HoldReason = {
  code: 'FoundAfterLoss',
  detail: 'Stored state was lost. The job found this afterwards, and does not know who brought it into Notion.',
};

/** Why what is due goes beyond the limit of its kind. */
export function reasonFor(kind: GuardKind, beyond: Beyond): HoldReason {
  const { code, verb, noun, plural } = TEXTS[kind];
  const { due, done, limit } = beyond;
  return {
    code,
    detail: [
      `${verb} ${counted(due, noun, plural)} would exceed the 24-hour limit of ${limit}.`,
      // What was sent counts too, whether it was done or not, and so does a deletion that has its day.
      ...(done > 0 ? [`The guard already counts ${counted(done, noun, plural)} from the last 24 hours.`] : []),
    ].join(' '),
  };
}

/** Changes of one set: those that nobody decided yet, and those that an operator rejected. */
export interface Left {
  readonly open: number;
  readonly rejected: number;
}

/** What a set says while changes join it, leave it or are decided. `detail`: what it said when it was opened. */
export function reasonNow(
  { kind, code, detail }: HoldReason & { readonly kind: GuardKind },
  { open, rejected }: Left,
  { done, limit }: Omit<Beyond, 'due'>,
): string {
  if (open + rejected === 0) return detail;
  const groups = counted(open === 0 ? rejected : open, 'group');
  if (code === 'MembershipShareGuard') return `${groups} would lose more of the members at once than the limit allows.`;
  if (code === 'MembershipGuard') return `Members of ${groups} wait. The 24-hour limit is ${limit} memberships.`;
  const { code: counting, verb, noun, plural } = TEXTS[kind];
  if (code !== counting || UNCOUNTED.has(code)) return detail;
  if (open === 0) return `An operator rejected this: ${verb.toLowerCase()} ${counted(rejected, noun, plural)}.`;
  if (open > limit - done) return reasonFor(kind, { due: open, done, limit }).detail;
  return `${verb} ${counted(open, noun, plural)} waits for a decision. More were due when the set was opened.`;
}

/** Their texts count nothing that is in the set. */
const UNCOUNTED: ReadonlySet<string> = new Set<HoldReason['code']>(['FoundAfterLoss', 'CreationLimit']);

interface Text {
  readonly code: CodeOf<'hold'>;
  readonly verb: string;
  readonly noun: string;
  readonly plural?: string;
}

const PEOPLE: Text = {
  code: 'PeopleRemovalGuard',
  verb: 'Removing',
  noun: 'person',
  plural: 'people',
};

const TEXTS: Readonly<Record<GuardKind, Text>> = {
  peoplePositive: PEOPLE,
  peopleDerived: PEOPLE,
  groupDeletes: { code: 'GroupDeleteGuard', verb: 'Deleting', noun: 'group' },
  memberships: { code: 'MembershipGuard', verb: 'Removing', noun: 'membership' },
  creations: { code: 'CreationLimit', verb: 'Creating', noun: 'object' },
  administrativeGrants: {
    code: 'AdministrativeGrantGuard',
    verb: 'Granting',
    noun: 'administrative role',
  },
  administrativeAdoptions: {
    code: 'AdministrativeAdoptionGuard',
    verb: 'Adopting',
    noun: 'account with an administrative role',
    plural: 'accounts with an administrative role',
  },
  linkMoves: {
    code: 'LinkMoveGuard',
    verb: 'Moving',
    noun: 'account to another person',
    plural: 'accounts to other people',
  },
  matchingValues: {
    code: 'MatchingValueGuard',
    verb: 'Changing the matching value of',
    noun: 'person',
    plural: 'people',
  },
  updates: { code: 'UpdateGuard', verb: 'Updating', noun: 'person', plural: 'people' },
  foundAfterLoss: { code: 'FoundAfterLoss', verb: 'Removing', noun: 'found account' },
};

/** `members`: of one group, who are in it because of us. */
export function whyHoldGroup(members: number, removals: number, limits: GuardLimits): HoldReason | undefined {
  if (!tooManyOfGroup(members, removals, limits)) return undefined;
  const share = Math.round(limits.membershipShare * 1_000) / 10;
  return {
    code: 'MembershipShareGuard',
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
