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
  press?: string,
): Promise<void> {
  await mkdir(folder, { recursive: true });
  const page = await world.page(view, options);
  if (press !== undefined) {
    await page.getByRole('button', { name: press }).click();
    await page.getByRole('button', { name: press, disabled: false }).waitFor();
  }
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
    const id = directory.addUser(person(at));
    directory.addMember(group, id);
    return id;
  });
}

const FIRST = 'Ada Ben Chloé Dora Emre Fatima Goran Hana Iris João Kofi Lena Mei Nils Olga Priya Quinn'.split(' ');
const LAST = 'Abel Brandt Costa Díaz Endo Fischer Greco Huber Ivanova Janssen Kaya Lind Moreau'.split(' ');

/** Each of the first 221 has a name of their own. */
function person(at: number, mark = ''): { userPrincipalName: string; displayName: string } {
  const [first = '', last = ''] = [FIRST[at % FIRST.length], LAST[at % LAST.length]];
  const plain = `${first}.${last}${at}${mark}`.normalize('NFD').replaceAll(/[^\w.]/g, '');
  return { userPrincipalName: `${plain.toLowerCase()}@contoso.example`, displayName: `${first} ${last}` };
}

/** Some use every outcome of a cycle: what a chart of daily work looks like. */
async function daysOfWork(world: ConsoleWorld, ids: readonly string[]): Promise<void> {
  const { directory } = world.app.graph;
  for (let day = 0; day < 20; day += 1) {
    for (let changed = 0; changed < 1 + ((day * 7) % 6); changed += 1) {
      const at = (day * 5 + changed) % 40;
      directory.updateUser(ids[at] ?? '', {
        displayName: `${FIRST[at % FIRST.length]} ${LAST[(at + day) % LAST.length]}`,
      });
    }
    if (day % 3 === 0) {
      directory.assign(directory.addUser(person(100 + day)));
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
    for (const view of ['overview', 'waiting', 'log', 'leavers', 'requests', 'configuration']) {
      await take(world(), `held-${view}`, `/${view}`);
    }
    await take(world(), 'held-connection', '/connection', {}, 'Test the connection');
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
    await take(world(), 'error-connection', '/connection', {}, 'Test the connection');
  });
});

const NO_SEATS = { status: 403, body: 'No seats.' };

describe.skipIf(executable === undefined)('in quarantine', () => {
  const world = consoleWorld();

  it('is photographed', async () => {
    const { app } = world();
    await app.call('POST', 'job/start');
    app.notion.faults.add({ match: { method: 'POST', path: '/Users$' }, action: NO_SEATS });
    company(world(), 100);
    await app.tick(1);
    await take(world(), 'quarantined');
    await take(world(), 'quarantined-phone', '/overview', PHONE);
  });
});

describe.skipIf(executable === undefined)('with a thousand failures', () => {
  const world = consoleWorld();

  it('is photographed', async () => {
    const { app } = world();
    await app.call('POST', 'job/start', { body: JSON.stringify({ expectCreates: 4_000 }) });
    // So many that a thousand are no reason for a quarantine.
    const ids = company(world(), 2_400);
    await app.tick();
    app.notion.faults.add({ match: { method: 'POST', path: '/Users$', body: 'refused' }, action: NO_SEATS });
    for (let at = 0; at < 1_000; at += 1) {
      app.graph.directory.assign(app.graph.directory.addUser(person(at, '-refused')));
    }
    await app.tick();
    await take(world(), 'thousand-failures');
    await take(world(), 'thousand-failures-list', '/waiting?show=failed');
    await take(world(), 'thousand-failures-phone', '/waiting?show=failed', PHONE);
    await take(world(), 'thousand-failures-log', '/log');
    await take(world(), 'large-person', `/person?name=${ids[0]}`);
  });
});
