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
import { afterAll, describe, expect, it, vi } from 'vitest';
import { runSchemaCommand } from '../../cli/schema-command.ts';
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

/** In this process, for calls that end before anything is converted. */
async function tried(...args: readonly string[]) {
  const stdout: string[] = [];
  const stderr: string[] = [];
  const spies = [
    vi.spyOn(console, 'log').mockImplementation((text) => void stdout.push(`${text}\n`)),
    vi.spyOn(console, 'error').mockImplementation((text) => void stderr.push(`${text}\n`)),
  ];
  const convert = () => {
    throw new Error('converted');
  };
  const command = { usage: 'Usage: of the test', replaces: 'provisioning.json', convert };
  const status = await runSchemaCommand(command, args).finally(() => {
    for (const spy of spies) spy.mockRestore();
  });
  return { status, stdout: stdout.join(''), stderr: stderr.join('') };
}

const schemaFile = fileURLToPath(fixturePath('customised'));

describe('import-schema', () => {
  it('writes provisioning.json and the report apart', () => {
    const { status, stdout, stderr } = run('import-schema', [schemaFile]);
    expect(status).toBe(2);
    expect(JSON.parse(stdout)).toEqual(imported(JSON.parse(fixtureText('customised'))).config);
    expect(stderr).toMatch(
      /^In scope: .*\nRemoved: .*\nIdentified by: .*\nWritten: .*\n3 things differ and are told below/,
    );
    expect(stderr).toMatch(/\nDifferent now: 3\n {2}Users › filter "Sales and support" \(\$\.synchronizationRules/);
  });

  it('writes a file, and reads standard input', () => {
    const out = join(folder, 'provisioning.json');
    const { status, stdout } = run('import-schema', ['-', '--out', out], fixtureText('notion-gallery'));
    expect([status, stdout]).toEqual([0, '']);
    expect(parsed(JSON.parse(readFileSync(out, 'utf8'))).users.guests).toBe('include');
  });

  it('reads what Windows PowerShell has written, and refuses what is no text', async () => {
    const utf16 = join(folder, 'utf16.json');
    writeFileSync(utf16, `\uFEFF${fixtureText('notion-gallery')}`, 'utf16le');
    expect(JSON.parse(run('import-schema', [utf16]).stdout)).toEqual(
      imported(JSON.parse(fixtureText('notion-gallery'))).config,
    );
    const latin = join(folder, 'latin.json');
    writeFileSync(latin, '{"name": "Zoë"}', 'latin1');
    expect(await tried(latin)).toEqual({
      status: 1,
      stdout: '',
      stderr: `${latin} is not text in UTF-8 or UTF-16. Save it as UTF-8.\n`,
    });
  });

  it('replaces a file as a whole, keeps its mode and its links, and leaves nothing behind', () => {
    const place = mkdtempSync(join(folder, 'out-'));
    const [file, link] = [join(place, 'provisioning.json'), join(place, 'link.json')];
    writeFileSync(file, '{}', { mode: 0o600 });
    symlinkSync(file, link);
    const { ino } = statSync(file);
    expect(run('import-schema', [schemaFile, '--out', link]).status).toBe(2);
    expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ scope: 'assigned' });
    // A new file in the place of the old one, not the old one rewritten.
    expect(statSync(file).ino).not.toBe(ino);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(lstatSync(link).isSymbolicLink()).toBe(true);
    expect(readdirSync(place).sort()).toEqual(['link.json', 'provisioning.json']);
  });

  it('with --check prints the report only, compared with the file that is there', () => {
    const file = fileURLToPath(fixturePath('notion-gallery'));
    const { status, stdout, stderr } = run('import-schema', ['--check', file]);
    expect([status, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/^In scope: .*\n.*\n.*\n.*\nThe result means what was read\.\n/);
    expect(stdout).toContain('\n  - users: guests excluded\n');
    expect(stdout).toContain('\n  + users: guests included\n');
    const out = join(folder, 'never.json');
    expect(run('import-schema', ['--check', file, '--out', out]).status).toBe(0);
    expect(() => statSync(out)).toThrow('ENOENT');
    expect(run('import-schema', ['--check', '-'], '{"synchronizationRules": []}').status).toBe(1);
  });

  it('keeps what the file that it replaces has chosen and no schema says', () => {
    const out = join(folder, 'chosen.json');
    const chosen = {
      nestedGroups: true,
      users: {
        guests: 'exclude',
        agents: 'include',
        actions: { disabled: 'keep', hardDeleted: 'remove' },
        scopingFilters: [{ clauses: [{ attribute: 'city', operator: 'IS NULL' }] }],
      },
      groups: { actions: { softDeleted: 'keep' }, deleteAfterDays: 30, foreignMembers: 'remove' },
      limits: { creations: 7, peopleFloor: 5 },
      protected: { users: ['ceo@contoso.com'] },
    };
    writeFileSync(out, JSON.stringify(chosen));
    const { status, stderr } = run('import-schema', [fileURLToPath(fixturePath('notion-gallery')), '--out', out]);
    expect(status).toBe(2);
    expect(JSON.parse(readFileSync(out, 'utf8'))).toMatchObject({
      nestedGroups: true,
      users: { guests: 'include', agents: 'include', actions: { disabled: 'keep', hardDeleted: 'remove' } },
      groups: {
        actions: { softDeleted: 'keep', hardDeleted: 'delete' },
        deleteAfterDays: 30,
        foreignMembers: 'remove',
      },
      limits: { creations: 7, peopleFloor: 5 },
      protected: { users: ['ceo@contoso.com'] },
    });
    expect(parsed(JSON.parse(readFileSync(out, 'utf8'))).users.scopingFilters).toEqual([]);
    expect(stderr).not.toContain('limits.');
    expect(stderr).toContain(
      'users.actions.disabled: stays "keep", as in the file that is there; the schema says "remove"',
    );
    expect(stderr).toContain('\n  - users: filter city IS NULL\n');
    writeFileSync(out, '{"limits": {"creatoins": 7}}');
    const refused = run('import-schema', [schemaFile, '--out', out]);
    expect(refused).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('$.limits.creatoins is not a known key'),
    });
    expect(readFileSync(out, 'utf8')).toBe('{"limits": {"creatoins": 7}}');
  });

  it('takes the schema that is named of several', () => {
    const two = fileURLToPath(new URL('../fixtures/schemas/forms/jobs-of-two-applications.json', import.meta.url));
    expect(run('import-schema', [two])).toMatchObject({ status: 1, stdout: '' });
    const named = run('import-schema', [two, '--schema', '$.value[1].schema']);
    expect([named.status, JSON.parse(named.stdout).users.attributeMappings[0].source]).toEqual([
      0,
      'userPrincipalName',
    ]);
  });

  it('says of an archive that it is one', async () => {
    const archive = join(folder, 'schema.json.gz');
    writeFileSync(archive, Buffer.from([0x1f, 0x8b, 8, 0]));
    expect(await tried(archive)).toMatchObject({
      status: 1,
      stderr: `${archive} is compressed with gzip. Unpack it, and name the file inside.\n`,
    });
  });

  it('does not write over what it reads', async () => {
    const file = join(folder, 'schema.json');
    writeFileSync(file, fixtureText('notion-gallery'));
    expect(await tried(file, '--out', join(folder, '.', 'schema.json'))).toMatchObject({
      status: 64,
      stderr: expect.stringContaining('the file that is read'),
    });
    expect(readFileSync(file, 'utf8')).toBe(fixtureText('notion-gallery'));
  });

  it('names the file that cannot be read or written', async () => {
    expect(await tried(folder)).toMatchObject({
      status: 1,
      stdout: '',
      stderr: expect.stringMatching(`^${folder} cannot be read: EISDIR`),
    });
    expect(run('import-schema', [schemaFile, '--out', folder])).toMatchObject({
      status: 1,
      stderr: expect.stringMatching(`\n${folder} cannot be written: EISDIR`),
    });
    expect(await tried(schemaFile, '--out', '')).toMatchObject({ status: 64 });
  });

  it('ends with 1 when nothing can be used, and with 64 after a wrong call', async () => {
    const empty = join(folder, 'empty.json');
    writeFileSync(empty, '{"synchronizationRules": []}');
    expect(run('import-schema', [empty])).toEqual({
      status: 1,
      stdout: '',
      stderr: expect.stringContaining('does not map users'),
    });
    expect(await tried(join(folder, 'none.json'))).toMatchObject({ status: 1, stdout: '' });
    expect(run('import-schema')).toMatchObject({ status: 64, stderr: expect.stringContaining('Usage:') });
    expect(await tried('a', 'b')).toMatchObject({ status: 64 });
    expect(await tried('--output', 'x')).toMatchObject({ status: 64 });
    expect(run('export-schema', ['--check'])).toMatchObject({ status: 64 });
    expect(run('import-schema', ['--help'])).toMatchObject({ status: 0, stderr: '' });
  });
});

describe('export-schema', () => {
  it('reads provisioning.json when no file is named', () => {
    const { status, stdout, stderr } = run('export-schema');
    // Guests, limits and the deletion of groups are nothing that a schema says.
    expect(status).toBe(2);
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
