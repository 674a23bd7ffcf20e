// The SCIM side: authentication, limits, and which endpoint answers.

import type { SimulatorRequest, SimulatorResponse } from '../simulator/server.ts';
import type { Call, Endpoint } from './call.ts';
import { resourceTypes, schemas, serviceProviderConfig } from './discovery.ts';
import { createGroup, deleteGroup, getGroup, listGroups, patchGroup, putGroup } from './group-endpoints.ts';
import type { Knobs } from './knobs.ts';
import type { Meter } from './meter.ts';
import type { RateLimiter } from './rate-limit.ts';
import { notFound, refusal, ScimError, unauthorized } from './scim-error.ts';
import type { Token } from './tokens.ts';
import { createUser, deleteUser, getUser, patchUser, putUser } from './users.ts';
import { listUsers } from './users-list.ts';
import type { World } from './world.ts';

export interface RouterParts {
  readonly world: World;
  readonly knobs: Knobs;
  readonly limiter: RateLimiter;
  readonly meter: Meter;
  readonly now: () => number;
}

export const SCIM_PREFIX = '/scim/v2';

/** By collection and method; `item` endpoints have an id in the path. */
const ENDPOINTS: ReadonlyMap<string, Endpoint> = new Map<string, Endpoint>([
  ['GET /ResourceTypes', ({ knobs }) => resourceTypes(knobs)],
  ['GET /Schemas', ({ knobs }) => schemas(knobs)],
  ['GET /Users', listUsers],
  ['POST /Users', createUser],
  ['GET /Users/id', getUser],
  ['PATCH /Users/id', patchUser],
  ['PUT /Users/id', putUser],
  ['DELETE /Users/id', deleteUser],
  ['GET /Groups', listGroups],
  ['POST /Groups', createGroup],
  ['GET /Groups/id', getGroup],
  ['PATCH /Groups/id', patchGroup],
  ['PUT /Groups/id', putGroup],
  ['DELETE /Groups/id', deleteGroup],
]);

/** Answers one request under `/scim/v2`; never throws. */
export function answerScim(parts: RouterParts, request: SimulatorRequest): SimulatorResponse {
  const { knobs } = parts;
  try {
    const answer = route(parts, request);
    const isHtml = answer.status >= 400 && knobs.errorBody === 'html';
    return isHtml ? { ...answer, body: htmlPage(answer.status) } : withContentType(knobs, answer);
  } catch (error) {
    const known = error instanceof ScimError ? error : new ScimError(500, { detail: String(error) });
    if (knobs.errorBody === 'html') return { status: known.status, body: htmlPage(known.status) };
    return withContentType(knobs, { status: known.status, body: known.body });
  }
}

/** What a fault answers that names no body. */
export function injectedError(knobs: Knobs, status: number): SimulatorResponse {
  if (knobs.errorBody === 'html') return { status, body: htmlPage(status) };
  return withContentType(knobs, { status, body: refusal(status, `injected ${status}`).body });
}

function route(parts: RouterParts, request: SimulatorRequest): SimulatorResponse {
  const { knobs, world } = parts;
  if (knobs.planLost) throw refusal(403, 'SCIM is available on the Enterprise plan only.');
  const path = request.path.slice(SCIM_PREFIX.length).replace(/\/+$/, '');
  if (path === '/ServiceProviderConfig' && request.method === 'GET') return serviceProviderConfig();

  const token = authenticate(parts, request);
  const refused = parts.limiter.refuse(token, knobs, parts.now());
  if (refused !== undefined) {
    parts.meter.refuse();
    return refused;
  }
  const [, collection = '', id, ...rest] = path.split('/');
  const endpoint = ENDPOINTS.get(`${request.method} /${collection}${id === undefined ? '' : '/id'}`);
  if (endpoint === undefined || rest.length > 0) throw notFound();
  refuseBody(knobs, request);
  const call: Call = {
    request,
    token,
    workspace: world.openWorkspace(token.workspace),
    accounts: world.accounts,
    knobs,
    now: parts.now(),
    random: world.random,
    listings: () => world.nextListing(),
  };
  return endpoint(call, id ?? '');
}

function authenticate({ world, knobs }: RouterParts, request: SimulatorRequest): Token {
  const [, value] = /^Bearer +(\S+)$/i.exec(request.headers.authorization ?? '') ?? [];
  const token = value === undefined ? undefined : world.tokens.find(value);
  if (token === undefined) throw unauthorized();
  if (!token.revoked) return token;
  throw knobs.revokedTokenStatus === 401 ? unauthorized() : refusal(403, 'This token has been revoked.');
}

function refuseBody(knobs: Knobs, request: SimulatorRequest): void {
  if (request.body === '') return;
  const [type = ''] = (request.headers['content-type'] ?? '').split(';');
  if (!['application/json', 'application/scim+json'].includes(type.trim().toLowerCase())) {
    throw refusal(415, 'The body must be application/scim+json or application/json.');
  }
  if (knobs.maxBodyBytes > 0 && Buffer.byteLength(request.body) > knobs.maxBodyBytes) {
    throw refusal(413, 'The body is too large.');
  }
}

function withContentType(knobs: Knobs, answer: SimulatorResponse): SimulatorResponse {
  if (answer.body === undefined) return answer;
  return { ...answer, headers: { ...answer.headers, 'content-type': knobs.contentType } };
}

function htmlPage(status: number): string {
  return `<!doctype html><html><head><title>${status}</title></head><body><h1>${status}</h1></body></html>`;
}
