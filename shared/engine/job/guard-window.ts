// The removal guard and the creation limit: how much may happen in a rolling day before a person must agree.

import type { GuardLimits } from '../../model/ports.ts';

/** What is limited, each by itself. People: removed because Entra ID says so of them, or because nothing entitles them. */
export const GUARD_KINDS = [
  'peoplePositive',
  'peopleDerived',
  'groupDeletes',
  'memberships',
  'creations',
  'administrativeGrants',
  'administrativeAdoptions',
  'linkMoves',
  'matchingValues',
  'updates',
  'foundAfterLoss',
] as const;
export type GuardKind = (typeof GUARD_KINDS)[number];

/** Counts by hour: [hour number since the epoch, count]. */
export type GuardWindow = Readonly<Record<GuardKind, readonly (readonly [number, number])[]>>;

export const EMPTY_WINDOW: GuardWindow = {
  peoplePositive: [],
  peopleDerived: [],
  groupDeletes: [],
  memberships: [],
  creations: [],
  administrativeGrants: [],
  administrativeAdoptions: [],
  linkMoves: [],
  matchingValues: [],
  updates: [],
  foundAfterLoss: [],
};

const HOUR_MS = 3_600_000;
const WINDOW_HOURS = 24;

export function countIn(window: GuardWindow, kind: GuardKind, now: number): number {
  const oldest = Math.floor(now / HOUR_MS) - WINDOW_HOURS;
  return window[kind].reduce((sum, [hour, count]) => (hour >= oldest ? sum + count : sum), 0);
}

export function addTo(window: GuardWindow, kind: GuardKind, count: number, now: number): GuardWindow {
  if (count === 0) return window;
  const hour = Math.floor(now / HOUR_MS);
  const kept = window[kind].filter(([at]) => at >= hour - WINDOW_HOURS && at !== hour);
  const current = window[kind].find(([at]) => at === hour)?.[1] ?? 0;
  return { ...window, [kind]: [...kept, [hour, current + count] as const] };
}

/** People who may be removed in 24 hours: 20 % of the linked ones, at most 50 + 1 % of them, at least 5. */
export function peopleLimit(linked: number, limits: GuardLimits): number {
  const share = linked * limits.peopleShare;
  const most = limits.peopleBase + linked * limits.peopleBaseShare;
  return Math.max(limits.peopleFloor, Math.floor(Math.min(share, most)));
}

/** People of whom something may be changed in 24 hours: a share of the linked ones, but so many always. */
export function changeLimit(linked: number, share: number, floor: number): number {
  return Math.max(floor, Math.floor(linked * share));
}

/** A group may not lose half of its members at once if it has enough of them for that to mean something. */
export function tooManyOfGroup(members: number, removals: number, limits: GuardLimits): boolean {
  return members >= limits.membershipShareFrom && removals > members * limits.membershipShare;
}

/** Below so many people with an account a pilot may end. */
const PILOT = 5;

/** A set that falls to zero, or below half with more than 5 lost, is not believed, unless hardly anybody has an account. */
export function isCliff(before: number, after: number, linked: number): boolean {
  if (before === 0 || after >= before || linked < PILOT) return false;
  return after === 0 || (after < before / 2 && before - after > 5);
}
