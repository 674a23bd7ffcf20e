// Builds the app as it is deployed, but for its provisioning log, which it does not keep.

import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, type Plugin } from 'esbuild';
import { bundleOptions } from '../../infra/build/app.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const WITHOUT_RECORDS = fileURLToPath(new URL('./table-state-without-records.ts', import.meta.url));

/** Answers with the entry module of the app. */
export async function buildWithoutRecords(folder: string): Promise<string> {
  const outfile = join(folder, 'main.mjs');
  let met = false;
  const otherState: Plugin = {
    name: 'without-records',
    setup(building) {
      building.onResolve({ filter: /\/table-state\.ts$/ }, ({ importer }) => {
        if (importer === WITHOUT_RECORDS) return undefined;
        met = true;
        return { path: WITHOUT_RECORDS };
      });
    },
  };
  const options = bundleOptions();
  await build({
    ...options,
    plugins: [...options.plugins, otherState],
    absWorkingDir: ROOT,
    entryPoints: ['functions/main.ts'],
    outfile,
    define: { __VERSION__: '"bench"', __BUILD__: '"bench"', __CONSOLE__: '{}' },
  });
  // Otherwise both runs would measure the same.
  if (!met) throw new Error('The app no longer imports table-state.ts.');
  return outfile;
}
