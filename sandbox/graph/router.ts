// Leads a Graph request to its endpoint: token, permission, cost, and the headers every answer carries.

import { setTimeout as sleep } from 'node:timers/promises';
import { seededUuid } from '../simulator/random.ts';
import type { SimulatorRequest, SimulatorResponse } from '../simulator/server.ts';
import type { AccessTokens } from './access-tokens.ts';
import { getApplication, listApplications, listAssignments } from './application-reads.ts';
import { serveBatch } from './batch.ts';
import { serveDelta } from './delta-endpoint.ts';
import type { Endpoint, GraphCall, Tenant } from './graph-call.ts';
import { errorResponse, GraphError, type RequestStamp } from './graph-error.ts';
import { countMembers, listMembers, type Reach } from './member-reads.ts';
import { countObjects, getByIds, getGroup, getManager, getUser, listObjects } from './object-reads.ts';
import { readOptions } from './odata.ts';
import { type Area, requireRole } from './permissions.ts';
import { listProvisioningJobs } from './provisioning-jobs.ts';
import { costOf, quotaFor, type ResourceUnits } from './throttle.ts';

interface Route {
  readonly method: 'GET' | 'POST';
  readonly path: RegExp;
  readonly area: Area;
  readonly serve: Endpoint;
}

const APPLICATION = String.raw`\/servicePrincipals(?:\/|\((?=appId))([^/()']+(?:'[^']+')?)\)?`;

const ROUTES: readonly Route[] = [
  get(/^\/users\/(?:microsoft\.graph\.)?delta(?:\(\))?$/, 'users', (call) => serveDelta(call, 'users')),
  get(/^\/groups\/(?:microsoft\.graph\.)?delta(?:\(\))?$/, 'groups', (call) => serveDelta(call, 'groups')),
  get(/^\/users$/, 'users', (call) => listObjects(call, 'users')),
  get(/^\/users\/\$count$/, 'users', (call) => countObjects(call, 'users')),
  get(/^\/users\/([^/]+)$/, 'users', (call, key = '') => getUser(call, key)),
  get(/^\/users\/([^/]+)\/manager$/, 'users', (call, id = '') => getManager(call, id)),
  get(/^\/groups$/, 'groups', (call) => listObjects(call, 'groups')),
  get(/^\/groups\/\$count$/, 'groups', (call) => countObjects(call, 'groups')),
  get(/^\/groups\/([^/]+)$/, 'groups', (call, id = '') => getGroup(call, id)),
  get(
    /^\/groups\/([^/]+)\/(members|transitiveMembers)(?:\/(microsoft\.graph\.\w+))?$/,
    'groups',
    (call, id = '', reach, cast) => listMembers(call, id, reach as Reach, cast),
  ),
  get(
    /^\/groups\/([^/]+)\/(members|transitiveMembers)(?:\/(microsoft\.graph\.\w+))?\/\$count$/,
    'groups',
    (call, id = '', reach, cast) => countMembers(call, id, reach as Reach, cast),
  ),
  get(/^\/servicePrincipals$/, 'applications', listApplications),
  get(new RegExp(`^${APPLICATION}$`), 'applications', (call, key = '') => getApplication(call, unquoted(key))),
  get(new RegExp(`^${APPLICATION}\\/appRoleAssignedTo$`), 'applications', (call, key = '') =>
    listAssignments(call, unquoted(key)),
  ),
  get(/^\/servicePrincipals\/([^/()]+)\/synchronization\/jobs\/?$/, 'synchronization', (call, id = '') =>
    listProvisioningJobs(call, id),
  ),
  {
    method: 'POST',
    path: /^\/directoryObjects\/(?:microsoft\.graph\.)?getByIds$/,
    area: 'directoryObjects',
    serve: getByIds,
  },
];

export class GraphRouter {
  readonly #tenant: Tenant;
  readonly #accessTokens: AccessTokens;
  readonly #units: ResourceUnits;

  constructor(tenant: Tenant, accessTokens: AccessTokens, units: ResourceUnits) {
    this.#tenant = tenant;
    this.#accessTokens = accessTokens;
    this.#units = units;
  }

