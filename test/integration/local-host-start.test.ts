// `npm start` as a user meets it: its flags, what it prints, and that it leaves nothing behind.

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { expect } from 'vitest';
import { it } from './support/built-sandbox.ts';

const jobApp = fileURLToPath(new URL('support/job-app.ts', import.meta.url));
// Inside the project, because the sandbox's bundles find their packages in its node_modules.
let folder: string;
let child: ChildProcess | undefined;
let output: string;

it.beforeAll(async ({ built }) => {
  folder = await mkdtemp(join(dirname(built), 'start-test-'));
  await cp(built, folder, { recursive: true });
  await build({
    entryPoints: [jobApp],
    outfile: join(folder, 'app/main.mjs'),
    bundle: true,
    platform: 'node',
    format: 'esm',
    external: ['@azure/functions-core'],
    banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
    logLevel: 'error',
  });
});
it.afterAll(() => rm(folder, { recursive: true }));
it.afterEach(() => void child?.kill('SIGKILL'));

const FREE_PORTS = ['--port', '0', '--graph-port', '0', '--notion-port', '0'];
const SMALL = ['--users', '20', '--groups', '4'];

/** Starts it as npm does. */
function start(args: readonly string[], env: Record<string, string> = {}): ChildProcess {
  output = '';
  child = spawn(process.execPath, [join(folder, 'sandbox/start.mjs'), ...args], {
    env: { ...process.env, NOTION_SCIM_URL: '', NOTION_SCIM_TOKEN: '', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (text: Buffer) => (output += text.toString()));
  return child;
}

async function running(args: readonly string[] = [], env: Record<string, string> = {}): Promise<ChildProcess> {
  const started = start([...FREE_PORTS, ...SMALL, ...args], env);
  await expect.poll(() => output, { timeout: 20_000 }).toMatch(/Ctrl-C stops everything/);
  return started;
}

async function status(): Promise<Record<string, unknown>> {
  const [, , hostUrl] = urls();
  const answer: Record<string, unknown> = JSON.parse(await (await fetch(`${hostUrl}/api/status`)).text());
  return answer;
}

const exitOf = async (process: ChildProcess): Promise<unknown[]> => once(process, 'close');
const urls = (): readonly string[] => [...output.matchAll(/http:\/\/localhost:\d+/g)].map(([url]) => url);
const answers = (url: string) =>
  fetch(`${url}/`).then(
    () => true,
    () => false,
  );
async function stillAnswering(): Promise<readonly string[]> {
  const all = [...new Set(urls())];
  const alive = await Promise.all(all.map(answers));
  return all.filter((_, index) => alive[index]);
}

it('starts the job, runs its initial cycle, tells what was done, and stops cleanly on SIGTERM', async () => {
  const started = await running([], { AZURE_CLIENT_ID: 'mine', AZURE_CLIENT_SECRET: 'mine' });
  expect(output).toContain('simulated: 20 users, 4 groups');
  expect(output).toMatch(/Initial cycle: \d+ % \(\d of 4 slices\)/);
  expect(output).toMatch(/Initial cycle done in [\d.]+ s\. 40 people created\n/);
  // The whole tenant was confirmed, and the app got no setting of another end.
  const { state, expected, settings } = await status();
  expect({ state, expected }).toEqual({ state: 'active', expected: 24 });
  expect(settings).toEqual(expect.arrayContaining(['IDENTITY_ENDPOINT', 'STATE_CONNECTION_STRING']));
  expect(settings).not.toContain('AZURE_CLIENT_ID');
  expect(settings).not.toContain('AZURE_CLIENT_SECRET');
  expect(await stillAnswering()).toHaveLength(3);
  started.kill('SIGTERM');
  expect(await exitOf(started)).toEqual([0, null]);
  expect(await stillAnswering()).toEqual([]);
});

it('leaves the job alone with --no-start, and ends when one of its processes dies, and says which', async () => {
  const started = await running(['--no-start']);
  expect(output).toMatch(
    /The job is not started\. Start it with: `npm run -s job -- start --expect-creates 24 --url http/,
  );
  const { state, pid } = await status();
  expect(state).toBe('notStarted');
  process.kill(Number(pid), 'SIGKILL');
  expect(await exitOf(started)).toEqual([1, null]);
  expect(output).toContain('The host process ended by SIGKILL.');
  expect(await stillAnswering()).toEqual([]);
});

it('names the port that is in use and the flag that chooses another', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  expect(await exitOf(start([...FREE_PORTS, '--graph-port', `${port}`]))).toEqual([1, null]);
  expect(output.trim()).toBe(`Port ${port} is in use: choose another one with --graph-port.`);
  server.close();
});

it('tells every wrong flag at once', async () => {
  expect(await exitOf(start(['--users', 'many', '--source', 'fake', '--port', '70000']))).toEqual([64, null]);
  expect(output.trim().split('\n')).toEqual([
    '--users must be a whole number from 1 to 200000, not "many".',
    '--port must be a whole number from 0 to 65535, not "70000".',
    '--source must be sim or real, not "fake".',
    'Run `npm start -- --help` for all flags.',
  ]);
  expect(await exitOf(start(['--users', '-5']))).toEqual([64, null]);
  expect(output).toContain('--users must be a whole number from 1 to 200000, not "-5".');
  expect(await exitOf(start(['--state', '--live']))).toEqual([64, null]);
  expect(output).toContain('--state needs a value.');
  expect(await exitOf(start(['--live=yes']))).toEqual([64, null]);
  expect(output).toContain('--live takes no value.');
  expect(await exitOf(start(['--user', '5']))).toEqual([64, null]);
  expect(output).toContain("Unknown option '--user'.");
});

it.each([
  ['no server named', {}, 'needs the environment settings NOTION_SCIM_URL, NOTION_SCIM_TOKEN.'],
  [
    'a server elsewhere',
    { NOTION_SCIM_URL: 'https://www.notion.so/scim/v2', NOTION_SCIM_TOKEN: 't' },
    'would fill www.notion.so with invented people',
  ],
])('refuses a simulated tenant with a real target: %s', async (_, env, message) => {
  expect(await exitOf(start(['--target', 'real'], env))).toEqual([64, null]);
  expect(output).toContain(message);
});

it('ends quietly when nobody reads what it prints any more', async () => {
  const command = `"${process.execPath}" "${join(folder, 'sandbox/start.mjs')}" ${[...FREE_PORTS, ...SMALL].join(' ')}`;
  const piped = spawn('bash', ['-c', `${command} | head -n 1; echo "\${PIPESTATUS[0]}"`], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  child = piped;
  let said = '';
  for (const stream of [piped.stdout, piped.stderr]) stream.on('data', (text: Buffer) => (said += text.toString()));
  await exitOf(piped);
  expect(said.trim().split('\n')).toEqual([expect.stringMatching(/^✓ ok/), '0']);
});

it('prints JSON only, if asked to, with every line of the log, and leaves no process behind when it is killed', async () => {
  const started = await running(['--json', '--no-schedule']);
  const lines = output
    .trim()
    .split('\n')
    .map((line): Record<string, unknown> => JSON.parse(line));
  expect(lines.map(({ event }) => event)).toEqual(expect.arrayContaining(['sandbox.said', 'slice.finished']));
  expect(await stillAnswering()).toHaveLength(3);
  started.kill('SIGKILL');
  await exitOf(started);
  await expect.poll(stillAnswering, { timeout: 10_000 }).toEqual([]);
});

it('explains its flags', async () => {
  expect(await exitOf(start(['--help']))).toEqual([0, null]);
  for (const flag of [
    '--users',
    '--notion-rpm',
    '--live',
    '--source',
    '--no-start',
    '--no-schedule',
    '--state',
    '--json',
  ]) {
    expect(output).toContain(flag);
  }
});
