// How the README's first commands look in a terminal: they run, and what they print becomes a picture.

import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect } from 'vitest';
import { buildSandbox, removeSandbox } from '../integration/support/built-sandbox.ts';
import { launch } from './support/chromium.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const COLUMNS = 122;
/** What a terminal redraws a line with. */
const REDRAW = '\r\u001b[2K';

/** Needs `script` (util-linux), which gives a command a terminal, and the ports of the sandbox. */
export async function takeTerminalPicture(chromium: string, path: string): Promise<void> {
  const folder = await buildSandbox();
  const start = `stty cols ${COLUMNS}; exec "${process.execPath}" "${join(folder, 'sandbox/start.mjs')}" --no-schedule`;
  const terminal = spawn('script', ['-qec', start, '/dev/null'], { stdio: ['pipe', 'pipe', 'ignore'] });
  const ended = once(terminal, 'close');
  let output = '';
  terminal.stdout.on('data', (text: Buffer) => (output += text.toString()));
  const said = (pattern: RegExp) => expect.poll(() => output, { timeout: 120_000 }).toMatch(pattern);
  try {
    await said(/Ctrl-C stops everything/);
    const steps = [
      await command('sandbox', 'disable', 'Kenji Mbeki'),
      await command('explain', 'Kenji Mbeki'),
      await command('explain', '--group', 'Design'),
    ];
    await said(/Kenji Mbeki removed, .* after leaving/);
    await draw(chromium, path, [`$ npm start`, ...linesOf(output), ...steps.flat()].join('\n'));
  } finally {
    terminal.stdin.write('\u0003');
    await ended;
    await removeSandbox(folder);
  }
}

/** Of the bar, what it showed in the middle. */
function linesOf(output: string): string[] {
  const lines = output.split('\r\n').flatMap((line) => {
    const drawn = line.split(REDRAW).filter((one) => one !== '');
    const bars = drawn.filter((one) => /█.*left/.test(one));
    const middle = bars[Math.floor(bars.length / 2)];
    return [...(middle === undefined ? [] : [middle]), drawn.at(-1) ?? ''];
  });
  return lines.filter((line) => line !== '' && !line.includes('Ctrl-C'));
}

/** What was typed, and what came; of an explanation the sentence that it begins with. */
async function command(name: string, ...args: string[]): Promise<string[]> {
  const { scripts } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
  const call = [...String(scripts[name]).split(' ').slice(1), ...args];
  const { stdout } = await promisify(execFile)(process.execPath, call, { cwd: root });
  const words = args.map((arg) => (arg.includes(' ') ? `"${arg}"` : arg)).join(' ');
  const lines = stdout.trim().split('\n');
  return ['', `$ npm run -s ${name} -- ${words}`, ...(name === 'explain' ? lines.slice(0, 1) : lines)];
}

async function draw(chromium: string, path: string, text: string): Promise<void> {
  const browser = await launch(chromium);
  const page = await browser.newPage({ deviceScaleFactor: 2 });
  await page.setContent(
    `<style>body { margin: 0; background: #1b1f27 }
pre { display: inline-block; width: ${COLUMNS}ch; margin: 0; padding: 16px 20px; color: #dbe0ea; white-space: pre-wrap;
  font: 13px/1.5 'DejaVu Sans Mono', Menlo, Consolas, monospace }
b { color: #fff } i { color: #62d196; font-style: normal }</style><pre>${marked(text)}</pre>`,
  );
  await page.locator('pre').screenshot({ path });
  await browser.close();
}

const marked = (text: string): string =>
  text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replace(/^\$ .*$/gm, '<b>$&</b>')
    .replace(/^✓ ok/gm, '<i>$&</i>');
