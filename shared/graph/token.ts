// Where Graph tokens come from: the managed identity in Azure, a client secret on a developer's machine.

import { ClientSecretCredential, ManagedIdentityCredential, type TokenCredential } from '@azure/identity';
import * as z from 'zod';
import { AuthError, ConfigurationError, type ProvisioningError, TransientError } from '../errors/index.ts';
import { own, parseJson } from '../model/json.ts';

export interface GraphCredential extends TokenCredential {
  /** Forgets what it holds, so that the next token is a new one, where the platform allows that. */
  renew?(): void;
}

export interface CredentialSettings {
  readonly inAzure: boolean;
  /** IDENTITY_ENDPOINT is set: a platform (or a simulator of it) hands out tokens. */
  readonly hasIdentityEndpoint: boolean;
  readonly tenantId: string;
  /** Names the user-assigned identity in Azure, the app registration elsewhere. */
  readonly clientId?: string | undefined;
  readonly clientSecret?: string | undefined;
  /** Where an app registration of this cloud signs in. */
  readonly authorityHost: string;
}

/** Throws ConfigurationError when there is no way to get a token. Asks for none yet. */
export function createGraphCredential(settings: CredentialSettings): GraphCredential {
  const { clientId, clientSecret } = settings;
  if (settings.inAzure || settings.hasIdentityEndpoint) {
    return clientId === undefined ? new ManagedIdentityCredential() : new ManagedIdentityCredential({ clientId });
  }
  if (clientId !== undefined && clientSecret !== undefined) return secretCredential(settings, clientId, clientSecret);
  throw new ConfigurationError({
    code: 'GraphCredentialMissing',
    detail: 'The app runs outside Azure, where there is no managed identity, and has no client secret.',
  });
}

function secretCredential(settings: CredentialSettings, clientId: string, secret: string): GraphCredential {
  const { tenantId, authorityHost } = settings;
  const create = (): TokenCredential => new ClientSecretCredential(tenantId, clientId, secret, { authorityHost });
  // Tokens are cached inside the credential: a new one starts without.
  let credential = create();
  return {
    getToken: (scopes, options) => credential.getToken(scopes, options),
    renew: () => {
      credential = create();
    },
  };
}

/** What a Graph token says of itself, read without verifying it. */
export interface TokenClaims {
  /** Application permissions; undefined when the token is not a readable JWT. */
  readonly roles: readonly string[] | undefined;
  /** Epoch milliseconds. */
  readonly expiresAt: number | undefined;
}

export function claimsIn(token: string): TokenClaims {
  const [, payload] = token.split('.');
  if (payload === undefined) return { roles: undefined, expiresAt: undefined };
  const claims = parseJson(Buffer.from(payload, 'base64url').toString('utf8'));
  if (claims === undefined) return { roles: undefined, expiresAt: undefined };
  const expires = own(claims, 'exp');
  return {
    roles: z.array(z.string()).catch([]).parse(own(claims, 'roles')),
    expiresAt: typeof expires === 'number' ? expires * 1_000 : undefined,
  };
}

/** A token with its `Bearer` scheme left out. Throws AuthError or TransientError. */
export async function fetchToken(credential: GraphCredential, scope: string, signal: AbortSignal): Promise<string> {
  signal.throwIfAborted();
  let token: string | undefined;
  try {
    token = (await credential.getToken(scope, { abortSignal: signal }))?.token;
  } catch (error) {
    signal.throwIfAborted();
    throw tokenError(error);
  }
  if (token !== undefined && token !== '') return token;
  throw new AuthError({
    code: 'GraphTokenUnavailable',
    detail: 'The sign-in service issued no token for Microsoft Graph.',
  });
}

/** The library's messages hold ids, links and whole answers: only Entra's own error number is passed on. */
function tokenError(error: unknown): ProvisioningError {
  const message = error instanceof Error ? error.message : '';
  const number = /AADSTS\d+/.exec(message)?.[0];
  if (isPassing(error, message, number)) {
    return new TransientError({
      code: 'GraphTokenEndpointFailed',
      detail: 'The sign-in service did not answer, or was busy. There is no token for Microsoft Graph yet.',
      mayHaveHappened: false,
    });
  }
  const said = number === undefined ? '' : ` (${number})`;
  return new AuthError({
    code: 'GraphTokenUnavailable',
    detail: `The sign-in service issued no token for Microsoft Graph${said}.`,
  });
}

/** Documented as "try again": external server retryable, request timed out, service unavailable. */
const BUSY = new Set(['AADSTS90006', 'AADSTS90012', 'AADSTS90033']);
/** What the library says when it never got an answer. */
const UNREACHABLE = /network_error|endpoints_resolution_error|openid_config_error/;

function isPassing(error: unknown, message: string, number: string | undefined): boolean {
  if (number !== undefined) return BUSY.has(number);
  const status = own(own(error, 'cause'), 'status');
  return UNREACHABLE.test(message) || (typeof status === 'number' && (status === 429 || status >= 500));
}
