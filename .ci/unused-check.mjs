// Proves that knip, with the project's own settings, finds what it is there for: files, exports and dependencies that
// nothing uses.

import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import process from 'node:process';

const folder = mkdtempSync(join(tmpdir(), 'unused-'));
const samples = {
  'package.json': JSON.stringify({ name: 'sample', type: 'module', dependencies: { 'left-over': '1.0.0' } }),
  'functions/main.ts': "import { used } from '../shared/half-used.ts';\n\nused();\n",
  'shared/half-used.ts': 'export const used = (): number => unused;\nexport const unused = 1;\n',
  'shared/nobody.ts': 'export const nobody = 1;\n',
};
const expected = ['left-over', 'shared/nobody.ts', 'unused  shared/half-used.ts'];
try {
  for (const [name, text] of Object.entries(samples)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  copyFileSync('knip.json', join(folder, 'knip.json'));
  const { status, stdout, stderr } = spawnSync('npx', ['knip', '--directory', folder], { encoding: 'utf8' });
  const missing = expected.filter((line) => !stdout.includes(line));
  if (status === 0 || missing.length > 0) console.error(`✗ not found: ${missing.join('; ')}\n${stdout}${stderr}`);
  process.exitCode = status !== 0 && missing.length === 0 ? 0 : 1;
} finally {
  rmSync(folder, { recursive: true });
}
