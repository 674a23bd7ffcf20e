// Who may call the servers of the sandbox: programs of this machine, and web pages of the server itself; no other page.

import { once } from 'node:events';
import { request } from 'node:http';
import { fileURLToPath } from 'node:url';
import { TableClient } from '@azure/data-tables';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type GraphSimulator, STATIC_TOKEN, startGraphSimulator } from '../../sandbox/graph/simulator.ts';
import { type RunningHost, startHost } from '../../sandbox/host/host.ts';
import { startNotionSimulator } from '../../sandbox/notion/simulator.ts';
import { type RunningTables, startTables } from '../../sandbox/tables/tables.ts';

const entry = fileURLToPath(new URL('support/small-app.ts', import.meta.url));
const FREE_PORT = { port: 0, schedule: false } as const;
const IDENTITY = '/msi/token?api-version=2019-08-01&resource=https://graph.microsoft.com';

let graph: GraphSimulator;
let notion: Awaited<ReturnType<typeof startNotionSimulator>>;
let host: RunningHost;
let tables: RunningTables;

beforeAll(async () => {
  [graph, notion, host, tables] = await Promise.all([
    startGraphSimulator(),
    startNotionSimulator(),
    startHost({ entry, ...FREE_PORT }),
    startTables(),
  ]);
});
afterAll(() => Promise.all([graph.close(), notion.close(), host.close(), tables.close()]));

interface Sent {
  readonly method?: string;
  readonly headers?: Record<string, string>;
  readonly body?: string;
}

/** Sends headers that fetch would not let us choose; answers with status and text. */
async function send(url: string, { method = 'GET', headers = {}, body }: Sent): Promise<[number, string]> {
  const sent = request(url, { method, headers, agent: false }).end(body);
  const [response] = await once(sent, 'response');
  let text = '';
  for await (const chunk of response) text += String(chunk);
  return [response.statusCode, text];
}

/** One request for each server, with what makes it succeed. */
const SERVERS: readonly (readonly [name: string, url: () => string, sent: () => Sent])[] = [
  ['Graph', () => `${graph.url}/v1.0/users`, () => ({ headers: { authorization: `Bearer ${STATIC_TOKEN}` } })],
  [
    'the identity endpoint',
    () => `${graph.url}${IDENTITY}`,
    () => ({ headers: { 'x-identity-header': graph.credentials.identityHeader } }),
  ],
  ["the tenant's admin API", () => `${graph.url}/__admin/snapshot`, () => ({})],
  ['Notion', () => `${notion.scimUrl}/Users`, () => ({ headers: { authorization: `Bearer ${notion.token}` } })],
  ["the workspace's admin API", () => `${notion.url}/__admin/snapshot`, () => ({})],
  ['the local host', () => `${host.url}/api/probe`, () => ({})],
  ["the local host's admin API", () => `${host.url}/__admin/functions`, () => ({})],
];

describe.each(SERVERS)('%s', (_, url, sent) => {
  const status = async (headers: Record<string, string>): Promise<number> => {
    const request = sent();
    const [answered] = await send(url(), { ...request, headers: { ...request.headers, ...headers } });
    return answered;
  };
  const port = (): string => new URL(url()).port;

  it('answers under its own names and to its own pages', async () => {
    for (const name of ['localhost', 'LOCALHOST', '127.0.0.1', '[::1]']) {
      expect([name, await status({ host: `${name}:${port()}` })]).toEqual([name, 200]);
    }
    expect(await status({ origin: `http://localhost:${port()}` })).toBe(200);
  });

  it('refuses foreign hosts', async () => {
    const names = ['evil.example', 'localhost.evil.example', '127.0.0.1.nip.io', 'localhost', 'localhost:1'];
    for (const name of [...names, `localhost:${port()}@evil.example`]) {
      expect([name, await status({ host: name })]).toEqual([name, 421]);
    }
  });

  it('refuses pages of other sites, and of other servers on this machine', async () => {
    const names = [
      'https://evil.example',
      'null',
      'http://localhost',
      'http://localhost:1',
      `https://localhost:${port()}`,
    ];
    for (const origin of names) expect([origin, await status({ origin })]).toEqual([origin, 403]);
  });
});

it('the table service refuses foreign hosts and origins before it looks at a signature', async () => {
  expect((await send(`${tables.url}/Tables`, { headers: { host: 'evil.example' } }))[0]).toBe(421);
  expect((await send(`${tables.url}/Tables`, { headers: { origin: 'https://evil.example' } }))[0]).toBe(403);
  expect((await send(`${tables.url}/Tables`, {}))[0]).toBe(403);
  expect(await send(`${tables.url}/Tables`, { method: 'POST', headers: { 'transfer-encoding': 'chunked' } })).toEqual([
    411,
    '',
  ]);
});

