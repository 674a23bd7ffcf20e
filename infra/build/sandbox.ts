// dist/sandbox: one bundle a process of the sandbox. For this machine only: packages stay in node_modules.

import { mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'esbuild';
import { summary } from './summary.ts';

interface SandboxTarget {
  readonly root: string;
  readonly outDir: string;
}

const ENTRIES = {
  start: 'sandbox/start.ts',
  host: 'sandbox/host/main.ts',
  tables: 'sandbox/tables/main.ts',
  graph: 'sandbox/graph/main.ts',
  notion: 'sandbox/notion/main.ts',
};

/** Builds into outDir, which is emptied first; answers with one line to print. */
export async function buildSandbox({ root, outDir }: SandboxTarget): Promise<string> {
  const started = performance.now();
  const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
  await rm(outDir, { recursive: true, force: true });
  await mkdir(outDir, { recursive: true });
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: ENTRIES,
    outdir: outDir,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    packages: 'external',
    platform: 'node',
    target: 'node22',
    format: 'esm',
    define: { __VERSION__: JSON.stringify(version) },
    metafile: true,
  });
  return summary('sandbox', root, outDir, metafile, started);
}
