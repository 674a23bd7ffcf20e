// Runs the deployment scripts as an operator would: real shell, real curl, a stub for Azure, a server for the app.

import { spawn } from 'node:child_process';
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { afterEach } from 'vitest';
import { AzureCli, type Call, type Cloud } from './az.ts';

const scripts = fileURLToPath(new URL('../../../../infra', import.meta.url));

export interface WebRequest {
  readonly method: string;
  readonly host: string;
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
}
export type WebAnswer = { readonly status: number; readonly body?: unknown };

export interface Run {
  readonly code: number;
  /** Standard output and errors together. */
  readonly output: string;
}

export interface Operator {
  run(script: string, args: readonly string[], input?: string, env?: Record<string, string>): Promise<Run>;
  /** What was asked of the Azure CLI. */
  readonly calls: readonly Call[];
  /** What was asked of the app and of the service that takes packages. */
  readonly requests: readonly WebRequest[];
  /** Puts one more program in front of those of the machine. */
  program(name: string, body: string): Promise<void>;
  /** Where the scripts run. */
  readonly folder: string;
}

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

export async function operator(cloud: Cloud, web: (request: WebRequest) => WebAnswer): Promise<Operator> {
  const folder = await mkdtemp(join(tmpdir(), 'scripts-'));
  const azure = new AzureCli(cloud);
  const requests: WebRequest[] = [];
  const server = createServer(async (incoming, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk);
    const body = Buffer.concat(chunks);
    // The first part of the path is the host that the script named.
    const [, host = '', path = ''] = /^\/([^/]+)(.*)$/.exec(incoming.url ?? '') ?? [];
    if (host === 'az') {
      const [input = '', ...args] = body.toString().split('\0').toReversed();
      const { ok, text } = azure.run(args.toReversed(), input);
      response.writeHead(ok ? 200 : 400).end(text);
      return;
    }
    const request = { method: incoming.method ?? '', host, path, headers: incoming.headers, body };
    requests.push(request);
    const answer = web(request);
    response.writeHead(answer.status).end(answer.body === undefined ? '' : JSON.stringify(answer.body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  closers.push(async () => {
    await new Promise((resolve) => server.close(resolve));
    await rm(folder, { recursive: true });
  });
  await program(folder, 'az', AZ.replace('PORT', String(port)));
  await program(folder, 'curl', CURL.replace('PORT', String(port)));

  return {
    folder,
    requests,
    calls: azure.calls,
    program: (name, body) => program(folder, name, body),
    run: (script, args, input = '', env = {}) =>
      new Promise((resolve, reject) => {
        const PATH = `${join(folder, 'bin')}:${process.env.PATH}`;
        const child = spawn('sh', [join(scripts, script), ...args], {
          cwd: folder,
          env: { ...process.env, PATH, PAUSE_SECONDS: '0', ...env },
        });
        let output = '';
        for (const stream of [child.stdout, child.stderr]) {
          stream.on('data', (chunk) => {
            output += chunk;
          });
        }
        child.once('error', reject);
        child.once('close', (code) => resolve({ code: code ?? -1, output }));
        // A script that ends before it reads is no failure of the test.
        child.stdin.once('error', () => undefined);
        child.stdin.end(input);
      }),
  };
}

/** Hands arguments and input to the server above, and prints what it says. */
const AZ = `
PATH=\${PATH#*:}
text=$({
  printf '%s\\0' "$@"
  case " $* " in *' --file /dev/stdin '*) cat ;; esac
} | curl --silent --data-binary @- --write-out '\\n%{http_code}' http://127.0.0.1:PORT/az/)
case $text in
  *200) printf '%s' "\${text%?200}" ;;
  *) printf '%s' "\${text%????}" >&2 && exit 1 ;;
esac
`;

/** The real curl, sent to the server above instead of to https addresses. */
const CURL = `
PATH=\${PATH#*:}
for arg do
  shift
  case $arg in https://*) arg="http://127.0.0.1:PORT/\${arg#https://}" ;; esac
  set -- "$@" "$arg"
done
exec curl "$@"
`;

async function program(folder: string, name: string, body: string): Promise<void> {
  const file = join(folder, 'bin', name);
  await mkdir(join(folder, 'bin'), { recursive: true });
  await writeFile(file, `#!/bin/sh${body}`);
  await chmod(file, 0o755);
}
