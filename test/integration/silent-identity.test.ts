// An identity endpoint that does not answer as it should.

import type { ServerResponse } from 'node:http';
import { inspect } from 'node:util';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { createGraphCredential } from '../../shared/graph/token.ts';
import { managedIdentity } from '../../shared/http/azure-identity.ts';
import { tablesCredential } from '../../shared/state/tables-credential.ts';
import { takeTokensFrom } from '../support/identity-endpoint.ts';
import { openSource } from './support/graph-open-source.ts';
import { type OddServer, sendJson, sliceScope, startServer } from './support/http-server.ts';

const TIMEOUT = 300;
let answer: (response: ServerResponse) => void;
let server: OddServer;

beforeAll(async () => {
  server = await startServer((response) => answer(response));
  await takeTokensFrom({ url: server.url, identityHeader: 'header' });
});
beforeEach(() => void server.seen.splice(0));
afterAll(async () => {
  vi.unstubAllEnvs();
  await server.close();
});

const graph = () =>
  openSource(server.url, {
    credential: createGraphCredential({
      inAzure: true,
      hasIdentityEndpoint: true,
      tenantId: '',
      authorityHost: 'https://login.example',
    }),
    timeoutMs: TIMEOUT,
  });

const silent = {
  'never answers': () => undefined,
  'stalls after the headers': (response: ServerResponse) => void response.writeHead(200).flushHeaders(),
  'stalls in the middle of the body': (response: ServerResponse) => {
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': '1000' });
    response.write('{"access_token":"');
  },
  'asks for an hour of patience': (response: ServerResponse) => sendJson(response, 503, {}, { 'retry-after': '3600' }),
};

describe.each(Object.entries(silent))('an identity endpoint that %s', (_, behaviour) => {
  beforeEach(() => {
    answer = behaviour;
  });

  it('ends the read that waits for a token, as a failure that passes', async () => {
    const { source } = graph();
    const began = Date.now();
    await expect(source.firstPage({ kind: 'user', select: [] })).rejects.toMatchObject({
      policy: 'transient',
      code: 'GraphTokenEndpointFailed',
    });
    expect(Date.now() - began).toBeLessThan(TIMEOUT + 2_000);
    expect(server.seen.every(({ url }) => url.startsWith('/msi/token'))).toBe(true);
  });

  it('is not waited for once the slice has lost its lease', async () => {
    const lost = new Error('lost');
    const controller = new AbortController();
    const { open } = graph();
    const read = open(sliceScope({ signal: controller.signal })).assignments();
    await expect.poll(() => server.seen.length).toBeGreaterThan(0);
    controller.abort(lost);
    await expect(read).rejects.toBe(lost);
  });

  it('ends a request to the tables, as state that cannot be reached', async () => {
    const credential = tablesCredential(managedIdentity(undefined), TIMEOUT);
    const began = Date.now();
    await expect(credential.getToken('https://storage.azure.com/.default')).rejects.toMatchObject({
      policy: 'state',
      code: 'StateUnavailable',
    });
    expect(Date.now() - began).toBeLessThan(TIMEOUT + 2_000);
  });
});

it('an identity endpoint that refuses is a matter for an operator', async () => {
  answer = (response) => sendJson(response, 400, { error: 'invalid_request' });
  await expect(graph().source.assignments()).rejects.toMatchObject({ policy: 'auth', code: 'GraphTokenUnavailable' });
});

describe('an identity endpoint whose token holds a line break', () => {
  const token = 'eyJ-first-line\r\nx-injected: second-line';

  it('gets no error to quote it', async () => {
    answer = (response) => {
      const expires = { expires_on: String(Math.floor(Date.now() / 1000) + 86_400), expires_in: 86_400 };
      sendJson(response, 200, { access_token: token, token_type: 'Bearer', resource: 'any', ...expires });
    };
    const { source } = graph();
    const asked = [
      source.assignments(),
      tablesCredential(managedIdentity(undefined), 5_000).getToken('https://storage.azure.com/.default'),
    ];
    for (const ended of await Promise.allSettled(asked)) {
      expect(ended.status).toBe('rejected');
      const { reason } = ended as PromiseRejectedResult;
      expect(reason).toMatchObject({ message: expect.stringContaining('cannot stand in a header') });
      expect(inspect(reason, { depth: 9 })).not.toMatch(/first-line|second-line/);
    }
  });
});
