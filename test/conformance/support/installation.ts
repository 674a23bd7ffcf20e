// One installation: the built app in the local host, between both simulators and tables of its own.

import { randomUUID } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { TableServiceClient } from '@azure/data-tables';
import { afterAll, afterEach, beforeAll, inject } from 'vitest';
import { type GraphSimulator, startGraphSimulator } from '../../../sandbox/graph/simulator.ts';
import { type RunningHost, startHost } from '../../../sandbox/host/host.ts';
import type { SliceSummary } from '../../../sandbox/host/invoke.ts';
import type { LogLine } from '../../../sandbox/host/log.ts';
import { type NotionSimulator, startNotionSimulator } from '../../../sandbox/notion/simulator.ts';
import { parseObject } from '../../../sandbox/server/json.ts';
import { hostEnvironment } from '../../../sandbox/start/host-environment.ts';
import { type RunningTables, startTables } from '../../../sandbox/tables/tables.ts';
import { TableWire } from '../../support/table-wire.ts';

export interface InstallationOptions {
  /** On top of settings that are right. An empty value means: not set. */
  readonly env?: Readonly<Record<string, string>>;
  /** Text of provisioning.json; the project's own without it. */
  readonly provisioning?: string;
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** Of a JSON object, else empty. */
  readonly body: Readonly<Record<string, unknown>>;
}

const IDENTITY_HEADER = 'identity-header-of-the-test';
/** Whatever the machine of the tests has set must not count. */
const NOT_SET = {
  WEBSITE_INSTANCE_ID: '',
  WEBSITE_SITE_NAME: '',
  WEBSITE_AUTH_ENABLED: '',
  PROVISIONING_CONFIG: '',
  AZURE_CLIENT_ID: '',
  AZURE_CLIENT_SECRET: '',
  SYNC_SOFT_DEADLINE_SECONDS: '',
  RECORD_RETENTION_DAYS: '',
  NOTION_CONCURRENCY: '',
};

export class Installation {
  readonly graph: GraphSimulator;
  readonly notion: NotionSimulator;
  readonly tables: TableWire;
  readonly env: Readonly<Record<string, string>>;
  readonly lines: LogLine[] = [];
  readonly answers: Answer[] = [];
  #host: RunningHost;
  readonly #start: (changed: Readonly<Record<string, string>>) => Promise<RunningHost>;

  private constructor(
    parts: Pick<Installation, 'graph' | 'notion' | 'tables' | 'env'>,
    host: RunningHost,
    start: (changed: Readonly<Record<string, string>>) => Promise<RunningHost>,
    lines: LogLine[],
  ) {
    this.graph = parts.graph;
    this.notion = parts.notion;
    this.tables = parts.tables;
    this.env = parts.env;
    this.lines = lines;
    this.#host = host;
    this.#start = start;
  }

  static async open(
    entry: string,
    tables: TableWire,
    connectionString: string,
    options: InstallationOptions,
  ): Promise<Installation> {
    const graph = await startGraphSimulator({ identityHeader: IDENTITY_HEADER });
    const notion = await startNotionSimulator();
    const { tenantId, servicePrincipalId, url } = graph;
    const settings = hostEnvironment(
      {
        source: { url, tenantId, servicePrincipalId, identityHeader: IDENTITY_HEADER },
        target: { scimUrl: notion.scimUrl, token: notion.token },
        stateConnectionString: connectionString,
        notionRpm: 60_000,
      },
      {},
    );
    const texts = Object.entries(settings).map(([name, value]) => [name, value ?? '']);
    const env = { ...NOT_SET, ...Object.fromEntries(texts), ...options.env };
    const lines: LogLine[] = [];
    const start = (changed: Readonly<Record<string, string>>): Promise<RunningHost> => {
      const settingsNow = { ...env, ...changed };
      return startHost({
        entry,
        port: 0,
        schedule: false,
        drainMs: 0,
        env: settingsNow,
        log: (line) => lines.push(line),
      });
    };
    return new Installation({ graph, notion, tables, env }, await start({}), start, lines);
  }

