import '../infra/build/check-node.mjs';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { defineConfig, type TestProjectInlineConfiguration } from 'vitest/config';

const root = fileURLToPath(new URL('..', import.meta.url));
// Tests start some hundred processes, each of which would compile the same files.
process.env['NODE_COMPILE_CACHE'] ??= `${root}node_modules/.cache/node`;
const HOUR = 3_600_000;
const TABLES = ['test/support/table-service.ts'];
const APP = ['test/conformance/support/built-app.ts'];

type Options = TestProjectInlineConfiguration['test'];

// Not by `extends`: then each project had its own `maxWorkers`, and the one of the command line would not count.
const kindsOf =
  (shared: Options) =>
  (name: string, options: Options = {}): TestProjectInlineConfiguration => ({
    root,
    test: { ...shared, name, include: [`test/${name}/**/*.test.ts`], ...options },
  });

/** Beside `npm test`, because it needs Chromium. */
const inBrowser = (mode: 'browser' | 'screenshots'): TestProjectInlineConfiguration =>
  kindsOf({ pool: 'forks', testTimeout: mode === 'browser' ? 60_000 : HOUR / 6, hookTimeout: 60_000 })('browser', {
    globalSetup: [...APP, ...TABLES],
    ...(mode === 'screenshots' && { include: ['test/browser/screenshots.ts'] }),
  });

export default defineConfig(({ mode }) => {
  // npm run test:long
  const long = mode === 'long';
  // At a terminal one line a file, and one for each test that anybody would wait for; elsewhere failures and the sum.
  const reporters = [process.stdout.isTTY ? 'default' : 'minimal'];
  // npm run test:browser, npm run screenshots
  if (mode === 'browser' || mode === 'screenshots')
    return { root, test: { maxWorkers: 1, reporters, projects: [inBrowser(mode)] } };
  const kind = kindsOf({
    pool: 'forks',
    testTimeout: 30_000,
    hookTimeout: 30_000,
    provide: { long },
    // Code runs as the commands run it: Node strips the types, and nothing else is done to it.
    experimental: { viteModuleRunner: false, nodeLoader: false },
    tags: [{ name: 'random', timeout: long ? 10 * HOUR : HOUR / 6 }],
  });
  return {
    root,
    test: {
      maxWorkers: 2,
      reporters,
      slowTestThreshold: 10_000,
      projects: [
        // Files that leave nothing behind share a process, which then loads the product once.
        kind('unit', { isolate: false }),
        kind('integration', { isolate: false, globalSetup: TABLES }),
        kind('scenarios', { isolate: false, globalSetup: TABLES }),
        kind('conformance', { isolate: false, globalSetup: [...APP, ...TABLES] }),
      ],
    },
  };
});
