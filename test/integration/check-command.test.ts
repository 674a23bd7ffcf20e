// `npm run check`: what it says of a file, and how it ends.

import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'check-'));
afterAll(() => rmSync(folder, { recursive: true }));

function fileWith(text: string): string {
  const file = join(folder, 'provisioning.json');
  writeFileSync(file, text);
  return file;
}

function check(args: readonly string[], env: Record<string, string> = {}) {
  const options = { cwd: root, encoding: 'utf8', env: { ...process.env, ...env } } as const;
  const { status, stdout, stderr } = spawnSync(process.execPath, ['cli/check.ts', ...args], options);
  return { status, stdout, stderr };
}

describe('npm run check', () => {
  it('says that the file of the project can be used', () => {
    expect(check([])).toEqual({
      status: 0,
      stdout: expect.stringMatching(/^provisioning\.json can be used\. Scope: assigned\./),
      stderr: '',
    });
  });

  it('tells every problem at its line, of the shape and of the meaning', () => {
    const file = fileWith(`{
  "scope": "asigned",
  "users": {
    "attributeMappings": [
      { "source": "userPrincipalName", "target": "userName" },
      { "source": "fax", "target": "title" }
    ]
  }
}`);
    const { status, stdout } = check([file]);
    expect(status).toBe(1);
    expect(stdout.split('\n').map((line) => line.replace(file, 'F').replace(/(\$\S+:).*/, '$1'))).toEqual([
      'F cannot be used: 3 problems.',
      'F:2:3  $.scope:',
      'F:4:5  $.users.attributeMappings:',
      'F:6:9  $.users.attributeMappings[1].source:',
      '',
    ]);
  });

  it('tells where JSON is broken', () => {
    const file = fileWith('{\n  "scope": "all"\n  "users": {}\n}');
    expect(check([file])).toMatchObject({
      status: 1,
      stdout: expect.stringContaining(`${file}:3:3  This is not JSON.`),
    });
  });

  it('does not stumble over what is far too deep', () => {
    const file = fileWith('['.repeat(100_000));
    expect(check([file])).toMatchObject({ status: 1, stdout: expect.stringContaining('nested deeper'), stderr: '' });
  });

  it('reads the file that PROVISIONING_CONFIG names, and says so when there is none', () => {
    const missing = check([], { PROVISIONING_CONFIG: '/nope.json' });
    expect(missing).toEqual({
      status: 1,
      stdout: '',
      stderr: 'PROVISIONING_CONFIG names a file that does not exist: /nope.json.\n',
    });
    expect(check([], { PROVISIONING_CONFIG: fileWith('{"scope":"all"}') }).stdout).toContain('Scope: all.');
    expect(check(['nope.json'])).toMatchObject({ status: 1, stderr: 'There is no file: nope.json.\n' });
  });
});
