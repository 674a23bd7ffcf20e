// What each view shows, of people with the names that break pages, and whether everybody can use it.

import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { seriousFindings } from './support/accessible.ts';
import { type ConsoleWorld, consoleWorld, executable } from './support/console-world.ts';

const MARKUP = '<img src=x onerror="document.title=1"><script>document.title=2</script>';
const LONG = 'Wolfeschlegelsteinhausenbergerdorff'.repeat(6).slice(0, 200);
const RIGHT_TO_LEFT = 'فاطمة الزهراء';

/** Three with odd names, one who failed, one who left, and one who should be out and cannot be removed. */
async function busy({ app }: ConsoleWorld): Promise<void> {
  const { directory } = app.graph;
  for (const [at, displayName] of [MARKUP, LONG, RIGHT_TO_LEFT].entries()) {
    directory.assign(directory.addUser({ userPrincipalName: `odd${at}@contoso.example`, displayName }));
  }
  const [gone = '', stuck = '', stays = ''] = app.people('gone', 'stuck', 'stays');
  const group = directory.addGroup({ displayName: 'Plant Ulm' });
  directory.addMember(group, stays);
  directory.assign(group);
  await app.call('POST', 'job/start');
  await app.tick();
  directory.updateUser(gone, { accountEnabled: false });
  await app.tick();
  app.notion.faults.add({ match: { method: 'POST', path: '/Users$' }, action: { status: 403, body: 'No seats.' } });
  app.notion.faults.add({ match: { method: 'PATCH', path: '/Users/' }, action: { status: 403, body: 'Not now.' } });
  const [refused = ''] = app.people('refused', 'turned.away');
  directory.addMember(group, refused);
  directory.updateUser(stuck, { accountEnabled: false });
  await app.tick();
}