  async serve(request: SimulatorRequest, origin: string): Promise<SimulatorResponse> {
    const { latencyMs } = this.#tenant.switches.values;
    if (latencyMs > 0) await sleep(latencyMs);
    return this.#perform(request, origin);
  }

  async #perform(request: SimulatorRequest, origin: string): Promise<SimulatorResponse> {
    const requestId = seededUuid(this.#tenant.random);
    const given = request.headers['client-request-id'];
    const clientRequestId = typeof given === 'string' ? given : requestId;
    const stamp: RequestStamp = { now: this.#tenant.clock.now(), requestId, clientRequestId };
    const common = {
      'content-type':
        'application/json;odata.metadata=minimal;odata.streaming=true;IEEE754Compatible=false;charset=utf-8',
      'odata-version': '4.0',
      'cache-control': 'no-cache',
      'request-id': requestId,
      'client-request-id': clientRequestId,
    };
    try {
      const answer = await this.#answer(request, origin);
      return { ...answer, headers: { ...common, ...answer.headers } };
    } catch (error) {
      if (!(error instanceof GraphError)) throw error;
      const answer = errorResponse(error, stamp);
      return { ...answer, headers: { ...common, ...answer.headers } };
    }
  }

  async #answer(request: SimulatorRequest, origin: string): Promise<SimulatorResponse> {
    this.#tenant.directory.catchUp();
    const [, version, path = ''] = /^\/(v1\.0|beta)(\/.*)$/.exec(request.path) ?? [];
    if (version !== 'v1.0' && version !== 'beta') throw GraphError.badRequest('Invalid version.');
    const roles = this.#accessTokens.rolesOf(request.headers.authorization, origin);
    const options = readOptions(request.query);
    const call: GraphCall = { tenant: this.#tenant, request, options, origin, version, path, roles };
    if (path === '/$batch' && request.method === 'POST') return this.#batch(call);
    const headers = this.#spend(call);
    const matching = ROUTES.map((route) => ({ route, match: route.path.exec(path) })).find(
      ({ route, match }) => match !== null && route.method === request.method,
    );
    if (matching === undefined) throw unknownRoute(request.method, path);
    requireRole(roles, matching.route.area, this.#tenant.switches.values.synchronizationRefusal);
    const answer = await matching.route.serve(call, ...(matching.match?.slice(1) ?? []));
    return { ...answer, headers: { ...headers, ...answer.headers } };
  }

  #batch(call: GraphCall): Promise<SimulatorResponse> {
    return serveBatch(call, ({ method, url, headers, body }) => {
      const target = new URL(`/${call.version}/${url.replace(/^\//, '')}`, call.origin);
      return this.#perform(
        {
          method,
          path: decodeURIComponent(target.pathname),
          query: target.searchParams,
          rawQuery: target.search.slice(1),
          headers: { ...headers, authorization: call.request.headers.authorization },
          body,
        },
        call.origin,
      );
    });
  }

  #spend({ path, request }: GraphCall): Record<string, string> {
    const { switches, directory, id } = this.#tenant;
    const cost = costOf(path, request.query);
    const headers: Record<string, string> = { 'x-ms-resource-unit': String(cost) };
    if (!switches.values.throttle) return headers;
    const quota = switches.values.resourceUnitsPer10Seconds || quotaFor(directory.users.length);
    const share = this.#units.spend(
      cost,
      quota,
      `Tenant_Application/ReadWrite/${this.#tenant.application.appId}/${id}`,
    );
    if (share > 0.8) headers['x-ms-throttle-limit-percentage'] = share.toFixed(2);
    return headers;
  }
}

function get(path: RegExp, area: Area, serve: Endpoint): Route {
  return { method: 'GET', path, area, serve };
}

function unquoted(key: string): string {
  return key.replaceAll("'", '');
}

function unknownRoute(method: string, path: string): GraphError {
  const segment = path.split('/')[1] ?? '';
  return method === 'GET'
    ? GraphError.badRequest(`Resource not found for the segment '${segment}'.`)
    : new GraphError(405, 'Request_BadRequest', `Specified HTTP method ${method} is not allowed for '${segment}'.`);
}
