// Plain reads from the Graph simulator: lists, members, assignments, batches.

import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { seedDirectory } from '../../sandbox/graph/seed.ts';
import { type GraphSimulator, startGraphSimulator } from '../../sandbox/graph/simulator.ts';
import { Reader } from './support/graph-simulator-client.ts';

let graph: GraphSimulator;
let reader: Reader;

beforeEach(async () => {
  graph = await startGraphSimulator();
  reader = new Reader(graph);
});
afterEach(() => graph.close());

const EVENTUAL = { ConsistencyLevel: 'eventual' };

describe('users and groups', () => {
  it('are listed by pages of 100, or of $top up to 999', async () => {
    seedDirectory(graph.directory, { users: 250, groups: 0 });
    const usual = await reader.round('/v1.0/users?$select=displayName');
    expect(usual.pages.map(({ value }) => value.length)).toEqual([100, 100, 50]);
    const bigger = await reader.round('/v1.0/users?$top=999&$select=id');
    expect(bigger.pages.map(({ value }) => value.length)).toEqual([250]);
    expect((await reader.fetch('/v1.0/users?$top=1000')).status).toBe(400);
  });

  it('are filtered by equality and counted', async () => {
    const on = graph.directory.addUser({ displayName: "Miles O'Brien" });
    graph.directory.addUser({ accountEnabled: false });
    const enabled = await reader.page('/v1.0/users?$filter=accountEnabled eq true&$count=true', EVENTUAL);
    expect(enabled.value.map(({ id }) => id)).toEqual([on]);
    expect(enabled['@odata.count']).toBe(1);
    const named = await reader.list(`/v1.0/users?$filter=${encodeURIComponent("displayName eq 'miles o''brien'")}`);
    expect(named.map(({ id }) => id)).toEqual([on]);
    expect((await reader.fetch("/v1.0/users?$filter=endsWith(mail,'x')")).status).toBe(400);
  });

  it('are found by id, people by user principal name too; what was never set reads as null', async () => {
    const id = graph.directory.addUser({ userPrincipalName: 'guest_x.example#EXT#@contoso.example' });
    const byName = await reader.fetch(`/v1.0/users/${encodeURIComponent('guest_x.example#EXT#@contoso.example')}`);
    expect(await byName.json()).toMatchObject({ id, mail: null });
    const group = graph.directory.addGroup({ displayName: 'Team' });
    expect(await (await reader.fetch(`/v1.0/groups/${group}?$select=displayName`)).json()).toMatchObject({
      displayName: 'Team',
    });
  });

  it('have a manager that is read on its own', async () => {
    const boss = graph.directory.addUser({ displayName: 'Grace' });
    const id = graph.directory.addUser({ manager: boss });
    const manager = await reader.fetch(`/v1.0/users/${id}/manager?$select=displayName`);
    expect(await manager.json()).toMatchObject({
      '@odata.type': '#microsoft.graph.user',
      id: boss,
      displayName: 'Grace',
    });
    expect((await reader.fetch(`/v1.0/users/${boss}/manager`)).status).toBe(404);
  });

  it('are not found once deleted', async () => {
    const id = graph.directory.addUser();
    graph.directory.deleteUser(id);
    expect(await reader.refusal(`/v1.0/users/${id}`)).toMatchObject({ status: 404, code: 'Request_ResourceNotFound' });
    expect(await reader.list('/v1.0/users')).toEqual([]);
  });

  it('are read many at once by a caller that may read the whole directory', async () => {
    const user = graph.directory.addUser();
    const group = graph.directory.addGroup();
    graph.accessTokens.grant(['Directory.Read.All']);
    const post = (ids: readonly string[]) =>
      reader.fetch('/v1.0/directoryObjects/getByIds', {
        method: 'POST',
        body: JSON.stringify({ ids, types: ['user', 'group'] }),
        headers: { authorization: `Bearer ${graph.accessTokens.issue()}` },
      });
    const answer = (await (await post([user, group, crypto.randomUUID()])).json()) as { value: { id: string }[] };
    expect(answer.value.map(({ id }) => id)).toEqual([user, group]);
    expect((await post(Array.from({ length: 1001 }, () => user))).status).toBe(400);
  });
});

