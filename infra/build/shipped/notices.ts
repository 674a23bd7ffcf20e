// THIRD-PARTY-NOTICES.txt: the licences of everybody whose code is shipped.

import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { idOf, type Shipped, type ShippedPackage } from './packages.ts';

const LINE = '-'.repeat(80);
const INTRODUCTION = 'main.mjs contains code of these packages. Each is under the licence that follows its name.';
const LICENCE_FILE = /^(licen[cs]e|copying|notice|copyright)/i;

export async function noticesOf({ packages }: Shipped): Promise<string> {
  const notices = await Promise.all(packages.map(notice));
  return `${[INTRODUCTION, ...notices].join(`\n\n${LINE}\n\n`)}\n`;
}

async function notice(found: ShippedPackage): Promise<string> {
  const files = (await readdir(found.folder)).filter((name) => LICENCE_FILE.test(name)).sort();
  const texts = await Promise.all(files.map((name) => readFile(join(found.folder, name), 'utf8')));
  const body = texts.length > 0 ? texts : ['The package holds no text of its licence.'];
  const tidy = body.map((text) => text.replaceAll('\r\n', '\n').trim());
  return [`${idOf(found)} (${found.license})`, ...tidy].join('\n\n');
}
