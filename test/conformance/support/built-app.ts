// The app as it is deployed, built once for all files of a run into a folder outside the project.

import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  interface ProvidedContext {
    /** Folder of the built app. */
    app: string;
  }
}

const root = fileURLToPath(new URL('../../..', import.meta.url));

/** The test runner loads what lies in a folder of this name as it is, and transforms everything else. */
const LEFT_ALONE = 'node_modules';

export default async function buildApp(project: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), 'conformance-'));
  const out = join(folder, LEFT_ALONE);
  await promisify(execFile)(process.execPath, ['infra/build.mjs', '--app-only', '--out', out], { cwd: root });
  project.provide('app', join(out, 'app'));
  return () => rm(folder, { recursive: true });
}
