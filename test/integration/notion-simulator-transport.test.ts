// Tokens, discovery, limits, faults and the process entry of the simulated workspace.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startNotionSimulator } from '../../sandbox/notion/simulator.ts';
import { column, createUser, ERROR, type Simulator, send } from './support/notion-simulator-client.ts';

let time = 1_000_000;
let simulator: Simulator;

beforeEach(async () => {
  time = 1_000_000;
  simulator = await startNotionSimulator({ now: () => time });
});
afterEach(() => simulator.close());

const UNAUTHORIZED = { schemas: [ERROR], status: '401', detail: 'UnauthorizedError: Invalid authentication' };

describe('tokens', () => {
  it.each(['', 'Bearer wrong', 'Basic c2FuZGJveA=='])('authorization %j gets 401', async (authorization) => {
    const answer = await send(simulator, 'GET', '/Users', undefined, { authorization });
    expect(answer.status).toBe(401);
    expect(answer.body).toEqual(UNAUTHORIZED);
  });

  it('a revoked token gets 401, or 403 by knob, and a new one works', async () => {
    const { body } = await send(simulator, 'POST', '/__admin/tokens', {});
    await send(simulator, 'POST', '/__admin/tokens/revoke', { token: simulator.token });
    expect((await send(simulator, 'GET', '/Users')).body).toEqual(UNAUTHORIZED);
    const fresh = { authorization: `Bearer ${String(body['token'])}` };
    expect((await send(simulator, 'GET', '/Users', undefined, fresh)).status).toBe(200);
    await send(simulator, 'POST', '/__admin/tokens/revoke');
    simulator.knobs.revokedTokenStatus = 403;
    expect((await send(simulator, 'GET', '/Users', undefined, fresh)).status).toBe(403);
  });

  it('knob planLost: everything answers 403', async () => {
    simulator.knobs.planLost = true;
    expect((await send(simulator, 'GET', '/Users')).status).toBe(403);
    expect((await send(simulator, 'GET', '/ServiceProviderConfig')).status).toBe(403);
  });
});

describe('discovery', () => {
  it('ServiceProviderConfig answers without a token', async () => {
    const answer = await send(simulator, 'GET', '/ServiceProviderConfig', undefined, { authorization: '' });
    expect(answer.body).toMatchObject({
      patch: { supported: true },
      filter: { supported: true, maxResults: 100 },
      bulk: { supported: false },
      sort: { supported: false },
      etag: { supported: false },
      changePassword: { supported: false },
    });
  });

  it('ResourceTypes is a bare array or a list, Schemas absent or a list', async () => {
    const types = JSON.parse((await send(simulator, 'GET', '/ResourceTypes')).text);
    expect(types).toMatchObject([{ id: 'User' }, { id: 'Group' }]);
    expect((await send(simulator, 'GET', '/Schemas')).body).toEqual({ schemas: [ERROR], status: '404' });
    Object.assign(simulator.knobs, { resourceTypesShape: 'list', schemasEndpoint: 'list' });
    expect(column(await send(simulator, 'GET', '/ResourceTypes'), 'id')).toEqual(['User', 'Group']);
    expect((await send(simulator, 'GET', '/Schemas')).body['totalResults']).toBe(4);
  });
});

describe('bodies', () => {
  it('both JSON types are read, others and broken bodies are refused, unknown query parameters ignored', async () => {
    const create = (type: string, body: unknown) =>
      send(simulator, 'POST', '/Users?aadOptscim062020', body, { 'content-type': type });
    expect((await create('application/json; charset=utf-8', { userName: 'a@contoso.example' })).status).toBe(201);
    expect((await create('application/scim+json', { userName: 'b@contoso.example' })).status).toBe(201);
    expect((await create('text/plain', { userName: 'c@contoso.example' })).status).toBe(415);
    expect((await create('application/json', '{"userName":')).body).toMatchObject({ scimType: 'invalidSyntax' });
  });

  it('names that every object inherits are not attributes', async () => {
    const body =
      '{"userName":"a@contoso.example","__proto__":{"active":false},"constructor":1,"name":{"toString":"x"}}';
    const answer = await send(simulator, 'POST', '/Users', body, { 'content-type': 'application/json' });
    expect(answer.body).toMatchObject({ active: true, name: {} });
    expect((await send(simulator, 'GET', '/Users/constructor')).status).toBe(404);
    expect((await send(simulator, 'GET', '/constructor')).status).toBe(404);
  });

  it('knobs contentType, errorBody and maxBodyBytes', async () => {
    Object.assign(simulator.knobs, { contentType: 'application/json', maxBodyBytes: 50 });
    expect((await send(simulator, 'GET', '/Users')).headers.get('content-type')).toBe('application/json');
    expect((await send(simulator, 'POST', '/Users', { userName: `${'a'.repeat(50)}@b.c` })).status).toBe(413);
    simulator.knobs.errorBody = 'html';
    const page = await send(simulator, 'GET', '/Users/none');
    expect(page.status).toBe(404);
    expect(page.headers.get('content-type')).toBe('text/html');
    expect(page.text).toContain('<html>');
  });
});

