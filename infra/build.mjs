// `npm run build`: makes dist/app, the only thing ever deployed, and dist/sandbox, which runs it locally.
// Flags: --out <folder> (default dist), --app-only, --sourcemap, --quiet.

import './build/check-node.mjs';
import { join, resolve } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

// Loaded only now, so that an old Node meets the message above and not a syntax error from a dependency.
const { buildApp } = await import('./build/app.ts');
const { buildSandbox } = await import('./build/sandbox.ts');

const flags = readFlags();
const root = fileURLToPath(new URL('..', import.meta.url));
const out = resolve(root, flags.out);

try {
  const targets = [buildApp({ root, outDir: join(out, 'app'), sourcemap: flags.sourcemap })];
  if (!flags['app-only']) targets.push(buildSandbox({ root, outDir: join(out, 'sandbox') }));
  const lines = await Promise.all(targets);
  if (!flags.quiet) for (const line of lines) console.log(line);
} catch (error) {
  // esbuild has printed its own errors with their places already.
  if (!Array.isArray(error?.errors)) console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}

function readFlags() {
  try {
    return parseArgs({
      options: {
        out: { type: 'string', default: 'dist' },
        'app-only': { type: 'boolean', default: false },
        sourcemap: { type: 'boolean', default: false },
        quiet: { type: 'boolean', default: false },
      },
    }).values;
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    // As every command ends after a wrong call (EX_USAGE of sysexits).
    process.exit(64);
  }
}
