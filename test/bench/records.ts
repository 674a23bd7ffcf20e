// What the provisioning log costs: table requests while people are created, and reading and purging a long one.

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildWithoutRecords } from './build-without-records.ts';
import { type FilledLog, fillLog } from './fill-log.ts';
import type { BenchOptions } from './options.ts';
import type { Report } from './report.ts';
import type { TableTraffic } from './table-counter.ts';
import { BenchWorld, count } from './world.ts';

const MOST_MORE = 1.05;
const MOST_MEMORY_MIB = 320;
/** Of a purge, which asks each of them what is old. */
const PARTITIONS_AN_HOUR = 8;
const ROWS_A_TRANSACTION = 98;

export async function records(report: Report, { initialUsers, records: size }: BenchOptions): Promise<void> {
  await whileCreating(report, initialUsers);
  await longLog(report, size);
}

async function whileCreating(report: Report, users: number): Promise<void> {
  report.title(`Table requests of the first cycle, ${users} users`);
  const folder = await mkdtemp(join(tmpdir(), 'bench-app-'));
  try {
    const without = await firstCycle(users, await buildWithoutRecords(folder));
    const kept = await firstCycle(users);
    report.note('without records: table requests a created user', without / users);
    report.note('with records: table requests a created user', kept / users);
    report.check('with records, against without', kept / without, { atMost: MOST_MORE });
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function firstCycle(users: number, entry?: string): Promise<number> {
  const world = await BenchWorld.open({ users, groups: 20, groupsPerUser: 5 });
  try {
    await world.startHost({ countTables: true, ...(entry !== undefined && { entry }) });
    await world.forgetTraffic();
    await world.tick();
    const created = count(await world.notionTotals(), /^POST \/Users 201/);
    if (created !== users) throw new Error(`${created} of ${users} people were created.`);
    const [record] = JSON.parse(await world.ask('/api/logs?limit=1')).records;
    if ((record === undefined) !== (entry !== undefined)) throw new Error('The wrong app was measured.');
    return world.tableTraffic.requests;
  } finally {
    await world.close();
  }
}

async function longLog(report: Report, size: number): Promise<void> {
  report.title(`A provisioning log of ${size} records`);
  const world = await BenchWorld.open({ users: 1, groups: 0, groupsPerUser: 0 });
  try {
    await world.tick();
    const filled = await fillLog(await world.lead(), size);
    await world.startHost({ countTables: true });
    await readPages(report, world, filled, size);
    await purge(report, world);
    const memory = await world.peakMemory();
    if (memory !== undefined)
      report.check('peak memory of the function process', memory, { atMost: MOST_MEMORY_MIB }, 'MiB');
  } finally {
    await world.close();
  }
}

async function readPages(
  report: Report,
  world: BenchWorld,
  { person, code, from, to }: FilledLog,
  size: number,
): Promise<void> {
  const filters = {
    'a page of 100': '',
    'a page of 1,000': '&limit=1000',
    'a page of 1,000 as NDJSON': '&limit=1000&format=ndjson',
    'a page of 1,000 as CSV': '&limit=1000&format=csv',
    'a page of 100 of people': '&kind=user',
    'one person, by id': `&user=${person.id}`,
    'one person, by address': `&user=${person.name}`,
    'a page of 100 with one code': `&errorCode=${code}`,
    'a page of 100 of ten days': `&from=${from}&to=${to}`,
  };
  for (const [what, filter] of Object.entries(filters)) {
    await world.forgetTraffic();
    const text = await world.ask(`/api/logs?${filter}`);
    if (text.length < 1_000) throw new Error(`${what}: hardly a record in ${text}`);
    report.note(`${what}: table requests`, world.tableTraffic.requests);
  }
  await world.forgetTraffic();
  const read = await follow(world, '/api/logs?kind=user&limit=1000');
  report.check('all of it, 1,000 a page: records', read, { exactly: size });
  report.note('all of it, 1,000 a page: table requests', world.tableTraffic.requests);
}

/** How many records the page and those after it have. */
async function follow(world: BenchWorld, address: string): Promise<number> {
  let next: string | undefined = address;
  let read = 0;
  while (next !== undefined) {
    const document: { records: readonly unknown[]; next?: string } = JSON.parse(await world.ask(next));
    read += document.records.length;
    next = document.next;
  }
  return read;
}

async function purge(report: Report, world: BenchWorld): Promise<void> {
  await world.tick();
  const quietly = (await tickOf(world)).requests;
  const { deletes, requests } = await purgingTick(world);
  const more = requests - quietly;
  report.note('purged within an hour: records', deletes);
  // Of each partition a query, its fence, and a transaction that may not be full.
  report.check('purged within an hour: table requests', more, {
    atMost: 3 * PARTITIONS_AN_HOUR + Math.ceil(deletes / ROWS_A_TRANSACTION),
  });
  report.note('purged: table requests for 1,000 records', (1_000 * more) / deletes);
  report.check('nothing to purge: table requests an hour', (await purgingTick(world)).requests - quietly, {
    atMost: PARTITIONS_AN_HOUR,
  });
}

/** An hour has passed, and the first partitions have their turn. */
async function purgingTick(world: BenchWorld): Promise<TableTraffic> {
  await world.changeJob((job) => ({ ...job, purge: { nextAt: 0, next: 0 } }));
  return tickOf(world);
}

async function tickOf(world: BenchWorld): Promise<TableTraffic> {
  await world.forgetTraffic();
  await world.tick();
  return { ...world.tableTraffic };
}
