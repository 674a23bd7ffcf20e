// The one line a built target prints.

import { basename, relative } from 'node:path';

export function summary(target, root, outDir, metafile, started) {
  const files = Object.entries(metafile.outputs)
    .filter(([path]) => path.endsWith('.mjs'))
    .map(([path, { bytes }]) => `${basename(path)} ${Math.ceil(bytes / 1024)} KiB`)
    .sort();
  const milliseconds = Math.round(performance.now() - started);
  return `${target.padEnd(8)} ${relative(root, outDir)}: ${files.join(', ')} (${milliseconds} ms)`;
}
