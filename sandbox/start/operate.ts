// What `npm start` does once everything runs: tells where things are, starts the job, runs its initial cycle, and
// then tells what happens.

import process from 'node:process';
import { describeCounters } from './counters.ts';
import { readStatus, runCycle, type Status, startJob, waitUntilHealthy } from './job.ts';
import { makeChanges } from './live-changes.ts';
import type { StartOptions } from './options.ts';
import { progressView } from './progress.ts';
import type { RunningSandbox } from './sandbox.ts';
import type { SliceLines } from './slice-lines.ts';
import { readTenant } from './tenant.ts';

type Print = (line: string) => void;

/** Resolves when there is nothing left to do but wait for the schedule, or when the signal aborts. */
export async function operate(
  sandbox: RunningSandbox,
  options: StartOptions,
  lines: SliceLines,
  print: Print,
  signal: AbortSignal,
): Promise<void> {
  await waitUntilHealthy(sandbox.hostUrl, signal);
  await describe(sandbox, options, print);
  if (options.start) {
    if (!(await wasStarted(sandbox))) await startJob(sandbox.hostUrl, sandbox.tenantSize);
    await runFirstCycle(sandbox, print, signal);
  } else {
    print(`The job is not started. Start it with: curl -X POST ${localhost(sandbox.hostUrl)}/api/job/start`);
  }
  if (signal.aborted) return;

  lines.begin();
  print(nextSteps(sandbox, options));
  if (options.live && sandbox.graphUrl !== undefined) {
    const tenant = await readTenant(sandbox.graphUrl);
    await makeChanges(sandbox.graphUrl, tenant, options.seed, (line) => print(`          ${line}`), signal);
  }
}

async function describe(sandbox: RunningSandbox, options: StartOptions, print: Print): Promise<void> {
  const { graphUrl, notionUrl } = sandbox;
  if (sandbox.restored) print(`Taken up again from ${options.state}`);
  if (graphUrl === undefined) {
    print(`Tenant     ${process.env['ENTRA_TENANT_ID']} (real)`);
  } else {
    const { users, groups } = await readTenant(graphUrl);
    print(
      `Tenant     ${localhost(graphUrl)}/__admin/snapshot (simulated: ${users.length} users, ${groups.length} groups)`,
    );
  }
  print(
    notionUrl === undefined
      ? `Notion     ${process.env['NOTION_SCIM_URL']} (real)`
      : `Notion     ${localhost(notionUrl)}/__admin/snapshot (simulated: ${options.notionRpm} requests a minute)`,
  );
  print(`Functions  ${localhost(sandbox.hostUrl)}/api/status`);
}

/** A job taken up again is active, or paused by its operator, already. */
async function wasStarted({ hostUrl, restored }: RunningSandbox): Promise<boolean> {
  if (!restored) return false;
  const { state } = await readStatus(hostUrl);
  return state === 'active' || state === 'paused';
}

async function runFirstCycle(sandbox: RunningSandbox, print: Print, signal: AbortSignal): Promise<void> {
  const label = sandbox.restored ? 'Catching up' : 'Initial cycle';
  const started = Date.now();
  try {
    const summary = await runCycle(sandbox.hostUrl, progressView(label, process.stdout));
    const status = await readStatus(sandbox.hostUrl);
    const seconds = ((Date.now() - started) / 1000).toFixed(1);
    print(`${label} done in ${seconds} s. ${whatWasDone(status, summary)}`);
  } catch (error) {
    // The processes run on, so that the status can be looked at and a later slice can go on.
    if (!signal.aborted) print(`${label} stopped: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function whatWasDone(status: Status, summary: Readonly<Record<string, unknown>>): string {
  for (const report of [status['lastCycle'], status['lastSuccessfulCycle'], summary]) {
    const words = typeof report === 'object' && report !== null ? describeCounters({ ...report }) : undefined;
    if (words !== undefined) return words;
  }
  return 'Nothing had to be done.';
}

function nextSteps(sandbox: RunningSandbox, options: StartOptions): string {
  const tick = `curl -X POST ${localhost(sandbox.hostUrl)}/__admin/tick`;
  return options.schedule
    ? `Running on its schedule; at once with: ${tick}. Ctrl-C stops everything.`
    : `Nothing runs by itself; run slices with: ${tick}. Ctrl-C stops everything.`;
}

function localhost(url: string): string {
  return url.replace('127.0.0.1', 'localhost');
}
