// Refuses requests to the table service before Azurite sees them. Their signatures are its own matter.

import type { Server } from 'node:http';
import { foreignCaller } from '../server/callers.ts';

/** A transaction has 4 MiB at most. */
const BODY_LIMIT = 5 * 1024 * 1024;

export function guardRequests(server: Server): void {
  const listeners = server.listeners('request');
  server.removeAllListeners('request');
  server.on('request', (message, response) => {
    const status = foreignCaller(message)?.status ?? bodyStatus(message.headers);
    if (status === undefined) {
      for (const listener of listeners) Reflect.apply(listener, server, [message, response]);
      return;
    }
    response.shouldKeepAlive = false;
    response.writeHead(status).end();
  });
}

/** Table storage wants to know the length before it reads. */
function bodyStatus(headers: { readonly [name: string]: unknown }): 411 | 413 | undefined {
  if (headers['transfer-encoding'] !== undefined) return 411;
  return Number(headers['content-length'] ?? 0) > BODY_LIMIT ? 413 : undefined;
}
