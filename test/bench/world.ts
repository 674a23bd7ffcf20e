// Tables, simulated tenant, simulated workspace and the app, each in a process of its own, and what they were asked.

import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { type Child, startChild } from '../../sandbox/server/child-process.ts';
import { hostEnvironment } from '../../sandbox/start/host-environment.ts';
import { call } from '../../sandbox/start/json-client.ts';
import { type RunningTables, startTables } from '../../sandbox/tables/tables.ts';
import type { JobRecord } from '../../shared/engine/job/job.ts';
import { decodeJob, encodeJob } from '../../shared/engine/job/job-row.ts';
import { systemClock } from '../../shared/http/system-clock.ts';
import { createTableState, type TableState } from '../../shared/state/table-state.ts';
import { NOTHING, startTableCounter, type TableCounter } from './table-counter.ts';
import { type BenchTenant, fillTenant, groupName, type TenantSize } from './tenant.ts';

export interface WorldOptions extends TenantSize {
  /** On top of the provisioning.json of the repository. */
  readonly config?: Readonly<Record<string, unknown>>;
  /** Everybody and every group is in the workspace already. */
  readonly alreadyThere?: boolean;
  /** Requests a minute that the workspace takes and the app may use; as many as it likes without. */
  readonly notionRpm?: number;
}

/** Requests by `METHOD /Collection status`. */
export type Totals = Readonly<Record<string, number>>;

export interface HostOptions {
  readonly config?: Readonly<Record<string, unknown>>;
  /** Table requests are counted; costs time. */
  readonly countTables?: boolean;
  /** Entry module of another app than the one that is deployed. */
  readonly entry?: string;
}

const LEASE_MS = 600_000;
const UNLIMITED_RPM = 60_000;
/** People who join later. */
const SPARE_CREATES = 100;
/** The heap that Node allows itself on an instance of 2 GB, which is what a function app gets; more memory, more waste. */
const NODE_OPTIONS = `${process.env['NODE_OPTIONS'] ?? ''} --max-old-space-size=512`.trim();
const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** `BENCH_LOG=1` shows what the app logs. */
const SHOW_LOG = process.env['BENCH_LOG'] === '1';

export class BenchWorld {
  readonly tenant: BenchTenant;
  readonly graphUrl: string;
  readonly notionUrl: string;
  readonly #options: WorldOptions;
  readonly #tables: RunningTables;
  readonly #graph: Child;
  readonly #notion: Child;
  #slices = 0;
  #host: Child | undefined;
  #config: string | undefined;
  #counter: TableCounter | undefined;

  private constructor(
    options: WorldOptions,
    parts: { tables: RunningTables; graph: Child; notion: Child; tenant: BenchTenant },
  ) {
    this.#options = options;
    this.#tables = parts.tables;
    this.#graph = parts.graph;
    this.#notion = parts.notion;
    this.tenant = parts.tenant;
    this.graphUrl = String(parts.graph.ready['url']);
    this.notionUrl = String(parts.notion.ready['url']);
  }

  /** The job is started, with the whole tenant confirmed; nothing has run yet. */
  static async open(options: WorldOptions): Promise<BenchWorld> {
    const tables = await startTables();
    const graph = await startChild({ name: 'graph', args: ['--port', '0'] });
    const rpm = options.notionRpm === undefined ? [] : ['--rpm', `${options.notionRpm}`];
    const notion = await startChild({ name: 'notion', args: ['--port', '0', ...rpm] });
    const tenant = await fillTenant(String(graph.ready['url']), options);
    const world = new BenchWorld(options, { tables, graph, notion, tenant });
    if (options.alreadyThere === true) {
      await call('POST', `${world.notionUrl}/__admin/seed`, { members: options.users });
      for (let number = 1; number <= options.groups; number += 1) {
        await call('POST', `${world.notionUrl}/__admin/groups`, { displayName: groupName(number) });
      }
    }
    await world.startHost({ ...(options.config === undefined ? {} : { config: options.config }) });
    await call('POST', `${world.#hostUrl}/api/job/start`, {
      expectCreates: options.users + options.groups + SPARE_CREATES,
    });
    return world;
  }

