// `npm run screenshots`: how the console looks in each state, into .sandbox/screenshots, to be looked at.

import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { BrowserContextOptions } from 'playwright-core';
import { describe, it } from 'vitest';
import { type ConsoleWorld, consoleWorld, executable } from './support/console-world.ts';

const folder = fileURLToPath(new URL('../../.sandbox/screenshots', import.meta.url));
const PHONE: BrowserContextOptions = { viewport: { width: 360, height: 780 } };
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
  await page.screenshot({ path: join(folder, `${name}.png`), fullPage: true });
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

describe.skipIf(executable === undefined)('before the start, and in daily work', () => {
  const world = consoleWorld();

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
    for (const id of ids.slice(0, 3)) directory.updateUser(id, { accountEnabled: false });
    await app.tick();
    for (const id of ids.slice(10, 16)) directory.updateUser(id, { displayName: 'Kim Vance' });
    directory.addUser({ userPrincipalName: 'late@contoso.example', displayName: 'Lee Late' });
    await app.tick();
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
