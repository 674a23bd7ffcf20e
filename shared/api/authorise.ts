// Who may call: a function key checked by the platform, or an app role of a signed-in principal checked here.

import type { HttpHandler, HttpRequest, HttpResponseInit, InvocationContext } from '@azure/functions';
import type { Requester } from '../model/ports.ts';
import { type Environment, readHttpAuth } from '../settings/settings.ts';
import { callerOf } from './client-principal.ts';
import { problem } from './problem.ts';

/** Any value will do. */
const FROM_PROGRAM = 'x-requested-by';

export type AppRole = 'Provisioning.Read' | 'Provisioning.Operate';

/** The auth level to register with. This is the one setting that is read at registration. */
export function authLevel(env: Environment): 'anonymous' | 'function' {
  return readHttpAuth(env) === 'entra' ? 'anonymous' : 'function';
}

/** `by`: who asks, for the list of what was asked for. */
type Handler = (
  request: HttpRequest,
  context: InvocationContext,
  by: Requester,
) => HttpResponseInit | Promise<HttpResponseInit>;

const KEY_HOLDER: Requester = { name: 'function key' };

/** Operate includes Read. */
export function authorised(role: AppRole, handler: Handler, env: Environment): HttpHandler {
  return async (request, context) => {
    if (readHttpAuth(env) !== 'entra') return handler(request, context, KEY_HOLDER);
    // Anybody can send these headers: they mean something only while the platform strips and sets them.
    if (env['WEBSITE_AUTH_ENABLED'] !== 'True') {
      return problem({
        status: 503,
        code: 'AuthenticationOff',
        title: 'App Service authentication is off',
        detail: 'HTTP_AUTH is "entra", but the platform does not authenticate callers.',
      });
    }
    const caller = callerOf(request.headers.get('x-ms-client-principal'), env['ENTRA_TENANT_ID']?.trim() ?? '');
    if (caller.is === 'nobody') {
      return problem({
        status: 401,
        code: 'NotSignedIn',
        title: 'Not signed in',
        detail: 'The request names no signed-in caller.',
      });
    }
    if (caller.is === 'foreign') {
      return problem({
        status: 403,
        code: 'ForeignIdentity',
        title: 'Signed in elsewhere',
        detail: 'The caller is not signed in with Microsoft Entra ID in the tenant of this app.',
      });
    }
    if (mayComeFromForm(request)) {
      return problem({
        status: 415,
        code: 'NotFromProgram',
        title: 'Headers are missing',
        detail: `A change needs the headers "content-type: application/json" and "${FROM_PROGRAM}: 1".`,
      });
    }
    const { roles, by } = caller;
    if (roles.includes(role) || roles.includes('Provisioning.Operate')) return handler(request, context, by);
    return problem({
      status: 403,
      code: 'RoleMissing',
      title: 'App role missing',
      detail: `This call needs the app role ${role}.`,
    });
  };
}

/** A page of another site can send a signed-in browser's cookie along, but neither this media type nor this header. */
function mayComeFromForm({ method, headers }: HttpRequest): boolean {
  if (method === 'GET' || method === 'HEAD') return false;
  const isJson = /^application\/json\s*(?:;|$)/i.test(headers.get('content-type') ?? '');
  return !isJson || headers.get(FROM_PROGRAM) === null;
}
