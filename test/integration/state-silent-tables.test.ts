// A table service that does not answer as it should.

import type { ServerResponse } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { connectTables, type TablesOptions } from '../../shared/state/tables.ts';
import { type OddServer, sendJson, startServer } from './support/http-server.ts';

const TIMEOUT = 100;
let server: OddServer;
afterEach(() => server.close());

function table(options: Partial<TablesOptions> = {}) {
  const connectionString = `DefaultEndpointsProtocol=http;AccountName=odd;AccountKey=b2Rk;TableEndpoint=${server.url}/odd`;
  return connectTables({ connection: { connectionString }, timeoutMs: TIMEOUT, ...options }).mappings;
}

const silent = {
  'never answers': () => undefined,
  'stalls in the middle of the body': (response: ServerResponse) => {
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': '1000' });
    response.write('{"PartitionKey":"');
  },
  'asks for a day of patience': (response: ServerResponse) => sendJson(response, 503, {}, { 'retry-after': '86400' }),
  'asks for a day of patience in milliseconds': (response: ServerResponse) =>
    sendJson(response, 429, {}, { 'x-ms-retry-after-ms': '86400000' }),
  'asks for patience until a date': (response: ServerResponse) =>
    sendJson(response, 503, {}, { 'retry-after': new Date(Date.now() + 86_400_000).toUTCString() }),
};
const operations = {
  read: (options?: Partial<TablesOptions>) => table(options).get('p', 'r'),
  list: (options?: Partial<TablesOptions>) => table(options).query("PartitionKey eq 'p'", 10).next(),
  write: (options?: Partial<TablesOptions>) =>
    table(options).transaction('p', [{ type: 'put', rowKey: 'r', columns: { v: 1 } }]),
};

describe.each(Object.entries(silent))('a table service that %s', (_, answer) => {
  it.each(Object.entries(operations))('ends a %s, as state that cannot be reached', async (__, operation) => {
    server = await startServer(answer);
    const began = Date.now();
    await expect(operation()).rejects.toMatchObject({ policy: 'state', code: 'StateUnavailable' });
    expect(Date.now() - began).toBeLessThan(TIMEOUT + 2_000);
  });

  it('is not waited for once the slice has lost its lease', async () => {
    server = await startServer(answer);
    const lost = new Error('lost');
    const controller = new AbortController();
    const read = operations.read({ signal: () => controller.signal, timeoutMs: 60_000 });
    await expect.poll(() => server.seen.length).toBeGreaterThan(0);
    controller.abort(lost);
    await expect(read).rejects.toBe(lost);
    await expect(operations.write({ signal: () => controller.signal })).rejects.toBe(lost);
    expect(server.seen).toHaveLength(1);
  });
});

describe('a table service that redirects', () => {
  it('is not followed, whatever the request: the new place would be shown our key', async () => {
    const other = await startServer((response) => sendJson(response, 200, {}));
    server = await startServer((response, _nth, { url }) =>
      sendJson(response, 307, undefined, { location: `${other.url}${url}` }),
    );
    for (const operation of Object.values(operations)) {
      await expect(operation({ timeoutMs: 30_000 })).rejects.toMatchObject({
        policy: 'configuration',
        code: 'Redirected',
        status: 307,
      });
    }
    expect(other.seen).toEqual([]);
    await other.close();
  });
});

it('a request that nobody waits for any more is dropped with its connection', async () => {
  let closed = 0;
  server = await startServer((response) => response.once('close', () => (closed += 1)));
  await expect(operations.read()).rejects.toMatchObject({ code: 'StateUnavailable' });
  await expect.poll(() => closed).toBe(1);
});
