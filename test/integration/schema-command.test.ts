// The two commands as they are called: standard output, standard error and exit codes.

import { spawnSync } from 'node:child_process';
import {
  lstatSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { fixturePath, fixtureText, imported, parsed } from '../support/schemas.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'schema-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function run(command: 'import-schema' | 'export-schema', args: readonly string[] = [], stdin = '') {
  const { status, stdout, stderr } = spawnSync(process.execPath, [`cli/${command}.ts`, ...args], {
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

  it('reads what Windows PowerShell has written, and refuses what is no text', () => {
    const utf16 = join(folder, 'utf16.json');
    writeFileSync(utf16, `\uFEFF${fixtureText('notion-gallery')}`, 'utf16le');
    expect(JSON.parse(run('import-schema', [utf16]).stdout)).toEqual(
      imported(JSON.parse(fixtureText('notion-gallery'))).config,
    );
    const latin = join(folder, 'latin.json');
    writeFileSync(latin, '{"name": "Zoë"}', 'latin1');
    expect(run('import-schema', [latin])).toEqual({
      status: 1,
      stdout: '',
      stderr: `${latin} is not text in UTF-8 or UTF-16. Save it as UTF-8.\n`,
    });
  });

  it('replaces a file as a whole, keeps its mode and its links, and leaves nothing behind', () => {
    const place = mkdtempSync(join(folder, 'out-'));
    const [file, link] = [join(place, 'provisioning.json'), join(place, 'link.json')];
    writeFileSync(file, 'old', { mode: 0o600 });
    symlinkSync(file, link);
    const { ino } = statSync(file);
    expect(run('import-schema', [schemaFile, '--out', link]).status).toBe(0);
    expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ scope: 'assigned' });
    // A new file in the place of the old one, not the old one rewritten.
    expect(statSync(file).ino).not.toBe(ino);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(lstatSync(link).isSymbolicLink()).toBe(true);
    expect(readdirSync(place).sort()).toEqual(['link.json', 'provisioning.json']);
  });

  it('does not write over what it reads', () => {
    const file = join(folder, 'schema.json');
    writeFileSync(file, fixtureText('notion-gallery'));
    expect(run('import-schema', [file, '--out', join(folder, '.', 'schema.json')])).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('the file that is read'),
    });
    expect(readFileSync(file, 'utf8')).toBe(fixtureText('notion-gallery'));
  });

  it('names the file that cannot be read or written', () => {
    expect(run('import-schema', [folder])).toMatchObject({
      status: 1,
      stdout: '',
      stderr: expect.stringMatching(`^${folder} cannot be read: EISDIR`),
    });
    expect(run('import-schema', [schemaFile, '--out', folder])).toMatchObject({
      status: 1,
      stderr: expect.stringMatching(`\n${folder} cannot be written: EISDIR`),
    });
    expect(run('import-schema', [schemaFile, '--out', ''])).toMatchObject({ status: 2 });
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
