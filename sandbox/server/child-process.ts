// Starts the processes of the sandbox and makes sure that none of them outlives its parent.

import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import process from 'node:process';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseObject } from './json.ts';

export type ProcessName = 'tables' | 'graph' | 'notion' | 'host';

export interface ChildOptions {
  readonly name: ProcessName;
  readonly args?: readonly string[];
  /** On top of this process's environment; undefined removes a variable. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Every later line of its standard output. */
  readonly onLine?: (line: string) => void;
  /** Called once if the process ends without having been asked to. */
  readonly onDeath?: (reason: Error) => void;
}

export interface Child {
  readonly name: ProcessName;
  readonly pid: number;
  /** The JSON object with `"ready": true` that the process printed. */
  readonly ready: Readonly<Record<string, unknown>>;
  stop(): Promise<void>;
}

/** How long a process may take to stop before it is killed: the local host gives its invocations five seconds. */
const STOP_MS = 8_000;
const STOP = 'stop';
const KEPT_LINES = 20;

// Loaded into each child before its own code. It ends when its parent says so, by the channel between them, since Windows
// has no SIGTERM that a process could answer; and when that channel closes, as it does whenever the parent ends, however
// that happens. Ctrl-C reaches the whole process group; the children leave it to the parent to stop them in order.
const GUARD = `
process.on('SIGINT', () => {}).on('SIGHUP', () => {});
const stop = () => process.emit('SIGTERM') || process.exit(1);
process.on('message', (message) => message === '${STOP}' && stop());
process.once('disconnect', () => {
  setTimeout(() => process.exit(1), ${STOP_MS}).unref();
  stop();
});
process.channel.unref();`;

/** Resolves when the process has printed its ready line; rejects with its last words if it ends before. */
export async function startChild(options: ChildOptions): Promise<Child> {
  const { name, args = [], env = {}, onLine, onDeath } = options;
  const guard = `data:text/javascript,${encodeURIComponent(GUARD)}`;
  const child = spawn(process.execPath, ['--import', guard, scriptOf(name), ...args], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  const lastLines: string[] = [];
  const keep = (line: string): void => {
    lastLines.push(line);
    if (lastLines.length > KEPT_LINES) lastLines.shift();
  };
  let stopping = false;
  const ended = new Promise<Error>((resolve) => {
    child.once('error', resolve);
    child.once('close', (code, signal) => {
      const how = signal === null ? `with exit code ${code}` : `by ${signal}`;
      resolve(new Error([`The ${name} process ended ${how}.`, ...lastLines].join('\n  ')));
    });
  });
  eachLine(child, 'stderr', keep);
  const ready = await Promise.race([firstReadyLine(child, keep, onLine), ended]);
  if (ready instanceof Error) throw ready;
  if (onDeath !== undefined) void ended.then((reason) => stopping || onDeath(reason));

  return {
    name,
    pid: child.pid ?? 0,
    ready,
    async stop() {
      stopping = true;
      // It may be gone already.
      child.send(STOP, () => undefined);
      const stopped = await Promise.race([ended, sleep(STOP_MS, undefined, { ref: false })]);
      if (stopped === undefined) child.kill('SIGKILL');
      await ended;
    },
  };
}

function firstReadyLine(
  child: ChildProcess,
  keep: (line: string) => void,
  onLine: (line: string) => void = () => undefined,
): Promise<Record<string, unknown>> {
  return new Promise((resolve) => {
    let isReady = false;
    eachLine(child, 'stdout', (line) => {
      const said = isReady ? undefined : parseObject(line);
      if (said?.['ready'] === true) {
        // Not kept for error messages: it may hold a token or a connection string.
        isReady = true;
        resolve(said);
        return;
      }
      keep(line);
      onLine(line);
    });
  });
}

function eachLine(child: ChildProcess, stream: 'stdout' | 'stderr', take: (line: string) => void): void {
  const input = child[stream];
  if (input !== null) createInterface({ input }).on('line', take);
}

/** The process's script: beside this one in dist/sandbox, or its source, which Node runs as it is. */
function scriptOf(name: ProcessName): string {
  const bundled = fileURLToPath(new URL(`./${name}.mjs`, import.meta.url));
  return existsSync(bundled) ? bundled : fileURLToPath(new URL(`../${name}/main.ts`, import.meta.url));
}
