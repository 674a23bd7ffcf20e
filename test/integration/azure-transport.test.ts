import { createDefaultHttpClient, createPipelineRequest } from '@azure/core-rest-pipeline';
import { afterEach, describe, expect, it } from 'vitest';
import { TimedOut } from '../../shared/concurrency/within.ts';
import { endingTransport } from '../../shared/http/azure-transport.ts';
import { type OddServer, sendJson, startServer } from './support/http-server.ts';

let server: OddServer;
afterEach(() => server.close());

const request = (abortSignal?: AbortSignal) =>
  createPipelineRequest({
    url: server.url,
    allowInsecureConnection: true,
    ...(abortSignal === undefined ? {} : { abortSignal }),
  });

describe("an exchange of Azure's libraries", () => {
  it('hands over a whole answer', async () => {
    server = await startServer((response) => sendJson(response, 200, { fine: true }));
    const answer = await endingTransport(createDefaultHttpClient(), 5_000).sendRequest(request());
    expect([answer.status, answer.bodyAsText]).toEqual([200, '{"fine":true}']);
  });

  it('whose body stalls ends, and so does its connection', async () => {
    let closed = false;
    server = await startServer((response) => {
      response.once('close', () => (closed = true));
      response.writeHead(200, { 'content-length': '10' });
      response.write('{');
    });
    const sent = endingTransport(createDefaultHttpClient(), 200).sendRequest(request());
    await expect(sent).rejects.toBeInstanceOf(TimedOut);
    await expect.poll(() => closed).toBe(true);
  });

  it('ends with the signal of its caller, which a later try finds again', async () => {
    server = await startServer(() => undefined);
    const controller = new AbortController();
    const asked = request(controller.signal);
    const sent = endingTransport(createDefaultHttpClient(), 5_000).sendRequest(asked);
    await expect.poll(() => server.seen.length).toBe(1);
    controller.abort();
    await expect(sent).rejects.toMatchObject({ name: 'AbortError' });
    expect(asked.abortSignal).toBe(controller.signal);
  });
});
