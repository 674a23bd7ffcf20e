// Keeps web pages away from servers that ask for no key. A page of another site can make a browser send requests here,
// also under its own host name (DNS rebinding), and a page of another program on this machine can do so from its port.

import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';

export interface Refusal {
  readonly status: number;
  readonly title: string;
  readonly detail: string;
}

const CHANGES_NOTHING = ['GET', 'HEAD', 'OPTIONS'];

/** Why this request is refused for where it comes from, or undefined. Only the server's own port counts as its own. */
export function foreignCaller({ headers, socket }: IncomingMessage): Refusal | undefined {
  const own = ['localhost', '127.0.0.1', '[::1]'].map((name) => `${name}:${socket.localPort}`);
  if (!own.includes((headers.host ?? '').toLowerCase())) {
    const detail = `This server answers to http://${own[0]} and http://${own[1]} only.`;
    return { status: 421, title: 'Misdirected Request', detail };
  }
  const { origin } = headers;
  if (origin !== undefined && !own.some((name) => origin.toLowerCase() === `http://${name}`)) {
    return { status: 403, title: 'Forbidden', detail: 'Requests from web pages of other sites are refused.' };
  }
  return undefined;
}

/**
 * Why a change is refused for the type of its body, or undefined. Forms and scripts of other sites can send other types
 * without asking first, but not these.
 */
export function foreignBody(
  method: string,
  headers: IncomingHttpHeaders,
  accepted: readonly string[] = ['application/json'],
): Refusal | undefined {
  if (CHANGES_NOTHING.includes(method)) return undefined;
  const sent = headers['content-type'];
  if (sent === undefined && !announcesBody(headers)) return undefined;
  const [type = ''] = (sent ?? '').split(';');
  if (accepted.includes(type.trim().toLowerCase())) return undefined;
  const detail = `Send the body with the header "content-type: ${accepted[0]}".`;
  return { status: 415, title: 'Unsupported Media Type', detail };
}

/** Whether a body comes with the request, of a length told or not. */
function announcesBody(headers: IncomingHttpHeaders): boolean {
  return Number(headers['content-length'] ?? 0) > 0 || headers['transfer-encoding'] !== undefined;
}
