// The one line a built target prints.

import { basename, relative } from 'node:path';
import type { Metafile } from 'esbuild';

export function summary(target: string, root: string, outDir: string, metafile: Metafile, started: number): string {
  const files = Object.entries(metafile.outputs)
    .filter(([path]) => path.endsWith('.mjs'))
    .map(([path, { bytes }]) => `${basename(path)} ${Math.ceil(bytes / 1024)} KiB`)
    .sort();
  const milliseconds = Math.round(performance.now() - started);
  return `${target.padEnd(8)} ${relative(root, outDir)}: ${files.join(', ')} (${milliseconds} ms)`;
}
