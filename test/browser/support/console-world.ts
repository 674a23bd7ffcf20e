// The console in a real browser, before an installation: the built app, both simulators, tables, and what Azure puts before it.

import { join } from 'node:path';
import { TableServiceClient } from '@azure/data-tables';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, inject } from 'vitest';
import { Installation, type InstallationOptions } from '../../conformance/support/installation.ts';
import { TableWire } from '../../support/table-wire.ts';
import { tableService } from '../../support/tables.ts';
import { findChromium, launch } from './chromium.ts';
import { Front } from './front.ts';

export const executable = findChromium();

/** One for each test file: its tests go on with the same people. */
export class ConsoleWorld {
  readonly app: Installation;
  readonly front: Front;
  readonly tables: TableWire;
  /** What the page wrote to the browser's console, errors of the page included. */
  readonly complaints: string[] = [];
  readonly #browser: Browser;

  constructor(app: Installation, front: Front, tables: TableWire, browser: Browser) {
    this.app = app;
    this.front = front;
    this.tables = tables;
    this.#browser = browser;
  }

  /** A window of its own. `view`: what follows the # of the address. */
  async page(view = '', { signedIn = true, ...options }: PageOptions = {}): Promise<Page> {
    const context = await this.#browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
    const page = await context.newPage();
    page.on('pageerror', (error) => this.complaints.push(String(error)));
    page.on('console', (message) => {
      // That a call was refused, or that nobody answered, is told by the browser for each.
      if (message.type() === 'error' && !message.text().startsWith('Failed to load resource')) {
        this.complaints.push(message.text());
      }
    });
    if (signedIn) await page.goto(`${this.front.url}/api/console#key=${this.front.key}`);
    if (!signedIn || view !== '') await page.goto(`${this.front.url}/api/console${view === '' ? '' : `#${view}`}`);
    return page;
  }

  /** All windows are closed. */
  async closePages(): Promise<void> {
    for (const context of this.#browser.contexts()) await context.close();
  }
}

interface PageOptions extends BrowserContextOptions {
  readonly signedIn?: boolean;
}

/** Registers what the tests of a file need. `prepare` runs once, before the first of them. */
export function consoleWorld(
  prepare: (world: ConsoleWorld) => Promise<void> = async () => {},
  options: InstallationOptions = {},
): () => ConsoleWorld {
  let world: ConsoleWorld | undefined;
  let ends: (() => Promise<unknown>)[] = [];
  beforeAll(async () => {
    if (executable === undefined) return;
    const opened = await open(executable, options);
    ({ world, ends } = opened);
    await prepare(opened.world);
  });
  afterEach(async () => world?.closePages());
  afterAll(async () => {
    for (const end of ends.toReversed()) await end();
  });
  return () => {
    if (world === undefined) throw new Error('The world is not open.');
    return world;
  };
}

async function open(chromium: string, options: InstallationOptions) {
  const direct = tableService();
  const [, endpoint = ''] = /TableEndpoint=([^;]+)/.exec(direct) ?? [];
  const tables = new TableWire(endpoint);
  await tables.open();
  await dropTables(direct);
  const entry = join(inject('app'), 'main.mjs');
  const app = await Installation.open(entry, tables, tables.connectionString(direct), options);
  const front = new Front(app.url);
  await front.open();
  const browser = await launch(chromium);
  const world = new ConsoleWorld(app, front, tables, browser);
  const ends = [() => tables.close(), () => app.close(), () => front.close(), () => browser.close()];
  return { world, ends };
}

/** The files of this project run one after another, and leave nothing to each other. */
async function dropTables(connectionString: string): Promise<void> {
  const service = TableServiceClient.fromConnectionString(connectionString, { allowInsecureConnection: true });
  for await (const { name } of service.listTables()) if (name !== undefined) await service.deleteTable(name);
}
