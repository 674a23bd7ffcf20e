// Users and groups read plainly: listed, by id, and many ids at once.

import type { SimulatorResponse } from '../simulator/server.ts';
import type { DirectoryObject, GroupObject, UserObject } from './directory-objects.ts';
import { context, type GraphCall } from './graph-call.ts';
import { GraphError } from './graph-error.ts';
import { type ListSource, serveCount, serveList } from './list-page.ts';
import { type Options, readFilter, readSelect } from './odata.ts';
import type { Chain } from './page-tokens.ts';
import { resource, typedResource } from './resources.ts';

export function listObjects(call: GraphCall, chain: Chain): SimulatorResponse {
  refuseUnsupported(call.options);
  return serveList(call, objectSource(call, chain));
}

export function countObjects(call: GraphCall, chain: Chain): SimulatorResponse {
  return serveCount(call, objectSource(call, chain));
}

export function getUser(call: GraphCall, key: string): SimulatorResponse {
  const byName = (): UserObject | undefined =>
    call.tenant.directory.users.find(
      ({ version }) =>
        version.state === 'live' && String(version.properties['userPrincipalName']).toLowerCase() === key.toLowerCase(),
    );
  const found = call.tenant.directory.find(key) ?? byName();
  return single(call, found?.kind === 'user' ? found : undefined, key, 'users');
}

export function getGroup(call: GraphCall, id: string): SimulatorResponse {
  return single(call, liveGroup(call, id), id, 'groups');
}

export function getManager(call: GraphCall, id: string): SimulatorResponse {
  const manager = call.tenant.directory.find(id)?.version.properties['manager'];
  if (typeof manager !== 'string') throw GraphError.notFound('manager');
  const found = call.tenant.directory.find(manager);
  if (found?.version.state !== 'live') throw GraphError.notFound('manager');
  const body = { '@odata.context': context(call, 'directoryObjects/$entity') };
  return { status: 200, body: { ...body, ...typedResource(found, readSelect(call.options)) } };
}

export function liveGroup(call: GraphCall, id: string): GroupObject {
  const group = call.tenant.directory.find(id);
  if (group?.kind !== 'group' || group.version.state !== 'live') throw GraphError.notFound(id);
  return group;
}

const MAX_IDS = 1000;

export function getByIds(call: GraphCall): SimulatorResponse {
  const { ids, types } = readIds(call.request.body);
  if (ids.length > MAX_IDS) throw GraphError.badRequest(`Too many ids: ${ids.length}, the limit is ${MAX_IDS}.`);
  const found = new Set<DirectoryObject>();
  for (const id of ids) {
    const object = call.tenant.directory.find(id);
    if (object?.version.state === 'live' && types?.includes(object.kind) !== false) found.add(object);
  }
  const value = Array.from(found, (object) => typedResource(object, undefined));
  return { status: 200, body: { '@odata.context': context(call, 'directoryObjects'), value } };
}

function objectSource(call: GraphCall, chain: Chain): ListSource {
  const objects: readonly DirectoryObject[] = call.tenant.directory[chain];
  const select = readSelect(call.options);
  const filter = readFilter(call.options);
  return {
    entity: select === undefined ? chain : `${chain}(${select.join(',')})`,
    pageSize: call.tenant.switches.values.listPageSize,
    length: objects.length,
    at: (position) => {
      const object = objects[position];
      if (object?.version.state !== 'live') return undefined;
      if (filter !== undefined && !filter({ ...object.version.properties, id: object.id })) return undefined;
      return resource(object, select);
    },
  };
}

function single(call: GraphCall, object: DirectoryObject | undefined, key: string, entity: Chain): SimulatorResponse {
  if (object?.version.state !== 'live') throw GraphError.notFound(key);
  const body = { '@odata.context': context(call, `${entity}/$entity`) };
  return { status: 200, body: { ...body, ...resource(object, readSelect(call.options)) } };
}

function refuseUnsupported(options: Options): void {
  for (const name of ['$expand', '$orderby', '$search', '$deltatoken'] as const) {
    if (options.has(name)) throw GraphError.unsupportedQuery(`The query option '${name}' is not supported here.`);
  }
}

function readIds(body: string): { ids: readonly string[]; types: readonly string[] | undefined } {
  let parsed: unknown;
  try {
    parsed = JSON.parse(body);
  } catch {
    throw GraphError.badRequest('Unable to read JSON request payload.');
  }
  const { ids, types } = (parsed ?? {}) as { ids?: unknown; types?: unknown };
  if (!isStrings(ids)) throw GraphError.badRequest("The value of 'ids' must be an array of strings.");
  if (types !== undefined && !isStrings(types)) throw GraphError.badRequest("The value of 'types' must be an array.");
  return { ids, types };
}

function isStrings(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}
