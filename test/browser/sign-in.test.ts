// Nobody sees a figure without a key, and a key that is no longer accepted is forgotten.

import { describe, expect, it } from 'vitest';
import { consoleWorld, executable } from './support/console-world.ts';

describe.skipIf(executable === undefined)('the console', () => {
  const world = consoleWorld();

  it('asks for a key, and calls nothing before it has one', async () => {
    const { front } = world();
    const page = await world().page('', { signedIn: false });
    await page.getByLabel('Function key').waitFor();
    expect(front.calls).toEqual([]);
    await page.getByLabel('Function key').fill('wrong-key');
    await page.keyboard.press('Enter');
    await page.getByRole('alert').getByText('does not accept this key').waitFor();
    await page.getByLabel('Function key').fill(front.key);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Overview' }).waitFor();
    await page.getByRole('region', { name: 'Health' }).getByText('Not started').waitFor();
  });

  it('takes a key out of the address, and forgets it at sign-out', async () => {
    const page = await world().page();
    await page.getByRole('heading', { name: 'Overview' }).waitFor();
    expect(page.url()).not.toContain('key=');
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByLabel('Function key').waitFor();
    expect(await page.evaluate('JSON.stringify(sessionStorage)')).toBe('{}');
  });

  it('asks again when the key has expired', async () => {
    const { front } = world();
    const page = await world().page();
    await page.getByRole('region', { name: 'Health' }).waitFor();
    front.key = 'new-key';
    await page.evaluate('location.hash = "#/requests"');
    await page.getByRole('alert').getByText('does not accept this key').waitFor();
    await page.getByLabel('Function key').fill('new-key');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Requests' }).waitFor();
  });

  it('keeps what it shows while nobody answers, and goes on by itself', async () => {
    const { front } = world();
    const page = await world().page();
    await page.getByRole('region', { name: 'Health' }).getByText('Not started').waitFor();
    await front.close();
    await page.getByRole('alert').getByText('The app does not answer').waitFor();
    await page.getByRole('region', { name: 'Health' }).getByText('Not started').waitFor();
    await front.open();
    await page.getByRole('alert').waitFor({ state: 'detached' });
  });

  it('complains about nothing, its own policy included', () => {
    expect(world().complaints).toEqual([]);
  });
});
