// dist/app: one bundle, its package.json, host.json and provisioning.json. Nothing else is deployed.

import { existsSync } from 'node:fs';
import { copyFile, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'esbuild';
import { summary } from './summary.mjs';

// A CommonJS library inside an ES module bundle calls `require` for Node's own modules; without this it fails at
// load with "Dynamic require of ... is not supported".
const REQUIRE_FOR_COMMONJS = [
  "import { createRequire as createRequireForBundle } from 'node:module';",
  'const require = createRequireForBundle(import.meta.url);',
].join('\n');

/** Builds into outDir, which is emptied first; answers with one line to print. */
export async function buildApp({ root, outDir, sourcemap }) {
  const started = performance.now();
  const manifest = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
  await rm(outDir, { recursive: true, force: true });
  await mkdir(outDir, { recursive: true });

  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: { main: 'functions/main.ts' },
    outdir: outDir,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    platform: 'node',
    target: 'node22',
    format: 'esm',
    banner: { js: REQUIRE_FOR_COMMONJS },
    define: { __VERSION__: JSON.stringify(manifest.version) },
    // Built into the Functions worker; there is no such package to install.
    external: ['@azure/functions-core'],
    sourcemap,
    metafile: true,
  });
  refuseForeignSources(metafile);

  await writeFile(join(outDir, 'package.json'), `${JSON.stringify(deployedManifest(manifest), null, 2)}\n`);
  await copyFile(join(root, 'host.json'), join(outDir, 'host.json'));
  const configuration = join(root, 'provisioning.json');
  if (existsSync(configuration)) await copyFile(configuration, join(outDir, 'provisioning.json'));
  return summary('app', root, outDir, metafile, started);
}

function deployedManifest({ name, version, license }) {
  return { name, version, private: true, license, type: 'module', main: 'main.mjs', engines: { node: '>=22' } };
}

/** The sandbox can switch off what keeps people safe: it must never be deployed, not even by a stray import. */
function refuseForeignSources({ inputs }) {
  const foreign = Object.keys(inputs).filter((path) => /^(sandbox|test|infra|cli)\//.test(path));
  if (foreign.length > 0) throw new Error(`The deployed bundle must not contain ${foreign.join(', ')}`);
}
