// Proves that arrows.mjs finds what it is there for: forbidden rooms, and circles of rooms and of files.

import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import process from 'node:process';

const samples = {
  'shared/engine/import/first.ts': "import type { Second } from '../export/second.ts';\n",
  'shared/engine/export/second.ts': "export type { First } from '../import/first.ts';\n",
  'shared/model/noun.ts': "import { verb } from '../state/verb.ts';\n",
  'shared/state/verb.ts': 'export const verb = 1;\n',
};
const expected = [
  'a circle of rooms: shared/engine/import → shared/engine/export, by shared/engine/import/first.ts',
  'a circle of files: shared/engine/export/second.ts → shared/engine/import/first.ts',
  'shared/model must not know shared/state: shared/model/noun.ts imports shared/state/verb.ts',
];
const folder = mkdtempSync(join(tmpdir(), 'arrows-'));
try {
  for (const [name, text] of Object.entries(samples)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  const { status, stderr } = spawnSync(process.execPath, ['.ci/arrows.mjs', folder], { encoding: 'utf8' });
  const missing = expected.filter((line) => !stderr.includes(line));
  if (status === 0 || missing.length > 0) console.error(`✗ not found: ${missing.join('; ')}\n${stderr}`);
  process.exitCode = status !== 0 && missing.length === 0 ? 0 : 1;
} finally {
  rmSync(folder, { recursive: true });
}
