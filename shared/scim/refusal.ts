// A refusal by a SCIM service, as one of our errors: what it means depends on what was asked for.

import * as z from 'zod';
import {
  AuthError,
  type CodeOf,
  ConfigurationError,
  NotFoundError,
  type ProvisioningError,
  RejectedError,
  TransientError,
} from '../errors/index.ts';
import type { HttpAnswer } from '../http/exchange.ts';
import { redactDetail } from '../http/redact.ts';
import { statusError } from '../http/status-error.ts';
import type { Remedies, TargetProfile } from './profile.ts';

const optionalText = z.string().optional().catch(undefined);
/** RFC 7644, section 3.12. `message` is what Notion's other APIs, and proxies, say instead. */
const errorBody = z.object({ scimType: optionalText, detail: optionalText, message: optionalText }).catch({});

/** What a refused write is called, and which remedy of the profile goes with it. */
export interface Refusal {
  readonly code: CodeOf<'rejected'>;
  readonly doing: string;
  readonly remedy: keyof Remedies;
}

export const REFUSALS = {
  create: { code: 'CreateRefused', doing: 'Creating the object', remedy: 'createRefused' },
  update: { code: 'UpdateRefused', doing: 'Updating the object', remedy: 'updateRefused' },
  removeUser: { code: 'RemovalRefused', doing: 'Removing the person', remedy: 'removalRefused' },
  deleteGroup: { code: 'GroupDeleteRefused', doing: 'Deleting the group', remedy: 'groupDeleteRefused' },
} as const satisfies Record<string, Refusal>;

/** A read of one object. */
export function readError(profile: TargetProfile, answer: HttpAnswer, doing: string): ProvisioningError {
  const { status } = answer;
  if (status === 403) {
    const detail = `${doing}: ${profile.name} denies access (403). ${profile.remedies.accessDenied}`;
    return new AuthError({ code: 'TargetAccessDenied', detail, status });
  }
  return statusError(status, { doing, system: profile.name, said: said(answer) });
}

/** A request to a collection: a 404 cannot mean an object there. */
export function collectionError(profile: TargetProfile, answer: HttpAnswer, doing: string): ProvisioningError {
  if (answer.status !== 404) return readError(profile, answer, doing);
  return new ConfigurationError({
    code: 'TargetPathUnknown',
    detail: `${doing}: there is no such path at the ${profile.name} SCIM address. Check it; it usually ends in /scim/v2.`,
    status: 404,
  });
}

/** A create or update that was not carried out. `sent`: its values, which no reason may quote. */
export function writeError(
  profile: TargetProfile,
  answer: HttpAnswer,
  refusal: Refusal,
  sent: readonly string[],
): ProvisioningError {
  const { status } = answer;
  if (status === 403) return refused(profile, answer, refusal, sent);
  if (status === 400) {
    const { scimType } = errorBody.parse(answer.body);
    const type = scimType === undefined ? '' : ` (${redactDetail(scimType, sent)})`;
    const detail = `${refusal.doing}: ${profile.name} finds the request invalid${type}. ${said(answer, sent) ?? 'It gives no reason.'}`;
    return new RejectedError({ code: 'InvalidValue', detail, status });
  }
  return statusError(status, { doing: refusal.doing, system: profile.name, said: said(answer, sent) });
}

/** Which status a target chooses to refuse a removal is documented nowhere: every refusal that is final is one. */
export function removalError(profile: TargetProfile, answer: HttpAnswer, refusal: Refusal): ProvisioningError {
  if (answer.status !== 404) return refused(profile, answer, refusal);
  return new NotFoundError({ code: 'NotFound', detail: `${refusal.doing}: it does not exist any more.`, status: 404 });
}

/** A success whose body is not what SCIM promises, for example a proxy's page. */
export function unreadable(profile: TargetProfile, doing: string, mayHaveHappened: boolean): TransientError {
  return new TransientError({
    code: 'AnswerUnreadable',
    detail: `${doing}: ${profile.name} answered with something that is not SCIM.`,
    mayHaveHappened,
  });
}

function refused(
  profile: TargetProfile,
  answer: HttpAnswer,
  refusal: Refusal,
  sent: readonly string[] = [],
): RejectedError {
  const words = said(answer, sent);
  const reason = words === undefined ? '' : ` It says: ${words}`;
  return new RejectedError({
    code: refusal.code,
    detail: `${refusal.doing}: ${profile.name} refuses it (${answer.status}).${reason} ${profile.remedies[refusal.remedy]}`,
    status: answer.status,
  });
}

function said(answer: HttpAnswer, sent: readonly string[] = []): string | undefined {
  const { detail, message } = errorBody.parse(answer.body);
  const text = detail ?? message;
  return text === undefined || text === '' ? undefined : redactDetail(text, sent);
}
