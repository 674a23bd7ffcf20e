// What was computed and is no longer true: one table from "what changed" to "what to compute anew".

import type { JobRecord } from './job.ts';
import type { JobBook } from './job-book.ts';

/** Computed from others, and compared with what was stored the last time. */
export type Derived = 'entitlement' | 'groups' | 'references' | 'formerGroups';

/** What changed → what depends on it. */
const STALE_AFTER = {
  /** The list of assignments. */
  assignments: ['entitlement'],
  /** Who is a member of a group. */
  edges: ['entitlement', 'groups'],
  /** Link, life or eligibility of a group. */
  group: ['entitlement', 'groups'],
  /** Link, incarnation, life or eligibility of a person. */
  person: ['groups'],
  /** The stored set of entitled people. */
  entitledPeople: ['groups'],
  /** Mappings, filters, scope, or names of app roles. */
  configuration: ['entitlement', 'groups'],
  /** A slice that did not end properly: anything may have changed. */
  kill: ['entitlement', 'groups', 'references', 'formerGroups'],
} as const satisfies Record<string, readonly Derived[]>;

export type Change = keyof typeof STALE_AFTER;

const FLAG = {
  entitlement: 'entitlementStale',
  groups: 'groupsStale',
  references: 'referencesStale',
  formerGroups: 'formerGroupsStale',
} as const satisfies Record<Derived, keyof JobRecord>;

/** The marks stand in the job row, so that the next slice goes on where this one is cut off. */
export class Stale {
  readonly #book: JobBook;

  constructor(book: JobBook) {
    this.#book = book;
  }

  is(derived: Derived): boolean {
    return this.#book.job[FLAG[derived]];
  }

  after(change: Change): void {
    for (const derived of STALE_AFTER[change]) this.mark(derived);
  }

  mark(derived: Derived): void {
    this.#book.update({ [FLAG[derived]]: true });
  }

  computed(derived: Derived): void {
    this.#book.update({ [FLAG[derived]]: false });
  }
}
