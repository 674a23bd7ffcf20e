// The last requests in full, for tests that assert what a client sent. Credentials are not kept.

import type { SimulatorRequest, SimulatorResponse } from '../simulator/server.ts';

export interface Exchange {
  readonly method: string;
  readonly path: string;
  readonly query: string;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: string;
  readonly status: number;
}

const CAPACITY = 1_000;
const CREDENTIALS: ReadonlySet<string> = new Set(['authorization', 'proxy-authorization', 'cookie']);

export class Traffic {
  #exchanges: Exchange[] = [];

  record(request: SimulatorRequest, response: SimulatorResponse): void {
    if (this.#exchanges.length >= 2 * CAPACITY) this.#exchanges = this.#exchanges.slice(CAPACITY);
    this.#exchanges.push({
      method: request.method,
      path: request.path,
      query: request.rawQuery,
      headers: Object.fromEntries(Object.entries(request.headers).filter(([name]) => !CREDENTIALS.has(name))),
      body: request.body,
      status: response.status,
    });
  }

  get exchanges(): readonly Exchange[] {
    return this.#exchanges.slice(-CAPACITY);
  }

  clear(): void {
    this.#exchanges = [];
  }
}
