// Starts all processes of the sandbox, connected to each other: tables, the simulated ends, and the local host.

import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { type Child, startChild } from '../server/child-process.ts';
import { startTables } from '../tables/tables.ts';
import { addEarlyAdopters } from './early-adopters.ts';
import { hostEnvironment } from './host-environment.ts';
import { readTenant, type Tenant } from './tenant.ts';

export interface SandboxOptions {
  readonly users?: number;
  readonly groups?: number;
  readonly seed?: number;
  /** Requests a minute that the simulated workspace accepts and the app may use. */
  readonly notionRpm?: number;
  /** 0, the default, picks free ports. */
  readonly port?: number;
  readonly graphPort?: number;
  readonly notionPort?: number;
  readonly source?: 'sim' | 'real';
  readonly target?: 'sim' | 'real';
  /** false, the default: slices run only when a tick asks for them. */
  readonly schedule?: boolean;
  /** Folder in which tables, tenant and workspace are kept. */
  readonly state?: string;
  /** People of the tenant who are in the simulated workspace already; a twentieth by default. */
  readonly earlyAdopters?: number;
  /** The app; dist/app/main.mjs by default. */
  readonly entry?: string;
  /** More settings for the app, on top of those that connect it. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Every line of the host's output, which is one JSON object. */
  readonly onHostLine?: (line: string) => void;
  /** Called once if a process ends without having been asked to. */
  readonly onDeath?: (reason: Error) => void;
}

export interface RunningSandbox {
  readonly hostUrl: string;
  /** Absent with a real source. */
  readonly graphUrl?: string;
  /** Absent with a real target. */
  readonly notionUrl?: string;
  readonly connectionString: string;
  /** Objects in the simulated tenant; what a start of the job may confirm as creations. */
  readonly tenantSize?: number;
  /** Process id of the local host, for measuring it. */
  readonly hostPid: number;
  /** Whether tenant or workspace came from the state folder. */
  readonly restored: boolean;
  close(): Promise<void>;
}

const EARLY_ADOPTER_SHARE = 0.05;

export async function startSandbox(options: SandboxOptions = {}): Promise<RunningSandbox> {
  // Stopped in reverse order: whoever writes stops before what it writes to.
  const stops: (() => Promise<void>)[] = [];
  let closing = false;
  const onDeath = (reason: Error): void => {
    if (!closing) options.onDeath?.(reason);
  };
  const close = async (): Promise<void> => {
    closing = true;
    const failures: unknown[] = [];
    for (const stop of stops.splice(0).reverse()) await stop().catch((failure: unknown) => failures.push(failure));
    if (failures.length > 0) throw failures[0];
  };
  const start = async (...[child]: Parameters<typeof startChild>): Promise<Child> => {
    const started = await startChild({ ...child, onDeath });
    stops.push(() => started.stop());
    return started;
  };

  try {
    const { state, users = 200, groups = 20, seed = 1, notionRpm = 600 } = options;
    const keptIn = (name: string): readonly string[] => (state === undefined ? [] : ['--file', join(state, name)]);
    const tables = await startTables({ onDeath, ...(state !== undefined && { folder: join(state, 'tables') }) });
    stops.push(() => tables.close());

    const size = ['--users', `${users}`, '--groups', `${groups}`];
    const rate = ['--rpm', `${notionRpm}`];
    const graph =
      options.source === 'real'
        ? undefined
        : await start({
            name: 'graph',
            args: [...portAndSeed(options.graphPort, seed), ...size, ...keptIn('tenant.jsonl')],
          });
    const notion =
      options.target === 'real'
        ? undefined
        : await start({
            name: 'notion',
            args: [...portAndSeed(options.notionPort, seed), ...rate, ...keptIn('workspace.jsonl')],
          });
    const graphUrl = graph && String(graph.ready['url']);
    const notionUrl = notion && String(notion.ready['url']);
    const worlds = { ...(graphUrl && { graphUrl }), ...(notionUrl && { notionUrl }) };

    const tenant = graphUrl ? await readTenant(graphUrl) : undefined;
    if (notionUrl && tenant && notion.ready['restored'] !== true) {
      await addEarlyAdopters(notionUrl, tenant, earlyAdopters(options, tenant));
    }

    const host = await start({
      name: 'host',
      args: hostArguments(options),
      env: {
        ...hostEnvironment(
          {
            ...(graph && { source: sourceOf(graph) }),
            ...(notion && {
              target: { scimUrl: String(notion.ready['scimUrl']), token: String(notion.ready['token']) },
            }),
            stateConnectionString: tables.connectionString,
            notionRpm,
          },
          process.env,
        ),

        ...options.env,
      },
      ...(options.onHostLine && { onLine: options.onHostLine }),
    });

    return {
      hostUrl: String(host.ready['url']),
      hostPid: host.pid,
      ...worlds,
      connectionString: tables.connectionString,
      ...(tenant && { tenantSize: tenant.users.length + tenant.groups.length }),
      restored: graph?.ready['restored'] === true || notion?.ready['restored'] === true,
      close,
    };
  } catch (error) {
    await close().catch(() => undefined);
    throw error;
  }
}

function portAndSeed(port: number | undefined, seed: number): readonly string[] {
  return ['--port', `${port ?? 0}`, '--seed', `${seed}`];
}

function hostArguments({ entry, port, schedule }: SandboxOptions): readonly string[] {
  // Whoever stops the sandbox does not want to wait as long as the platform does.
  const args = ['--entry', entry ?? builtApp(), '--port', `${port ?? 0}`, '--drain-ms', '0'];
  return schedule === true ? args : [...args, '--no-schedule'];
}

/** dist/app, seen from this file in dist/sandbox or in the sources. */
function builtApp(): string {
  const isBundled = import.meta.url.endsWith('.mjs');
  return fileURLToPath(new URL(isBundled ? '../app/main.mjs' : '../../dist/app/main.mjs', import.meta.url));
}

function sourceOf({ ready }: Child) {
  return {
    url: String(ready['url']),
    tenantId: String(ready['tenantId']),
    servicePrincipalId: String(ready['servicePrincipalId']),
    identityHeader: String(ready['identityHeader']),
  };
}

function earlyAdopters(options: SandboxOptions, tenant: Tenant): number {
  return options.earlyAdopters ?? Math.ceil(tenant.users.length * EARLY_ADOPTER_SHARE);
}
