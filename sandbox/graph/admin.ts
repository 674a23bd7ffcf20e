// The admin API: changes the tenant, turns switches, and shows what the tenant holds. See README.md.

import type { SimulatorRequest, SimulatorResponse } from '../simulator/server.ts';
import type { AccessTokens } from './access-tokens.ts';
import {
  type Fields,
  isFields,
  isString,
  listOf,
  optionalChoice,
  optionalFlag,
  optionalNumber,
  optionalString,
  queryFlag,
  readBody,
  requiredString,
} from './admin-input.ts';
import type { Directory } from './directory.ts';
import { DirectoryError } from './directory-error.ts';
import type { OtherKind } from './directory-objects.ts';
import type { Tenant } from './graph-call.ts';
import { readSeedOptions, seedDirectory } from './seed.ts';
import { EXPIRY_FORMS, UNLISTED_FORMS } from './switches.ts';

export interface AdminTarget {
  readonly tenant: Tenant;
  readonly accessTokens: AccessTokens;
}

type Action = (target: AdminTarget, request: SimulatorRequest, ...pathParts: string[]) => SimulatorResponse;

const OTHER_KINDS: readonly OtherKind[] = ['device', 'servicePrincipal', 'orgContact'];

const ROUTES: readonly (readonly [method: string, path: RegExp, action: Action])[] = [
  ['POST', /^\/users$/, ({ tenant }, request) => created(tenant.directory.addUser(readBody(request)))],
  ['PATCH', /^\/users\/([^/]+)$/, change((directory, request, id) => directory.updateUser(id, readBody(request)))],
  ['DELETE', /^\/users\/([^/]+)$/, change((directory, request, id) => directory.deleteUser(id, deletion(request)))],
  ['POST', /^\/users\/([^/]+)\/restore$/, change((directory, _request, id) => directory.restoreUser(id))],
  ['POST', /^\/groups$/, ({ tenant }, request) => created(tenant.directory.addGroup(readBody(request)))],
  ['PATCH', /^\/groups\/([^/]+)$/, change((directory, request, id) => directory.updateGroup(id, readBody(request)))],
  ['DELETE', /^\/groups\/([^/]+)$/, change((directory, request, id) => directory.deleteGroup(id, deletion(request)))],
  ['POST', /^\/groups\/([^/]+)\/restore$/, change((directory, _request, id) => directory.restoreGroup(id))],
  ['POST', /^\/groups\/([^/]+)\/members\/([^/]+)$/, change(addMember)],
  [
    'DELETE',
    /^\/groups\/([^/]+)\/members\/([^/]+)$/,
    change((directory, _request, id, member) => directory.removeMember(id, member)),
  ],
  ['POST', /^\/assignments$/, assign],
  ['DELETE', /^\/assignments\/([^/]+)$/, change((directory, _request, id) => directory.unassign(id))],
  ['POST', /^\/bulk$/, bulk],
  [
    'POST',
    /^\/seed$/,
    ({ tenant }, request) => ok(seedDirectory(tenant.directory, readSeedOptions(readBody(request)))),
  ],
  ['GET', /^\/snapshot$/, ({ tenant }) => ok(tenant.directory.snapshot())],
  ['GET', /^\/users\/([^/]+)$/, showUser],
  ['GET', /^\/switches$/, ({ tenant }) => ok(tenant.switches.values)],
  ['POST', /^\/switches$/, setSwitches],
  ['POST', /^\/clock$/, advanceClock],
  ['POST', /^\/expire-tokens$/, expireTokens],
  ['POST', /^\/tokens$/, setTokens],
];

export function serveAdmin(target: AdminTarget, request: SimulatorRequest): SimulatorResponse {
  try {
    target.tenant.directory.catchUp();
    for (const [method, path, action] of ROUTES) {
      const match = method === request.method ? path.exec(request.path) : null;
      if (match !== null) return action(target, request, ...match.slice(1));
    }
    throw new DirectoryError(404, `there is no ${request.method} ${request.path} in the admin API`);
  } catch (error) {
    if (!(error instanceof DirectoryError)) throw error;
    const code = error.status === 404 ? 'NotFound' : 'BadRequest';
    return { status: error.status, body: { error: { code, message: error.message } } };
  }
}

