// What Azure puts before the app: it asks for a function key, or signs people in, and sometimes nobody is there.

import { once } from 'node:events';
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

const ANONYMOUS = ['/api/console', '/api/health'];

export class Front {
  /** Calls that came in, without the page itself. */
  readonly calls: string[] = [];
  key = 'right-key';
  /** Set: whoever the platform has signed in, as it tells the app. */
  principal: string | undefined;
  signIn: 'keys' | 'entra' = 'keys';
  #target: URL;
  #port = 0;
  #server = createServer();

  constructor(url: string) {
    this.#target = new URL(url);
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  /** At the same address as before. */
  async open(): Promise<void> {
    this.#server = createServer((message, response) => this.#serve(message, response));
    this.#server.listen(this.#port, '127.0.0.1');
    await once(this.#server, 'listening');
    this.#port = (this.#server.address() as AddressInfo).port;
  }

  /** Nobody answers at this address any more. */
  async close(): Promise<void> {
    if (!this.#server.listening) return;
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }

  #serve(message: IncomingMessage, response: ServerResponse): void {
    const path = (message.url ?? '').split('?')[0] ?? '';
    if (!ANONYMOUS.includes(path)) {
      this.calls.push(`${message.method} ${message.url}`);
      if (this.signIn === 'keys' && message.headers['x-functions-key'] !== this.key) {
        response.writeHead(401).end();
        return;
      }
    }
    const { hostname, port, host, origin } = this.#target;
    const { 'x-ms-client-principal': _forged, ...headers } = message.headers;
    const onward = request(
      {
        hostname,
        port,
        path: message.url,
        method: message.method,
        headers: {
          ...headers,
          host,
          ...(headers.origin === undefined ? {} : { origin }),
          ...(this.principal === undefined ? {} : { 'x-ms-client-principal': this.principal }),
        },
      },
      (answer) => {
        response.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(response);
      },
    );
    onward.on('error', () => response.destroy());
    message.pipe(onward);
  }
}
