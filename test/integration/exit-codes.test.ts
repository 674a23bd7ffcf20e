// Every command tells a wrong call from all other ends.

import { type SpawnSyncReturns, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { EXIT } from '../../shared/terminal/exit-codes.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const { scripts }: { scripts: Readonly<Record<string, string>> } = JSON.parse(
  readFileSync(`${root}/package.json`, 'utf8'),
);
/** `npm start` runs what was built of this file. */
const sourceOf = (line: string): string => line.replace('dist/sandbox/start.mjs', 'sandbox/start.ts');
const commandsIn = (files: RegExp) =>
  Object.entries(scripts).flatMap(([name, line]) => {
    const file = files.exec(sourceOf(line))?.[0];
    return file === undefined ? [] : [[name, file] as const];
  });
const commands = commandsIn(/\bcli\/[\w-]+\.ts\b/);
/** They run here, and nobody's script waits for how they end. */
const others = commandsIn(/(?:\bsandbox\/[\w-]+\.ts|\binfra\/build\.mjs|\btest\/bench\/main\.ts)$/);

function expectRefused({ status, stdout, stderr }: SpawnSyncReturns<string>): void {
  expect([status, stdout]).toEqual([EXIT.wrongCall, '']);
  expect(stderr).toContain('--no-such-flag');
  expect(stderr).not.toContain('    at ');
}

describe('the command', () => {
  it('is one of several', () => expect(commands.length).toBeGreaterThan(2));

  it.each(commands)('%s ends with 64 after a wrong call, and with 0 after --help', (_, file) => {
    const run = (flag: string) => spawnSync(process.execPath, [file, flag], { cwd: root, encoding: 'utf8' });
    expectRefused(run('--no-such-flag'));
    expect(run('--help')).toMatchObject({ status: EXIT.done, stderr: '', stdout: expect.stringContaining('64') });
  });

  it.each(others)('%s, for developers, ends with 64 after a wrong call as well', (_, file) => {
    expectRefused(spawnSync(process.execPath, [file, '--no-such-flag'], { cwd: root, encoding: 'utf8' }));
  });

  it('that takes flags is among them', () => {
    expect(others.map(([name]) => name).toSorted()).toEqual(['bench', 'build', 'sandbox', 'start']);
  });
});
