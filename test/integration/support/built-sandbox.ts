// The sandbox as `npm start` runs it, built into a folder of its own.

import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest';

const root = fileURLToPath(new URL('../../..', import.meta.url));

const PORT_FLAGS = ['--port', '--graph-port', '--notion-port'];

export interface SandboxRuns {
  /** Of this test. */
  readonly folder: string;
  /** Of the host, the tenant and the workspace, in every run of this test. */
  readonly ports: readonly number[];
  /** What was started last. */
  readonly started: StartedSandbox;
  start(args: readonly string[], env?: Record<string, string>): StartedSandbox;
  signal(signal: NodeJS.Signals): void;
}

/** The sandbox is built once for a file; what a test started, and its folder, are gone after it. */
export function sandboxRuns(): SandboxRuns {
  let built: string;
  let folder: string;
  let ports: readonly number[];
  let started: StartedSandbox;
  beforeAll(async () => {
    built = await buildSandbox();
  }, 60_000);
  afterAll(() => removeSandbox(built));
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sandbox-'));
    ports = await freePorts(3);
  });
  afterEach(async () => {
    signalGroup(started, 'SIGKILL');
    await started.ended;
    await rm(folder, { recursive: true });
  });
  return {
    get folder() {
      return folder;
    },
    get ports() {
      return ports;
    },
    get started() {
      return started;
    },
    start(args, env = {}) {
      const flags = PORT_FLAGS.flatMap((flag, index) => [flag, `${ports[index]}`]);
      started = startBuilt(built, [...flags, ...args], env);
      return started;
    },
    signal(signal) {
      signalGroup(started, signal);
    },
  };
}

/** Inside the project, because the sandbox's bundles find their packages in its node_modules. */
export async function buildSandbox(): Promise<string> {
  await mkdir(join(root, '.sandbox'), { recursive: true });
  const folder = await mkdtemp(join(root, '.sandbox/test-'));
  await promisify(execFile)(process.execPath, ['infra/build.mjs', '--out', folder], { cwd: root });
  return folder;
}

export const removeSandbox = (folder: string): Promise<void> => rm(folder, { recursive: true });

export interface StartedSandbox {
  readonly process: ChildProcess;
  /** What it has printed so far. */
  output(): string;
  /** Code and signal. */
  readonly ended: Promise<unknown[]>;
}

/** In a process group of its own, as a shell of a terminal starts it. */
function startBuilt(folder: string, args: readonly string[], env: Record<string, string> = {}): StartedSandbox {
  const child = spawn(process.execPath, [join(folder, 'sandbox/start.mjs'), ...args], {
    env: { ...process.env, NOTION_SCIM_URL: '', NOTION_SCIM_TOKEN: '', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (text: Buffer) => (output += text.toString()));
  return { process: child, output: () => output, ended: once(child, 'close') };
}

/** To all its processes at once, as a terminal does. */
function signalGroup({ process: { pid } }: StartedSandbox, signal: NodeJS.Signals): void {
  try {
    if (pid !== undefined) process.kill(-pid, signal);
  } catch (error) {
    if (!(error instanceof Error) || !('code' in error) || error.code !== 'ESRCH') throw error;
  }
}

async function freePorts(count: number): Promise<readonly number[]> {
  const servers = Array.from({ length: count }, () => createServer().listen(0, '127.0.0.1'));
  await Promise.all(servers.map((server) => once(server, 'listening')));
  const ports = servers.map((server) => {
    const address = server.address();
    return typeof address === 'object' && address !== null ? address.port : 0;
  });
  await Promise.all(servers.map((server) => once(server.close(), 'close')));
  return ports;
}
