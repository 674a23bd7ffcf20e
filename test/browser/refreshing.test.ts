// The page renews itself without taking anything away from whoever uses it, and without haste.

import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { consoleWorld, executable } from './support/console-world.ts';

describe.skipIf(executable === undefined)('the page', () => {
  const world = consoleWorld(async ({ app }) => {
    app.people(...Array.from({ length: 40 }, (_, at) => `person${at}`));
    await app.call('POST', 'job/start');
    await app.tick();
  });

  it('keeps what is typed, where the focus is and how far one has scrolled', async () => {
    const { front } = world();
    const page = await world().page('/log');
    await page.getByText('person39@contoso.example').first().waitFor();
    await page.getByLabel('Code').fill('half a co');
    await page.evaluate('scrollTo(0, 700)');
    const before = front.calls.filter((call) => call.includes('/api/logs')).length;
    await page.waitForResponse('**/api/logs*');
    await expect.poll(() => front.calls.filter((call) => call.includes('/api/logs')).length).toBeGreaterThan(before);
    expect(await page.getByLabel('Code').inputValue()).toBe('half a co');
    expect(await page.evaluate('[scrollY, document.activeElement.tagName]')).toEqual([700, 'INPUT']);
  });

  it('asks no faster than every five seconds, and not while it is hidden', async () => {
    const { front } = world();
    const page = await world().page();
    await page.getByRole('region', { name: 'Health' }).waitFor();
    const asked: number[] = [];
    page.on('request', (request) => request.url().includes('/api/status') && asked.push(Date.now()));
    await expect.poll(() => asked.length, { timeout: 20_000 }).toBe(2);
    // Clocks of timers are a little ahead at times.
    expect((asked[1] ?? 0) - (asked[0] ?? 0)).toBeGreaterThan(4_900);
    await page.evaluate(`
      Object.defineProperty(document, 'hidden', { configurable: true, get: () => true });
      document.dispatchEvent(new Event('visibilitychange'));
    `);
    front.calls.length = 0;
    await sleep(6_000);
    expect(front.calls).toEqual([]);
  });
});