  async call(method: string, path: string, init: RequestInit = {}): Promise<Answer> {
    const json = init.body === undefined ? {} : { 'content-type': 'application/json' };
    const headers = { ...json, ...init.headers };
    const response = await fetch(`${this.#host.url}/api/${path}`, { ...init, method, headers });
    const text = await response.text();
    const answer = { status: response.status, headers: response.headers, text, body: parseObject(text.trim()) ?? {} };
    this.answers.push(answer);
    return answer;
  }

  get url(): string {
    return this.#host.url;
  }

  /** `maxSlices`: however much work is left then. */
  tick(maxSlices?: number): Promise<SliceSummary> {
    return this.#host.tick(maxSlices);
  }

  /** Fields of the log lines with this event. */
  events(name: string): Record<string, unknown>[] {
    return this.lines.flatMap(({ message }) => {
      const line = parseObject(message);
      return line?.['event'] === name ? [line] : [];
    });
  }

  /** People of the tenant, assigned. */
  people(...names: readonly string[]): string[] {
    return names.map((name) => {
      const { directory } = this.graph;
      const id = directory.addUser({ userPrincipalName: `${name}@contoso.example`, displayName: `${name} Vance` });
      directory.assign(id);
      return id;
    });
  }

  /** The host is asked to end, as by a deployment, and another one takes its place; `changed`: settings that it gets. */
  async restart(changed: Readonly<Record<string, string>> = {}): Promise<void> {
    await this.#host.close();
    this.#host = await this.#start(changed);
  }

  async close(): Promise<void> {
    await this.#host.close();
    await Promise.all([this.graph.close(), this.notion.close()]);
  }
}

/** For all files of a process; ends with it. */
let tables: Promise<RunningTables> | undefined;

/** Registers what the tests of a file need; opens installations that are closed after each test. */
export function installations(): (options?: InstallationOptions) => Promise<Installation> {
  const place = new Place();
  beforeAll(() => place.open());
  afterEach(() => place.clear());
  afterAll(() => place.close());
  return (options) => place.install(options);
}

/** Of all tests of a file, or of one `describe`, that change nothing which another one asks for. */
export function oneInstallation(options?: InstallationOptions): () => Installation {
  const place = new Place();
  let one: Installation;
  beforeAll(async () => {
    await place.open();
    one = await place.install(options);
  });
  afterAll(async () => {
    await place.clear();
    await place.close();
  });
  return () => one;
}

/** Tables for one installation after the other. */
class Place {
  readonly #open: Installation[] = [];
  #connectionString = '';
  #wire: TableWire | undefined;

  async open(): Promise<void> {
    tables ??= startTables();
    const { url, connectionString } = await tables;
    this.#connectionString = connectionString;
    this.#wire = new TableWire(url);
    await this.#wire.open();
  }

  async install({ provisioning, env, ...options }: InstallationOptions = {}): Promise<Installation> {
    if (this.#wire === undefined) throw new Error('not opened');
    const app = inject('app');
    const path = join(app, `provisioning-${randomUUID()}.json`);
    if (provisioning !== undefined) await writeFile(path, provisioning);
    const installation = await Installation.open(
      join(app, 'main.mjs'),
      this.#wire,
      this.#wire.connectionString(this.#connectionString),
      { ...options, env: { ...(provisioning !== undefined && { PROVISIONING_CONFIG: path }), ...env } },
    );
    this.#open.push(installation);
    return installation;
  }

  async clear(): Promise<void> {
    for (const one of this.#open.splice(0)) await one.close();
    this.#wire?.reset();
    await dropTables(this.#connectionString);
  }

  async close(): Promise<void> {
    await this.#wire?.close();
  }
}

async function dropTables(connectionString: string): Promise<void> {
  const service = TableServiceClient.fromConnectionString(connectionString, { allowInsecureConnection: true });
  for await (const { name } of service.listTables()) if (name !== undefined) await service.deleteTable(name);
}
