// `npm run screenshots`: how the console looks in each state, and the terminal, into .sandbox/screenshots, to be looked at.

import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { BrowserContextOptions } from 'playwright-core';
import { describe, it } from 'vitest';
import { type ConsoleWorld, consoleWorld, executable } from './support/console-world.ts';
import { takeTerminalPicture } from './terminal-picture.ts';

const folder = fileURLToPath(new URL('../../.sandbox/screenshots', import.meta.url));
const PHONE: BrowserContextOptions = { viewport: { width: 360, height: 780 } };
/** Lists go on for long. */
const TALLEST = 1_500;
const DARK: BrowserContextOptions = { colorScheme: 'dark' };

async function take(
  world: ConsoleWorld,
  name: string,
  view = '/overview',
  options: BrowserContextOptions = {},
): Promise<void> {
  await mkdir(folder, { recursive: true });
  const page = await world.page(view, options);
  await page.waitForLoadState('networkidle');
  const { width = 1_280 } = page.viewportSize() ?? {};
  const height: number = await page.evaluate('document.documentElement.scrollHeight');
  const clip = { x: 0, y: 0, width, height: Math.min(height, TALLEST) };
  await page.screenshot({ path: join(folder, `${name}.png`), fullPage: true, clip });
}

/** A company of some size, with a group for each department. */
function company(world: ConsoleWorld, people: number): string[] {
  const { directory } = world.app.graph;
  const group = directory.addGroup({ displayName: 'Everybody at Contoso' });
  directory.assign(group);
  return Array.from({ length: people }, (_, at) => {
    const id = directory.addUser({
      userPrincipalName: `person${at}@contoso.example`,
      displayName: `Robin Vance ${at}`,
    });
    directory.addMember(group, id);
    return id;
  });
}

/** Some use every outcome of a cycle: what a chart of daily work looks like. */
async function daysOfWork(world: ConsoleWorld, ids: readonly string[]): Promise<void> {
  const { directory } = world.app.graph;
  for (let day = 0; day < 20; day += 1) {
    for (let changed = 0; changed < 1 + ((day * 7) % 6); changed += 1) {
      directory.updateUser(ids[(day * 5 + changed) % 40] ?? '', { displayName: `Kim Vance ${day}` });
    }
    if (day % 3 === 0) {
      const joiner = directory.addUser({ userPrincipalName: `joiner${day}@contoso.example`, displayName: 'Lee Novak' });
      directory.assign(joiner);
    }
    if (day % 4 === 1) directory.updateUser(ids[40 + Math.floor(day / 4)] ?? '', { accountEnabled: false });
    await world.app.tick();
  }
}

it.skipIf(executable === undefined)('the terminal is photographed', async () => {
  await mkdir(folder, { recursive: true });
  await takeTerminalPicture(String(executable), join(folder, 'terminal.png'));
});

describe.skipIf(executable === undefined)('before the start, and in daily work', () => {
  const world = consoleWorld(undefined, { env: { NOTION_MAX_REQUESTS_PER_MINUTE: '6000' } });

  it('is photographed', async () => {
    const { app } = world();
    await world()
      .page('', { signedIn: false })
      .then(async (page) => {
        await mkdir(folder, { recursive: true });
        await page.screenshot({ path: join(folder, 'sign-in.png') });
      });
    await take(world(), 'empty');
    const ids = company(world(), 60);
    await app.call('POST', 'job/read');
    await app.tick();
    await take(world(), 'not-started');
    await app.call('POST', 'job/start', { body: JSON.stringify({ reason: 'The pilot went well.' }) });
    await app.tick();
    const { directory } = app.graph;
    await daysOfWork(world(), ids);
    await take(world(), 'healthy');
    await take(world(), 'healthy-dark', '/overview', DARK);
    await take(world(), 'healthy-phone', '/overview', PHONE);
    for (const id of ids.slice(20, 32)) directory.updateUser(id, { accountEnabled: false });
    await app.tick();
    for (const view of ['overview', 'waiting', 'log', 'leavers', 'connection', 'requests', 'configuration']) {
      await take(world(), `held-${view}`, `/${view}`);
    }
    await take(world(), 'held-person', `/person?name=${ids[20]}`);
    await take(world(), 'held-person-phone', `/person?name=${ids[20]}`, { ...PHONE, ...DARK });
    await take(world(), 'held-waiting-phone', '/waiting', PHONE);
    await take(world(), 'held-waiting-dark', '/waiting', DARK);
  });
});

describe.skipIf(executable === undefined)('while it runs, and when it fails', () => {
  const world = consoleWorld(undefined, { env: { NOTION_MAX_REQUESTS_PER_MINUTE: '120' } });

  it('is photographed', async () => {
    const { app } = world();
    company(world(), 300);
    await app.call('POST', 'job/start');
    const running = app.tick(1);
    await sleep(25_000);
    await take(world(), 'running');
    await take(world(), 'running-phone-dark', '/overview', { ...PHONE, ...DARK });
    app.notion.faults.add({ match: { path: '.' }, action: { status: 401, body: '{}' } });
    await running;
    await app.tick(1);
    await take(world(), 'error');
    await take(world(), 'error-phone', '/overview', PHONE);
    await take(world(), 'error-connection', '/connection');
  });
});

describe.skipIf(executable === undefined)('with a thousand failures', () => {
  const world = consoleWorld();

  it('is photographed', async () => {
    const { app } = world();
    app.people('ada');
    await app.call('POST', 'job/start', { body: JSON.stringify({ expectCreates: 2_000 }) });
    await app.tick();
    app.notion.faults.add({ match: { method: 'POST', path: '/Users$' }, action: { status: 403, body: 'No seats.' } });
    company(world(), 1_000);
    await app.tick(1);
    await take(world(), 'thousand-failures');
    await take(world(), 'thousand-failures-list', '/waiting?show=failed');
    await take(world(), 'thousand-failures-phone', '/waiting?show=failed', PHONE);
  });
});
