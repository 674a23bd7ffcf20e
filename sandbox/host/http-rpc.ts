// Between node:http messages and the RPC form in which the library takes requests and gives responses.

import type { IncomingMessage, ServerResponse } from 'node:http';
import { readBody } from '../server/body.ts';
import type { Cookie, HttpAnswer, HttpData, NullableString } from './rpc.ts';

/** What the platform takes unless it is told otherwise (FUNCTIONS_REQUEST_BODY_SIZE_LIMIT). */
const BODY_LIMIT = 104_857_600;

export async function toRpcRequest(message: IncomingMessage, parameters: Record<string, string>): Promise<HttpData> {
  const url = new URL(`http://${message.headers.host ?? 'localhost'}${message.url ?? '/'}`);
  const bytes = await readBody(message, BODY_LIMIT);
  return {
    method: message.method ?? 'GET',
    url: url.href,
    nullableHeaders: nullable(
      Object.entries(message.headers).map(([name, value]) => [
        name,
        Array.isArray(value) ? value.join(', ') : (value ?? ''),
      ]),
    ),
    nullableParams: nullable(Object.entries(parameters)),
    // The real host joins repeated query parameters with a comma.
    nullableQuery: nullable(
      [...new Set(url.searchParams.keys())].map((name) => [name, url.searchParams.getAll(name).join(',')]),
    ),
    // As the real host: of a body without a Content-Length only the headers arrive.
    ...(bytes.length > 0 && message.headers['content-length'] !== undefined && { body: { bytes } }),
  };
}

/** A function that returned nothing answers 204, as in the real host. */
export function sendRpcResponse(response: ServerResponse, answer: HttpAnswer | undefined): void {
  if (answer === undefined) {
    response.writeHead(204).end();
    return;
  }
  for (const [name, value] of Object.entries(answer.headers ?? {})) response.setHeader(name, value);
  for (const cookie of answer.cookies ?? []) response.appendHeader('set-cookie', toSetCookie(cookie));
  response.writeHead(Number(answer.statusCode ?? 200));
  response.end(answer.body?.bytes ?? answer.body?.string);
}

function nullable(entries: Iterable<readonly [string, string]>): Record<string, NullableString> {
  return Object.fromEntries(Array.from(entries, ([name, value]) => [name, { value }]));
}

function toSetCookie(cookie: Cookie): string {
  const parts = [`${cookie.name}=${encodeURIComponent(cookie.value)}`];
  if (cookie.domain) parts.push(`Domain=${cookie.domain.value}`);
  if (cookie.path) parts.push(`Path=${cookie.path.value}`);
  if (cookie.expires) parts.push(`Expires=${new Date(cookie.expires.value.seconds * 1000).toUTCString()}`);
  if (cookie.maxAge) parts.push(`Max-Age=${cookie.maxAge.value}`);
  if (cookie.secure?.value) parts.push('Secure');
  if (cookie.httpOnly?.value) parts.push('HttpOnly');
  if (cookie.sameSite === 'lax' || cookie.sameSite === 'strict') parts.push(`SameSite=${cookie.sameSite}`);
  if (cookie.sameSite === 'explicitNone') parts.push('SameSite=None');
  return parts.join('; ');
}
