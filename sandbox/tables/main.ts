// The table service as a process of its own: `main.ts [--folder <path>]`. Prints one JSON line when ready.

import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import process from 'node:process';
import { parseArgs } from 'node:util';
import { createTableServer } from './azurite.ts';

// Azurite's account and key are published constants, the same on every machine.
const ACCOUNT = 'devstoreaccount1';
const KEY = 'Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==';

const { values: flags } = parseArgs({ options: { folder: { type: 'string' } } });
delete process.env['AZURITE_ACCOUNTS'];

try {
  if (flags.folder !== undefined) await mkdir(flags.folder, { recursive: true });
  const server = createTableServer(flags.folder && join(flags.folder, 'tables.json'));
  await server.start();
  process.once('SIGTERM', () => void server.close().then(() => process.exit(0)));
  const url = `${server.getHttpServerAddress()}/${ACCOUNT}`;
  const connectionString = `DefaultEndpointsProtocol=http;AccountName=${ACCOUNT};AccountKey=${KEY};TableEndpoint=${url};`;
  console.log(JSON.stringify({ event: 'tables.ready', ready: true, url, connectionString }));
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}
