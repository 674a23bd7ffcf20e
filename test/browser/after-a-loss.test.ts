// Stored state that vanishes: the reason on the page has the button that makes the job read everything at once.

import { describe, expect, it } from 'vitest';
import { kindOf } from '../scenarios/support/losses.ts';
import { deleteRows, readTables, replaceRows } from '../scenarios/support/stored-tables.ts';
import { tableService } from '../support/tables.ts';
import { type ConsoleWorld, consoleWorld, executable } from './support/console-world.ts';

const place = () => ({ connectionString: tableService(), tablePrefix: '' });
const rowsOf = async (kind: string) => (await readTables(place())).filter((row) => kindOf(row) === kind);

/** A run that finds it keeps its lease, for the minutes that a run may take; they pass at once here. */
async function noticeLoss({ app }: ConsoleWorld): Promise<void> {
  await app.tick(1);
  const leases = (await rowsOf('lease')).map((row) => ({ ...row, columns: { ...row.columns, released: true } }));
  await replaceRows(place(), leases);
}

describe.skipIf(executable === undefined)('after a loss of state', () => {
  let ada = '';
  const world = consoleWorld(async ({ app }) => {
    [ada = ''] = app.people('ada', 'ben');
    await app.call('POST', 'job/start');
    await app.tick();
  });
  const rename = ({ app }: ConsoleWorld, displayName: string): void =>
    app.graph.directory.updateUser(ada, { displayName });
  const isInNotion = ({ app }: ConsoleWorld, name: string): boolean =>
    JSON.stringify(app.notion.workspace.listMembers()).includes(name);
  const runNowBy = async (code: string, label: string): Promise<void> => {
    const page = await world().page();
    await page.getByRole('listitem').filter({ hasText: code }).getByRole('button', { name: label }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Run now' }).click();
    await page.getByText('The next run serves it').first().waitFor();
    await world().app.tick();
  };

  it('reads on at once', async () => {
    rename(world(), 'Ada Once');
    await deleteRows(place(), await rowsOf('u o!'));
    await noticeLoss(world());
    expect(isInNotion(world(), 'Ada Once')).toBe(false);
    await runNowBy('ReadingAgain', 'Read on at once');
    expect(isInNotion(world(), 'Ada Once')).toBe(true);
  });

  it('reads everything at once where state has vanished three times', async () => {
    for (const time of ['Twice', 'Thrice']) {
      rename(world(), `Ada ${time}`);
      await deleteRows(place(), await rowsOf('u o!'));
      await noticeLoss(world());
      await world().app.tick();
    }
    expect(isInNotion(world(), 'Ada Thrice')).toBe(false);
    await runNowBy('StateLost', 'Read everything at once');
    expect(isInNotion(world(), 'Ada Thrice')).toBe(true);
  });

  it('complains about nothing', () => expect(world().complaints).toEqual([]));
});
