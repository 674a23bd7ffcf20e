// Requests to a SCIM service: addresses, headers, the token. Judges nothing but a refused token.

import { AuthError, ConfigurationError } from '../errors/index.ts';
import { WITH_MEMBERS } from '../http/answer-size.ts';
import type { CallScope } from '../http/call-scope.ts';
import type { HttpCall, HttpClient } from '../http/http-client.ts';
import { requireSecureUrl } from '../http/secure-url.ts';
import { liveTokens } from '../model/live-tokens.ts';
import type { TargetProfile } from './profile.ts';
import type { ScimAnswer } from './scim-answer.ts';

export type Query = Readonly<Record<string, string>>;

/** A collection, or one object of it. */
export interface ResourcePath {
  readonly endpoint: string;
  readonly id?: string;
}

export interface ScimWrite extends Pick<HttpCall, 'method' | 'repeat' | 'answers'> {
  readonly at: ResourcePath;
  readonly body?: unknown;
}

export interface ScimClient {
  get(at: ResourcePath, query: Query, scope: CallScope): Promise<ScimAnswer>;
  write(request: ScimWrite, scope: CallScope): Promise<ScimAnswer>;
}

export interface ScimClientOptions {
  readonly http: HttpClient;
  readonly profile: TargetProfile;
  readonly baseUrl: string;
  readonly token: string;
  readonly allowLoopbackHttp: boolean;
}

/** Throws ConfigurationError when the address or the token cannot be right. */
export function createScimClient(options: ScimClientOptions): ScimClient {
  const { http, profile, token } = options;
  const base = requireSecureUrl(options.baseUrl, `The ${profile.name} SCIM address`, options).href.replace(/\/+$/, '');
  if (!/^[\x21-\x7e]+$/.test(token)) {
    throw new ConfigurationError({
      code: 'TargetTokenMalformed',
      detail: `The ${profile.name} SCIM token is empty, or holds spaces or other characters that no token has.`,
    });
  }
  liveTokens.remember(token);
  const headers = {
    authorization: `Bearer ${token}`,
    accept: `${profile.mediaType}, application/json`,
    'user-agent': 'entra-notion-provisioner',
  };

  // Not every service leaves members out when it is asked to, and answers to changes hold them as well.
  const larger = (endpoint: string): Pick<HttpCall, 'largest'> =>
    endpoint === profile.kinds.group.endpoint ? { largest: WITH_MEMBERS } : {};

  const send = async (
    { endpoint, id }: ResourcePath,
    call: Omit<HttpCall, 'url'> & { readonly query?: Query },
    scope: CallScope,
  ): Promise<ScimAnswer> => {
    const { query = {}, ...how } = call;
    const url = new URL(base + endpoint + (id === undefined ? '' : `/${encodeURIComponent(id)}`) + queryString(query));
    const request = { method: call.method, path: id === undefined ? endpoint : `${endpoint}/{id}` };
    const answer = await http.send({ ...how, url, shape: request.path, ...larger(endpoint) }, scope);
    if (answer.status !== 401) return { ...answer, request };
    throw new AuthError({
      code: 'TargetTokenRefused',
      detail: `${profile.name} refuses the SCIM token. ${profile.reasons.tokenRefused}`,
      status: 401,
      request,
    });
  };

  return {
    get: (at, query, scope) => send(at, { method: 'GET', query, headers, repeat: 'safe' }, scope),
    write: ({ at, body, ...how }, scope) => {
      if (body === undefined) return send(at, { ...how, headers }, scope);
      const typed = { ...headers, 'content-type': profile.mediaType };
      return send(at, { ...how, headers: typed, body: JSON.stringify(body) }, scope);
    },
  };
}

/** Not URLSearchParams: it writes blanks as "+", which not every server reads as a blank. */
function queryString(query: Query): string {
  const parts = Object.entries(query).map(([name, value]) => `${name}=${encodeURIComponent(value)}`);
  return parts.length === 0 ? '' : `?${parts.join('&')}`;
}
