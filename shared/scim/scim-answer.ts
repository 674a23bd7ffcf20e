// Whether the SCIM service itself has answered, or something before it whose words prove nothing.

import * as z from 'zod';
import type { RequestFacts } from '../errors/index.ts';
import type { HttpAnswer } from '../http/exchange.ts';
import { own } from '../model/json.ts';
import { ERROR_MESSAGE } from './schemas.ts';

export interface ScimAnswer extends HttpAnswer {
  readonly request: RequestFacts;
}

/**
 * An error as RFC 7644, section 3.12, describes it: by its URN, or, where a service leaves that out, by the status written
 * as a string, which nobody else does. An answer without a body is none: proxies send such answers too.
 */
export function isScimError({ status, body }: HttpAnswer): boolean {
  const schemas = own(body, 'schemas');
  const urns: readonly unknown[] = Array.isArray(schemas) ? schemas : [schemas];
  const hasUrn = urns.some((urn) => typeof urn === 'string' && urn.toLowerCase() === ERROR_MESSAGE.toLowerCase());
  return hasUrn || own(body, 'status') === String(status);
}

const isAbsence = (status: number): boolean => status === 404 || status === 410;

/** The service says that there is no such object. */
export const saysAbsent = (answer: HttpAnswer): boolean => isAbsence(answer.status) && isScimError(answer);

/** Somebody says so, and nobody knows whether it is the service. */
export const seemsAbsent = (answer: HttpAnswer): boolean => isAbsence(answer.status) && !isScimError(answer);

const optionalText = z.string().optional().catch(undefined);
/** `message` is what Notion's other APIs, and proxies, say instead of `detail`. */
const errorBody = z.object({ scimType: optionalText, detail: optionalText, message: optionalText }).catch({});

/** The reason in words, not yet fit to be shown. */
export function reasonIn({ body }: HttpAnswer): string | undefined {
  const { detail, message } = errorBody.parse(body);
  return detail ?? message;
}

/** RFC 7644, section 3.12. */
const SCIM_TYPES = [
  'invalidFilter',
  'tooMany',
  'uniqueness',
  'mutability',
  'invalidSyntax',
  'invalidPath',
  'noTarget',
  'invalidValue',
  'invalidVers',
  'sensitive',
];

/** Only a word of the protocol: any other could hold a value. */
export function scimTypeIn({ body }: HttpAnswer): string | undefined {
  const { scimType } = errorBody.parse(body);
  return SCIM_TYPES.find((known) => known.toLowerCase() === scimType?.toLowerCase());
}
