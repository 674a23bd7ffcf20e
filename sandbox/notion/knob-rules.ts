// Defaults of the knobs, and what a change through the admin API may set them to.

import { flag, integer, oneOf, problemsOf, type Rule, text, texts } from '../simulator/value-rules.ts';
import { isRecord } from './json.ts';
import type { Knobs } from './knobs.ts';

const RULES: { readonly [K in keyof Knobs]: Rule<Knobs[K]> } = {
  contentType: oneOf('application/scim+json', 'application/json'),
  planLost: flag(false),
  revokedTokenStatus: oneOf(401, 403),
  errorBody: oneOf('scim', 'html'),
  latencyMs: integer(0, 0),
  writeAnswerDelayMs: integer(0, 0),
  maxBodyBytes: integer(0, 0),
  rateProfile: oneOf('none', 'window', 'bucket'),
  rateWindowLimit: integer(600, 1),
  rateWindowSeconds: integer(60, 1),
  rateBucketPerSecond: integer(3, 1),
  rateBucketBurst: integer(10, 1),
  rateWorkspaceLimit: integer(0, 0),
  rateLimitBody: oneOf('scim', 'public-api'),
  resourceTypesShape: oneOf('array', 'list'),
  schemasEndpoint: oneOf('absent', 'list'),
  countAboveMaximum: oneOf('clamp', 'refuse'),
  countBelowOne: oneOf('refuse', 'empty'),
  pageCap: integer(0, 0),
  listOrder: oneOf('stable', 'drifting', 'shuffled'),
  totalResultsError: integer(0, Number.MIN_SAFE_INTEGER),
  duplicateAcrossPages: flag(false),
  readLagMs: integer(0, 0),
  readLagCovers: oneOf('lists', 'ids', 'everything'),
  unsupportedFilter: oneOf('refuse', 'empty', 'ignore'),
  filterEscapes: oneOf('decoded', 'literal', 'cut', 'refused'),
  extendedFilters: flag(false),
  emailFilterMatches: oneOf('primary', 'any'),
  groupNameCase: oneOf('insensitive', 'sensitive'),
  excludedAttributes: oneOf('honoured', 'ignored'),
  verifiedDomains: texts('contoso.example'),
  unverifiedEdit: oneOf('refuse', 'ignore'),
  secondaryEmails: oneOf('ignored', 'allowed', 'refused'),
  userNameCase: oneOf('as-sent', 'lower'),
  stringBooleans: oneOf('accept', 'refuse'),
  knownRoles: texts('owner', 'membership_admin', 'member', 'restricted_member'),
  memberRoleShownAs: text('member'),
  guestBecomes: oneOf('member', 'restricted_member'),
  createStatus: oneOf(201, 200),
  createInactive: oneOf('no-membership', 'member', 'refuse'),
  emailCollisionStatus: oneOf(500, 409),
  putUserAbsent: oneOf('keep', 'clear'),
  removedUserRead: oneOf('not-found', 'inactive'),
  removedUserWrite: oneOf('not-found', 'rejoin'),
  removalAnswerActive: flag(false),
  deleteStatus: oneOf(204, 200),
  ownerRemovalStatus: oneOf(403, 400, 409),
  rejoinRestoresGroups: flag(false),
  omitEmails: flag(false),
  echoExternalId: flag(false),
  suppressInviteEmails: flag(false),
  duplicateGroupNames: oneOf('allowed', 'refused'),
  unknownMemberAdd: oneOf('not-found', 'refuse', 'ignore'),
  unknownMemberRemove: oneOf('not-found', 'refuse', 'ignore'),
  guestMemberStatus: oneOf(400, 403, 404, 409),
  memberFilterPath: oneOf('accept', 'refuse'),
  replaceMembers: oneOf('accept', 'refuse'),
  maxPatchMembers: integer(0, 0),
  groupUpdateStatus: oneOf(204, 200),
  putGroupAbsentMembers: oneOf('keep', 'clear'),
  soleAccessDeleteStatus: oneOf(403, 409),
  groupMeta: flag(true),
};

/** The defaults, changed by `overrides`. */
export function createKnobs(overrides: unknown = {}): Knobs {
  assertKnobChanges(overrides);
  const defaults = Object.fromEntries(Object.entries(RULES).map(([name, rule]) => [name, rule.initial]));
  const knobs: unknown = { ...defaults, ...overrides };
  if (!isComplete(knobs)) throw new Error('the knob rules contradict their own defaults');
  return knobs;
}

/** Throws an error that names every knob that does not exist or cannot have the given value. */
export function assertKnobChanges(value: unknown): asserts value is Partial<Knobs> {
  const problems = problemsOf(RULES, 'knob', value);
  if (problems.length > 0) throw new Error(problems.join('; '));
}

function isComplete(value: unknown): value is Knobs {
  return isRecord(value) && Object.entries(RULES).every(([name, rule]) => rule.accepts(value[name]));
}
