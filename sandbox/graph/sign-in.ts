// The endpoints that give access tokens: client credentials, managed identity, and the discovery document.

import type { SimulatorRequest, SimulatorResponse } from '../simulator/server.ts';
import { type AccessTokens, isGraphRoot } from './access-tokens.ts';

export interface SignInOptions {
  readonly tenantId: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** The secret a managed identity sends as X-IDENTITY-HEADER. */
  readonly identityHeader: string;
}

/** Undefined when the request is not about signing in. */
export function serveSignIn(
  request: SimulatorRequest,
  origin: string,
  tokens: AccessTokens,
  options: SignInOptions,
): SimulatorResponse | undefined {
  if (request.path === '/msi/token') return managedIdentity(request, tokens, options);
  const [, tenant = '', rest = ''] = /^\/([^/]+)\/(.+)$/.exec(request.path) ?? [];
  if (rest === 'oauth2/v2.0/token') {
    return tenant === options.tenantId
      ? clientCredentials(request, origin, tokens, options)
      : refusal(400, 'invalid_request', 90002, `Tenant '${tenant}' not found.`);
  }
  if (rest === 'v2.0/.well-known/openid-configuration') return discovery(`${origin}/${tenant}`);
  return undefined;
}

function clientCredentials(
  request: SimulatorRequest,
  origin: string,
  tokens: AccessTokens,
  options: SignInOptions,
): SimulatorResponse {
  if (request.method !== 'POST')
    return refusal(405, 'invalid_request', 900561, 'The endpoint only accepts POST requests.');
  const form = new URLSearchParams(request.body);
  if (form.get('grant_type') !== 'client_credentials') {
    return refusal(400, 'unsupported_grant_type', 70003, 'The app requested an unsupported grant type.');
  }
  if (form.get('client_id') !== options.clientId) {
    return refusal(400, 'unauthorized_client', 700038, 'The application is not a valid application identifier.');
  }
  const resource = (form.get('scope') ?? '').replace(/\/\.default$/, '');
  if (!isGraphRoot(resource) && resource !== origin) {
    return refusal(400, 'invalid_resource', 500011, `The resource principal named ${resource} was not found.`);
  }
  const hasAssertion = (form.get('client_assertion') ?? '') !== '';
  if (!hasAssertion && form.get('client_secret') !== options.clientSecret) {
    return refusal(401, 'invalid_client', 7000215, 'Invalid client secret provided.');
  }
  const expires = tokens.lifetimeSeconds;
  return {
    status: 200,
    headers: { 'cache-control': 'no-store' },
    body: { token_type: 'Bearer', expires_in: expires, ext_expires_in: expires, access_token: tokens.issue(resource) },
  };
}

function managedIdentity(request: SimulatorRequest, tokens: AccessTokens, options: SignInOptions): SimulatorResponse {
  const refuse = (status: number, message: string) => ({ status, body: { statusCode: status, message } });
  if (request.method !== 'GET') return refuse(405, 'Method not allowed.');
  if (request.headers['x-identity-header'] !== options.identityHeader) return refuse(401, 'Invalid X-IDENTITY-HEADER.');
  if (request.query.get('api-version') !== '2019-08-01') return refuse(400, 'Unsupported api-version.');
  const clientId = request.query.get('client_id');
  if (clientId !== null && clientId !== options.clientId)
    return refuse(400, 'No User Assigned Managed Identity found.');
  const resource = request.query.get('resource') ?? '';
  if (resource === '') return refuse(400, 'The resource parameter is missing.');
  return {
    status: 200,
    body: {
      access_token: tokens.issue(resource),
      // Real time, not the tenant's: the client compares it with its own clock.
      expires_on: String(Math.floor(Date.now() / 1000) + tokens.lifetimeSeconds),
      resource,
      token_type: 'Bearer',
      client_id: options.clientId,
    },
  };
}

function discovery(authority: string): SimulatorResponse {
  return {
    status: 200,
    body: {
      token_endpoint: `${authority}/oauth2/v2.0/token`,
      authorization_endpoint: `${authority}/oauth2/v2.0/authorize`,
      issuer: `${authority}/v2.0`,
      jwks_uri: `${authority}/discovery/v2.0/keys`,
      token_endpoint_auth_methods_supported: ['client_secret_post', 'private_key_jwt'],
      response_types_supported: ['code'],
      scopes_supported: ['openid'],
      subject_types_supported: ['pairwise'],
      id_token_signing_alg_values_supported: ['RS256'],
    },
  };
}

function refusal(status: number, error: string, code: number, text: string): SimulatorResponse {
  return {
    status,
    body: {
      error,
      error_description: `AADSTS${code}: ${text}`,
      error_codes: [code],
      timestamp: new Date().toISOString(),
      trace_id: '00000000-0000-0000-0000-000000000000',
      correlation_id: '00000000-0000-0000-0000-000000000000',
      error_uri: `https://login.microsoftonline.com/error?code=${code}`,
    },
  };
}
