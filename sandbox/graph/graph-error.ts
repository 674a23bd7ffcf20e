// Thrown to answer a Graph request with Graph's own error shape.

import type { SimulatorResponse } from '../simulator/server.ts';

export class GraphError extends Error {
  override readonly name = 'GraphError';
  readonly status: number;
  readonly code: string;
  readonly headers: Readonly<Record<string, string>>;

  constructor(status: number, code: string, message: string, headers: Readonly<Record<string, string>> = {}) {
    super(message);
    this.status = status;
    this.code = code;
    this.headers = headers;
  }

  static unsupportedQuery(message: string): GraphError {
    return new GraphError(400, 'Request_UnsupportedQuery', message);
  }

  static badRequest(message: string): GraphError {
    return new GraphError(400, 'Request_BadRequest', message);
  }

  static notFound(id: string): GraphError {
    const message = `Resource '${id}' does not exist or one of its queried reference-property objects are not present.`;
    return new GraphError(404, 'Request_ResourceNotFound', message);
  }
}

export interface RequestStamp {
  readonly now: number;
  readonly requestId: string;
  readonly clientRequestId: string;
}

export function errorResponse(error: GraphError, stamp: RequestStamp): SimulatorResponse {
  const date = new Date(stamp.now).toISOString().slice(0, 19);
  const ids = { 'request-id': stamp.requestId, 'client-request-id': stamp.clientRequestId };
  const innerError =
    error.status === 429 ? { code: '429', date, message: error.message, ...ids, status: '429' } : { date, ...ids };
  return {
    status: error.status,
    headers: { ...error.headers },
    body: { error: { code: error.code, message: error.message, innerError } },
  };
}
