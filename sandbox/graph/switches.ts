// Every behaviour of Graph that is unknown, varies, or goes wrong is a switch here, with the default of a calm tenant.

import { amount, flag, integer, oneOf, problemsOf, share, startingWith } from '../simulator/value-rules.ts';
import { DirectoryError } from './directory-error.ts';

/** How a dead delta or page token is refused. '410' comes with a Location, the others are a 400 with that code. */
export const EXPIRY_FORMS = [
  'syncStateNotFound',
  '410',
  'Request_UnsupportedQuery',
  'resyncRequired',
  'Directory_ExpiredPageToken',
] as const;
/** Seen in public, documented nowhere: a plain 400, and a 404. */
export const UNLISTED_FORMS = ['Request_BadRequest', 'UnknownError'] as const;
export type ExpiryForm = (typeof EXPIRY_FORMS | typeof UNLISTED_FORMS)[number];

const DAY = 86_400;

const RULES = {
  // Page sizes
  usersPageSize: integer(200, 1),
  groupsPageSize: integer(200, 1),
  memberLinksPerAppearance: integer(500, 1),
  memberLinksPerPage: integer(500, 1),
  listPageSize: integer(100, 1),
  assignmentsPageSize: integer(100, 1),
  // What a delta round contains
  hardDeleteMemberTombstones: oneOf('never', 'immediate', 'delayed'),
  hardDeleteMemberTombstoneDelaySeconds: amount(1200),
  initialTombstones: flag(false),
  initialMemberTombstones: flag(false),
  initialListsSoftDeletedMembers: flag(true),
  restoredGroupMembers: oneOf('unseen', 'all', 'none'),
  latestForgetsMembers: flag(false),
  unaskedProperties: flag(false),
  agentUserSigns: oneOf('both', 'type', 'parent'),
  midRoundChanges: oneOf('laterPage', 'nextRound'),
  // The recycle bin
  deletedItemsDays: amount(30),
  deletedSecurityGroups: oneOf('kept', 'gone'),
  // How it is delivered
  shuffle: flag(false),
  duplicateRate: share(0),
  replayLastChanges: amount(0),
  emptyPageRate: share(0),
  interleaveSlices: flag(false),
  linksAfterObjects: flag(false),
  endlessRounds: oneOf('never', 'circle', 'empty'),
  ignoreUnsupportedOptions: flag(false),
  usersLagSeconds: amount(0),
  groupsLagSeconds: amount(0),
  assignmentsLagSeconds: amount(0),
  hideSoftDeletedAssignments: flag(true),
  // The enterprise application
  singleSignOnMode: oneOf('saml', 'password', 'oidc', 'notSupported', 'unset'),
  replyUrls: integer(1, 0),
  signInEnabled: flag(true),
  provisioningJob: oneOf('none', 'on', 'quarantined', 'paused', 'unconfigured'),
  synchronizationRefusal: oneOf('401', '403'),
  // Tokens
  deltaTokenLifetimeSeconds: amount(7 * DAY),
  pageTokenLifetimeSeconds: amount(0),
  deltaTokenExpiryForm: oneOf<ExpiryForm>(...EXPIRY_FORMS, ...UNLISTED_FORMS),
  pageTokenExpiryForm: startingWith(
    'Directory_ExpiredPageToken',
    oneOf<ExpiryForm>(...EXPIRY_FORMS, ...UNLISTED_FORMS),
  ),
  accessTokenLifetimeSeconds: integer(3599, 1),
  // Counted faults: each occurrence takes one off
  nextRoundMissingLinks: amount(0),
  repeatNextLink: amount(0),
  // Cost
  latencyMs: amount(0),
  throttle: flag(false),
  resourceUnitsPer10Seconds: amount(0),
} as const;

export type SwitchName = keyof typeof RULES;
export type SwitchValues = { -readonly [Name in SwitchName]: (typeof RULES)[Name]['initial'] };
export type CountedFault = 'nextRoundMissingLinks' | 'repeatNextLink';

export class SwitchBoard {
  #values = initialValues();

  get values(): Readonly<SwitchValues> {
    return this.#values;
  }

  /** All or nothing: one wrong name or value changes no switch. */
  set(changes: Readonly<Partial<SwitchValues>>): void {
    const problems = problemsOf(RULES, 'switch', changes);
    if (problems.length > 0) throw new DirectoryError(400, problems.join('; '));
    this.#values = { ...this.#values, ...changes };
  }

  /** Whether the fault is still to happen; if so, one occurrence less is left. */
  takeOne(name: CountedFault): boolean {
    const left = this.#values[name];
    if (left <= 0) return false;
    this.#values[name] = left - 1;
    return true;
  }

  reset(): void {
    this.#values = initialValues();
  }
}

function initialValues(): SwitchValues {
  return Object.fromEntries(
    Object.entries(RULES).map(([name, definition]) => [name, definition.initial]),
  ) as SwitchValues;
}
