// The two commands as they are called: standard output, standard error and exit codes.

import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { fixturePath, fixtureText, imported, parsed } from './schema-material.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'schema-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function run(command: 'import-schema' | 'export-schema', args: readonly string[] = [], stdin = '') {
  const { status, stdout, stderr } = spawnSync(process.execPath, [`infra/${command}.ts`, ...args], {
    cwd: root,
    input: stdin,
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
}

const schemaFile = fileURLToPath(fixturePath('customised'));

describe('import-schema', () => {
  it('writes provisioning.json and the report apart', () => {
    const { status, stdout, stderr } = run('import-schema', [schemaFile]);
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toEqual(imported(JSON.parse(fixtureText('customised'))).config);
    expect(stderr).toMatch(/^Carried over: \d+\n {2}scope: assigned\n/);
    expect(stderr).toMatch(/\nDifferent now: \d+\n {2}\$\.synchronizationRules/);
  });

  it('writes a file, and reads standard input', () => {
    const out = join(folder, 'provisioning.json');
    const { status, stdout } = run('import-schema', ['-', '--out', out], fixtureText('notion-gallery'));
    expect([status, stdout]).toEqual([0, '']);
    expect(parsed(JSON.parse(readFileSync(out, 'utf8'))).users.guests).toBe('include');
  });

  it('ends with 1 when nothing can be used, and with 2 after a wrong call', () => {
    const empty = join(folder, 'empty.json');
    writeFileSync(empty, '{"synchronizationRules": []}');
    expect(run('import-schema', [empty])).toEqual({
      status: 1,
      stdout: '',
      stderr: expect.stringContaining('does not map users'),
    });
    expect(run('import-schema', [join(folder, 'none.json')])).toMatchObject({ status: 1, stdout: '' });
    expect(run('import-schema')).toMatchObject({ status: 2, stderr: expect.stringContaining('Usage:') });
    expect(run('import-schema', ['a', 'b'])).toMatchObject({ status: 2 });
    expect(run('import-schema', ['--output', 'x'])).toMatchObject({ status: 2 });
    expect(run('import-schema', ['--help'])).toMatchObject({ status: 0, stderr: '' });
  });
});

describe('export-schema', () => {
  it('reads provisioning.json when no file is named', () => {
    const { status, stdout, stderr } = run('export-schema');
    expect(status).toBe(0);
    expect(imported(JSON.parse(stdout)).config?.users?.attributeMappings).toHaveLength(3);
    expect(stderr).toContain('$.users.guests');
  });

  it('ends with 1 when the file is not usable, naming every problem', () => {
    const broken = join(folder, 'broken.json');
    writeFileSync(broken, '{"scope": "everyone", "users": 7}');
    const { status, stdout, stderr } = run('export-schema', [broken]);
    expect([status, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(/^\$\.scope: .*\n\$\.users: /);
  });
});
