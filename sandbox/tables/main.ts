// The table service as a process of its own: `main.ts [--folder <path>]`. Prints one JSON line when ready.

import { randomBytes } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import process from 'node:process';
import { parseArgs } from 'node:util';
import { printableLines } from '../../shared/model/printable.ts';
import { onStop } from '../server/stop.ts';
import { createTableServer } from './azurite.ts';

// The account under which kept tables are found again; its key is another one at each start.
const account = { name: 'devstoreaccount1', key: randomBytes(64).toString('base64') };

const { values: flags } = parseArgs({ options: { folder: { type: 'string' } } });

try {
  if (flags.folder !== undefined) await mkdir(flags.folder, { recursive: true });
  const server = createTableServer(account, flags.folder && join(flags.folder, 'tables.json'));
  await server.start();
  onStop(() => server.close());
  const url = `${server.getHttpServerAddress()}/${account.name}`;
  const connectionString = `DefaultEndpointsProtocol=http;AccountName=${account.name};AccountKey=${account.key};TableEndpoint=${url};`;
  console.log(JSON.stringify({ event: 'tables.ready', ready: true, url, connectionString }));
} catch (error) {
  console.error(printableLines(error instanceof Error ? error.message : String(error)));
  process.exit(1);
}
