// The Graph client library with a middleware chain of ours.
//
// The library's own handlers send no token over plain http (simulators), repeat neither 500, 502 nor network
// failures, keep a refused token, and do not notice an abort while they wait.

import type { Context, Middleware } from '@microsoft/microsoft-graph-client';
// Not from the package's root, which loads everything it has: uploads, batches, and the handlers that are replaced here.
import { Client } from '@microsoft/microsoft-graph-client/lib/src/Client.js';
import { ResponseType } from '@microsoft/microsoft-graph-client/lib/src/ResponseType.js';
import { ConfigurationError } from '../errors/index.ts';
import type { CallScope } from '../http/call-scope.ts';
import type { HttpAnswer } from '../http/exchange.ts';
import type { HttpClient } from '../http/http-client.ts';
import type { GraphRoot } from './graph-root.ts';
import { fetchToken, type GraphCredential } from './token.ts';

export interface GraphClient {
  /** `path` is below the version and may hold a query. Resolves with any final answer. */
  get(path: string, scope: CallScope): Promise<HttpAnswer>;
}

export interface GraphClientOptions {
  readonly root: GraphRoot;
  readonly http: HttpClient;
  readonly credential: GraphCredential;
  readonly tokenTimeoutMs: number;
}

export function createGraphClient({ root, http, ...token }: GraphClientOptions): GraphClient {
  const client = Client.initWithMiddleware({
    baseUrl: root.baseUrl,
    defaultVersion: 'v1.0',
    middleware: [new TokenMiddleware({ root, ...token }), new HttpMiddleware(http)],
  });
  return {
    get: async (path, scope) => {
      const exchange = new Exchange(root.address(path), scope);
      try {
        await client.api(path).middlewareOptions([exchange]).responseType(ResponseType.RAW).get();
      } catch (error) {
        // The library wraps what the chain throws into an error of its own, without the class that says what to do.
        throw exchange.failure ?? error;
      }
      if (exchange.answer === undefined) throw new TypeError('The middleware chain ended without an answer.');
      return exchange.answer;
    },
  };
}

/**
 * Travels with one request through the chain: address and scope go in, the answer or our error comes out. The
 * library takes addresses apart and puts them together anew; links from Graph are to be sent as they are.
 */
class Exchange {
  readonly url: URL;
  readonly scope: CallScope;
  answer: HttpAnswer | undefined;
  failure: unknown;

  constructor(url: URL, scope: CallScope) {
    this.url = url;
    this.scope = scope;
  }

  static of(context: Context): Exchange {
    const exchange = context.middlewareControl?.getMiddlewareOptions(Exchange);
    if (exchange instanceof Exchange) return exchange;
    throw new TypeError('A Graph request came without its exchange.');
  }
}

/** Sends the token to Graph only; a token that is refused is replaced once. */
class TokenMiddleware implements Middleware {
  readonly #root: GraphRoot;
  readonly #credential: GraphCredential;
  readonly #timeoutMs: number;
  #next: Middleware | undefined;

  constructor({ root, credential, tokenTimeoutMs }: Omit<GraphClientOptions, 'http'>) {
    this.#root = root;
    this.#credential = credential;
    this.#timeoutMs = tokenTimeoutMs;
  }

  setNext(next: Middleware): void {
    this.#next = next;
  }

  async execute(context: Context): Promise<void> {
    const exchange = Exchange.of(context);
    try {
      await this.#send(context, exchange);
      if (exchange.answer?.status !== 401) return;
      this.#credential.renew?.();
      await this.#send(context, exchange);
    } catch (error) {
      exchange.failure = error;
      throw error;
    }
  }

  async #send(context: Context, { url, scope }: Exchange): Promise<void> {
    if (!this.#root.owns(url.href)) {
      throw new ConfigurationError({
        code: 'StoredLinkForeign',
        detail: `A request would not go to ${this.#root.host}. The app sends no token elsewhere.`,
      });
    }
    const token = await fetchToken(this.#credential, {
      scope: this.#root.tokenScope,
      signal: scope.signal,
      timeoutMs: this.#timeoutMs,
    });
    context.options = { ...context.options, headers: { authorization: `Bearer ${token}`, accept: 'application/json' } };
    await this.#next?.execute(context);
  }
}

/** The end of the chain: our own HTTP layer. */
class HttpMiddleware implements Middleware {
  readonly #http: HttpClient;

  constructor(http: HttpClient) {
    this.#http = http;
  }

  async execute(context: Context): Promise<void> {
    const exchange = Exchange.of(context);
    const headers = Object.fromEntries(new Headers(context.options?.headers));
    const call = { method: 'GET', url: exchange.url, headers, repeat: 'safe' } as const;
    exchange.answer = await this.#http.send(call, exchange.scope);
    // For the library only, which wants one: the body was read already.
    context.response = new Response(null, { status: exchange.answer.status });
  }
}
