// The part both simulators share: an HTTP server on loopback with faults, a journal and an admin API.

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { BodyTooLarge, readBody } from '../server/body.ts';
import { foreignBody, foreignCaller } from '../server/callers.ts';
import { jsonText } from '../server/json.ts';
import { type FaultAction, Faults } from './faults.ts';
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
  /** An error of the simulated service, for faults that name no body. */
  readonly errorAnswer: (status: number) => SimulatorResponse;
  /** Answers as if the request had been carried out; absent where requests change nothing. */
  readonly pretend?: (request: SimulatorRequest, body: 'shown' | 'hidden') => SimulatorResponse;
  /** Everything under /__admin that this file does not serve; the path comes without that prefix. */
  readonly admin: Handler;
  readonly onReset: () => void;
  /** Called when a request has done what it does, before anybody is told. */
  readonly settle?: () => void;
}

export interface RunningSimulator {
  readonly url: string;
  readonly port: number;
  readonly faults: Faults;
  readonly journal: Journal;
  close(): Promise<void>;
}

const ADMIN = '/__admin';
/** Instead of an answer: the connection is cut, or nothing comes. */
type Ending = SimulatorResponse | 'reset' | 'hang';

/** A tenant of 100,000 people is made in a few requests. */
const ADMIN_BODY_LIMIT = 64 * 1024 * 1024;

export async function startSimulator(options: SimulatorOptions): Promise<RunningSimulator> {
  const { pretend, errorAnswer, settle = () => undefined } = options;
  const faults = new Faults(seededRandom(options.seed), pretend !== undefined);
  const journal = new Journal();

  const serve = async (message: IncomingMessage, response: ServerResponse): Promise<void> => {
    const isAdmin = /^\/__admin(?=[/?]|$)/.test(message.url ?? '');
    const refusal =
      foreignCaller(message) ?? (isAdmin ? foreignBody(message.method ?? '', message.headers) : undefined);
    if (refusal !== undefined) return refuse(response, refusal.status, refusal.detail);
    const request = await readRequest(message, isAdmin ? ADMIN_BODY_LIMIT : options.bodyLimit);
    if (isAdmin) {
      const answer = await serveAdmin({ ...request, path: request.path.slice(ADMIN.length) });
      settle();
      return send(response, answer);
    }
    const { method, path, rawQuery: query, body } = request;
    const fault = faults.take({ method, pathAndQuery: query === '' ? path : `${path}?${query}`, body });
    const answer = await answerWithFaults(request, fault);
    settle();
    journal.record({ method, path, query, status: typeof answer === 'string' ? 0 : answer.status });
    if (answer === 'reset') message.socket.destroy();
    else if (answer !== 'hang') send(response, answer);
  };

  const answerWithFaults = async (request: SimulatorRequest, fault: FaultAction = {}): Promise<Ending> => {
    if (fault.delayMs !== undefined) await sleep(fault.delayMs);
    if (fault.pretend !== undefined && pretend !== undefined) return pretend(request, fault.pretend);
    const ending = endingOf(fault, errorAnswer);
    if (ending === undefined) return options.handle(request);
    if (fault.takesEffect === true) await options.handle(request);
    return ending;
  };

  const serveAdmin = (request: SimulatorRequest): SimulatorResponse | Promise<SimulatorResponse> => {
    switch (`${request.method} ${request.path}`) {
      case 'POST /faults':
        return { status: 201, body: { id: faults.add(JSON.parse(request.body)).id } };
      case 'GET /faults':
        return { status: 200, body: { faults: faults.list() } };
      case 'DELETE /faults': {
        const id = request.query.get('id');
        if (id === null) faults.clear();
        else if (!faults.remove(Number(id))) throw new Error(`There is no fault ${id}.`);
        return { status: 204 };
      }
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

/** How a fault ends its request; undefined when it is only late. */
function endingOf(fault: FaultAction, errorAnswer: (status: number) => SimulatorResponse): Ending | undefined {
  if (fault.reset === true) return 'reset';
  if (fault.hang === true) return 'hang';
  const { status, body, contentType, retryAfter } = fault;
  if (status === undefined) return undefined;
  const answer = body === undefined ? errorAnswer(status) : { status, body };
  const headers = {
    ...answer.headers,
    ...(contentType !== undefined && { 'content-type': contentType }),
    ...(retryAfter !== undefined && { 'retry-after': String(retryAfter) }),
  };
  return { ...answer, headers };
}

const WITHOUT_BODY = [204, 205, 304];

function send(response: ServerResponse, { status, headers = {}, body }: SimulatorResponse): void {
  const { 'content-type': type = typeof body === 'string' ? 'text/html' : 'application/json', ...others } = headers;
  if (body === undefined || WITHOUT_BODY.includes(status)) {
    response.writeHead(status, others).end();
    return;
  }
  const text = typeof body === 'string' ? body : jsonText(body);
  response.writeHead(status, { ...others, 'content-type': type }).end(text);
}
