// Proves that the linter finds what it is there for: floating promises and import cycles.

import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import process from 'node:process';

const folder = 'shared/lint-check';
const samples = {
  'first.ts':
    "import { second } from './second.ts';\n\nexport async function first(): Promise<void> {\n  await second();\n}\n",
  'second.ts':
    "import { first } from './first.ts';\n\nexport async function second(): Promise<void> {\n  first();\n}\n",
};
mkdirSync(folder);
let output = '';
try {
  for (const [name, text] of Object.entries(samples)) writeFileSync(`${folder}/${name}`, text);
  const lint = spawnSync('npx', ['biome', 'lint', folder], { encoding: 'utf8' });
  output = `${lint.stdout}${lint.stderr}`;
} finally {
  rmSync(folder, { recursive: true });
}
const missing = ['noFloatingPromises', 'noImportCycles'].filter((rule) => !output.includes(rule));
if (missing.length > 0) console.error(`✗ the linter no longer finds: ${missing.join(', ')}\n${output}`);
process.exit(missing.length === 0 ? 0 : 1);
