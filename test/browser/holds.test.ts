// Decisions with both eyes open: which people, how many, and what becomes of them in the simulated workspace.

import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { type ConsoleWorld, consoleWorld, executable } from './support/console-world.ts';

const NAMES = Array.from({ length: 10 }, (_, at) => `p${at}`);

/** Nine of ten people are disabled at once, and a group is deleted for good. */
async function holding({ app }: ConsoleWorld): Promise<void> {
  const ids = app.people(...NAMES);
  const { directory } = app.graph;
  const group = directory.addGroup({ displayName: 'Plant Ulm' });
  directory.addMember(group, ids[9] ?? '');
  directory.assign(group);
  await app.call('POST', 'job/start');
  await app.tick();
  directory.deleteGroup(group, { permanent: true });
  for (const id of ids.slice(0, 9)) directory.updateUser(id, { accountEnabled: false });
  await app.tick();
}

describe.skipIf(executable === undefined)('a hold set', () => {
  const world = consoleWorld(holding);
  const active = (): number => world().app.notion.workspace.listMembers().length;
  // What is released is judged anew, and may be in another set then.
  const set = (page: Page) => page.getByRole('region', { name: /^Set \d$/ });
  const served = async (page: Page): Promise<void> => {
    await page.getByText('The next run serves it').first().waitFor();
    await world().app.tick();
    await page.getByText('The next run serves it').first().waitFor({ state: 'detached' });
  };

  it('approves two of nine people: these two leave, and the others wait on', async () => {
    const before = active();
    const page = await world().page('/waiting');
    await set(page).getByLabel('Tick p2 Vance').check();
    await set(page).getByLabel('Tick p5 Vance').check();
    await set(page).getByText('2 entries ticked').waitFor();
    await set(page).getByRole('button', { name: 'Approve ticked' }).click();
    const dialog = page.getByRole('dialog', { name: 'Approve 2 changes of set 1?' });
    const approve = dialog.getByRole('button', { name: 'Approve' });
    expect(await approve.isDisabled()).toBe(true);
    await dialog.getByLabel('2 people lose their access. Type 2 to confirm').fill('9');
    expect(await approve.isDisabled()).toBe(true);
    await dialog.getByLabel('2 people lose their access. Type 2 to confirm').fill('2');
    await approve.click();
    await served(page);
    expect(active()).toBe(before - 2);
    await set(page).getByText('7 people to remove').waitFor();
  });

  it('rejects one entry, and releases it', async () => {
    const page = await world().page('/waiting');
    await set(page).getByLabel('Tick p7 Vance').check();
    await set(page).getByRole('button', { name: 'Reject ticked' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Reject' }).click();
    await served(page);
    await set(page).getByText('1 rejected').waitFor();
    await set(page).getByRole('button', { name: 'Release all' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Release' }).click();
    await served(page);
    await set(page).getByText('1 rejected').waitFor({ state: 'detached' });
  });

  it('shows what would change about one of them', async () => {
    const page = await world().page('/waiting');
    await set(page).getByRole('row').filter({ hasText: 'p1 Vance' }).getByText('Show').click();
    await set(page).getByText('active', { exact: true }).waitFor();
    await set(page).getByText('deactivates the account').waitFor();
  });

  it('lets a group stay whose deletion is scheduled', async () => {
    const page = await world().page();
    await page
      .getByRole('listitem')
      .filter({ hasText: 'DeletionsScheduled' })
      .getByRole('link', { name: 'See which' })
      .click();
    const deletions = page.getByRole('region', { name: 'Scheduled deletions' }).first();
    await deletions.getByRole('row').filter({ hasText: 'Plant Ulm' }).getByRole('button', { name: 'Keep' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Keep' }).click();
    await served(page);
    await page.getByText('No group is to be deleted.').waitFor();
  });

  it('is approved by keyboard alone', async () => {
    const before = active();
    const page = await world().page('/waiting');
    await set(page).waitFor();
    const reach = async (name: string): Promise<void> => {
      for (let presses = 0; presses < 60; presses += 1) {
        await page.keyboard.press('Tab');
        const focused = await page.evaluate(
          'document.activeElement.textContent + (document.activeElement.inputMode ?? "")',
        );
        if (focused === name) return;
      }
      throw new Error(`${name} cannot be reached by Tab.`);
    };
    await reach('Approve all');
    await page.keyboard.press('Enter');
    await page.getByRole('dialog', { name: /^Approve 7 changes of set \d\?$/ }).waitFor();
    await reach('numeric');
    await page.keyboard.type('7');
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    expect(await page.evaluate('document.activeElement.id')).toBe('notices');
    await served(page);
    expect(active()).toBe(before - 7);
    await page.getByText('Nothing waits for consent.').waitFor();
  });

  it('complains about nothing', () => expect(world().complaints).toEqual([]));
});
