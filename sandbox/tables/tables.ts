// Table storage for the sandbox and for tests: Azurite's table service in a process of its own.

import { startChild } from '../server/child-process.ts';

export interface TablesOptions {
  /** Where tables are kept across restarts; in memory without it. */
  readonly folder?: string;
  /** Called if the process ends without having been closed. */
  readonly onDeath?: (reason: Error) => void;
}

export interface RunningTables {
  readonly connectionString: string;
  /** Account URL. */
  readonly url: string;
  readonly pid: number;
  close(): Promise<void>;
}

export async function startTables(options: TablesOptions = {}): Promise<RunningTables> {
  const { folder, onDeath } = options;
  const child = await startChild({
    name: 'tables',
    args: folder === undefined ? [] : ['--folder', folder],
    ...(onDeath && { onDeath }),
  });
  const { url, connectionString } = child.ready;
  return { url: String(url), connectionString: String(connectionString), pid: child.pid, close: () => child.stop() };
}
