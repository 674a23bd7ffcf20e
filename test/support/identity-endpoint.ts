// The managed identity of a test process. The Azure library keeps to the endpoint and the secret that it met first in a
// process, so every file of one has the same, and says where it leads.

import { once } from 'node:events';
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { vi } from 'vitest';

interface Identity {
  readonly url: string;
  /** What the server wants to be sent as `x-identity-header`. */
  readonly identityHeader: string;
}

let leadsTo: Identity | undefined;
let endpoint: Promise<string> | undefined;

/** Tokens of this process come from that server, until the next call; `vi.unstubAllEnvs` ends it. */
export async function takeTokensFrom(identity: Identity): Promise<void> {
  leadsTo = identity;
  endpoint ??= open();
  vi.stubEnv('IDENTITY_ENDPOINT', await endpoint);
  vi.stubEnv('IDENTITY_HEADER', 'of the test process');
}

async function open(): Promise<string> {
  const server = createServer(pass).listen(0, '127.0.0.1').unref();
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/msi/token`;
}

function pass(message: IncomingMessage, response: ServerResponse): void {
  if (leadsTo === undefined) return void response.destroy();
  const to = new URL(message.url ?? '', leadsTo.url);
  const headers = { ...message.headers, host: to.host, 'x-identity-header': leadsTo.identityHeader };
  const onward = request(to, { headers }, (answer) => {
    response.writeHead(answer.statusCode ?? 502, answer.headers).flushHeaders();
    answer.pipe(response);
  });
  onward.once('error', () => response.destroy());
  response.once('close', () => onward.destroy());
  onward.end();
}
