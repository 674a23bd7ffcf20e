// Who may call: a function key checked by the platform, or an app role of a signed-in principal checked here.

import type { HttpHandler, HttpRequest } from '@azure/functions';
import { own, parseJson } from '../model/json.ts';
import { type Environment, readHttpAuth } from '../settings/settings.ts';
import { problem } from './problem.ts';

export type AppRole = 'Provisioning.Read' | 'Provisioning.Operate';

/** The auth level to register with. This is the one setting that is read at registration. */
export function authLevel(env: Environment): 'anonymous' | 'function' {
  return readHttpAuth(env) === 'entra' ? 'anonymous' : 'function';
}

/** Operate includes Read. */
export function authorised(role: AppRole, handler: HttpHandler, env: Environment): HttpHandler {
  return async (request, context) => {
    if (readHttpAuth(env) !== 'entra') return handler(request, context);
    // Anybody can send these headers: they mean something only while the platform strips and sets them.
    if (env['WEBSITE_AUTH_ENABLED'] !== 'True') {
      return problem({
        status: 503,
        code: 'AuthenticationOff',
        title: 'App Service authentication is off',
        detail: 'HTTP_AUTH is "entra", but the platform does not authenticate callers.',
      });
    }
    const roles = rolesOf(request);
    if (roles === undefined) {
      return problem({
        status: 401,
        code: 'NotSignedIn',
        title: 'Not signed in',
        detail: 'The request names no signed-in caller.',
      });
    }
    if (roles.includes(role) || roles.includes('Provisioning.Operate')) return handler(request, context);
    return problem({
      status: 403,
      code: 'RoleMissing',
      title: 'App role missing',
      detail: `This call needs the app role ${role}.`,
    });
  };
}

/** Roles in the client principal that App Service puts into a header; undefined when there is none. */
function rolesOf(request: HttpRequest): readonly string[] | undefined {
  const header = request.headers.get('x-ms-client-principal');
  if (header === null) return undefined;
  const principal = parseJson(Buffer.from(header, 'base64').toString('utf8'));
  if (principal === undefined) return undefined;
  const claims = own(principal, 'claims');
  if (!Array.isArray(claims)) return [];
  const roleType = own(principal, 'role_typ');
  const isRole = (type: unknown): boolean => type === 'roles' || (typeof roleType === 'string' && type === roleType);
  return claims.filter((claim) => isRole(own(claim, 'typ'))).map((claim) => String(own(claim, 'val')));
}
