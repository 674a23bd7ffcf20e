// The part both simulators share: an HTTP server on loopback with faults, a journal and an admin API.

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { BodyTooLarge, readBody } from '../server/body.ts';
import { foreignBody, foreignCaller } from '../server/callers.ts';
import { type FaultAction, type FaultRule, Faults } from './faults.ts';
import { Journal } from './journal.ts';
import { seededRandom } from './random.ts';

export interface SimulatorRequest {
  readonly method: string;
  /** Decoded path without the query. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly rawQuery: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

export interface SimulatorResponse {
  readonly status: number;
  readonly headers?: Record<string, string>;
  /** A string is sent as it is, anything else as JSON; absent sends no body. */
  readonly body?: unknown;
}

export type Handler = (request: SimulatorRequest) => SimulatorResponse | Promise<SimulatorResponse>;

export interface SimulatorOptions {
  /** 0 picks a free port. */
  readonly port: number;
  readonly seed: number;
  /** Longest body of a request that `handle` gets. */
  readonly bodyLimit: number;
  readonly handle: Handler;
  /** Everything under /__admin that this file does not serve; the path comes without that prefix. */
  readonly admin: Handler;
  readonly onReset: () => void;
}

export interface RunningSimulator {
  readonly url: string;
  readonly port: number;
  readonly faults: Faults;
  readonly journal: Journal;
  close(): Promise<void>;
}

const ADMIN = '/__admin';
/** A tenant of 100,000 people is made in a few requests. */
const ADMIN_BODY_LIMIT = 64 * 1024 * 1024;

export async function startSimulator(options: SimulatorOptions): Promise<RunningSimulator> {
  const faults = new Faults(seededRandom(options.seed));
  const journal = new Journal();

  const serve = async (message: IncomingMessage, response: ServerResponse): Promise<void> => {
    const isAdmin = /^\/__admin(?=[/?]|$)/.test(message.url ?? '');
    const refusal =
      foreignCaller(message) ?? (isAdmin ? foreignBody(message.method ?? '', message.headers) : undefined);
    if (refusal !== undefined) return refuse(response, refusal.status, refusal.detail);
    const request = await readRequest(message, isAdmin ? ADMIN_BODY_LIMIT : options.bodyLimit);
    if (isAdmin) {
      send(response, await serveAdmin({ ...request, path: request.path.slice(ADMIN.length) }));
      return;
    }
    const answer = await answerWithFaults(request, faults.take(request.method, targetOf(request)));
    journal.record({
      method: request.method,
      path: request.path,
      query: request.rawQuery,
      status: answer?.status ?? 0,
    });
    if (answer === undefined) message.socket.destroy();
    else send(response, answer);
  };

  const answerWithFaults = async (
    request: SimulatorRequest,
    fault: FaultAction | undefined,
  ): Promise<SimulatorResponse | undefined> => {
    if (fault === undefined) return options.handle(request);
    if (fault.delayMs !== undefined) await sleep(fault.delayMs);
    if (fault.commitThenStatus !== undefined) {
      await options.handle(request);
      return fault.reset === true ? undefined : faultResponse(fault, fault.commitThenStatus);
    }
    if (fault.reset === true) return undefined;
    return fault.status === undefined ? options.handle(request) : faultResponse(fault, fault.status);
  };

  const serveAdmin = (request: SimulatorRequest): SimulatorResponse | Promise<SimulatorResponse> => {
    switch (`${request.method} ${request.path}`) {
      case 'POST /faults':
        faults.add(JSON.parse(request.body) as FaultRule);
        return { status: 204 };
      case 'DELETE /faults':
        faults.clear();
        return { status: 204 };
      case 'GET /journal':
        return { status: 200, body: { requests: journal.entries, totals: journal.totals } };
      case 'DELETE /journal':
        journal.clear();
        return { status: 204 };
      case 'POST /reset':
        faults.clear();
        journal.clear();
        options.onReset();
        return { status: 204 };
      default:
        return options.admin(request);
    }
  };

  const server = createServer((message, response) => {
    serve(message, response).catch((error: unknown) => {
      const detail = error instanceof Error ? error.message : String(error);
      if (!response.headersSent) refuse(response, error instanceof BodyTooLarge ? 413 : 400, detail);
    });
  });
  server.keepAliveTimeout = 60_000;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    faults,
    journal,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** The connection ends with the answer, so that the rest of a body is not waited for. */
function refuse(response: ServerResponse, status: number, message: string): void {
  response.shouldKeepAlive = false;
  send(response, { status, body: { error: { code: 'SimulatorError', message } } });
}

async function readRequest(message: IncomingMessage, bodyLimit: number): Promise<SimulatorRequest> {
  const [rawPath = '/', ...rest] = (message.url ?? '/').split('?');
  const rawQuery = rest.join('?');
  return {
    method: message.method ?? 'GET',
    path: decodeURIComponent(rawPath),
    query: new URLSearchParams(rawQuery),
    rawQuery,
    headers: message.headers,
    body: (await readBody(message, bodyLimit)).toString('utf8'),
  };
}

function targetOf(request: SimulatorRequest): string {
  return request.rawQuery === '' ? request.path : `${request.path}?${request.rawQuery}`;
}

function faultResponse(fault: FaultAction, status: number): SimulatorResponse {
  return {
    status,
    headers: fault.retryAfter === undefined ? {} : { 'retry-after': String(fault.retryAfter) },
    body: fault.body ?? { error: { code: 'InjectedFault', message: `injected ${status}` } },
  };
}

function send(response: ServerResponse, answer: SimulatorResponse): void {
  const isText = typeof answer.body === 'string';
  const text = answer.body === undefined ? undefined : isText ? (answer.body as string) : JSON.stringify(answer.body);
  response.writeHead(answer.status, {
    ...(text === undefined ? {} : { 'content-type': isText ? 'text/html' : 'application/json' }),
    ...answer.headers,
  });
  response.end(text);
}
