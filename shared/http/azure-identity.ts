// Tokens from Azure's identity library: asked for with an end to the wait, which the library itself does not have.

import {
  type AccessToken,
  ClientSecretCredential,
  ManagedIdentityCredential,
  type TokenCredential,
} from '@azure/identity';
import { TimedOut, within } from '../concurrency/within.ts';
import { own } from '../model/json.ts';
import { azureTransport } from './azure-transport.ts';

/** Tries and waits of the library included. A healthy endpoint answers within moments, a cold one within seconds. */
export const TOKEN_TIMEOUT_MS = 25_000;

/** `clientId`: of a user-assigned identity; absent: the system-assigned one. */
export function managedIdentity(clientId: string | undefined): TokenCredential {
  const options = { httpClient: azureTransport() };
  return new ManagedIdentityCredential(clientId === undefined ? options : { ...options, clientId });
}

export interface AppRegistration {
  readonly tenantId: string;
  readonly clientId: string;
  readonly secret: string;
  readonly authorityHost: string;
}

export function appRegistration({ tenantId, clientId, secret, authorityHost }: AppRegistration): TokenCredential {
  return new ClientSecretCredential(tenantId, clientId, secret, { authorityHost, httpClient: azureTransport() });
}

export interface TokenRequest {
  readonly scopes: string | string[];
  readonly signal?: AbortSignal | undefined;
  readonly timeoutMs: number;
}

/** Rejects with the signal's reason, with TimedOut, or with what the library throws. */
export function requestToken(credential: TokenCredential, request: TokenRequest): Promise<AccessToken | null> {
  const { scopes, signal, timeoutMs } = request;
  const asked = credential.getToken(scopes, signal === undefined ? {} : { abortSignal: signal });
  return within({ ms: timeoutMs, signal }, asked);
}

/** A line break in a header makes fetch throw an error that quotes the header. */
export const isUsableToken = (token: string): boolean => /^[\x21-\x7e]+$/.test(token);

/** Entra's own number of the error; the rest of the library's message holds ids, links and whole answers. */
export function entraErrorNumber(error: unknown): string | undefined {
  return /AADSTS\d+/.exec(error instanceof Error ? error.message : '')?.[0];
}

/** Documented as "try again": external server retryable, request timed out, service unavailable. */
const BUSY = new Set(['AADSTS90006', 'AADSTS90012', 'AADSTS90033']);
/** What the library says when it never got an answer. */
const UNREACHABLE = /network_error|endpoints_resolution_error|openid_config_error/;

/** No token now, but perhaps soon: there is nothing for an operator to put right. */
export function isPassing(error: unknown): boolean {
  if (error instanceof TimedOut) return true;
  const number = entraErrorNumber(error);
  if (number !== undefined) return BUSY.has(number);
  const status = own(own(error, 'cause'), 'status');
  const unreachable = error instanceof Error && UNREACHABLE.test(error.message);
  return unreachable || (typeof status === 'number' && (status === 429 || status >= 500));
}
