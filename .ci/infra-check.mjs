// Checks the deployment with the real tools: Bicep compiles, lints, is formatted, and still gives the committed snapshots.
// In CI a missing tool fails; elsewhere it is a loud skip. `--update` writes formats and snapshots instead of comparing.

import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { findBicep } from './bicep.mjs';

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
function run([program, ...args]) {
  return new Promise((resolve) => {
    const child = spawn(program, args);
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
  const expectFormatted = async (file) => {
    if (update) return expectQuiet(`format ${file}`, ['format', file]);
    const { stdout, stderr } = await run([bicep, 'format', file, '--stdout']);
    if (stdout !== readFileSync(file, 'utf8')) problems.push(`${file} is not formatted ${stderr}`);
  };
  const parameters = files(SNAPSHOTS, '.bicepparam');
  const native = files('infra', '.bicep').filter((file) => !file.startsWith(join('infra', 'graph')));
  await inPairs([
    () => expectQuiet('build', ['build', 'infra/main.bicep', '--stdout']),
    () => expectQuiet('lint', ['lint', 'infra/main.bicep']),
    () => expectQuiet('build of the example', ['build-params', EXAMPLE, '--stdout']),
    ...parameters.map(
      (file) => () =>
        expectQuiet(`snapshot ${file}`, ['snapshot', file, ...PLACE, ...(update ? [] : ['--mode', 'validate'])]),
    ),
    ...[...native, ...parameters, EXAMPLE].map((file) => () => expectFormatted(file)),
  ]);
  console.log(`✓ ${native.length} templates and ${parameters.length} snapshots looked at`);
}

await checkBicep();

for (const problem of problems) console.error(`✗ ${problem}`);
process.exit(problems.length === 0 ? 0 : 1);