describe('members', () => {
  let outer: string;
  let inner: string;
  let user: string;

  beforeEach(() => {
    outer = graph.directory.addGroup();
    inner = graph.directory.addGroup();
    user = graph.directory.addUser({ displayName: 'Ada' });
    graph.directory.addMember(outer, inner);
    graph.directory.addMember(inner, user);
    graph.directory.addMember(inner, outer);
  });

  it('are listed with their type, directly and through nested groups that form a circle', async () => {
    expect(await reader.list(`/v1.0/groups/${outer}/members?$select=id`)).toEqual([
      { '@odata.type': '#microsoft.graph.group', id: inner },
    ]);
    const all = await reader.list(`/v1.0/groups/${outer}/transitiveMembers`);
    expect(all.map(({ id }) => id).toSorted()).toEqual([outer, inner, user].toSorted());
  });

  it('are cast and counted only as an advanced query', async () => {
    const cast = `/v1.0/groups/${outer}/transitiveMembers/microsoft.graph.user`;
    expect((await reader.fetch(`${cast}?$count=true`)).status).toBe(400);
    const people = await reader.list(`${cast}?$count=true`, EVENTUAL);
    expect(people.map(({ id }) => id)).toEqual([user]);
    expect((await reader.fetch(`${cast}/$count`)).status).toBe(400);
    const count = await reader.fetch(`${cast}/$count`, { headers: EVENTUAL });
    expect(count.headers.get('content-type')).toBe('text/plain');
    expect(await count.text()).toBe('1');
  });

  it('do not include the soft-deleted, nor, in v1.0, service principals', async () => {
    graph.directory.deleteUser(user);
    const principal = crypto.randomUUID();
    graph.directory.ensureOther('servicePrincipal', principal);
    graph.directory.addMember(inner, principal);
    expect(await reader.list(`/v1.0/groups/${inner}/members`)).toHaveLength(1);
    expect(await reader.list(`/beta/groups/${inner}/members`)).toHaveLength(2);
  });

  it('tell only their id to a caller that may not read people', async () => {
    graph.accessTokens.grant(['GroupMember.Read.All']);
    const authorization = `Bearer ${graph.accessTokens.issue()}`;
    const members = await reader.list(`/v1.0/groups/${inner}/members?$select=displayName`, { authorization });
    expect(members[0]).toEqual({ '@odata.type': '#microsoft.graph.user', id: user, displayName: null });
  });

  it('of a group that is gone are not found', async () => {
    graph.directory.deleteGroup(inner);
    expect((await reader.fetch(`/v1.0/groups/${inner}/members`)).status).toBe(404);
  });
});

