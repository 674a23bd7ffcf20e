// A person of whom very much was told: the whole timeline by one call, from as few rows of the tables as a short one.

import { expect, it } from 'vitest';
import { kindOf } from '../scenarios/support/losses.ts';
import { readTables, replaceRows, type TableRow } from '../scenarios/support/stored-tables.ts';
import { tableService } from '../support/tables.ts';
import { consoleWorld, executable } from './support/console-world.ts';

const RECORDS = 1_000;

/** The same record at other moments, one minute apart, back from when it was. */
function earlier(row: TableRow, minutes: number): TableRow {
  const [, moment = '', rest = ''] = /^r!(\d+)(.*)$/.exec(row.rowKey) ?? [];
  return { ...row, rowKey: `r!${Number(moment) + minutes * 60_000}${rest}` };
}

const world = consoleWorld(async ({ app }) => {
  app.people('ada', 'ben');
  await app.call('POST', 'job/start');
  await app.tick();
  const place = { connectionString: tableService(), tablePrefix: '' };
  const records = (await readTables(place)).filter((row) => kindOf(row) === 'u r!');
  const [first] = records.filter((row) => JSON.stringify(row.columns).includes('ada@contoso.example'));
  if (first === undefined) throw new Error('Nothing was recorded of ada.');
  for (let at = 1; at < RECORDS; at += 100) {
    const some = Array.from({ length: Math.min(100, RECORDS - at) }, (_, further) => earlier(first, at + further));
    await replaceRows(place, some);
  }
});

it.skipIf(executable === undefined)('shows all of 1,000 records after one more click', async () => {
  const { app, front } = world();
  const page = await world().page('/person?name=ada@contoso.example');
  const entries = page.getByRole('region', { name: 'What was done, the newest first' }).getByRole('listitem');
  await expect.poll(() => entries.count(), { timeout: 30_000 }).toBe(100);
  front.calls.length = 0;
  app.tables.requests.length = 0;
  await page.getByRole('button', { name: 'Show more' }).click();
  await expect.poll(() => entries.count(), { timeout: 30_000 }).toBe(RECORDS);
  expect(front.calls.filter((call) => call.includes('/api/logs')).length).toBe(1);
  const asked = app.tables.requests.filter(({ path }) => decodeURIComponent(path).startsWith('mappings()'));
  // A page of the service has 1,000 rows, and one row more tells whether that is all.
  expect(asked.length).toBeLessThanOrEqual(2);
});
