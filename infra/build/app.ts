// dist/app: one bundle, its package.json, host.json and provisioning.json, and what tells whose code is in it. Nothing
// else is deployed.

import { existsSync } from 'node:fs';
import { copyFile, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type BuildOptions, build, type Metafile } from 'esbuild';
import { buildConsole } from './console.ts';
import { leaveOut, notMet } from './left-out.ts';
import { revisionOf } from './revision.ts';
import { noticesOf } from './shipped/notices.ts';
import { shippedPackages } from './shipped/packages.ts';
import { reviewProblems } from './shipped/review.ts';
import { sbomOf } from './shipped/sbom.ts';
import { summary } from './summary.ts';

interface AppTarget {
  readonly root: string;
  readonly outDir: string;
  readonly sourcemap: boolean;
}

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly license: string;
}

// A CommonJS library inside an ES module bundle calls `require` for Node's own modules; without this it fails at
// load with "Dynamic require of ... is not supported".
const REQUIRE_FOR_COMMONJS = [
  "import { createRequire as createRequireForBundle } from 'node:module';",
  'const require = createRequireForBundle(import.meta.url);',
].join('\n');

/** How anything becomes one file that runs on the platform. */
export function bundleOptions() {
  return {
    outExtension: { '.js': '.mjs' },
    bundle: true,
    platform: 'node',
    target: 'node22',
    format: 'esm',
    banner: { js: REQUIRE_FOR_COMMONJS },
    // Built into the Functions worker; there is no such package to install.
    external: ['@azure/functions-core'],
    plugins: [leaveOut],
    metafile: true,
  } as const satisfies BuildOptions;
}

/** Builds into outDir, which is emptied first; answers with one line to print. */
export async function buildApp({ root, outDir, sourcemap }: AppTarget): Promise<string> {
  const started = performance.now();
  const manifest: Manifest = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
  await rm(outDir, { recursive: true, force: true });
  await mkdir(outDir, { recursive: true });

  const { metafile: consoleMetafile, ...page } = await buildConsole(root);
  const { metafile: appMetafile } = await build({
    ...bundleOptions(),
    absWorkingDir: root,
    entryPoints: { main: 'functions/main.ts' },
    outdir: outDir,
    define: {
      __VERSION__: JSON.stringify(manifest.version),
      __BUILD__: JSON.stringify(revisionOf(root)),
      __CONSOLE__: JSON.stringify(page),
    },
    sourcemap,
  });
  const metafile = merged(appMetafile, consoleMetafile);
  refuseForeignSources(metafile);
  await describeContents(root, outDir, manifest, metafile);

  await writeJson(join(outDir, 'package.json'), deployedManifest(manifest));
  await copyFile(join(root, 'host.json'), join(outDir, 'host.json'));
  const configuration = join(root, 'provisioning.json');
  if (existsSync(configuration)) await copyFile(configuration, join(outDir, 'provisioning.json'));
  return summary('app', root, outDir, metafile, started);
}

function deployedManifest({ name, version, license }: Manifest): object {
  return { name, version, private: true, license, type: 'module', main: 'main.mjs', engines: { node: '>=22' } };
}

/** The page is a text in the bundle, and its packages are shipped as well. */
function merged(app: Metafile, page: Metafile): Metafile {
  return { inputs: { ...page.inputs, ...app.inputs }, outputs: { ...page.outputs, ...app.outputs } };
}

/** The sandbox can switch off what keeps people safe: it must never be deployed, not even by a stray import. */
function refuseForeignSources({ inputs }: Metafile): void {
  const foreign = Object.keys(inputs).filter((path) => /^(sandbox|test|infra|cli)\//.test(path));
  if (foreign.length > 0) throw new Error(`The deployed bundle must not contain ${foreign.join(', ')}`);
}

/** Whose code is in the bundle: refused if nobody looked at it, listed for machines, and credited. */
async function describeContents(root: string, outDir: string, manifest: Manifest, metafile: Metafile): Promise<void> {
  const shipped = await shippedPackages(root, metafile);
  const problems = [...notMet(metafile), ...reviewProblems(shipped)];
  if (problems.length > 0) throw new Error(problems.join('\n'));
  const bundle = await readFile(join(outDir, 'main.mjs'));
  await writeJson(join(outDir, 'sbom.cdx.json'), sbomOf(manifest, shipped, bundle));
  await writeFile(join(outDir, 'THIRD-PARTY-NOTICES.txt'), await noticesOf(shipped));
}

async function writeJson(path: string, content: object): Promise<void> {
  await writeFile(path, `${JSON.stringify(content, null, 2)}\n`);
}
