// What the app adds to the start of a worker: loading the bundle and registering all functions, beside an app with one
// function that does nothing. Every start is a new process, as on the platform; sign-in and tables come with the first
// call, and are not in it.

import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { bundleOptions } from '../../infra/build/app.ts';
import type { Report } from './report.ts';

const ROUNDS = 11;
const MOST_MS_MORE = 500;
const MOST_MIB_MORE = 50;
const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const EMPTY = `
  import { app } from '@azure/functions';
  app.http('health', { methods: ['GET'], authLevel: 'anonymous', handler: () => ({ body: 'ok' }) });`;
const LOAD = `
  import { loadApp } from './sandbox/host/app.ts';
  const before = process.memoryUsage.rss();
  const started = performance.now();
  const { functions } = await loadApp(process.argv[1], () => undefined);
  const ms = performance.now() - started;
  const mib = (process.memoryUsage.rss() - before) / 1_048_576;
  console.log(JSON.stringify({ functions: functions.length, ms, mib }));`;

interface Start {
  readonly functions: number;
  readonly ms: number;
  /** Resident memory that loading added. */
  readonly mib: number;
}

export async function startup(report: Report): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'bench-startup-'));
  try {
    const empty = join(folder, 'main.mjs');
    await build({
      ...bundleOptions(),
      absWorkingDir: ROOT,
      stdin: { contents: EMPTY, resolveDir: ROOT },
      outfile: empty,
    });
    const starts = await startInTurn(empty, join(ROOT, 'dist/app/main.mjs'));
    const [ofEmpty, ofApp] = [medians(starts.first), medians(starts.second)];
    report.title(`Start of a worker, median of ${ROUNDS}`);
    report.note('an empty app: load', ofEmpty.ms, 'ms');
    report.note(`the app with its ${ofApp.functions} functions: load`, ofApp.ms, 'ms');
    report.check('more than an empty app', ofApp.ms - ofEmpty.ms, { atMost: MOST_MS_MORE }, 'ms');
    report.check('memory more than an empty app', ofApp.mib - ofEmpty.mib, { atMost: MOST_MIB_MORE }, 'MiB');
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** In turn, so that a busy moment of the machine meets both. */
async function startInTurn(one: string, other: string): Promise<{ first: Start[]; second: Start[] }> {
  const [first, second]: [Start[], Start[]] = [[], []];
  for (let round = 0; round < ROUNDS; round += 1) {
    first.push(await start(one));
    second.push(await start(other));
  }
  return { first, second };
}

async function start(entry: string): Promise<Start> {
  const args = ['--input-type=module', '--eval', LOAD, entry];
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: ROOT });
  return JSON.parse(stdout);
}

function medians(starts: readonly Start[]): Start {
  const median = (values: readonly number[]) => values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0;
  return {
    functions: starts[0]?.functions ?? 0,
    ms: median(starts.map(({ ms }) => ms)),
    mib: median(starts.map(({ mib }) => mib)),
  };
}
