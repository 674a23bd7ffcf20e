// What `npm run build` makes: a bundle that loads on its own, and nothing that must not be deployed.

import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';

const run = promisify(execFile);
const root = fileURLToPath(new URL('../..', import.meta.url));
const build = (out: string) => run(process.execPath, ['infra/build.mjs', '--app-only', '--out', out], { cwd: root });
// Outside the project, so that nothing can be found in its node_modules.
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'build-'));
  await build(folder);
});
afterAll(() => rm(folder, { recursive: true }));

it('the deployed folder holds the bundle and its companions, and nothing else', async () => {
  const always = ['THIRD-PARTY-NOTICES.txt', 'host.json', 'main.mjs', 'package.json', 'sbom.cdx.json'];
  const files = await readdir(join(folder, 'app'));
  expect([...always, 'provisioning.json']).toEqual(expect.arrayContaining(files));
  expect(files).toEqual(expect.arrayContaining(always));
});

it('the bundle contains nothing of the sandbox', async () => {
  const bundle = await readFile(join(folder, 'app/main.mjs'), 'utf8');
  expect(bundle).not.toMatch(/^\/\/ (sandbox|test)\//m);
  // The table client itself knows the word: it looks for AZURITE_ACCOUNTS.
  expect(bundle).not.toMatch(/__admin|node_modules\/azurite\//);
});

it('the package names the bundle as its entry', async () => {
  const manifest = JSON.parse(await readFile(join(folder, 'app/package.json'), 'utf8')) as Record<string, unknown>;
  const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as { version: string };
  expect(manifest).toMatchObject({ main: 'main.mjs', type: 'module', version });
  expect(manifest).not.toHaveProperty('dependencies');
});

it('the host fetches nothing when it starts: HTTP and timer triggers are built in', async () => {
  const host = JSON.parse(await readFile(join(folder, 'app/host.json'), 'utf8')) as Record<string, unknown>;
  // Where the bundle cannot be fetched (a private network without egress) the host would answer 503 for ever.
  expect(host).not.toHaveProperty('extensionBundle');
});

const http = (name: string, methods: readonly string[], authLevel: string, route = `/api/${name}`) => {
  return { name, trigger: 'httpTrigger', route, methods, authLevel };
};

it('the bundle loads in a plain Node process and registers every function', async () => {
  const script = `
    import { startHost } from './sandbox/host/host.ts';
    const host = await startHost({ entry: process.argv[1], port: 0, schedule: false });
    console.log(JSON.stringify(host.functions));
    await host.close();`;
  const args = ['--input-type=module', '--eval', script, join(folder, 'app/main.mjs')];
  const { stdout, stderr } = await run(process.execPath, args, { cwd: root });
  expect(stderr).not.toMatch(/test mode|Dynamic require/);
  const functions = JSON.parse(stdout) as { readonly name: string }[];
  expect(functions.toSorted((a, b) => (a.name < b.name ? -1 : 1))).toEqual([
    http('configuration', ['GET'], 'function'),
    http('console', ['GET', 'HEAD'], 'anonymous'),
    http('escrow', ['GET'], 'function'),
    http('escrow-release', ['POST'], 'function', '/api/escrow/release'),
    http('explain', ['POST'], 'function'),
    http('health', ['GET', 'HEAD'], 'anonymous'),
    http('holds', ['GET'], 'function'),
    http('holds-decide', ['POST'], 'function', '/api/holds/{set}/{action}'),
    http('job', ['POST'], 'function', '/api/job/{action}'),
    http('logs', ['GET'], 'function'),
    http('report-leavers', ['GET'], 'function', '/api/reports/leavers'),
    http('report-waiting', ['GET'], 'function', '/api/reports/waiting'),
    http('requests', ['GET'], 'function'),
    http('status', ['GET', 'HEAD'], 'function'),
    { name: 'sync', trigger: 'timerTrigger', schedule: '%SYNC_SCHEDULE%', runOnStartup: false },
    http('test-connection', ['POST'], 'function'),
  ]);
});

it('the same sources give the same bytes', async () => {
  const before = await readFile(join(folder, 'app/main.mjs'));
  await build(folder);
  // Not toEqual, which takes seconds for megabytes.
  expect(before.equals(await readFile(join(folder, 'app/main.mjs')))).toBe(true);
});
