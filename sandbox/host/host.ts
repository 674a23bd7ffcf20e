// The local host: serves the real registrations of an app over HTTP and on their schedules, on this machine only.

import { once } from 'node:events';
import { createServer } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { adminListener } from './admin.ts';
import { loadApp } from './app.ts';
import { routePrefix } from './host-json.ts';
import { httpListener } from './http-server.ts';
import { type Invoke, invoker, runHooks, type SliceSummary } from './invoke.ts';
import { type FunctionListing, isTimer, listing } from './listing.ts';
import type { LogSink } from './log.ts';
import { sendProblem } from './problem.ts';
import { parseSchedule, resolveSettings } from './schedule.ts';
import { tick } from './tick.ts';
import { Timer } from './timer.ts';

/** What the platform gives to running invocations before it asks the worker to end. */
const DRAIN_MS = 10_000;
/** What it then gives to the hooks; the worker ends with them, whatever runs. */
const HOOKS_MS = 5_000;

export interface HostOptions {
  /** Path of the app's entry module. */
  readonly entry: string;
  /** 0 picks a free port. */
  readonly port: number;
  /** false: timer functions run only when asked by a tick. */
  readonly schedule: boolean;
  /** How long `close` waits for running invocations before the hooks; as the platform by default. */
  readonly drainMs?: number;
  /** Settings on top of this process's environment, for as long as the host runs. */
  readonly env?: Readonly<Record<string, string>>;
  /** Nothing is logged without it. */
  readonly log?: LogSink;
}

export interface RunningHost {
  readonly url: string;
  readonly port: number;
  readonly functions: readonly FunctionListing[];
  /** Runs slices until no work is left; answers with the last one's summary. */
  tick(maxSlices?: number): Promise<SliceSummary>;
  /** Takes no new work, waits for running invocations, then runs the appTerminate hooks. */
  close(): Promise<void>;
}

/** Rejects if the app does not load, a registration cannot be served, or the port is in use. */
export async function startHost(options: HostOptions): Promise<RunningHost> {
  const restoreSettings = applySettings(options.env ?? {});
  try {
    return await startWithSettings(options, restoreSettings);
  } catch (error) {
    restoreSettings();
    throw error;
  }
}

async function startWithSettings(options: HostOptions, restoreSettings: () => void): Promise<RunningHost> {
  const log = options.log ?? (() => undefined);
  const app = await loadApp(options.entry, (level, message) => log({ level, message }));
  const prefix = routePrefix(options.entry);
  const running = new Set<Promise<unknown>>();
  const invoke = tracked(invoker(app, log), running);
  const timers = app.functions.filter(isTimer).flatMap((registered) => {
    if (!options.schedule) return [new Timer(registered, undefined, invoke)];
    const schedule = scheduleOf(registered.metadata.name, registered.trigger.schedule, log);
    return schedule === undefined ? [] : [new Timer(registered, schedule, invoke)];
  });
  const functions = app.functions
    .filter((registered) => !isTimer(registered) || timers.some((timer) => timer.function === registered))
    .map((registered) => listing(registered, prefix));
  const appHookData = {};
  await runHooks(app, 'appStart', { hookData: appHookData });

  const listener = httpListener(app.functions, prefix, invoke, adminListener(functions, timers));
  const server = createServer((message, response) => {
    listener(message, response).catch((error: unknown) => {
      const detail = error instanceof Error ? error.message : String(error);
      log({ level: 'error', message: JSON.stringify({ event: 'host.request.failed', error: detail }) });
      if (response.headersSent) response.destroy();
      else sendProblem(response, { status: 500, title: 'Internal Server Error' });
    });
  });
  server.listen(options.port, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : options.port;
  for (const timer of timers) timer.start();

  return {
    url: `http://127.0.0.1:${port}`,
    port,
    functions,
    async tick(maxSlices = 1_000) {
      const [timer] = timers;
      if (timer === undefined) throw new Error('The app has no timer function.');
      return (await tick(timer, maxSlices)).summary;
    },
    async close() {
      for (const timer of timers) timer.stop();
      server.close();
      server.closeIdleConnections();
      await atMost(options.drainMs ?? DRAIN_MS, Promise.allSettled(running));
      // The hooks run while invocations do: they may ask them to end.
      const hooks = runHooks(app, 'appTerminate', { hookData: appHookData }).catch((error: unknown) => {
        const detail = error instanceof Error ? error.message : String(error);
        log({ level: 'error', message: JSON.stringify({ event: 'host.hook.failed', error: detail }) });
      });
      await atMost(HOOKS_MS, hooks);
      server.closeAllConnections();
      restoreSettings();
    },
  };
}

/** A schedule that cannot be used is logged: the function is not registered then, and the others are, as in Azure. */
function scheduleOf(
  name: string,
  expression: string | undefined,
  log: LogSink,
): ReturnType<typeof parseSchedule> | undefined {
  try {
    return parseSchedule(resolveSettings(expression ?? '', process.env));
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error);
    log({
      level: 'error',
      functionName: name,
      message: JSON.stringify({ event: 'host.schedule.invalid', error: problem }),
    });
    return undefined;
  }
}

async function atMost(milliseconds: number, task: Promise<unknown>): Promise<void> {
  await Promise.race([task, sleep(milliseconds, undefined, { ref: false })]);
}

function tracked(invoke: Invoke, running: Set<Promise<unknown>>): Invoke {
  return (target, data) => {
    const invocation = invoke(target, data);
    running.add(invocation);
    return invocation.finally(() => running.delete(invocation));
  };
}

function applySettings(settings: Readonly<Record<string, string>>): () => void {
  const before = Object.keys(settings).map((name) => [name, process.env[name]] as const);
  Object.assign(process.env, settings);
  return () => {
    for (const [name, value] of before) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
  };
}