  /** A new function process, in place of the one before. */
  async startHost(options: HostOptions = {}): Promise<void> {
    await this.#host?.stop();
    await this.#counter?.close();
    this.#counter = options.countTables === true ? await startTableCounter(this.#tables.connectionString) : undefined;
    const source = {
      url: this.graphUrl,
      tenantId: String(this.#graph.ready['tenantId']),
      servicePrincipalId: String(this.#graph.ready['servicePrincipalId']),
      identityHeader: String(this.#graph.ready['identityHeader']),
    };
    const target = { scimUrl: String(this.#notion.ready['scimUrl']), token: String(this.#notion.ready['token']) };
    const env = hostEnvironment(
      {
        source,
        target,
        stateConnectionString: this.#counter?.connectionString ?? this.#tables.connectionString,
        notionRpm: this.#options.notionRpm ?? UNLIMITED_RPM,
      },
      {},
    );
    await this.#forgetConfig();
    this.#config = await writeConfig(options.config ?? this.#options.config ?? {});
    this.#host = await startChild({
      name: 'host',
      args: ['--entry', options.entry ?? join(ROOT, 'dist/app/main.mjs'), '--port', '0', '--no-schedule'],
      env: { ...env, NODE_OPTIONS, PROVISIONING_CONFIG: this.#config },
      onLine: (line) => {
        if (line.includes('"event":"slice.finished"')) this.#slices += 1;
        if (SHOW_LOG) console.log(`    ${line}`);
      },
    });
  }

  /** Slices until no work is left. */
  async tick(): Promise<{ readonly slices: number; readonly ms: number }> {
    const [started, before] = [performance.now(), this.#slices];
    const response = await fetch(`${this.#hostUrl}/__admin/tick`, { method: 'POST' });
    const text = await response.text();
    if (!response.ok || !text.includes('slice.finished')) throw new Error(`the tick failed: ${text.trim()}`);
    // A slice that could not do its work would be measured as a very cheap one.
    if (text.includes('"stopped"')) throw new Error(`the slice was stopped: ${text.trim()}`);
    return { slices: this.#slices - before, ms: performance.now() - started };
  }

  /** The running slice ends at its next breath, and no other starts to work. */
  async pause(): Promise<void> {
    await call('POST', `${this.#hostUrl}/api/job/pause`);
  }

  /** What the job remembers becomes something else between two ticks, as if time had passed. */
  async changeJob(change: (job: JobRecord) => JobRecord): Promise<void> {
    const { job: store } = await this.lead();
    const job = change(decodeJob(await store.readJob()));
    await store.checkpoint({ job: encodeJob(job), ...(job.mark !== undefined && { mark: job.mark }) });
    await store.releaseLease();
  }

  /** The stored state, with its lease: whoever asks for it releases it. Its requests are not counted. */
  async lead(): Promise<TableState> {
    const { connectionString } = this.#tables;
    const state = createTableState({ connection: { connectionString }, clock: systemClock });
    const acquired = await state.job.acquireLease('bench', LEASE_MS);
    if (acquired === undefined) throw new Error('Somebody else holds the lease.');
    await state.fence(acquired.lease.epoch, acquired.takenOver);
    return state;
  }

  /** The answer of one of the app's own addresses. */
  async ask(path: string): Promise<string> {
    const answer = await fetch(new URL(path, this.#hostUrl));
    const text = await answer.text();
    if (!answer.ok) throw new Error(`GET ${path}: ${answer.status} ${text}`);
    return text;
  }

  async graphTotals(): Promise<Totals> {
    return (await call<{ totals: Totals }>('GET', `${this.graphUrl}/__admin/journal`)).totals;
  }

  async notionTotals(): Promise<Totals> {
    return (await call<{ totals: Totals }>('GET', `${this.notionUrl}/__admin/journal`)).totals;
  }

  get tableTraffic(): TableCounter['traffic'] {
    return this.#counter?.traffic ?? NOTHING;
  }

  /** Counting starts again at zero. */
  async forgetTraffic(): Promise<void> {
    await call('DELETE', `${this.graphUrl}/__admin/journal`);
    await call('DELETE', `${this.notionUrl}/__admin/journal`);
    if (this.#counter !== undefined) Object.assign(this.#counter.traffic, NOTHING);
  }

  /** Processor time that the function process has used, in milliseconds; undefined where the system does not tell. */
  async processorTime(): Promise<number | undefined> {
    const stat = await readFile(`/proc/${this.#host?.pid ?? 0}/stat`, 'utf8').catch(() => undefined);
    // The name, in parentheses, may hold spaces; user and system time are the 14th and 15th field, in hundredths.
    const fields = stat?.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields === undefined ? undefined : (Number(fields[11]) + Number(fields[12])) * 10;
  }

  /** Most memory that the function process ever held, in MiB; undefined where the system does not tell. */
  peakMemory(): Promise<number | undefined> {
    return peakMemoryOf(this.#host?.pid ?? 0);
  }

  async close(): Promise<void> {
    await this.#host?.stop();
    await this.#counter?.close();
    await Promise.all([this.#graph.stop(), this.#notion.stop(), this.#tables.close(), this.#forgetConfig()]);
  }

  async #forgetConfig(): Promise<void> {
    if (this.#config !== undefined) await rm(dirname(this.#config), { recursive: true, force: true });
  }

  get #hostUrl(): string {
    return String(this.#host?.ready['url']);
  }
}

async function writeConfig(changes: Readonly<Record<string, unknown>>): Promise<string> {
  const config: object = JSON.parse(await readFile(join(ROOT, 'provisioning.json'), 'utf8'));
  const file = join(await mkdtemp(join(tmpdir(), 'bench-')), 'provisioning.json');
  await writeFile(file, JSON.stringify({ ...config, ...changes }));
  return file;
}

async function peakMemoryOf(pid: number): Promise<number | undefined> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  const kilobytes = /VmHWM:\s+(\d+) kB/.exec(status)?.[1];
  return kilobytes === undefined ? undefined : Number(kilobytes) / 1024;
}

/** How many of these requests there were: `count(totals, /^POST \/Users /)`. */
export function count(totals: Totals, which: RegExp): number {
  return Object.entries(totals).reduce((sum, [key, requests]) => (which.test(key) ? sum + requests : sum), 0);
}

/** Requests to Graph itself, without sign-in. */
export const GRAPH_READS = /^GET \/(users|groups|servicePrincipals) /;
