// A refusal by a SCIM service, as one of our errors: what it means depends on what was asked for.

import {
  AuthError,
  type CodeOf,
  ConfigurationError,
  ConflictError,
  type ErrorFacts,
  NotFoundError,
  type ProvisioningError,
  RejectedError,
  TransientError,
} from '../errors/index.ts';
import { redactDetail } from '../http/redact.ts';
import { statusError } from '../http/status-error.ts';
import type { RefusalReasons, TargetProfile } from './profile.ts';
import { isScimError, reasonIn, type ScimAnswer, saysAbsent, scimTypeIn, seemsAbsent } from './scim-answer.ts';

/** What a refused write is called, and which reason of the profile goes with it. */
export interface Refusal {
  readonly code: CodeOf<'rejected'>;
  readonly doing: string;
  readonly reason: keyof RefusalReasons;
}

export const REFUSALS = {
  create: { code: 'CreateRefused', doing: 'Creating the object', reason: 'createRefused' },
  update: { code: 'UpdateRefused', doing: 'Updating the object', reason: 'updateRefused' },
  removeUser: { code: 'RemovalRefused', doing: 'Removing the person', reason: 'removalRefused' },
  deleteGroup: { code: 'GroupDeleteRefused', doing: 'Deleting the group', reason: 'groupDeleteRefused' },
  changeMembers: { code: 'MembersRefused', doing: 'Changing the members of the group', reason: 'membersRefused' },
} as const satisfies Record<string, Refusal>;

/** What every error says of the answer behind it. */
export function factsOf(answer: ScimAnswer): Pick<ErrorFacts, 'status' | 'request' | 'scimType'> {
  return { status: answer.status, request: answer.request, scimType: scimTypeIn(answer) };
}

/** A read of one object. */
export function readError(profile: TargetProfile, answer: ScimAnswer, doing: string): ProvisioningError {
  if (answer.status === 403) {
    const detail = `${doing} failed: ${profile.name} denies access (403). ${profile.reasons.accessDenied}`;
    return new AuthError({ code: 'TargetAccessDenied', detail, ...factsOf(answer) });
  }
  return absence(profile, answer, doing) ?? otherError(profile, answer, doing);
}

/** A request to a collection: a 404 cannot mean an object there. */
export function collectionError(profile: TargetProfile, answer: ScimAnswer, doing: string): ProvisioningError {
  if (answer.status !== 404) return readError(profile, answer, doing);
  return new ConfigurationError({
    code: 'TargetPathUnknown',
    detail: `${doing} failed: the ${profile.name} SCIM address has no such path (404).`,
    ...factsOf(answer),
  });
}

/** A create that was not carried out. `sent`: its values, which no reason may quote. */
export function createError(profile: TargetProfile, answer: ScimAnswer, sent: readonly string[]): ProvisioningError {
  // The path is right, since look-ups come from it: the service misses something that the object points to.
  if (answer.status === 404 && isScimError(answer)) return refused(profile, answer, REFUSALS.create, sent);
  return writeError(profile, answer, REFUSALS.create, sent);
}

/** An update that was not carried out. `sent`: its values, which no reason may quote. */
export function updateError(profile: TargetProfile, answer: ScimAnswer, sent: readonly string[]): ProvisioningError {
  return writeError(profile, answer, REFUSALS.update, sent);
}

/** Which status a target chooses to refuse a removal is documented nowhere: every refusal that is final is one. */
export function removalError(profile: TargetProfile, answer: ScimAnswer, refusal: Refusal): ProvisioningError {
  return absence(profile, answer, refusal.doing) ?? refused(profile, answer, refusal);
}

/** An answer that is not SCIM where only SCIM proves anything. */
export function unreadable(profile: TargetProfile, answer: ScimAnswer, doing: string): TransientError {
  return new TransientError({
    code: 'AnswerUnreadable',
    detail: `${doing} failed: ${profile.name} answered ${answer.status} with something that is not SCIM, such as the page of a proxy.`,
    ...factsOf(answer),
    mayHaveHappened: answer.request.method !== 'GET',
  });
}

export function refused(
  profile: TargetProfile,
  answer: ScimAnswer,
  refusal: Refusal,
  sent: readonly string[] = [],
): RejectedError {
  const words = said(answer, sent);
  const reason = words === undefined ? '' : ` It says: ${words}`;
  return new RejectedError({
    code: refusal.code,
    detail: `${refusal.doing} failed: ${profile.name} refuses it (${answer.status}).${reason} ${profile.reasons[refusal.reason]}`,
    ...factsOf(answer),
  });
}

export function conflict(answer: ScimAnswer, code: CodeOf<'conflict'>, detail: string): ConflictError {
  return new ConflictError({ code, detail, ...factsOf(answer) });
}

function writeError(
  profile: TargetProfile,
  answer: ScimAnswer,
  refusal: Refusal,
  sent: readonly string[],
): ProvisioningError {
  if (answer.status === 403) return refused(profile, answer, refusal, sent);
  if (answer.status === 400) {
    const { scimType, ...facts } = factsOf(answer);
    const type = scimType === undefined ? '' : ` (${scimType})`;
    const words = said(answer, sent);
    const detail = `${refusal.doing} failed: ${profile.name} finds the request invalid${type}. ${words === undefined ? 'It gives no reason.' : `It says: ${words}`}`;
    return new RejectedError({ code: 'InvalidValue', detail, scimType, ...facts });
  }
  return absence(profile, answer, refusal.doing) ?? otherError(profile, answer, refusal.doing, sent);
}

/** Undefined: the answer speaks of something else. */
function absence(profile: TargetProfile, answer: ScimAnswer, doing: string): ProvisioningError | undefined {
  if (seemsAbsent(answer)) return unreadable(profile, answer, doing);
  if (!saysAbsent(answer)) return undefined;
  const detail = `${doing} failed: ${profile.name} says that it does not exist.`;
  return new NotFoundError({ code: 'NotFound', detail, ...factsOf(answer) });
}

function otherError(
  profile: TargetProfile,
  answer: ScimAnswer,
  doing: string,
  sent: readonly string[] = [],
): ProvisioningError {
  return statusError(answer.status, { doing, system: profile.name, said: said(answer, sent), ...factsOf(answer) });
}

function said(answer: ScimAnswer, sent: readonly string[] = []): string | undefined {
  const text = reasonIn(answer);
  return text === undefined || text === '' ? undefined : redactDetail(text, [...sent, ...answer.sent()]);
}