/** An action that answers 204. */
function change(
  apply: (directory: Directory, request: SimulatorRequest, id: string, memberId: string) => void,
): Action {
  return ({ tenant }, request, id = '', memberId = '') => {
    apply(tenant.directory, request, id, memberId);
    return { status: 204 };
  };
}

function deletion(request: SimulatorRequest): { permanent: boolean } {
  return { permanent: queryFlag(request, 'permanent') };
}

function addMember(directory: Directory, request: SimulatorRequest, groupId: string, memberId: string): void {
  const type = request.query.get('type') ?? undefined;
  const kind = optionalChoice({ type }, 'type', [...OTHER_KINDS, 'user', 'group']);
  const other = OTHER_KINDS.find((candidate) => candidate === kind);
  if (other !== undefined) directory.ensureOther(other, memberId);
  directory.addMember(groupId, memberId);
}

function assign({ tenant }: AdminTarget, request: SimulatorRequest): SimulatorResponse {
  const body = readBody(request);
  const principalId = requiredString(body, 'principalId');
  return created(tenant.directory.assign(principalId, optionalString(body, 'appRoleId')));
}

/** Objects first, then members; the answer lists the new ids in the order given. */
function bulk({ tenant }: AdminTarget, request: SimulatorRequest): SimulatorResponse {
  const body = readBody(request);
  const { directory } = tenant;
  const users = listOf(body, 'users', isFields, 'objects').map((user) => directory.addUser(user));
  const groups = listOf(body, 'groups', isFields, 'objects').map((group) => directory.addGroup(group));
  const byGroup = new Map<string, string[]>();
  for (const [groupId, memberId] of listOf(body, 'members', isPair, 'pairs [groupId, memberId]')) {
    const members = byGroup.get(groupId);
    if (members === undefined) byGroup.set(groupId, [memberId]);
    else members.push(memberId);
  }
  for (const [groupId, members] of byGroup) directory.addMembers(groupId, members);
  return { status: 201, body: { users, groups } };
}

/** `changedAt` is null for somebody who was not changed in this life of the tenant. */
function showUser({ tenant }: AdminTarget, _request: SimulatorRequest, id = ''): SimulatorResponse {
  const found = tenant.directory.find(id);
  if (found?.kind !== 'user') throw DirectoryError.unknown('user', id);
  const at = tenant.changeTimes.of(id);
  const changedAt = at === undefined ? null : new Date(at).toISOString();
  return ok({ ...found.version.properties, id, state: found.version.state, changedAt });
}

function setSwitches({ tenant }: AdminTarget, request: SimulatorRequest): SimulatorResponse {
  tenant.switches.set(readBody(request));
  return ok(tenant.switches.values);
}

function advanceClock({ tenant }: AdminTarget, request: SimulatorRequest): SimulatorResponse {
  tenant.clock.advance(optionalNumber(readBody(request), 'advanceSeconds') ?? 0);
  tenant.directory.catchUp();
  return ok({ now: new Date(tenant.clock.now()).toISOString() });
}

function expireTokens({ tenant }: AdminTarget, request: SimulatorRequest): SimulatorResponse {
  const body = readBody(request);
  const form = optionalChoice(body, 'form', [...EXPIRY_FORMS, ...UNLISTED_FORMS]);
  const chain = optionalChoice(body, 'chain', ['users', 'groups']);
  const kind = optionalChoice(body, 'kind', ['delta', 'page']);
  const filter = optionalString(body, 'filter');
  const order = defined({ form, chain, kind, filter });
  tenant.tokenExpiry.expire(order, tenant.pageTokens.lastSerial);
  return { status: 204 };
}

/** Also answers with a fresh token, for callers that want one without signing in. */
function setTokens({ accessTokens }: AdminTarget, request: SimulatorRequest): SimulatorResponse {
  const body = readBody(request);
  if (body['roles'] !== undefined) accessTokens.grant(listOf(body, 'roles', isString, 'strings'));
  if (optionalFlag(body, 'expireNow')) accessTokens.expireNow();
  return ok({ roles: accessTokens.roles, accessToken: accessTokens.issue() });
}

function isPair(value: unknown): value is readonly [string, string] {
  return Array.isArray(value) && value.length === 2 && value.every(isString);
}

function defined<T extends Fields>(fields: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };
}

function created(id: string): SimulatorResponse {
  return { status: 201, body: { id } };
}

function ok(body: unknown): SimulatorResponse {
  return { status: 200, body };
}
