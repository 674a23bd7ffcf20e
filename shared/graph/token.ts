// Where Graph tokens come from: the managed identity in Azure, a client secret on a developer's machine.

import type { TokenCredential } from '@azure/identity';
import * as z from 'zod';
import { AuthError, ConfigurationError, type ProvisioningError, TransientError } from '../errors/index.ts';
import {
  appRegistration,
  entraErrorNumber,
  isPassing,
  isUsableToken,
  managedIdentity,
  requestToken,
} from '../http/azure-identity.ts';
import { own, parseJson } from '../model/json.ts';
import { liveTokens } from '../model/live-tokens.ts';

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
    return managedIdentity(clientId);
  }
  if (clientId !== undefined && clientSecret !== undefined) return secretCredential(settings, clientId, clientSecret);
  throw new ConfigurationError({
    code: 'GraphCredentialMissing',
    detail: 'The app runs outside Azure, where there is no managed identity, and has no client secret.',
  });
}

function secretCredential(settings: CredentialSettings, clientId: string, secret: string): GraphCredential {
  const { tenantId, authorityHost } = settings;
  const create = (): TokenCredential => appRegistration({ tenantId, clientId, secret, authorityHost });
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
  /** Object id of the identity that it was issued to. */
  readonly principalId: string | undefined;
}

const UNREADABLE: TokenClaims = { roles: undefined, expiresAt: undefined, principalId: undefined };

export function claimsIn(token: string): TokenClaims {
  const [, payload] = token.split('.');
  if (payload === undefined) return UNREADABLE;
  const claims = parseJson(Buffer.from(payload, 'base64url').toString('utf8'));
  if (claims === undefined) return UNREADABLE;
  const expires = own(claims, 'exp');
  return {
    roles: z.array(z.string()).catch([]).parse(own(claims, 'roles')),
    expiresAt: typeof expires === 'number' ? expires * 1_000 : undefined,
    principalId: z.guid().optional().catch(undefined).parse(own(claims, 'oid')),
  };
}

export interface TokenFetch {
  readonly scope: string;
  readonly signal: AbortSignal;
  readonly timeoutMs: number;
}

/** A token with its `Bearer` scheme left out. Throws AuthError or TransientError, or the signal's reason. */
export async function fetchToken(credential: GraphCredential, { scope, ...limits }: TokenFetch): Promise<string> {
  const { signal } = limits;
  signal.throwIfAborted();
  let token: string | undefined;
  try {
    token = (await requestToken(credential, { scopes: scope, ...limits }))?.token;
  } catch (error) {
    signal.throwIfAborted();
    throw tokenError(error);
  }
  if (token !== undefined && isUsableToken(token)) {
    liveTokens.remember(token);
    return token;
  }
  throw new AuthError({
    code: 'GraphTokenUnavailable',
    detail:
      token === undefined || token === ''
        ? 'The sign-in service issued no token for Microsoft Graph.'
        : 'The sign-in service issued a token for Microsoft Graph that cannot stand in a header.',
  });
}

function tokenError(error: unknown): ProvisioningError {
  if (isPassing(error)) {
    return new TransientError({
      code: 'GraphTokenEndpointFailed',
      detail: 'The sign-in service did not answer, or was busy. There is no token for Microsoft Graph yet.',
      mayHaveHappened: false,
    });
  }
  const number = entraErrorNumber(error);
  const said = number === undefined ? '' : ` (${number})`;
  return new AuthError({
    code: 'GraphTokenUnavailable',
    detail: `The sign-in service issued no token for Microsoft Graph${said}.`,
  });
}
