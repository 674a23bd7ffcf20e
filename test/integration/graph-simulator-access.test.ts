// Signing in to the Graph simulator, what a token opens, and what is too much.

import { ManagedIdentityCredential } from '@azure/identity';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type GraphSimulator, startGraphSimulator } from '../../sandbox/graph/simulator.ts';
import { takeTokensFrom } from '../support/identity-endpoint.ts';
import { Reader } from './support/graph-simulator-client.ts';

let graph: GraphSimulator;
let reader: Reader;

beforeEach(async () => {
  graph = await startGraphSimulator();
  reader = new Reader(graph);
});
afterEach(() => {
  vi.unstubAllEnvs();
  return graph.close();
});

const ALL = ['User.Read.All', 'GroupMember.Read.All', 'Application.Read.All'];

const bearer = (token: string) => ({ headers: { authorization: `Bearer ${token}` } });

function claimsOf(token: string): Record<string, unknown> {
  return JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as Record<string, unknown>;
}

function signIn(form: Record<string, string>, tenant = graph.tenantId): Promise<Response> {
  const usual = {
    grant_type: 'client_credentials',
    client_id: graph.credentials.clientId,
    client_secret: graph.credentials.clientSecret,
    scope: 'https://graph.microsoft.com/.default',
  };
  return fetch(`${graph.url}/${tenant}/oauth2/v2.0/token`, {
    method: 'POST',
    body: new URLSearchParams({ ...usual, ...form }),
  });
}

describe('client credentials', () => {
  it('give a token whose claims a client can read', async () => {
    const response = await signIn({});
    const { access_token: token, ...rest } = (await response.json()) as { access_token: string };
    expect(rest).toEqual({ token_type: 'Bearer', expires_in: 3599, ext_expires_in: 3599 });
    expect(claimsOf(token)).toMatchObject({ aud: 'https://graph.microsoft.com', tid: graph.tenantId, roles: ALL });
    expect((await reader.fetch('/v1.0/users', bearer(token))).status).toBe(200);
  });

  it.each([
    [{ client_secret: 'wrong' }, 401, 'invalid_client', 7000215],
    [{ client_id: 'unknown' }, 400, 'unauthorized_client', 700038],
    [{ scope: 'https://other.example/.default' }, 400, 'invalid_resource', 500011],
    [{ grant_type: 'password' }, 400, 'unsupported_grant_type', 70003],
  ])('%j are refused with %i %s', async (form, status, error, code) => {
    const response = await signIn(form);
    expect(response.status).toBe(status);
    expect(await response.json()).toMatchObject({ error, error_codes: [code] });
  });

  it('accept an assertion instead of a secret, and no other tenant', async () => {
    expect((await signIn({ client_secret: '', client_assertion: 'signed' })).status).toBe(200);
    expect((await signIn({}, crypto.randomUUID())).status).toBe(400);
  });

  it('are what the discovery document leads to', async () => {
    const response = await fetch(`${graph.url}/${graph.tenantId}/v2.0/.well-known/openid-configuration`);
    expect(await response.json()).toMatchObject({ token_endpoint: `${graph.url}/${graph.tenantId}/oauth2/v2.0/token` });
  });
});

describe('managed identity', () => {
  const get = (query: string, secret = graph.credentials.identityHeader) =>
    fetch(`${graph.url}/msi/token?${query}`, { headers: { 'x-identity-header': secret } });

  it('serves the Azure identity library', async () => {
    await takeTokensFrom({ url: graph.url, identityHeader: graph.credentials.identityHeader });
    const token = await new ManagedIdentityCredential().getToken('https://graph.microsoft.com/.default');
    expect(claimsOf(token.token)['roles']).toEqual(ALL);
    expect(token.expiresOnTimestamp).toBeGreaterThan(Date.now() + 3_000_000);
  });

  it('answers with the resource asked for and the expiry as a string', async () => {
    const response = await get('api-version=2019-08-01&resource=https://graph.microsoft.com');
    expect(await response.json()).toMatchObject({
      resource: 'https://graph.microsoft.com',
      expires_on: expect.stringMatching(/^\d+$/),
      client_id: graph.credentials.clientId,
    });
  });

  it('refuses a wrong secret, an unknown identity and a missing resource', async () => {
    const query = 'api-version=2019-08-01&resource=https://graph.microsoft.com';
    expect((await get(query, 'wrong')).status).toBe(401);
    expect((await get(`${query}&client_id=${crypto.randomUUID()}`)).status).toBe(400);
    expect((await get('api-version=2019-08-01')).status).toBe(400);
  });

  it('gives a token for another resource, which Graph then refuses', async () => {
    const response = await get('api-version=2019-08-01&resource=https://storage.azure.com');
    const { access_token: token } = (await response.json()) as { access_token: string };
    expect(await reader.refusal('/v1.0/users', bearer(token))).toMatchObject({ status: 401 });
  });
});

