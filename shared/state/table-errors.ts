// What the table service answered, as one of our policies. The client's own errors carry the whole request, its
// authorization header included: they end here and are nobody's cause.

import { RestError } from '@azure/data-tables';
import { TimedOut } from '../concurrency/within.ts';
import { AuthError, ConfigurationError, ProvisioningError, RejectedError, StateError } from '../errors/index.ts';

/** 404, 409 and 412: answers that a store acts upon. */
class TableAnswer extends Error {
  readonly status: number;

  constructor(status: number, code: string) {
    super(`Table Storage answered ${status} ${code}`);
    this.name = 'TableAnswer';
    this.status = status;
  }
}

const ANSWERS = new Set([404, 409, 412]);

/** Status of an answer that a store may act upon; undefined for every other error. */
export function statusOf(error: unknown): number | undefined {
  return error instanceof TableAnswer ? error.status : undefined;
}

export function isMissingTable(error: unknown): boolean {
  return error instanceof RestError && error.statusCode === 404 && codeOf(error) === 'TableNotFound';
}

const CREDENTIAL_ERRORS = new Set([
  'AggregateAuthenticationError',
  'AuthenticationError',
  'AuthenticationRequiredError',
  'CredentialUnavailableError',
]);

export function stateError(error: unknown): unknown {
  if (error instanceof ProvisioningError || !(error instanceof Error)) return error;
  if (error instanceof RestError) return restError(error);
  if (CREDENTIAL_ERRORS.has(error.name)) return accessDenied(undefined, error.name);
  return error instanceof TimedOut ? unavailable(undefined, 'timeout') : error;
}

function restError(error: RestError): Error {
  const status = error.statusCode;
  const code = codeOf(error);
  if (status === undefined || status === 408 || status === 429 || status >= 500) return unavailable(status, code);
  if (code === 'TableBeingDeleted') {
    return new StateError({
      code,
      detail: 'Table Storage is still removing a table that somebody deleted a moment ago.',
      status,
    });
  }
  if (ANSWERS.has(status)) return new TableAnswer(status, code);
  if (status >= 300 && status < 400) return redirected(error, status);
  if (status === 401 || status === 403) return accessDenied(status, code);
  return new RejectedError({
    code: 'StateRejected',
    detail: `Table Storage refuses a request (${status} ${code}).`,
    status,
  });
}

/** The service's error code. For reads the client leaves it in the body. */
function codeOf(error: RestError): string {
  return error.code ?? /"code"\s*:\s*"(\w+)"/.exec(error.response?.bodyAsText ?? '')?.[1] ?? 'without a code';
}

function redirected(error: RestError, status: number): ConfigurationError {
  const target = URL.parse(error.response?.headers.get('location') ?? '')?.host ?? 'an unnamed place';
  return new ConfigurationError({
    code: 'Redirected',
    detail: `Table Storage redirects to ${target}. The app does not follow redirects, because they would carry the token along.`,
    status,
  });
}

function unavailable(status: number | undefined, code: string): StateError {
  return new StateError({
    code: 'StateUnavailable',
    detail: `Table Storage did not answer as it should (${status ?? 'no answer'}, ${code}), not even when asked again.`,
    status,
  });
}

function accessDenied(status: number | undefined, code: string): AuthError {
  return new AuthError({
    code: 'StateAccessDenied',
    detail: `Table Storage refuses the identity of the app (${code}).`,
    status,
  });
}
