// The admin API of the Graph simulator, and the simulator as a process.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type DirectorySnapshot, type GraphSimulator, startGraphSimulator } from '../../sandbox/graph/simulator.ts';
import { Reader } from './support/graph-simulator-client.ts';

let graph: GraphSimulator;

beforeEach(async () => {
  graph = await startGraphSimulator();
});
afterEach(() => graph.close());

async function admin(request: string, body?: unknown): Promise<{ status: number; body: Record<string, unknown> }> {
  const [method = '', path = ''] = request.split(' ');
  const response = await fetch(`${graph.url}/__admin/${path}`, {
    method,
    ...(body !== undefined && {
      headers: { 'content-type': 'application/json' },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    }),
  });
  const text = await response.text();
  return { status: response.status, body: text === '' ? {} : (JSON.parse(text) as Record<string, unknown>) };
}

async function create(collection: string, body: object = {}): Promise<string> {
  return String((await admin(`POST ${collection}`, body)).body['id']);
}

describe('users', () => {
  it('are created with defaults, changed, deleted, restored', async () => {
    const made = await admin('POST users', { jobTitle: 'Engineer' });
    const id = String(made.body['id']);
    expect(made.status).toBe(201);
    expect(graph.directory.snapshot().users[0]).toEqual({
      id,
      displayName: 'User 1',
      userPrincipalName: 'user1@contoso.example',
      accountEnabled: true,
      userType: 'Member',
      jobTitle: 'Engineer',
      deleted: null,
    });
    expect((await admin(`PATCH users/${id}`, { jobTitle: null, mail: 'a@b.example' })).status).toBe(204);
    expect(graph.directory.snapshot().users[0]).toMatchObject({ jobTitle: null, mail: 'a@b.example' });
    expect((await admin(`DELETE users/${id}`)).status).toBe(204);
    expect(graph.directory.snapshot().users[0]).toMatchObject({ deleted: 'soft' });
    expect((await admin(`POST users/${id}/restore`)).status).toBe(204);
    expect(graph.directory.snapshot().users[0]).toMatchObject({ deleted: null });
    expect((await admin(`DELETE users/${id}?permanent=true`)).status).toBe(204);
    expect(graph.directory.snapshot().users).toEqual([]);
    expect((await admin(`POST users/${id}/restore`)).status).toBe(404);
  });

  it('can be given an id, once', async () => {
    const id = crypto.randomUUID();
    expect((await admin('POST users', { id })).body).toEqual({ id });
    expect((await admin('POST users', { id })).status).toBe(400);
    expect((await admin('POST users', { id: 'x' })).status).toBe(400);
  });
});

it('groups, members of several types, and assignments are made and unmade', async () => {
  const user = await create('users');
  const group = await create('groups', { displayName: 'Team' });
  const device = crypto.randomUUID();
  for (const path of [`members/${user}`, `members/${device}?type=device`, `members/${user}`]) {
    expect((await admin(`POST groups/${group}/${path}`)).status).toBe(204);
  }
  const assignment = await create('assignments', { principalId: group });
  expect((await admin('GET snapshot')).body).toMatchObject({
    users: [{ id: user }],
    groups: [{ id: group, displayName: 'Team', members: [user, device], deleted: null }],
    assignments: [{ id: assignment, principalId: group }],
  });
  expect((await admin('POST assignments', { principalId: group })).status).toBe(400);
  expect((await admin(`DELETE groups/${group}/members/${user}`)).status).toBe(204);
  expect((await admin(`DELETE assignments/${assignment}`)).status).toBe(204);
  expect((await admin(`DELETE groups/${group}`)).status).toBe(204);
  expect(graph.directory.snapshot()).toMatchObject({
    groups: [{ members: [device], deleted: 'soft' }],
    assignments: [],
  });
  expect((await admin(`POST groups/${group}/restore`)).status).toBe(204);
});

it('bulk makes users, groups and members in one call', async () => {
  const made = await admin('POST bulk', { users: [{ displayName: 'A' }, {}], groups: [{}] });
  const { users, groups } = made.body as { users: string[]; groups: string[] };
  const members = users.map((user) => [groups[0], user]);
  expect((await admin('POST bulk', { members })).status).toBe(201);
  expect(graph.directory.snapshot().groups[0]?.members).toEqual(users);
});

describe('mistakes', () => {
  it.each([
    ['POST users', '{', 400, /not JSON/],
    ['POST users', '[]', 400, /JSON object/],
    ['POST users', { accountEnabled: 'yes' }, 400, /accountEnabled of a user must be a boolean/],
    ['POST users', { manager: 'nobody' }, 404, /no user 'nobody'/],
    ['PATCH users/nobody', {}, 404, /no user 'nobody'/],
    ['DELETE groups/nobody', undefined, 404, /no group 'nobody'/],
    ['DELETE groups/nobody?permanent=1', undefined, 400, /permanent must be true or false/],
    ['POST assignments', {}, 400, /principalId must be/],
    ['DELETE assignments/nothing', undefined, 404, /no assignment/],
    ['POST switches', { shuffle: 1 }, 400, /shuffle must be true or false/],
    ['POST switches', { nope: true }, 400, /no switch 'nope'/],
    ['POST clock', { advanceSeconds: -1 }, 400, /advanceSeconds must be/],
    ['POST expire-tokens', { form: 'x' }, 400, /form must be one of syncStateNotFound, 410/],
    ['POST seed', { users: 1.5 }, 400, /users must be a whole number/],
    ['POST tokens', { roles: 'all' }, 400, /roles must be an array/],
    ['GET nothing', undefined, 404, /no GET \/nothing/],
  ])('%s %j is answered with %i', async (request, body, status, message) => {
    const answer = await admin(request, body);
    expect(answer.status).toBe(status);
    expect(answer.body).toMatchObject({ error: { message: expect.stringMatching(message) } });
  });
});

