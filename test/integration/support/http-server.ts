// A small server for what simulators would never do, and what calls of it need.

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Clock, SliceScope } from '../../../shared/model/ports.ts';

export interface Seen {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

export interface OddServer {
  readonly url: string;
  readonly seen: Seen[];
  close(): Promise<void>;
}

/** `answer` is called with the number of the request, from 1. */
export async function startServer(
  answer: (response: ServerResponse, nth: number, seen: Seen) => void,
): Promise<OddServer> {
  const seen: Seen[] = [];
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += String(chunk);
    const entry = { method: request.method ?? '', url: request.url ?? '', headers: request.headers, body };
    seen.push(entry);
    answer(response, seen.length, entry);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    seen,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

export function sendJson(response: ServerResponse, status: number, body?: unknown, headers = {}): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(body === undefined ? undefined : JSON.stringify(body));
}

/** Sleeps take no time, but the clock shows them. */
export function instantClock(): Clock & { readonly waits: number[] } {
  let passed = 0;
  const waits: number[] = [];
  return {
    waits,
    now: () => 1_800_000_000_000 + passed,
    sleep: async (ms, signal) => {
      signal?.throwIfAborted();
      waits.push(ms);
      passed += ms;
    },
  };
}

export function sliceScope(overrides: Partial<SliceScope> = {}): SliceScope {
  return {
    signal: new AbortController().signal,
    deadline: Number.POSITIVE_INFINITY,
    permit: () => {},
    ...overrides,
  };
}
