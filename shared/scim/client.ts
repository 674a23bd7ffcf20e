// Requests to a SCIM service: addresses, headers, the token. Judges nothing but a refused token.

import { AuthError, ConfigurationError } from '../errors/index.ts';
import type { CallScope } from '../http/call-scope.ts';
import type { HttpAnswer } from '../http/exchange.ts';
import type { HttpCall, HttpClient } from '../http/http-client.ts';
import { requireSecureUrl } from '../http/secure-url.ts';
import type { TargetProfile } from './profile.ts';

export type Query = Readonly<Record<string, string>>;

export interface ScimWrite extends Pick<HttpCall, 'method' | 'repeat' | 'answers'> {
  readonly path: string;
  readonly body?: unknown;
}

export interface ScimClient {
  get(path: string, query: Query, scope: CallScope): Promise<HttpAnswer>;
  write(request: ScimWrite, scope: CallScope): Promise<HttpAnswer>;
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
      detail: `The ${profile.name} SCIM token is empty, or holds spaces or other characters that no token has. Copy it again.`,
    });
  }
  const headers = {
    authorization: `Bearer ${token}`,
    accept: `${profile.mediaType}, application/json`,
    'user-agent': 'entra-notion-provisioner',
  };

  const send = async (call: HttpCall, scope: CallScope): Promise<HttpAnswer> => {
    const answer = await http.send(call, scope);
    if (answer.status !== 401) return answer;
    throw new AuthError({
      code: 'TargetTokenRefused',
      detail: `${profile.name} refuses the SCIM token. ${profile.remedies.tokenRefused}`,
      status: 401,
    });
  };

  return {
    get: (path, query, scope) =>
      send({ method: 'GET', url: new URL(base + path + queryString(query)), headers, repeat: 'safe' }, scope),
    write: ({ path, body, ...how }, scope) => {
      const url = new URL(base + path);
      if (body === undefined) return send({ ...how, url, headers }, scope);
      const typed = { ...headers, 'content-type': profile.mediaType };
      return send({ ...how, url, headers: typed, body: JSON.stringify(body) }, scope);
    },
  };
}

/** Not URLSearchParams: it writes blanks as "+", which not every server reads as a blank. */
function queryString(query: Query): string {
  const parts = Object.entries(query).map(([name, value]) => `${name}=${encodeURIComponent(value)}`);
  return parts.length === 0 ? '' : `?${parts.join('&')}`;
}
