// Proves that loops.mjs finds what it is there for: a loop, a timer, and a test that nobody wrote.

import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import process from 'node:process';

const samples = {
  'shared/engine/ARCHITECTURE.md':
    '## Where it goes round again\n\n| where | a | b | c | test |\n| --- | --- | --- | --- | --- |\n| `state/told.ts` | a | b | c | `unit/none.test.ts` |\n',
  'shared/engine/loop.ts': 'export async function f() {\n  for (;;) {\n    await g();\n  }\n}\n',
  'shared/http/timer.ts': 'export const f = () => setTimeout(g, 1);\n',
  'shared/state/pure.ts': 'export function f() {\n  while (g()) {\n    h();\n  }\n}\n',
  'shared/state/told.ts': 'export async function f() {\n  while (g()) {\n    await h();\n  }\n}\n',
};
const expected = ['shared/engine/loop.ts: 0 of 1', 'shared/http/timer.ts: 0 of 1', 'no such test: unit/none.test.ts'];
const folder = mkdtempSync(join(tmpdir(), 'loops-'));
try {
  for (const [name, text] of Object.entries(samples)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  const { status, stderr } = spawnSync(process.execPath, ['.ci/loops.mjs', folder], { encoding: 'utf8' });
  const missing = expected.filter((line) => !stderr.includes(line));
  const tooMuch = ['pure.ts', 'told.ts'].filter((name) => stderr.includes(name));
  if (missing.length + tooMuch.length > 0)
    console.error(`✗ not as expected: ${[...missing, ...tooMuch].join('; ')}\n${stderr}`);
  process.exitCode = status !== 0 && missing.length + tooMuch.length === 0 ? 0 : 1;
} finally {
  rmSync(folder, { recursive: true });
}