describe('limits', () => {
  const statuses = async (count: number) => {
    const seen: number[] = [];
    for (let i = 0; i < count; i += 1) seen.push((await send(simulator, 'GET', '/Users?count=1')).status);
    return seen;
  };

  it('without a profile nothing is refused, and the counters see all requests', async () => {
    expect(new Set(await statuses(20))).toEqual(new Set([200]));
    time += 1_000;
    await statuses(5);
    expect(simulator.counters).toEqual({ requests: 25, refused: 0, peakPerSecond: 20 });
  });

  it('a window lets N requests pass and says when the next one starts', async () => {
    Object.assign(simulator.knobs, { rateProfile: 'window', rateWindowLimit: 3 });
    expect(await statuses(3)).toEqual([200, 200, 200]);
    time += 20_500;
    const refused = await send(simulator, 'GET', '/Users');
    expect(refused.status).toBe(429);
    expect(refused.headers.get('retry-after')).toBe('40');
    expect(refused.body).toMatchObject({ schemas: [ERROR], status: '429' });
    time += 40_000;
    expect((await send(simulator, 'GET', '/Users')).status).toBe(200);
    expect((await send(simulator, 'GET', '/__admin/counters')).body).toMatchObject({ requests: 5, refused: 1 });
  });

  it('a bucket allows a burst of ten, then three a second', async () => {
    simulator.knobs.rateProfile = 'bucket';
    expect((await statuses(11)).filter((status) => status === 200)).toHaveLength(10);
    time += 1_000;
    expect(await statuses(4)).toEqual([200, 200, 200, 429]);
    expect((await send(simulator, 'GET', '/Users')).headers.get('retry-after')).toBe('1');
  });

  it('the limit of a workspace is shared by its tokens; knob rateLimitBody', async () => {
    Object.assign(simulator.knobs, { rateWorkspaceLimit: 2, rateLimitBody: 'public-api' });
    const { body } = await send(simulator, 'POST', '/__admin/tokens', {});
    await send(simulator, 'GET', '/Users', undefined, { authorization: `Bearer ${String(body['token'])}` });
    expect(await statuses(2)).toEqual([200, 429]);
    expect((await send(simulator, 'GET', '/Users')).body).toMatchObject({
      object: 'error',
      code: 'rate_limited',
      additional_data: { rate_limit_reason: 'public_api_space_request_rate_limit', retry_after: '60' },
    });
  });

  it('knob latencyMs delays every answer', async () => {
    simulator.knobs.latencyMs = 60;
    const before = performance.now();
    await send(simulator, 'GET', '/Users');
    expect(performance.now() - before).toBeGreaterThanOrEqual(55);
  });
});

describe('faults', () => {
  const user = { userName: 'ada@contoso.example' };

  it('a create that was committed and answered 503 is found, and repeating it does not make a second', async () => {
    await send(simulator, 'POST', '/__admin/faults', {
      match: { method: 'POST', path: '/Users', nth: 1 },
      action: { status: 503, takesEffect: true },
    });
    expect((await send(simulator, 'POST', '/Users', user)).status).toBe(503);
    expect((await send(simulator, 'POST', '/Users', user)).status).toBe(409);
    const found = await send(simulator, 'GET', '/Users?filter=userName%20eq%20%22ada@contoso.example%22');
    expect(found.body['totalResults']).toBe(1);
  });

  it('knob writeAnswerDelayMs: the write is done although the client gave up', async () => {
    simulator.knobs.writeAnswerDelayMs = 5_000;
    const request = fetch(`${simulator.scimUrl}/Users`, {
      method: 'POST',
      headers: { authorization: `Bearer ${simulator.token}`, 'content-type': 'application/json' },
      body: JSON.stringify(user),
      signal: AbortSignal.timeout(100),
    });
    await expect(request).rejects.toThrow();
    expect(simulator.accounts.byEmail('ada@contoso.example')).toBeDefined();
  });

  it('an overload answers 529 with Retry-After and an HTML page', async () => {
    simulator.faults.add({ match: { path: '/Groups' }, action: { status: 529, retryAfter: 7, body: '<html></html>' } });
    const answer = await send(simulator, 'GET', '/Groups');
    expect([answer.status, answer.headers.get('retry-after'), answer.text]).toEqual([529, '7', '<html></html>']);
  });
});

