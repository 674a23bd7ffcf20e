// Every command tells a wrong call from all other ends.

import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { EXIT } from '../../shared/terminal/exit-codes.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const { scripts }: { scripts: Readonly<Record<string, string>> } = JSON.parse(
  readFileSync(`${root}/package.json`, 'utf8'),
);
const commands = Object.entries(scripts).flatMap(([name, line]) => {
  const file = /\b(?:cli|sandbox)\/[\w-]+\.ts\b/.exec(line)?.[0];
  return file === undefined ? [] : [[name, file] as const];
});

describe('the command', () => {
  it('is one of several', () => expect(commands.length).toBeGreaterThan(2));

  it.each(commands)('%s ends with 64 after a wrong call, and with 0 after --help', (_, file) => {
    const run = (flag: string) => spawnSync(process.execPath, [file, flag], { cwd: root, encoding: 'utf8' });
    const wrong = run('--no-such-flag');
    expect([wrong.status, wrong.stdout]).toEqual([EXIT.wrongCall, '']);
    expect(wrong.stderr).toContain('--no-such-flag');
    expect(run('--help')).toMatchObject({ status: EXIT.done, stderr: '', stdout: expect.stringContaining('64') });
  });
});