describe('the instrument', () => {
  it('shows and turns its switches, all or none', async () => {
    expect((await admin('POST switches', { shuffle: true, usersPageSize: 0 })).status).toBe(400);
    expect((await admin('GET switches')).body).toMatchObject({ shuffle: false, usersPageSize: 200 });
    expect((await admin('POST switches', { shuffle: true })).body).toMatchObject({ shuffle: true });
  });

  it('advances its clock, expires links and tokens, and changes roles', async () => {
    const reader = new Reader(graph);
    const { deltaLink } = await reader.round('/v1.0/users/delta');
    expect((await admin('POST expire-tokens', { form: '410', chain: 'users' })).status).toBe(204);
    expect((await reader.fetch(deltaLink)).status).toBe(410);
    const before = Date.now();
    const { now } = (await admin('POST clock', { advanceSeconds: 3600 })).body;
    expect(Date.parse(String(now))).toBeGreaterThan(before + 3_599_000);
    const { accessToken } = (await admin('POST tokens', { roles: ['User.Read.All'] })).body;
    const headers = { authorization: `Bearer ${accessToken}` };
    expect((await reader.fetch('/v1.0/users', { headers })).status).toBe(200);
    expect((await reader.fetch('/v1.0/groups', { headers })).status).toBe(403);
    await admin('POST tokens', { expireNow: true });
    expect((await reader.fetch('/v1.0/users', { headers })).status).toBe(401);
  });

  it('goes back to an empty tenant on reset', async () => {
    await create('users');
    await admin('POST switches', { shuffle: true });
    expect((await admin('POST reset')).status).toBe(204);
    expect(graph.directory.snapshot()).toEqual({ users: [], groups: [], assignments: [] });
    expect(graph.switches.values.shuffle).toBe(false);
  });
});

describe('seed', () => {
  it('builds a believable tenant and says what it made', async () => {
    const { body } = await admin('POST seed', { users: 1000, groups: 120, domain: 'acme.example' });
    const { users, groups, assignments } = graph.directory.snapshot();
    expect(body).toMatchObject({ users: 1000, groups: 120, domain: 'acme.example' });
    expect(body['memberships']).toBe(groups.reduce((sum, { members }) => sum + members.length, 0));
    expect(body['disabledUsers']).toBeGreaterThan(25);
    expect(body['disabledUsers']).toBeLessThan(80);
    const guests = users.filter((user) => user['userType'] === 'Guest');
    expect(guests).toHaveLength(Number(body['guests']));
    for (const guest of guests) expect(guest['userPrincipalName']).toMatch(/#EXT#@acme\.example$/);
    const agents = users.filter((user) => user['identityParentId'] !== undefined);
    expect([agents.length > 10, agents.length]).toEqual([true, body['agents']]);
    expect(new Set(users.map((user) => user['userPrincipalName'])).size).toBe(1000);
    const entitled = new Set(assignments.map(({ principalId }) => principalId));
    for (const { id, members } of groups) if (entitled.has(id)) for (const member of members) entitled.add(member);
    const unassigned = users.filter(({ id }) => !entitled.has(id));
    expect(unassigned).toHaveLength(Number(body['unassignedUsers']));
    expect(unassigned.length).toBeGreaterThan(100);
    expect(groups.some(({ id }) => !entitled.has(id))).toBe(true);
  });

  it('works for tiny tenants', async () => {
    for (const [users, groups] of [
      [0, 0],
      [1, 0],
      [0, 1],
      [3, 2],
    ]) {
      expect((await admin('POST seed', { users, groups })).body).toMatchObject({ users, groups });
    }
    expect(graph.directory.snapshot().users).toHaveLength(4);
  });
});

it('the process says where it listens and stops cleanly on SIGTERM', async () => {
  const main = fileURLToPath(new URL('../../sandbox/graph/main.ts', import.meta.url));
  const child = spawn(process.execPath, [main, '--users', '5', '--groups', '2', '--seed', '9'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  try {
    const [line] = (await once(createInterface(child.stdout), 'line')) as [string];
    const ready = JSON.parse(line) as { ready: boolean; url: string; servicePrincipalId: string; tenantId: string };
    expect(ready).toMatchObject({ ready: true, tenantId: expect.any(String), servicePrincipalId: expect.any(String) });
    const snapshot = (await (await fetch(`${ready.url}/__admin/snapshot`)).json()) as DirectorySnapshot;
    expect([snapshot.users.length, snapshot.groups.length]).toEqual([5, 2]);
    child.kill('SIGTERM');
    expect(await once(child, 'exit')).toEqual([0, null]);
  } finally {
    child.kill('SIGKILL');
  }
});