describe('admin', () => {
  it('knobs are read and changed; unknown names and wrong types are named and change nothing', async () => {
    expect((await send(simulator, 'GET', '/__admin/knobs')).body).toMatchObject({ rateProfile: 'none', latencyMs: 0 });
    const changed = await send(simulator, 'POST', '/__admin/knobs', { latencyMs: 1, listOrder: 'drifting' });
    expect(changed.body).toMatchObject({ latencyMs: 1, listOrder: 'drifting' });
    const refused = await send(simulator, 'POST', '/__admin/knobs', { latencyMs: 'slow', nonsense: 1, planLost: true });
    expect(refused.status).toBe(400);
    expect(refused.text).toMatch(/latencyMs.*no knob 'nonsense'/);
    expect(simulator.knobs).toMatchObject({ latencyMs: 1, planLost: false });
    expect((await send(simulator, 'POST', '/__admin/knobs', { constructor: 1 })).text).toContain('no knob');
    await expect(startNotionSimulator({ knobs: { latencyMs: -1 } })).rejects.toThrow('latencyMs');
  });

  it('the README lists every knob with its default', async () => {
    const readme = await readFile(new URL('../../sandbox/notion/README.md', import.meta.url), 'utf8');
    const rows = [...(readme.split('## Knobs')[1]?.matchAll(/^\| `(\w+)` \| `([^`]+)` \|/gm) ?? [])];
    const listed = Object.fromEntries(rows.map(([, name, value]) => [name, JSON.parse(value ?? '')]));
    expect(listed).toEqual(simulator.knobs);
  });

  it('people, groups and members change as if in Notion, and the snapshot shows them', async () => {
    const { body: user } = await send(simulator, 'POST', '/__admin/users', {
      userName: 'ada@contoso.example',
      name: 'Ada L',
    });
    const { body: group } = await send(simulator, 'POST', '/__admin/groups', { displayName: 'Engines' });
    const membership = `/__admin/groups/${String(group['id'])}/members/${String(user['id'])}`;
    const snapshot = async () => (await send(simulator, 'GET', '/__admin/snapshot')).body;
    expect((await send(simulator, 'POST', membership)).status).toBe(204);
    expect(await snapshot()).toEqual({
      users: [
        expect.objectContaining({ userName: 'owner@contoso.example', role: 'owner' }),
        { id: user['id'], userName: 'ada@contoso.example', active: true, name: 'Ada L', role: 'member' },
      ],
      groups: [{ id: group['id'], displayName: 'Engines', members: [user['id']] }],
    });
    await send(simulator, 'DELETE', membership);
    expect(await snapshot()).toMatchObject({ groups: [{ members: [] }] });
    await send(simulator, 'DELETE', `/__admin/users/${String(user['id'])}`);
    await send(simulator, 'DELETE', `/__admin/groups/${String(group['id'])}`);
    expect(await snapshot()).toEqual({ users: [expect.objectContaining({ role: 'owner' })], groups: [] });
    expect((await send(simulator, 'DELETE', '/__admin/users/none')).status).toBe(404);
    expect((await send(simulator, 'POST', '/__admin/nothing')).status).toBe(404);
  });

  it('a reset brings back the first state, with the same ids', async () => {
    const [before] = simulator.workspace.snapshot().users;
    await send(simulator, 'POST', '/__admin/seed', { members: 3, groups: 1, membersPerGroup: 2 });
    expect(simulator.workspace.groups.list()[0]?.members.size).toBe(2);
    await send(simulator, 'POST', '/__admin/knobs', { planLost: true });
    await send(simulator, 'POST', '/__admin/tokens/revoke');
    await send(simulator, 'POST', '/__admin/reset');
    expect(simulator.workspace.snapshot()).toEqual({ users: [before], groups: [] });
    expect((await send(simulator, 'GET', '/Users')).status).toBe(200);
  });

  it('neither journal nor traffic holds the token; traffic holds the body', async () => {
    await createUser(simulator, 'ada@contoso.example');
    const journal = await send(simulator, 'GET', '/__admin/journal');
    const traffic = await send(simulator, 'GET', '/__admin/traffic');
    expect(journal.body['requests']).toEqual([{ method: 'POST', path: '/scim/v2/Users', query: '', status: 201 }]);
    expect(traffic.body['exchanges']).toMatchObject([
      { path: '/scim/v2/Users', headers: { 'content-type': 'application/scim+json' }, status: 201 },
    ]);
    expect(traffic.text).toContain('ada@contoso.example');
    expect(journal.text + traffic.text).not.toContain(simulator.token);
  });
});

it('the process says where it listens and ends on SIGTERM', async () => {
  const child = spawn(process.execPath, ['sandbox/notion/main.ts', '--members', '2', '--rpm', '5'], {
    cwd: fileURLToPath(new URL('../..', import.meta.url)),
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit');
  const [line] = await once(createInterface(child.stdout), 'line');
  const ready = JSON.parse(String(line));
  expect(ready).toEqual({
    ready: true,
    restored: false,
    url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
    scimUrl: `${ready.url}/scim/v2`,
    token: 'sandbox-notion-token',
  });
  const users = await fetch(`${ready.scimUrl}/Users`, { headers: { authorization: `Bearer ${ready.token}` } });
  expect(await users.json()).toMatchObject({ totalResults: 3 });
  child.kill('SIGTERM');
  expect(await exited).toEqual([0, null]);
});
