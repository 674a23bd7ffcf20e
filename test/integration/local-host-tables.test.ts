// The table storage process: works with the client we use, keeps data in a folder, and never outlives its parent.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, watch } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { TableClient } from '@azure/data-tables';
import { expect, it, onTestFinished, vi } from 'vitest';
import { createTableServer } from '../../sandbox/tables/azurite.ts';
import { startTables } from '../../sandbox/tables/tables.ts';

const clientFor = (connectionString: string) =>
  TableClient.fromConnectionString(connectionString, 'things', { allowInsecureConnection: true });

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

it('serves conditional transactions', async () => {
  const tables = await startTables();
  const client = clientFor(tables.connectionString);
  await client.createTable();
  const { etag = '' } = await client.createEntity({ partitionKey: 'p', rowKey: 'lease', epoch: 1 });
  await client.submitTransaction([
    ['update', { partitionKey: 'p', rowKey: 'lease', epoch: 2 }, 'Replace', { etag }],
    ['upsert', { partitionKey: 'p', rowKey: 'cursor', at: 7 }, 'Replace'],
  ]);
  const stale = client.updateEntity({ partitionKey: 'p', rowKey: 'lease', epoch: 3 }, 'Replace', { etag });
  await expect(stale).rejects.toMatchObject({ statusCode: 412 });
  await tables.close();
  expect(isAlive(tables.pid)).toBe(false);
});

it('keeps its tables in a folder', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'tables-'));
  const first = await startTables({ folder });
  const client = clientFor(first.connectionString);
  await client.createTable();
  await client.createEntity({ partitionKey: 'p', rowKey: 'r', kept: true });
  await first.close();
  const second = await startTables({ folder });
  expect(await clientFor(second.connectionString).getEntity('p', 'r')).toMatchObject({ kept: true });
  await second.close();
  await rm(folder, { recursive: true });
});

it('has everything in its file when it is closed, also in the middle of a save', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'tables-'));
  const [file, account] = [join(folder, 'tables.json'), { name: 'devstoreaccount1', key: 'a2V5' }];
  vi.useFakeTimers({ toFake: ['setInterval'] });
  onTestFinished(() => void vi.useRealTimers());
  const server = createTableServer(account, file);
  await server.start();
  const url = `${server.getHttpServerAddress()}/${account.name}`;
  const client = clientFor(
    `DefaultEndpointsProtocol=http;AccountName=${account.name};AccountKey=${account.key};TableEndpoint=${url};`,
  );
  await client.createTable();
  const changes = watch(folder);
  const big = 'x'.repeat(30_000);
  for (let row = 0; row < 100; row += 1) await client.createEntity({ partitionKey: 'p', rowKey: `${row}`, big, row });
  // It saves every five seconds, into a file beside this one.
  vi.advanceTimersByTime(5_000);
  for await (const { filename } of changes) if (filename === 'tables.json~') break;
  await server.close();
  expect(await readFile(file, 'utf8')).toContain('"row":99');
  await rm(folder, { recursive: true });
});

it('ends when its parent is killed', async () => {
  const tables = fileURLToPath(new URL('../../sandbox/tables/tables.ts', import.meta.url));
  const script = `const { startTables } = await import(${JSON.stringify(tables)});
    console.log((await startTables()).pid);`;
  const parent = spawn(process.execPath, ['--input-type=module', '--eval', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [said] = await once(parent.stdout, 'data');
  const pid = Number(String(said));
  expect(isAlive(pid)).toBe(true);
  parent.kill('SIGKILL');
  await expect.poll(() => isAlive(pid), { timeout: 5_000 }).toBe(false);
});

it('tells its owner when it dies', async () => {
  const deaths: Error[] = [];
  const tables = await startTables({ onDeath: (reason) => deaths.push(reason) });
  process.kill(tables.pid, 'SIGKILL');
  await expect.poll(() => deaths).toMatchObject([{ message: 'The tables process ended by SIGKILL.' }]);
});
