// Between the app and the table service: counts requests, and refuses them when a test says so.

import { once } from 'node:events';
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

export interface WireRequest {
  readonly method: string;
  /** Path and query below the account. */
  readonly path: string;
}

export interface Refusal {
  readonly status: number;
  readonly code: string;
  readonly of?: string;
}

export class TableWire {
  readonly requests: WireRequest[] = [];
  /** Answers every request with this instead of passing it on; with `of`, only requests whose body holds that text. */
  refusal: Refusal | undefined;
  readonly #upstream: URL;
  readonly #server = createServer((message, response) => {
    this.#serve(message, response).catch(() => response.destroy());
  });

  constructor(tablesUrl: string) {
    this.#upstream = new URL(tablesUrl);
  }

  async open(): Promise<void> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
  }

  /** The same account, through this wire. */
  connectionString(direct: string): string {
    const { port } = this.#server.address() as AddressInfo;
    return direct.replaceAll(this.#upstream.host, `127.0.0.1:${port}`);
  }

  reset(): void {
    this.requests.length = 0;
    this.refusal = undefined;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }

  async #serve(message: IncomingMessage, response: ServerResponse): Promise<void> {
    const [, , path = ''] = /^\/([^/]+)\/(.*)$/.exec(message.url ?? '') ?? [];
    this.requests.push({ method: message.method ?? '', path });
    const body = await buffer(message);
    const { refusal } = this;
    if (refusal !== undefined && body.includes(refusal.of ?? '')) {
      const { status, code } = refusal;
      // When it is busy it says when to ask again: at once.
      response.writeHead(status, { 'content-type': 'application/json', 'x-ms-retry-after-ms': '1' });
      response.end(JSON.stringify({ 'odata.error': { code, message: { value: 'refused by the test' } } }));
      return;
    }
    const { hostname, port, host } = this.#upstream;
    const onward = request(
      { hostname, port, path: message.url, method: message.method, headers: { ...message.headers, host } },
      (answer) => {
        response.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(response);
      },
    );
    onward.on('error', () => response.destroy());
    onward.end(body);
  }
}
