// Nobody has to read to the end what a command prints.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));
const { scripts }: { scripts: Readonly<Record<string, string>> } = JSON.parse(
  readFileSync(`${root}/package.json`, 'utf8'),
);
const commands = Object.entries(scripts).flatMap(([name, line]) => {
  const args = /^node (--import \S+ (?:cli|sandbox)\/[\w-]+\.ts)$/.exec(line)?.[1];
  return args === undefined ? [] : [[name, args.split(' ')] as const];
});

it.each(commands)('%s ends quietly when its output is closed', async (_, args) => {
  const child = spawn(process.execPath, [...args, '--help'], { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
  child.stdout.destroy();
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => {
    said += chunk.toString();
  });
  const [code] = await once(child, 'close');
  expect([code, said]).toEqual([0, '']);
});
