// Each button of the job, through to its effect in the simulated workspace.

import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { consoleWorld, executable } from './support/console-world.ts';

describe.skipIf(executable === undefined)('the job', () => {
  const world = consoleWorld(async ({ app }) => {
    app.people('ada', 'ben', 'cleo');
  });
  const inNotion = (): number => world().app.notion.workspace.listMembers().length;
  const health = (page: Page) => page.getByRole('region', { name: 'Health' });

  it('reads without writing before it is started', async () => {
    const page = await world().page();
    const before = inNotion();
    await health(page).getByRole('button', { name: 'Read without writing' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Read' }).click();
    await page.getByRole('status', { name: 'What you asked for' }).getByText('The next run serves it').waitFor();
    await world().app.tick();
    await page.goto(`${world().front.url}/api/console#/person?name=ada@contoso.example`);
    await page.getByRole('region', { name: 'Answer' }).getByText('ada Vance').first().waitFor();
    expect(inNotion()).toBe(before);
  });

  it('starts from the reason that says it is not started, with a reason of the operator', async () => {
    const page = await world().page();
    await page.getByRole('listitem').filter({ hasText: 'NotStarted' }).getByRole('button', { name: 'Start' }).click();
    const dialog = page.getByRole('dialog', { name: 'Start provisioning?' });
    await dialog.getByLabel('Reason').fill('The pilot went well.');
    await dialog.getByRole('button', { name: 'Start' }).click();
    await page.getByText('The job is active now.').waitFor();
    await world().app.tick();
    await health(page).getByText('All is well').waitFor();
    expect(inNotion()).toBeGreaterThanOrEqual(3);
    await page.getByRole('link', { name: 'Requests' }).click();
    await page.getByRole('row').filter({ hasText: 'The pilot went well.' }).getByText('Done').waitFor();
  });

  it('pauses with an end, and resumes', async () => {
    const page = await world().page();
    await health(page).getByRole('button', { name: 'Pause' }).click();
    await page.getByRole('button', { name: 'Tomorrow 8:00' }).click();
    expect(await page.getByLabel('Until').inputValue()).toMatch(/T08:00$/);
    await page.getByLabel('Until').fill('2099-01-31T18:00');
    await page.getByRole('dialog').getByRole('button', { name: 'Pause' }).click();
    await health(page).locator('.health').getByText('Paused').waitFor();
    world().app.people('dora');
    await world().app.tick();
    const before = inNotion();
    await page.getByRole('listitem').filter({ hasText: 'Paused' }).getByRole('button', { name: 'Resume' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Resume' }).click();
    await page.getByText('The job is active now.').waitFor();
    await world().app.tick();
    expect(inNotion()).toBe(before + 1);
  });

  it('runs at once', async () => {
    const page = await world().page();
    await health(page).getByRole('button', { name: 'Run now' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Run now' }).click();
    const told = page.getByRole('status', { name: 'What you asked for' });
    await told.getByText('The next run serves it').waitFor();
    await world().app.tick();
    await told.getByText('The next run serves it').waitFor({ state: 'detached' });
  });

  it('complains about nothing', () => expect(world().complaints).toEqual([]));
});
