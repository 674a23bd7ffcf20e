// The tables and one thin client for each: rows in, rows out, errors as our policies.

import {
  TableClient,
  type TableEntity,
  type TableServiceClientOptions,
  type TransactionAction,
} from '@azure/data-tables';
import type { TokenCredential } from '@azure/identity';
import { within } from '../concurrency/within.ts';
import { ConfigurationError } from '../errors/index.ts';
import { azureTransport } from '../http/azure-transport.ts';
import type { Column, Columns } from './columns.ts';
import { asBuffer } from './packed-ids.ts';
import { isMissingTable, stateError, statusOf } from './table-errors.ts';
import { tablesCredential } from './tables-credential.ts';

export const TABLE_NAMES = ['watermarks', 'mappings', 'quarantine', 'cycles', 'requests'] as const;
export type TableName = (typeof TABLE_NAMES)[number];

export type TableConnection =
  | { readonly connectionString: string }
  | { readonly url: string; readonly credential: TokenCredential };

/** Around each HTTP request to the table service, repetitions included. What a hook throws, the request throws. */
export interface TableTraffic {
  before?(request: TableRequest): void | Promise<void>;
  after?(request: TableRequest, status: number): void | Promise<void>;
}

export interface TableRequest {
  readonly method: string;
  readonly url: string;
  readonly body: string;
}

export interface TablesOptions {
  readonly connection: TableConnection;
  /** Lower-case letters and digits before every table name: several jobs, or tests, in one account. */
  readonly tablePrefix?: string | undefined;
  readonly traffic?: TableTraffic | undefined;
  readonly retry?: TableServiceClientOptions['retryOptions'] | undefined;
  /** What ends every request of this invocation. */
  readonly signal?: (() => AbortSignal | undefined) | undefined;
  /** Of one operation with the repetitions of the client and their waits. Default 60 s. */
  readonly timeoutMs?: number | undefined;
}

export interface StoredRow {
  readonly partitionKey: string;
  readonly rowKey: string;
  readonly etag: string;
  readonly columns: Readonly<Record<string, unknown>>;
}

/** Inserts or replaces whatever is there. */
export interface PutOp {
  readonly type: 'put';
  readonly rowKey: string;
  readonly columns: Columns;
}

/** Fails with 404 when the row is not there. */
export interface DeleteOp {
  readonly type: 'delete';
  readonly rowKey: string;
}

/** `insert` fails with 409 when the row is there; `replace` with 412 when it is not at this ETag any more. */
export type RowOp =
  | PutOp
  | DeleteOp
  | { readonly type: 'insert'; readonly rowKey: string; readonly columns: Columns }
  | { readonly type: 'replace'; readonly rowKey: string; readonly columns: Columns; readonly etag: string };

/** The service itself stops after 30 seconds. */
const TIMEOUT_MS = 60_000;

export class Table {
  readonly #client: TableClient;
  readonly #timeoutMs: number;
  readonly #signal: () => AbortSignal | undefined;

  constructor(client: TableClient, { timeoutMs = TIMEOUT_MS, signal = () => undefined }: TablesOptions) {
    this.#client = client;
    this.#timeoutMs = timeoutMs;
    this.#signal = signal;
  }

  /** No error when it exists. */
  async create(): Promise<void> {
    await this.#bounded((abortSignal) => this.#client.createTable({ abortSignal }));
  }

