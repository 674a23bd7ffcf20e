// A refusal by Graph, as one of our errors. Decided by status and code, never by the message.

import * as z from 'zod';
import {
  AuthError,
  type CodeOf,
  ConfigurationError,
  type ProvisioningError,
  ResyncRequiredError,
  TransientError,
} from '../errors/index.ts';
import type { HttpAnswer } from '../http/exchange.ts';
import { redactDetail } from '../http/redact.ts';
import { statusError } from '../http/status-error.ts';
import type { Endpoint } from './endpoint.ts';

const optionalText = z.string().optional().catch(undefined);
const errorBody = z
  .object({ error: z.object({ code: optionalText, message: optionalText }).catch({}) })
  .catch({ error: {} });

/** Which token the request carried: a delta link's, a page link's, or none (a first page). */
export type CarriedToken = 'delta' | 'page' | 'none';

export function graphError(answer: HttpAnswer, endpoint: Endpoint, token: CarriedToken): ProvisioningError {
  const { status } = answer;
  const { code, message } = errorBody.parse(answer.body).error;
  const expired = expiredLink(status, code?.toLowerCase() ?? '', token);
  if (expired !== undefined) return resync(expired, endpoint, status);
  if (token !== 'none' && isUnlisted(status)) return linkRefused(endpoint, token, status);
  const said = message === undefined || message === '' ? '' : ` It says: ${redactDetail(message, answer.sent())}`;
  switch (status) {
    case 401:
      return new AuthError({
        code: 'GraphTokenRefused',
        detail: `${endpoint.doing} failed: Microsoft Graph refuses our token, and a new one too.${said}`,
        status,
      });
    case 403:
      return new AuthError({
        code: 'GraphPermissionMissing',
        detail: `${endpoint.doing} needs the application permission ${endpoint.permission} on Microsoft Graph.`,
        status,
      });
    case 404:
      return new ConfigurationError({ ...endpoint.absent, status });
    case 400:
      return new ConfigurationError({
        code: 'GraphQueryRefused',
        detail: `${endpoint.doing} failed: Microsoft Graph does not accept the query.${said}`,
        status,
      });
    default:
      return statusError(status, {
        doing: endpoint.doing,
        system: 'Microsoft Graph',
        said: said === '' ? undefined : redactDetail(message ?? '', answer.sent()),
      });
  }
}

/** Seen of stored links: 404 UnknownError, and a plain 400. What was asked for cannot be wrong: it was served before. */
function isUnlisted(status: number): boolean {
  return status >= 400 && status < 500 && status !== 401 && status !== 403;
}

function linkRefused(endpoint: Endpoint, token: 'delta' | 'page', status: number): ResyncRequiredError {
  const link = token === 'delta' ? 'the stored delta link' : 'the link to the next page';
  return new ResyncRequiredError({
    code: token === 'delta' ? 'DeltaLinkRefused' : 'PageLinkRefused',
    detail: `${endpoint.doing}: Microsoft Graph answered ${status} to ${link}, without a reason that is known.`,
    status,
  });
}

/** A page that Graph cannot mean: no progress can be made from it. */
export function badPage(endpoint: Endpoint, code: CodeOf<'transient'>, what: string): TransientError {
  const detail = `${endpoint.doing} failed: Microsoft Graph sent a page that ${what}.`;
  return new TransientError({ code, detail, mayHaveHappened: false });
}

/**
 * Documented: 410, and 40X with syncStateNotFound. Seen for old links: 400 Request_UnsupportedQuery, which without a
 * token means a wrong query. Directory_ExpiredPageToken ends a page link only.
 */
function expiredLink(
  status: number,
  code: string,
  token: CarriedToken,
): 'DeltaLinkExpired' | 'PageTokenExpired' | undefined {
  if (status === 410) return 'DeltaLinkExpired';
  if (token === 'none' || status < 400 || status > 499) return undefined;
  if (code === 'syncstatenotfound' || code === 'resyncrequired') return 'DeltaLinkExpired';
  if (status === 400 && code === 'request_unsupportedquery') return 'DeltaLinkExpired';
  if (status !== 400 || code !== 'directory_expiredpagetoken') return undefined;
  return token === 'page' ? 'PageTokenExpired' : 'DeltaLinkExpired';
}

function resync(
  code: 'DeltaLinkExpired' | 'PageTokenExpired',
  endpoint: Endpoint,
  status: number,
): ResyncRequiredError {
  const what =
    code === 'PageTokenExpired'
      ? 'the link to the next page. The round starts again.'
      : 'our delta link. The job reads everything again.';
  const detail = `${endpoint.doing} failed: Microsoft Graph no longer accepts ${what}`;
  return new ResyncRequiredError({ code, detail, status });
}
