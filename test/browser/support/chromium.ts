// The browser of this machine, driven without downloading another one.

import { accessSync, constants } from 'node:fs';
import process from 'node:process';
import { type Browser, chromium } from 'playwright-core';

const PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome', '/snap/bin/chromium'];
const ARGUMENTS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Undefined: there is none, which in CI is a failure. `CHROMIUM` names another one. */
export function findChromium(): string | undefined {
  const named = process.env['CHROMIUM'];
  const found = [...(named ? [named] : []), ...PLACES].find(isExecutable);
  if (found === undefined && process.env['CI']) throw new Error('No Chromium was found. Install the package chromium.');
  if (found === undefined) console.log('\n!!! SKIPPED: the console in a browser. Install Chromium to test it.\n');
  return found;
}

/** With an empty profile of its own. */
export function launch(executablePath: string): Promise<Browser> {
  return chromium.launch({ executablePath, args: ARGUMENTS });
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