  /** `serverTime`: called with the service's own clock (epoch milliseconds, one-second grain). */
  async get(partitionKey: string, rowKey: string, serverTime?: (now: number) => void): Promise<StoredRow | undefined> {
    try {
      const entity = await this.#run((abortSignal) =>
        this.#client.getEntity(partitionKey, rowKey, {
          abortSignal,
          onResponse: (response) => serverTime?.(Date.parse(response.headers.get('date') ?? '')),
        }),
      );
      return { partitionKey, rowKey, etag: entity.etag, columns: entity };
    } catch (error) {
      if (statusOf(error) === 404) return undefined;
      throw error;
    }
  }

  /** Pages of at most `pageSize` rows (1,000 is the service's limit) in the order of their keys. */
  async *query(filter: string, pageSize: number, select?: readonly string[]): AsyncGenerator<readonly StoredRow[]> {
    const queryOptions = select === undefined ? { filter } : { filter, select: ['PartitionKey', 'RowKey', ...select] };
    let continuationToken: string | undefined;
    do {
      const settings = { maxPageSize: pageSize, ...(continuationToken === undefined ? {} : { continuationToken }) };
      const page = await this.#run((abortSignal) =>
        this.#client.listEntities({ queryOptions, abortSignal }).byPage(settings).next(),
      );
      if (page.done === true) return;
      continuationToken = page.value.continuationToken;
      const rows = page.value.map((entity) => ({
        partitionKey: entity.partitionKey ?? '',
        rowKey: entity.rowKey ?? '',
        etag: entity.etag,
        columns: entity,
      }));
      if (rows.length > 0) yield rows;
    } while (continuationToken !== undefined);
  }

  /** All or nothing, at most 100 operations. Returns the new ETags in the order of the operations. */
  async transaction(partitionKey: string, ops: readonly RowOp[]): Promise<readonly (string | undefined)[]> {
    const [only, ...others] = ops;
    if (only !== undefined && others.length === 0) return [await this.#single(partitionKey, only)];
    const actions = ops.map((op) => action(partitionKey, op));
    const answer = await this.#run((abortSignal) => this.#client.submitTransaction(actions, { abortSignal }));
    return answer.subResponses.map((part) => part.etag);
  }

  /** A transaction of one operation, without the envelope that several need: a third less work at both ends. */
  async #single(partitionKey: string, op: RowOp): Promise<string | undefined> {
    const answer = await this.#run(
      (abortSignal): Promise<{ readonly etag?: string | undefined; readonly date?: Date | undefined }> => {
        if (op.type === 'delete') return this.#client.deleteEntity(partitionKey, op.rowKey, { abortSignal });
        const entity = entityOf(partitionKey, op);
        switch (op.type) {
          case 'insert':
            return this.#client.createEntity(entity, { abortSignal });
          case 'put':
            return this.#client.upsertEntity(entity, 'Replace', { abortSignal });
          case 'replace':
            return this.#client.updateEntity(entity, 'Replace', { abortSignal, etag: op.etag });
        }
      },
    );
    return answer.etag;
  }

  /** Creates the table when it turns out to be missing, and repeats. */
  async #run<T>(request: TableCall<T>): Promise<T> {
    try {
      return await this.#bounded(request);
    } catch (error) {
      if (!isMissingTable(error)) throw error;
    }
    await this.create();
    try {
      return await this.#bounded(request);
    } catch (error) {
      throw stateError(error);
    }
  }

  /** Ends with the invocation, and after a time that covers stalled answers and whatever wait the service asks for. */
  async #bounded<T>(request: TableCall<T>): Promise<T> {
    const signal = this.#signal();
    signal?.throwIfAborted();
    const controller = new AbortController();
    try {
      return await within({ ms: this.#timeoutMs, signal }, request(controller.signal));
    } catch (error) {
      // What still runs has lost its listener.
      controller.abort();
      signal?.throwIfAborted();
      throw isMissingTable(error) ? error : stateError(error);
    }
  }
}

type TableCall<T> = (abortSignal: AbortSignal) => Promise<T>;

export type Tables = Readonly<Record<TableName, Table>>;

export function connectTables(options: TablesOptions): Tables {
  const open = (name: TableName): Table =>
    new Table(tableClient(`${options.tablePrefix ?? ''}${name}`, options), options);
  return {
    watermarks: open('watermarks'),
    mappings: open('mappings'),
    quarantine: open('quarantine'),
    cycles: open('cycles'),
    requests: open('requests'),
  };
}

function tableClient(name: string, options: TablesOptions): TableClient {
  const { connection, retry } = options;
  const clientOptions = {
    httpClient: azureTransport(),
    redirectOptions: { maxRetries: 0 },
    ...(retry === undefined ? {} : { retryOptions: retry }),
    additionalPolicies: [{ policy: trafficPolicy(options.traffic ?? {}), position: 'perRetry' as const }],
  };
  if ('credential' in connection) {
    return withoutSpans(new TableClient(connection.url, name, tablesCredential(connection.credential), clientOptions));
  }
  try {
    return withoutSpans(
      TableClient.fromConnectionString(connection.connectionString, name, {
        ...clientOptions,
        allowInsecureConnection: !/DefaultEndpointsProtocol=https/i.test(connection.connectionString),
      }),
    );
  } catch {
    // Not the library's own words: they may quote parts of it.
    throw new ConfigurationError({
      code: 'StateConnectionInvalid',
      detail: 'The connection string of the tables cannot be read.',
    });
  }
}

/** Nothing reads its spans, which cost something with each request. */
function withoutSpans(client: TableClient): TableClient {
  client.pipeline.removePolicy({ name: 'tracingPolicy' });
  return client;
}

type PipelinePolicy = NonNullable<TableServiceClientOptions['additionalPolicies']>[number]['policy'];

function trafficPolicy(traffic: TableTraffic): PipelinePolicy {
  return {
    name: 'tableTraffic',
    async sendRequest(request, next) {
      const seen = { method: request.method, url: request.url, body: String(request.body ?? '') };
      await traffic.before?.(seen);
      const response = await next(request);
      await traffic.after?.(seen, response.status);
      return response;
    },
  };
}

function action(partitionKey: string, op: RowOp): TransactionAction {
  if (op.type === 'delete') return ['delete', { partitionKey, rowKey: op.rowKey }];
  const entity = entityOf(partitionKey, op);
  switch (op.type) {
    case 'insert':
      return ['create', entity];
    case 'put':
      return ['upsert', entity, 'Replace'];
    case 'replace':
      return ['update', entity, 'Replace', { etag: op.etag }];
  }
}

function entityOf(partitionKey: string, op: Exclude<RowOp, DeleteOp>): TableEntity {
  return { partitionKey, rowKey: op.rowKey, ...properties(op.columns) };
}

/** The SDK encodes the whole memory behind a Uint8Array that is only a view; it respects the bounds of a Buffer. */
function properties(columns: Columns): Record<string, Column> {
  return Object.fromEntries(
    Object.entries(columns).map(([name, value]) => [name, value instanceof Uint8Array ? asBuffer(value) : value]),
  );
}