it('the table service has another key at each start, and takes no other', async () => {
  const other = await startTables();
  const key = ({ connectionString }: RunningTables) => /AccountKey=([^;]+)/.exec(connectionString)?.[1] ?? '';
  expect(key(other)).not.toBe(key(tables));
  const wrong = tables.connectionString.replace(key(tables), key(other));
  const client = TableClient.fromConnectionString(wrong, 'things', {
    allowInsecureConnection: true,
    retryOptions: { maxRetries: 0 },
  });
  await expect(client.createTable()).rejects.toMatchObject({ statusCode: 403 });
  await other.close();
});

it('the identity endpoint has another header at each start', async () => {
  const other = await startGraphSimulator();
  const { identityHeader } = other.credentials;
  expect(identityHeader).not.toBe(graph.credentials.identityHeader);
  expect((await send(`${graph.url}${IDENTITY}`, { headers: { 'x-identity-header': identityHeader } }))[0]).toBe(401);
  await other.close();
});

describe('two blind posts of another site', () => {
  const BLIND = ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x'];
  const origins = [undefined, 'https://evil.example', 'null', 'http://localhost:8080'];

  it.each(origins)('assign nobody and make no member (origin %s)', async (origin) => {
    const before = [graph.directory.snapshot(), notion.workspace.snapshot()];
    const person = graph.directory.users[0]?.id ?? graph.directory.addUser();
    before[0] = graph.directory.snapshot();
    for (const type of BLIND) {
      const blind = (body: object): Sent => ({
        method: 'POST',
        headers: { 'content-type': type, ...(origin && { origin }) },
        body: JSON.stringify(body),
      });
      const refusals = await Promise.all([
        send(`${graph.url}/__admin/users`, blind({ displayName: 'Eve' })),
        send(`${graph.url}/__admin/assignments`, blind({ principalId: person })),
        send(`${notion.url}/__admin/users`, blind({ userName: 'eve@evil.example' })),
        send(`${host.url}/__admin/tick`, blind({})),
        send(`${host.url}/api/echo/1`, blind({})),
      ]);
      const expected = origin === undefined ? 415 : 403;
      expect(refusals.map(([status]) => status)).toEqual([expected, expected, expected, expected, expected]);
    }
    expect([graph.directory.snapshot(), notion.workspace.snapshot()]).toEqual(before);
  });

  it('tell a program what to send instead', async () => {
    const [status, text] = await send(`${graph.url}/__admin/users`, { method: 'POST', body: '{}' });
    expect([status, text]).toEqual([415, expect.stringContaining('content-type: application/json')]);
  });
});

describe('bodies', () => {
  const MIB = 1024 * 1024;
  const LIMITS: readonly (readonly [name: string, url: () => string, type: string, limit: number])[] = [
    ['Graph', () => `${graph.url}/v1.0/$batch`, 'application/json', 4 * MIB],
    ['Notion', () => `${notion.scimUrl}/Users`, 'application/scim+json', 16 * MIB],
    ['an admin API', () => `${notion.url}/__admin/seed`, 'application/json', 64 * MIB],
    ['the local host', () => `${host.url}/api/echo/1`, 'application/json', 100 * MIB],
    ['the table service', () => `${tables.url}/$batch`, 'application/json', 5 * MIB],
  ];

  it.each(LIMITS)('%s refuses a body that is announced too long without reading it', async (_, url, type, limit) => {
    const headers = { 'content-type': type, 'content-length': String(limit + 1) };
    const sent = request(url(), { method: 'POST', headers, agent: false });
    sent.on('error', () => undefined).flushHeaders();
    const [response] = await once(sent, 'response');
    expect(response.statusCode).toBe(413);
    sent.destroy();
  });

  it.each(LIMITS.slice(0, 2))('%s reads no more than that of one that goes on and on', async (_, url, type, limit) => {
    const sent = request(url(), { method: 'POST', headers: { 'content-type': type }, agent: false });
    let written = 0;
    const ended = new Promise<void>((resolve) => sent.once('close', resolve).on('error', () => undefined));
    const chunk = Buffer.alloc(MIB, 0x20);
    const write = (): void => {
      if (sent.destroyed || written > 40 * limit) return;
      written += chunk.length;
      sent.write(chunk, () => setImmediate(write));
    };
    write();
    await ended;
    // What the operating system buffers on both sides comes on top.
    expect(written).toBeLessThan(limit + 20 * MIB);
  });
});
