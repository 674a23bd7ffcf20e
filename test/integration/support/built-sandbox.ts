// The sandbox as `npm start` runs it, built into a folder of its own.

import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { it as base } from 'vitest';

const root = fileURLToPath(new URL('../../..', import.meta.url));

const PORT_FLAGS = ['--port', '--graph-port', '--notion-port'];

/** What one test starts; it and the folder are gone after the test. */
export class SandboxRuns {
  /** Of this test. */
  readonly folder: string;
  /** Of the host, the tenant and the workspace, in every run of this test. */
  readonly ports: readonly number[];
  readonly #built: string;
  #started: StartedSandbox | undefined;

  constructor(built: string, folder: string, ports: readonly number[]) {
    this.#built = built;
    this.folder = folder;
    this.ports = ports;
  }

  /** What was started last. */
  get started(): StartedSandbox {
    if (this.#started === undefined) throw new Error('nothing was started');
    return this.#started;
  }

  start(args: readonly string[], env: Record<string, string> = {}): StartedSandbox {
    const flags = PORT_FLAGS.flatMap((flag, index) => [flag, `${this.ports[index]}`]);
    this.#started = startBuilt(this.#built, [...flags, ...args], env);
    return this.#started;
  }

  signal(signal: NodeJS.Signals): void {
    signalGroup(this.started, signal);
  }

  async end(): Promise<void> {
    if (this.#started !== undefined) signalGroup(this.#started, 'SIGKILL');
    await this.#started?.ended;
  }
}

/** `built`: the folder of the sandbox, built once for all tests of a process. Tests that run at once disturb none. */
export const it = base
  // biome-ignore lint/correctness/noEmptyPattern: the runner reads in the pattern what a fixture needs
  .extend('built', { scope: 'worker' }, async ({}, { onCleanup }) => {
    const folder = await buildSandbox();
    onCleanup(() => removeSandbox(folder));
    return folder;
  })
  .extend('runs', async ({ built }, { onCleanup }) => {
    const folder = await mkdtemp(join(tmpdir(), 'sandbox-'));
    const runs = new SandboxRuns(built, folder, await freePorts(PORT_FLAGS.length));
    onCleanup(async () => {
      await runs.end();
      await rm(folder, { recursive: true });
    });
    return runs;
  });

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