describe.skipIf(executable === undefined)('the views', () => {
  const world = consoleWorld(busy);

  it('overview: figures, charts with their numbers, and reasons that lead to their view', async () => {
    const page = await world().page();
    const figures = page.getByRole('region', { name: 'Figures' });
    await figures.getByText('Should be out').waitFor();
    expect(await figures.locator('.figure', { hasText: 'Should be out' }).locator('strong').textContent()).toBe('1');
    const memberships = figures.locator('.figure', { hasText: 'Memberships' });
    expect(await memberships.locator('strong').textContent()).toBe('1');
    await memberships.getByText('in step, 1 pending').waitFor();
    const cycles = page.getByRole('region', { name: 'Last cycles' }).first();
    await cycles.getByText('Numbers').first().click();
    await cycles
      .getByRole('row', { name: /^2 0 1 0 0 0$/ })
      .first()
      .waitFor();
    await page.getByRole('region', { name: 'From leaving to removal' }).getByText('1 person was removed').waitFor();
    await page.getByRole('region', { name: 'Health' }).getByRole('link', { name: 'See what failed' }).click();
    await page.getByRole('region', { name: 'One by one' }).getByText('refused Vance').waitFor();
  });

  it('leavers: who should be out and is still in, and what keeps them', async () => {
    const page = await world().page('/leavers');
    const row = page.getByRole('region', { name: 'Still in' }).getByRole('row').filter({ hasText: 'stuck Vance' });
    await row.getByText('Not now').or(row.getByText('Refused')).first().waitFor();
    await page.getByRole('region', { name: 'Who left' }).last().getByText('gone').waitFor();
  });

  it('waiting: releases one, and all with a code', async () => {
    const page = await world().page('/waiting?show=failed');
    const failed = page.getByRole('region', { name: 'One by one' });
    await failed.getByLabel('Code').selectOption('CreateRefused');
    await failed.getByText('stuck Vance').waitFor({ state: 'detached' });
    expect(page.url()).toContain('code=CreateRefused');
    world().app.notion.faults.clear();
    await failed.getByRole('button', { name: 'Try refused Vance again' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Try again' }).click();
    await page.getByText('The next run serves it').waitFor();
    await world().app.tick();
    await failed.getByText('refused Vance').waitFor({ state: 'detached' });
    const names = world()
      .app.notion.workspace.listMembers()
      .map((member) => JSON.stringify(member));
    expect(names.some((member) => member.includes('refused@contoso.example'))).toBe(true);
    await page.getByRole('button', { name: 'Try all with CreateRefused again' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Try again' }).click();
    await world().app.tick();
    await page.getByRole('button', { name: 'Try all with CreateRefused again' }).waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Try all again' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Try again' }).click();
    await world().app.tick();
    await page.getByText('Nothing failed that is not mended.').waitFor();
  });

  it('log: filters stand in the address, and the export has what the list has', async () => {
    const page = await world().page('/log');
    const log = page.getByRole('region', { name: 'Provisioning log' });
    await log.getByText('stays@contoso.example').first().waitFor();
    await page.getByLabel('Outcome').selectOption('failure');
    await log.getByText('stays@contoso.example').first().waitFor({ state: 'detached' });
    await page.getByLabel('Time').selectOption('Last hour');
    await page.reload();
    await page.getByText('Failed: 2 create').waitFor();
    await log.getByText('CreateRefused').first().waitFor();
    const [file] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Export CSV' }).click(),
    ]);
    // What failed alike is told once, above the rows.
    const common = page.getByRole('list', { name: 'What is the same for several' }).getByRole('listitem');
    await common.filter({ hasText: 'CreateRefused' }).getByText('Creating the object failed').waitFor();
    expect(await page.getByText('Check the plan, the seats').count()).toBe(1);
    const lines = (await readFile(await file.path(), 'utf8')).trim().split('\r\n');
    expect(lines[0]).toContain('activityDateTime');
    expect(lines.length - 1).toBe((await log.getByRole('row').count()) - 1);
  });

  it('person: found by address, told in one sentence, with the timeline of all records', async () => {
    const page = await world().page('/person');
    await page.getByLabel('Address, name or object id').fill('gone@contoso.example');
    await page.keyboard.press('Enter');
    await page
      .getByRole('region', { name: 'Answer' })
      .getByText('is not in Notion because the account is disabled')
      .waitFor();
    const done = page.getByRole('region', { name: 'What was done, the newest first' });
    expect(
      (await done.getByRole('listitem').allTextContents()).map((text) => /Disable|Create/.exec(text)?.[0]),
    ).toEqual(['Disable', 'Create']);
    await done.getByText('1 request sent').first().waitFor();
    await page.getByLabel('Address, name or object id').fill('nobody@contoso.example');
    await page.keyboard.press('Enter');
    await page.getByRole('alert').getByText('The state has no user').waitFor();
    await page.getByLabel('Address, name or object id').fill('Vance stays');
    await page.keyboard.press('Enter');
    await page
      .getByRole('region', { name: 'Did you mean' })
      .getByRole('link', { name: 'stays@contoso.example (stays Vance)' })
      .click();
    await page.getByRole('region', { name: 'Answer' }).getByText('stays Vance').first().waitFor();
  });

  it('configuration: what is in force, with the mappings as a table', async () => {
    const page = await world().page('/configuration');
    const mappings = page.getByRole('region', { name: 'Mappings of people' });
    await mappings.getByRole('row', { name: /^userName userPrincipalName 1/ }).waitFor();
    // What applies now stands above; every limit is behind it.
    await page.getByText('Every limit').click();
    await page.getByRole('rowheader', { name: 'matchingValueShare' }).waitFor();
    await page.getByRole('region', { name: 'Limits' }).first().getByText('may remove').first().waitFor();
    await page.getByText('The account is enabled.').waitFor();
  });

  it('connection: each check with its result', async () => {
    const page = await world().page('/connection');
    await page.getByRole('button', { name: 'Test the connection' }).click();
    await page.getByText('Everything that the job needs works.').or(page.getByText('does not work')).waitFor();
    expect(await page.getByRole('region', { name: 'Checks' }).getByRole('row').count()).toBeGreaterThan(5);
  });

  it('shows every name as text', async () => {
    const page = await world().page('/log');
    await page.getByText('odd0@contoso.example').first().click();
    const answer = page.getByRole('region', { name: 'Answer' });
    await answer.getByText(MARKUP).first().waitFor();
    expect(await page.locator('img, main script').count()).toBe(0);
    expect(await page.title()).toContain('Person');
  });

  it.each([
    'overview',
    'waiting',
    'waiting?show=failed',
    'waiting?show=deletions',
    'log',
    'leavers',
    'connection',
    'requests',
    'configuration',
    'person?name=odd1@contoso.example',
  ])('can be used by everybody, on a phone too: %s', async (view) => {
    const page = await world().page(`/${view}`, { viewport: { width: 360, height: 740 } });
    await page.waitForLoadState('networkidle');
    expect(await seriousFindings(page)).toEqual([]);
    await page.emulateMedia({ colorScheme: 'dark' });
    expect(await seriousFindings(page)).toEqual([]);
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(360);
  });

  it('complains about nothing', () => expect(world().complaints).toEqual([]));
});
