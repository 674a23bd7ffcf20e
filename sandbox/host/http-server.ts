// The HTTP side of the local host: refuses foreign callers, finds the function for a request, and invokes it.

import type { IncomingMessage, ServerResponse } from 'node:http';
import { BodyTooLarge } from '../server/body.ts';
import { foreignBody, foreignCaller } from '../server/callers.ts';
import type { RegisteredFunction } from './app.ts';
import { sendRpcResponse, toRpcRequest } from './http-rpc.ts';
import type { Invoke } from './invoke.ts';
import { isHttp, methodsOf } from './listing.ts';
import { type Problem, sendProblem } from './problem.ts';
import { byPrecedence, matchRoute, parseRoute, type Route } from './routes.ts';

const ADMIN = '/__admin/';

export type Listener = (message: IncomingMessage, response: ServerResponse) => Promise<void>;
/** Serves what lies under /__admin/; gets the rest of the path, and the query. */
export type AdminListener = (
  route: string,
  query: URLSearchParams,
  message: IncomingMessage,
  response: ServerResponse,
) => Promise<void>;

interface Endpoint {
  readonly route: Route;
  readonly methods: readonly string[];
  readonly function: RegisteredFunction;
}

export function httpListener(
  functions: readonly RegisteredFunction[],
  prefix: string,
  invoke: Invoke,
  admin: AdminListener,
): Listener {
  const endpoints = functions
    .filter(isHttp)
    .map(
      (registered): Endpoint => ({
        route: parseRoute(prefix, registered.trigger.route ?? registered.metadata.name),
        methods: methodsOf(registered),
        function: registered,
      }),
    )
    .sort((a, b) => byPrecedence(a.route, b.route));

  return async (message, response) => {
    const refused = foreignCaller(message) ?? foreignBody(message.method ?? '', message.headers);
    if (refused !== undefined) return refuse(response, refused);
    const [path = '', ...query] = (message.url ?? '').split('?');
    if (!path.startsWith('/')) return sendProblem(response, { status: 400, title: 'Bad Request' });
    if (path.startsWith(ADMIN)) {
      return admin(path.slice(ADMIN.length), new URLSearchParams(query.join('?')), message, response);
    }
    const method = message.method ?? 'GET';
    const matches = endpoints.flatMap((endpoint) => {
      const parameters = matchRoute(endpoint.route, path);
      return parameters === undefined ? [] : [{ endpoint, parameters }];
    });
    const match = matches.find(({ endpoint }) => endpoint.methods.includes(method));
    if (match !== undefined) return call(match.endpoint, match.parameters, message, response);
    if (matches.length === 0) {
      return sendProblem(response, { status: 404, title: 'Not Found', detail: `No function has the route ${path}.` });
    }
    const allow = [...new Set(matches.flatMap(({ endpoint }) => endpoint.methods))].join(', ');
    const detail = `${path} serves ${allow}.`;
    return sendProblem(response, { status: 405, title: 'Method Not Allowed', detail }, { allow });
  };

  async function call(
    endpoint: Endpoint,
    parameters: Record<string, string>,
    message: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> {
    const http = await toRpcRequest(message, parameters).catch((error: unknown) => {
      if (error instanceof BodyTooLarge) return error;
      throw error;
    });
    if (http instanceof BodyTooLarge) {
      return refuse(response, { status: 413, title: 'Content Too Large', detail: http.message });
    }
    const result = await invoke(endpoint.function, { http });
    if (result.response === undefined) {
      const { invocationId } = result;
      return sendProblem(response, { status: 500, title: 'Internal Server Error', invocationId });
    }
    sendRpcResponse(response, result.response.returnValue?.http);
  }
}

/** The connection ends with the answer, so that the rest of a body is not waited for. */
function refuse(response: ServerResponse, problem: Problem): void {
  response.shouldKeepAlive = false;
  sendProblem(response, problem);
}