describe('app-role assignments', () => {
  const path = () => `/v1.0/servicePrincipals/${graph.servicePrincipalId}/appRoleAssignedTo`;

  it('name the principal and the role, by object id or application id', async () => {
    const user = graph.directory.addUser({ displayName: 'Ada' });
    const group = graph.directory.addGroup({ displayName: 'Team' });
    const ids = [graph.directory.assign(user), graph.directory.assign(group)];
    const items = await reader.list(path());
    expect(items).toMatchObject([
      { id: ids[0], principalId: user, principalType: 'User', principalDisplayName: 'Ada' },
      { id: ids[1], principalId: group, principalType: 'Group', resourceId: graph.servicePrincipalId },
    ]);
    const byAppId = await reader.list(`/v1.0/servicePrincipals(appId='${graph.appId}')/appRoleAssignedTo`);
    expect(byAppId).toEqual(items);
    const application = await (await reader.fetch(`/v1.0/servicePrincipals(appId='${graph.appId}')`)).json();
    expect(application).toMatchObject({
      id: graph.servicePrincipalId,
      appRoles: [{ id: items[0]?.['appRoleId'] }, {}],
    });
    expect((await reader.fetch(`/v1.0/servicePrincipals/${crypto.randomUUID()}`)).status).toBe(404);
  });

  it('come in pages of the switched size, or of $top, and lose nothing when one is taken away meanwhile', async () => {
    const ids = Array.from({ length: 5 }, () => graph.directory.assign(graph.directory.addUser()));
    graph.switches.set({ assignmentsPageSize: 2 });
    const first = await reader.page(path());
    graph.directory.unassign(ids[0] ?? '');
    const rest = await reader.list(first['@odata.nextLink'] ?? '');
    expect([...first.value, ...rest].map(({ id }) => id)).toEqual(ids);
    expect((await reader.round(`${path()}?$top=999`)).pages).toHaveLength(1);
  });

  it('hide while the principal is soft-deleted, return with it, and go at a permanent delete', async () => {
    const user = graph.directory.addUser();
    graph.directory.assign(user);
    graph.directory.deleteUser(user);
    expect(await reader.list(path())).toEqual([]);
    graph.switches.set({ hideSoftDeletedAssignments: false });
    expect(await reader.list(path())).toHaveLength(1);
    graph.switches.set({ hideSoftDeletedAssignments: true });
    graph.directory.restoreUser(user);
    expect(await reader.list(path())).toHaveLength(1);
    graph.directory.deleteUser(user, { permanent: true });
    expect(await reader.list(path())).toEqual([]);
  });

  it('lag behind when switched so', async () => {
    graph.clock.advance(100);
    graph.switches.set({ assignmentsLagSeconds: 30 });
    const id = graph.directory.assign(graph.directory.addUser());
    expect(await reader.list(path())).toEqual([]);
    graph.clock.advance(31);
    graph.directory.unassign(id);
    expect(await reader.list(path())).toHaveLength(1);
  });
});

describe('a batch', () => {
  const post = (requests: readonly object[]) =>
    reader.fetch('/v1.0/$batch', { method: 'POST', body: JSON.stringify({ requests }) });

  it('answers every request on its own', async () => {
    const id = graph.directory.addUser();
    const response = await post([
      { id: '1', method: 'GET', url: `/users/${id}` },
      { id: '2', method: 'GET', url: `users/${crypto.randomUUID()}` },
      { id: '3', method: 'GET', url: '/users', dependsOn: ['2'] },
    ]);
    const { responses } = (await response.json()) as { responses: { id: string; status: number; body: object }[] };
    expect(responses.map((item) => [item.id, item.status])).toEqual([
      ['1', 200],
      ['2', 404],
      ['3', 424],
    ]);
    expect(responses[0]?.body).toMatchObject({ id });
  });

  it('of more than 20 requests, or with an id twice, is refused whole', async () => {
    const item = (id: number) => ({ id: String(id), method: 'GET', url: '/users' });
    expect((await post(Array.from({ length: 21 }, (_, id) => item(id)))).status).toBe(400);
    expect((await post([item(1), item(1)])).status).toBe(400);
    expect((await post([{ id: '1' }])).status).toBe(400);
  });
});

it('every answer carries the headers of Graph', async () => {
  const { headers } = await reader.fetch('/v1.0/users', { headers: { 'client-request-id': 'mine' } });
  expect(headers.get('content-type')).toMatch(/^application\/json;odata\.metadata=minimal/);
  expect(headers.get('odata-version')).toBe('4.0');
  expect(headers.get('client-request-id')).toBe('mine');
  expect(headers.get('request-id')).toMatch(/^[0-9a-f-]{36}$/);
  expect(headers.get('x-ms-resource-unit')).toBe('2');
});

it('unknown paths and versions get an error in the shape of Graph', async () => {
  for (const path of ['/v1.0/nope', '/v2.0/users', '/']) {
    const { status, code, innerError } = await reader.refusal(path);
    expect([status, code]).toEqual([400, 'Request_BadRequest']);
    expect(innerError).toHaveProperty('request-id');
  }
  expect((await reader.fetch('/v1.0/users', { method: 'DELETE' })).status).toBe(405);
});
