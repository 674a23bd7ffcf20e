// The app as it is deployed, built once for a test file into a folder outside the project.

import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll } from 'vitest';

const root = fileURLToPath(new URL('../../..', import.meta.url));

/** The test runner loads what lies in a folder of this name as it is, and transforms everything else. */
const LEFT_ALONE = 'node_modules';

/** Registers the build; the answer tells the folder, once the tests run. */
export function useBuiltApp(): () => string {
  let folder = '';
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'conformance-'));
    const out = join(folder, LEFT_ALONE);
    await promisify(execFile)(process.execPath, ['infra/build.mjs', '--app-only', '--out', out], { cwd: root });
  });
  afterAll(() => rm(folder, { recursive: true }));
  return () => join(folder, LEFT_ALONE, 'app');
}
