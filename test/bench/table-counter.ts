// A proxy in front of the table service that counts what the app asks of it.

import { once } from 'node:events';
import { type ClientRequest, createServer, type IncomingMessage, request } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface TableTraffic {
  requests: number;
  /** Requests that read many rows of the table of objects. */
  scans: number;
  /** Rows that transactions deleted. */
  deletes: number;
}

export interface TableCounter {
  readonly connectionString: string;
  readonly traffic: TableTraffic;
  close(): Promise<void>;
}

export const NOTHING: TableTraffic = { requests: 0, scans: 0, deletes: 0 };

export async function startTableCounter(connectionString: string): Promise<TableCounter> {
  const endpoint = new URL(/TableEndpoint=([^;]+)/.exec(connectionString)?.[1] ?? '');
  const traffic: TableTraffic = { ...NOTHING };
  const forward = (incoming: IncomingMessage): ClientRequest =>
    request({
      host: endpoint.hostname,
      port: endpoint.port,
      method: incoming.method,
      path: incoming.url,
      headers: { ...incoming.headers, host: endpoint.host },
    });
  const server = createServer((incoming, answer) => {
    traffic.requests += 1;
    if (/\/mappings(\(\))?(\?|$)/.test(incoming.url ?? '')) traffic.scans += 1;
    if (incoming.method === 'DELETE') traffic.deletes += 1;
    if (incoming.url?.includes('/$batch') === true) void deletesIn(incoming).then((rows) => (traffic.deletes += rows));
    const outgoing = forward(incoming);
    outgoing.once('response', (response) => {
      answer.writeHead(response.statusCode ?? 502, response.headers);
      response.pipe(answer);
    });
    outgoing.once('error', () => answer.destroy());
    incoming.pipe(outgoing);
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    connectionString: connectionString.replace(endpoint.host, `127.0.0.1:${port}`),
    traffic,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function deletesIn(batch: IncomingMessage): Promise<number> {
  let body = '';
  batch.on('data', (part: Buffer) => {
    body += part.toString('latin1');
  });
  await once(batch, 'end');
  return body.match(/^DELETE /gm)?.length ?? 0;
}
