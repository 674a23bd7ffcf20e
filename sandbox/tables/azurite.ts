// The parts of Azurite that run its table service, with the types that its package does not ship.

import type { Server } from 'node:http';
import { createRequire, Module } from 'node:module';
import process from 'node:process';
import { guardRequests } from './guard.ts';
import { type EntityStore, useIndexes } from './use-indexes.ts';

export interface TableServer {
  start(): Promise<void>;
  /** Resolves when everything is in the file. */
  close(): Promise<void>;
  /** `http://127.0.0.1:<port>` */
  getHttpServerAddress(): string;
}

/** What is used of Azurite's TableServer and of its store. */
interface AzuriteServer extends TableServer {
  readonly httpServer: Server;
  readonly metadataStore: { readonly db: { saveDatabase(callback: (error?: Error | null) => void): void } };
}

export interface TableAccount {
  readonly name: string;
  /** Base64. */
  readonly key: string;
}

/** A table service on a free port, silent and without telemetry; not started yet. No file: in memory. */
export function createTableServer(account: TableAccount, databaseFile: string | undefined): TableServer {
  // The only way in which Azurite can be told.
  process.env['AZURITE_ACCOUNTS'] = `${account.name}:${account.key}`;
  // Loads in about half a second, so only when asked. The paths are internal: the package's version is pinned.
  const load = createRequire(import.meta.url);
  leaveOutTelemetry(createRequire(load.resolve('azurite/package.json')));
  const { default: TableConfiguration }: { default: new (...settings: unknown[]) => object } = load(
    'azurite/dist/src/table/TableConfiguration.js',
  );
  const { default: Server }: { default: new (configuration: object) => AzuriteServer } = load(
    'azurite/dist/src/table/TableServer.js',
  );
  const { AzuriteTelemetryClient }: { AzuriteTelemetryClient: { init(location: string, enabled: boolean): void } } =
    load('azurite/dist/src/common/Telemetry.js');
  AzuriteTelemetryClient.init('', false);
  const { default: Store }: { default: { prototype: EntityStore } } = load(
    'azurite/dist/src/table/persistence/LokiTableMetadataStore.js',
  );
  useIndexes(Store.prototype);
  const configuration = new TableConfiguration(
    '127.0.0.1',
    0,
    5, // seconds of keep-alive
    databaseFile ?? '__in_memory__',
    false, // debug log
    false, // access log
    undefined,
    undefined,
    false, // loose
    true, // skipApiVersionCheck: clients may be newer than this Azurite
    '',
    '',
    '',
    undefined,
    false,
    databaseFile === undefined,
  );
  const server = new Server(configuration);
  guardRequests(server.httpServer);
  return {
    start: () => server.start(),
    getHttpServerAddress: () => server.getHttpServerAddress(),
    async close() {
      await server.close();
      // Its own close takes a save that is under way for one that holds everything, and does not wait for it.
      if (databaseFile !== undefined) await saved(server);
    },
  };
}

/** It is switched off below: the package that would send it takes a third of the time in which Azurite loads. */
function leaveOutTelemetry(load: NodeJS.Require): void {
  const path = load.resolve('applicationinsights');
  load.cache[path] = Object.assign(new Module(path), { loaded: true });
}

function saved({ metadataStore }: AzuriteServer): Promise<void> {
  return new Promise((resolve, reject) => {
    metadataStore.db.saveDatabase((error) => (error ? reject(error) : resolve()));
  });
}