describe('a token', () => {
  it('is needed for every read', async () => {
    const refusal = await reader.refusal('/v1.0/users/delta', { headers: { authorization: '' } });
    expect(refusal).toMatchObject({ status: 401, code: 'InvalidAuthenticationToken' });
  });

  it('that was altered, or made elsewhere, is refused', async () => {
    const token = graph.accessTokens.issue();
    for (const wrong of [`${token}x`, 'abc', 'a.b.c']) {
      expect(await reader.refusal('/v1.0/users', bearer(wrong))).toMatchObject({ status: 401 });
    }
  });

  it('expires with its lifetime, or when ordered', async () => {
    const old = graph.accessTokens.issue();
    graph.clock.advance(3600);
    expect(await reader.refusal('/v1.0/users', bearer(old))).toMatchObject({
      status: 401,
      code: 'InvalidAuthenticationToken',
    });
    const ordered = graph.accessTokens.issue();
    graph.accessTokens.expireNow();
    expect((await reader.fetch('/v1.0/users', bearer(ordered))).status).toBe(401);
    expect((await reader.fetch('/v1.0/users', bearer(graph.accessTokens.issue()))).status).toBe(200);
  });

  it('keeps the roles it was issued with', async () => {
    const before = graph.accessTokens.issue();
    graph.accessTokens.grant([]);
    expect((await reader.fetch('/v1.0/users', bearer(before))).status).toBe(200);
    expect((await reader.fetch('/v1.0/users', bearer(graph.accessTokens.issue()))).status).toBe(403);
  });

  it.each([
    ['/v1.0/users/delta', 'User.Read.All'],
    ['/v1.0/users', 'User.Read.All'],
    ['/v1.0/groups/delta', 'GroupMember.Read.All'],
    ['/v1.0/groups', 'GroupMember.Read.All'],
    ['/v1.0/servicePrincipals', 'Application.Read.All'],
  ])('opens %s with %s and with no other of the three', async (path, role) => {
    for (const granted of ALL) {
      graph.accessTokens.grant([granted]);
      const response = await reader.fetch(path, bearer(graph.accessTokens.issue()));
      expect([granted, response.status]).toEqual([granted, granted === role ? 200 : 403]);
    }
    graph.accessTokens.grant([]);
    expect(await reader.refusal(path, bearer(graph.accessTokens.issue()))).toMatchObject({
      code: 'Authorization_RequestDenied',
    });
  });

  it('with the three least permissions does not open getByIds', async () => {
    const response = await reader.fetch('/v1.0/directoryObjects/getByIds', { method: 'POST', body: '{"ids":[]}' });
    expect(response.status).toBe(403);
  });
});

it("Microsoft's own provisioning is shown to who may see it, and refused to others in a way of its own", async () => {
  const jobs = async (roles: readonly string[]) => {
    graph.accessTokens.grant(roles);
    const path = `/v1.0/servicePrincipals/${graph.servicePrincipalId}/synchronization/jobs`;
    const response = await reader.fetch(path, bearer(graph.accessTokens.issue()));
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  };
  expect(await jobs(ALL)).toMatchObject({ status: 401, body: { error: { code: 'UnknownError', message: '' } } });
  graph.switches.set({ synchronizationRefusal: '403' });
  expect(await jobs(ALL)).toMatchObject({ status: 403, body: { error: { code: 'Authorization_RequestDenied' } } });
  const may = [...ALL, 'Synchronization.Read.All'];
  expect(await jobs(may)).toMatchObject({ status: 200, body: { value: [] } });
  graph.switches.set({ provisioningJob: 'paused' });
  const job = { schedule: { state: 'Disabled' }, status: { code: 'Paused' } };
  expect(await jobs(may)).toMatchObject({ status: 200, body: { value: [job] } });
});

it('a group that hides its members shows them to who may read hidden members, and looks empty to others', async () => {
  const { accessTokens, directory } = graph;
  const group = directory.addGroup({ displayName: 'Board', visibility: 'HiddenMembership' });
  directory.addMember(group, directory.addUser());
  const seen = async (roles: readonly string[]): Promise<unknown[]> => {
    accessTokens.grant(roles);
    const read = async (path: string) =>
      (await (await reader.fetch(path, bearer(accessTokens.issue()))).json()) as { value: Record<string, unknown>[] };
    const delta = await read('/v1.0/groups/delta?$select=displayName,members');
    const listed = await read(`/v1.0/groups/${group}/members`);
    return [delta.value.flatMap((row) => row['members@delta'] ?? []).length, listed.value.length];
  };
  expect(await seen(ALL)).toEqual([0, 0]);
  expect(await seen([...ALL, 'Member.Read.Hidden'])).toEqual([1, 1]);
});

describe('the quota', () => {
  it('refuses with 429 and Retry-After until its window has passed', async () => {
    graph.switches.set({ throttle: true, resourceUnitsPer10Seconds: 4 });
    const shares: (string | null)[] = [];
    for (let count = 0; count < 2; count += 1) {
      const { headers } = await reader.fetch('/v1.0/users');
      shares.push(headers.get('x-ms-throttle-limit-percentage'));
    }
    expect(shares).toEqual([null, '1.00']);
    const refused = await reader.fetch('/v1.0/users');
    expect(refused.status).toBe(429);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(await refused.json()).toMatchObject({ error: { code: 'TooManyRequests', innerError: { code: '429' } } });
    graph.clock.advance(11);
    expect((await reader.fetch('/v1.0/users')).status).toBe(200);
  });
});

it('a fault rule can answer in place of the tenant', async () => {
  graph.faults.add({ match: { path: '/users/delta', nth: 2 }, action: { status: 503, retryAfter: 7, body: '<html>' } });
  expect((await reader.fetch('/v1.0/users/delta')).status).toBe(200);
  const fault = await reader.fetch('/v1.0/users/delta');
  expect([fault.status, fault.headers.get('retry-after'), await fault.text()]).toEqual([503, '7', '<html>']);
  expect(graph.journal.entries.map(({ status }) => status)).toEqual([200, 503]);
});
