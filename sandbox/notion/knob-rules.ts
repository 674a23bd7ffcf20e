// Defaults of the knobs, and what a change through the admin API may set them to.

import { isRecord, own } from './json.ts';
import type { Knobs } from './knobs.ts';

interface Rule<T> {
  readonly initial: T;
  readonly expects: string;
  readonly accepts: (value: unknown) => boolean;
}

function oneOf<const T extends string | number>(...values: readonly [T, ...T[]]): Rule<T> {
  return {
    initial: values[0],
    expects: `one of ${values.map((value) => JSON.stringify(value)).join(', ')}`,
    accepts: (value) => values.some((known) => known === value),
  };
}

function flag(initial: boolean): Rule<boolean> {
  return { initial, expects: 'true or false', accepts: (value) => typeof value === 'boolean' };
}

function integer(initial: number, least: number): Rule<number> {
  return {
    initial,
    expects: `an integer from ${least}`,
    accepts: (value) => Number.isSafeInteger(value) && Number(value) >= least,
  };
}

function text(initial: string): Rule<string> {
  return {
    initial,
    expects: 'a string that is not empty',
    accepts: (value) => typeof value === 'string' && value !== '',
  };
}

function texts(...initial: readonly string[]): Rule<readonly string[]> {
  return {
    initial,
    expects: 'a list of strings',
    accepts: (value) => Array.isArray(value) && value.every((item) => typeof item === 'string'),
  };
}

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
  listOrder: oneOf('stable', 'drifting', 'shuffled'),
  totalResultsError: integer(0, Number.MIN_SAFE_INTEGER),
  duplicateAcrossPages: flag(false),
  readLagMs: integer(0, 0),
  unsupportedFilter: oneOf('refuse', 'empty', 'ignore'),
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
  if (!isRecord(value)) throw new Error('knobs are changed by an object');
  const problems = Object.keys(value).flatMap((name) => {
    const rule = isKnob(name) ? RULES[name] : undefined;
    if (rule === undefined) return [`unknown knob ${name}`];
    return rule.accepts(own(value, name)) ? [] : [`knob ${name} must be ${rule.expects}`];
  });
  if (problems.length > 0) throw new Error(problems.join('; '));
}

function isKnob(name: string): name is keyof Knobs {
  return Object.hasOwn(RULES, name);
}

function isComplete(value: unknown): value is Knobs {
  return isRecord(value) && Object.entries(RULES).every(([name, rule]) => rule.accepts(own(value, name)));
}
