// Whatever stands in an answer, in the address, or in a page of another site: it stays text, and the console goes on.

import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { consoleWorld, executable } from './support/console-world.ts';

const HOSTILE = [
  '<img src=x onerror="globalThis.hit=1">',
  '</script><script>globalThis.hit=1</script>',
  'javascript:globalThis.hit=1',
  'https://elsewhere.example/',
  '__proto__',
  '9999-99-99',
  'W'.repeat(5_000),
];

/** The same answer, with this text in place of each that is in it. */
function filledWith(text: string, value: unknown): unknown {
  if (typeof value === 'string') return text;
  if (Array.isArray(value)) return value.map((item) => filledWith(text, item));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, filledWith(text, item)]));
}

/** What came of the page: scripts, addresses that lead away, and whether it still shows its views. */
const stateOf = (page: Page): Promise<unknown> =>
  page.evaluate(`({
    hit: globalThis.hit ?? 0,
    leads: [...document.querySelectorAll('[href], [src], [action]')]
      .flatMap((each) => ['href', 'src', 'action'].map((name) => each.getAttribute(name) ?? '#'))
      .filter((to) => !/^(#|data:image)/.test(to)),
    views: document.querySelectorAll('nav a').length,
    wide: document.documentElement.scrollWidth - innerWidth > 5,
  })`);
const UNHARMED = { hit: 0, leads: [], views: expect.any(Number), wide: false };

describe.skipIf(executable === undefined)('the console', () => {
  const world = consoleWorld(async ({ app }) => {
    app.people('ada', 'ben');
    await app.call('POST', 'job/start', { body: '{}' });
    await app.tick();
  });

  it.each(HOSTILE)('shows %j as text, in whatever field it comes', async (text) => {
    const page = await world().page();
    await page.getByRole('heading', { name: 'Overview' }).waitFor();
    const elsewhere: string[] = [];
    page.on('request', (request) => {
      if (!request.url().startsWith(world().front.url) && !request.url().startsWith('data:')) {
        elsewhere.push(request.url());
      }
    });
    await page.route(/\/api\/(?!console)/, async (route) => {
      const answer = await route.fetch();
      await route.fulfill({ response: answer, json: filledWith(text, await answer.json()) });
    });
    const views: string[] = await page.evaluate(
      `[...document.querySelectorAll('nav a')].map((link) => link.getAttribute('href'))`,
    );
    expect(views).toContain('#/person');
    for (const view of views) {
      const asked = view === '#/person' ? `?name=${encodeURIComponent(text)}` : '';
      await page.evaluate(`location.hash = ${JSON.stringify(`${view}${asked}`)}`);
      await page.waitForLoadState('networkidle');
      expect(await stateOf(page), view).toEqual(UNHARMED);
    }
    await page.evaluate('location.hash = "#/requests"');
    await page.getByRole('heading', { name: 'Requests' }).waitFor();
    await page.unrouteAll({ behavior: 'ignoreErrors' });
    expect(elsewhere).toEqual([]);
    expect(world().complaints.splice(0)).toEqual([]);
  });

  it.each(['from', 'to', 'cycle', 'user', 'status'])('takes any text for %s from the address', async (name) => {
    for (const text of HOSTILE) {
      const page = await world().page(`/log?${new URLSearchParams({ [name]: text })}`);
      await page.getByRole('heading', { name: 'Log', exact: true }).waitFor();
      await page.getByText('Newest records').waitFor();
      expect(await stateOf(page)).toEqual(UNHARMED);
      await page.context().close();
    }
    expect(world().complaints.splice(0)).toEqual([]);
  });

  it('stands in no frame of another site, and gives it no hold of its window', async () => {
    const console = `${world().front.url}/api/console`;
    const other = createServer((_request, response) => {
      const script = `opened = window.open(${JSON.stringify(console)})`;
      response.writeHead(200, { 'content-type': 'text/html' });
      response.end(`<iframe src="${console}"></iframe><script>${script}</script>`);
    });
    other.listen(0, '127.0.0.1');
    await once(other, 'listening');
    try {
      const page = await world().page('', { signedIn: false });
      const opened = page.context().waitForEvent('page');
      await page.goto(`http://localhost:${(other.address() as AddressInfo).port}/`);
      await (await opened).getByLabel('Function key').waitFor();
      const [, frame] = page.frames();
      expect(frame?.url()).not.toContain('/api/console');
      expect(await page.evaluate('opened.closed')).toBe(true);
    } finally {
      other.closeAllConnections();
      other.close();
    }
    world().complaints.length = 0;
  });
});
