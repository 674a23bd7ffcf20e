// Runs the sandbox as a user would: start, first cycle, HTTP answers, the documented commands, a clean stop by SIGTERM.

import { execFile, spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';

const PORT = 17071;
const LONGEST_MS = 120_000;

const child = spawn(
  process.execPath,
  [
    'dist/sandbox/start.mjs',
    '--users',
    '60',
    '--groups',
    '6',
    '--notion-rpm',
    '60000',
    '--no-schedule',
    '--port',
    String(PORT),
    '--graph-port',
    '17072',
    '--notion-port',
    '17073',
  ],
  { stdio: ['ignore', 'pipe', 'inherit'] },
);
process.once('exit', () => child.kill());
let output = '';
child.stdout.on('data', (chunk) => {
  output += chunk;
  process.stdout.write(chunk);
});
const exit = new Promise((resolve) => child.once('exit', (code) => resolve(code)));
const deadline = Date.now() + LONGEST_MS;
while (!output.includes('Initial cycle done') && Date.now() < deadline && child.exitCode === null) await sleep(200);

const problems = [];
const expect = (holds, what) => {
  if (!holds) problems.push(what);
};
expect(output.includes('Initial cycle done'), 'the initial cycle was not reported');
if (child.exitCode === null) {
  const get = async (path, method = 'GET') => {
    const answer = await fetch(`http://localhost:${PORT}${path}`, { method });
    return { status: answer.status, body: await answer.json() };
  };
  const health = await get('/api/health');
  expect(health.status === 200 && health.body.status === 'ok', 'health did not answer ok');
  const status = await get('/api/status?probe=true');
  expect(
    status.status === 200 && status.body.healthy === true,
    `status is not healthy: ${JSON.stringify(status.body.reasons)}`,
  );
  const report = await get('/api/test-connection', 'POST');
  expect(
    report.body.ok === true,
    `test-connection: ${JSON.stringify(report.body.checks?.filter((c) => c.status !== 'ok'))}`,
  );
  const post = async (port, path, body) => {
    const answer = await fetch(`http://localhost:${port}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    return answer.json();
  };
  const added = await npmRun('sandbox', 'add', 'Ada Example', '--graph-port', '17072', '--port', String(PORT));
  expect(added.includes('Notion: 1 person created.'), `a new person did not arrive: ${added}`);
  const id = 'ada.example@contoso.example';
  const explained = await post(PORT, '/api/explain', { user: id });
  expect(explained.summary?.includes('is in Notion') === true, `explain: ${JSON.stringify(explained).slice(0, 300)}`);
  const printed = await npmRun('explain', id, '--url', `http://localhost:${PORT}`);
  expect(printed.startsWith('Ada Example is in Notion'), `npm run explain: ${printed.slice(0, 300)}`);
  child.kill('SIGTERM');
}
await importAndExport();
const code = await exit;
expect(code === 0, `the sandbox ended with ${code} after SIGTERM`);
async function npmRun(script, ...args) {
  const { stdout } = await promisify(execFile)('npm', ['run', '-s', script, '--', ...args]);
  return stdout;
}

/** A schema of Entra becomes provisioning.json, and a schema again. */
async function importAndExport() {
  const folder = await mkdtemp(join(tmpdir(), 'schema-'));
  try {
    const file = join(folder, 'provisioning.json');
    await npmRun('import-schema', 'test/fixtures/schemas/notion-gallery.json', '--out', file);
    const { users } = JSON.parse(await readFile(file, 'utf8'));
    expect(users.attributeMappings.length > 0, 'import-schema wrote no attribute mappings');
    const schema = JSON.parse(await npmRun('export-schema', file));
    expect(schema.synchronizationRules?.length > 0, 'export-schema wrote no synchronization rule');
  } finally {
    await rm(folder, { recursive: true });
  }
}

for (const problem of problems) console.error(`✗ ${problem}`);
process.exit(problems.length === 0 ? 0 : 1);
