// A server that repeats everything it was sent, in every place that an answer has.

import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

export interface EchoServer {
  readonly url: string;
  /** What the next answers are. */
  status: number;
  /** Tokens that came in. */
  readonly tokens: Set<string>;
  close(): Promise<void>;
}

export async function startEchoServer(): Promise<EchoServer> {
  const tokens = new Set<string>();
  const server = createServer((request, response) => {
    void answer(request).then(({ headers, body }) => response.writeHead(echo.status, headers).end(body));
  });
  const answer = async (request: IncomingMessage) => {
    const token = (request.headers.authorization ?? '').replace(/^Bearer /, '');
    tokens.add(token);
    const said = spoken(token, `${decodeURIComponent(request.url ?? '')} ${await text(request)}`);
    const host = token.replace(/[^A-Za-z0-9-]/g, '-').slice(0, 60);
    return { headers: headersWith(token, host), body: JSON.stringify(resource(token, said, echo.status)) };
  };
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const echo: EchoServer = {
    url: `http://127.0.0.1:${port}`,
    status: 400,
    tokens,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
  return echo;
}

/** Whole, in other letters, cut at either end, and in colours. */
function spoken(token: string, sent: string): string {
  const half = Math.ceil(token.length / 2);
  const tokens = [token, token.toLowerCase(), token.toUpperCase(), token.slice(0, half), token.slice(-half)];
  return `not good: ${tokens.join(' and ')} \u001b[31mwith\u202e\u0085 ${sent} ${sent.toLowerCase()}`;
}

function headersWith(token: string, host: string): Record<string, string> {
  return {
    'content-type': 'application/scim+json',
    location: `https://${host}.example.com/${token}`,
    'x-echo': token,
    etag: `"${token}"`,
    'retry-after': token,
  };
}

function resource(token: string, said: string, status: number): unknown {
  return {
    schemas: ['urn:ietf:params:scim:api:messages:2.0:Error', said],
    status: String(status),
    scimType: token,
    detail: said,
    message: said,
    error: { code: token, message: said, innerError: { code: said } },
    id: token,
    externalId: said,
    '@odata.nextLink': `https://${token}.example.com/`,
  };
}
