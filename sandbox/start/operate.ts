// What `npm start` does once everything runs: tells where things are, starts the job, runs its initial cycle, and
// then tells what happens, and what the job waits for.

import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import { headline } from '../../shared/terminal/headline.ts';
import { changeLine } from './change-line.ts';
import { count, describeCounters } from './counters.ts';
import type { HostLines, SliceEnd } from './host-lines.ts';
import { readStatus, runCycle, type Status, startJob, waitUntilHealthy } from './job.ts';
import { AnswerError } from './json-client.ts';
import { makeChanges } from './live-changes.ts';
import type { StartOptions } from './options.ts';
import { type ProgressOutput, progressView } from './progress.ts';
import type { RunningSandbox } from './sandbox.ts';
import { readTenant } from './tenant.ts';
import {
  holdSentences,
  leaseEnd,
  leaseSentence,
  localhost,
  portFlags,
  readSentence,
  reasonSentences,
  startCall,
  waitAfter,
} from './waits.ts';

export interface Operation {
  readonly sandbox: RunningSandbox;
  readonly options: StartOptions;
  readonly lines: HostLines;
  readonly print: (line: string) => void;
  /** Where the progress of the first cycle is shown. */
  readonly progress: ProgressOutput;
  readonly signal: AbortSignal;
}

/** A lease ends a little later for whoever waits for it than the clock says. */
const AFTER_LEASE_MS = 1_000;

/** Resolves when there is nothing left to do but wait for the schedule, or when the signal aborts. */
export async function operate(operation: Operation): Promise<void> {
  const { sandbox, options, lines, print, signal } = operation;
  await waitUntilHealthy(sandbox.hostUrl, signal);
  const problem = options.start ? await startProblem(operation) : undefined;
  print(headline(await readStatus(sandbox.hostUrl)));
  await describe(operation);
  const call = startCall(sandbox.tenantSize);
  if (!options.start) print(`The job is not started. Start it with: ${call}`);
  else if (problem === undefined) await runFirstCycle(operation);
  else print(`The job cannot be started. ${problem}\nWhen that is mended, start the job with: ${call}`);
  if (signal.aborted) return;

  lines.begin((end) => void tellSlice(operation, end).catch(() => undefined));
  print(nextSteps(operation));
  if (options.live && sandbox.graphUrl !== undefined) {
    const tenant = await readTenant(sandbox.graphUrl);
    await makeChanges(sandbox.graphUrl, tenant, options.seed, (line) => print(`          ${line}`), signal);
  }
}

async function describe({ sandbox, options, print }: Operation): Promise<void> {
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
  print(`Status     ${localhost(sandbox.hostUrl)}/api/status`);
  // The local host asks for no key, so that any will do.
  print(`Console    ${localhost(sandbox.hostUrl)}/api/console#key=local`);
}

/** Starts the job, unless it was taken up again and is active already, or paused by its operator or itself. */
async function startProblem({ sandbox: { hostUrl, restored, tenantSize } }: Operation): Promise<string | undefined> {
  const { state } = restored ? await readStatus(hostUrl) : {};
  if (state !== undefined && state !== 'notStarted') return undefined;
  try {
    await startJob(hostUrl, tenantSize);
    return undefined;
  } catch (error) {
    if (!(error instanceof AnswerError) || error.detail === undefined) throw error;
    return error.detail;
  }
}

async function runFirstCycle(operation: Operation): Promise<void> {
  const { sandbox, print, signal } = operation;
  const label = sandbox.restored ? 'Catching up' : 'Initial cycle';
  const started = Date.now();
  const took = (): string => `${((Date.now() - started) / 1000).toFixed(1)} s`;
  try {
    for (;;) {
      const { skipped, stopped } = await runCycle(sandbox.hostUrl, progressView(label, operation.progress));
      const status = await readStatus(sandbox.hostUrl);
      const end = waitAfter(skipped, status, Date.now());
      if (end === undefined) return tellOutcome(operation, label, took(), { skipped, stopped, status });
      print(leaseSentence(end));
      await sleep(Math.max(0, end - Date.now()) + AFTER_LEASE_MS, undefined, { signal });
    }
  } catch (error) {
    // The processes run on, so that the status can be looked at and a later slice can go on.
    if (signal.aborted) return;
    const reasons = reasonSentences(await readStatus(sandbox.hostUrl).catch(() => ({ reasons: [] })));
    const why = error instanceof Error ? error.message : String(error);
    print(`${label} stopped after ${took()}: ${reasons.length === 0 ? why : 'the job cannot run.'}`);
    for (const reason of reasons) operation.lines.say(reason);
  }
}

interface Outcome {
  readonly skipped: unknown;
  readonly stopped: unknown;
  readonly status: Status;
}

function tellOutcome(operation: Operation, label: string, took: string, { skipped, stopped, status }: Outcome): void {
  const { lines, print } = operation;
  const did = describeCounters(lines.done);
  if (skipped === undefined && status.state === 'paused') {
    print(`The job is paused and writes nothing. Resume it with: ${startCall()}`);
    return;
  }
  const reasons = reasonSentences(status);
  if (stopped !== undefined || status.health === 'error' || skipped !== undefined) {
    print(`${label} stopped after ${took}. ${did ?? 'Nothing was done so far.'}`);
  } else {
    print(`${label} done in ${took}. ${did ?? 'Everything was in step already.'}`);
    print(headline(status));
  }
  for (const reason of reasons) lines.say(reason);
  tellHolds(operation, status, lines.takeHeld());
}

/** After a slice of the schedule, or one that was asked for. */
async function tellSlice(operation: Operation, { skipped, held, did, startedAt }: SliceEnd): Promise<void> {
  const { sandbox, lines } = operation;
  const done = await changeLine({ did, startedAt }, sandbox).catch(() => describeCounters(did));
  if (done !== undefined) lines.tell(done);
  const status = await readStatus(sandbox.hostUrl);
  const end = skipped === 'LeaseHeld' ? leaseEnd(status) : undefined;
  if (end !== undefined) lines.say(leaseSentence(end));
  if (skipped === undefined && status.state === 'notStarted') lines.say(readSentence(status));
  for (const reason of reasonSentences(status)) lines.say(reason);
  tellHolds(operation, status, held);
}

function tellHolds({ sandbox, lines }: Operation, status: Status, held: ReadonlyMap<string, number>): void {
  // Taken up again, what an earlier process created counts too; of it only the links are known.
  const linked = (status.links?.users ?? 0) + (status.links?.groups ?? 0);
  const created = sandbox.restored ? linked : count(lines.done, 'created');
  for (const sentence of holdSentences({ held, created })) lines.say(sentence);
}

function nextSteps({ sandbox, options }: Operation): string {
  const tick = `npm run -s sandbox -- ${['tick', ...portFlags(sandbox)].join(' ')}`;
  return options.schedule
    ? `Running on its schedule; at once with: ${tick}. Ctrl-C stops everything.`
    : `Nothing runs by itself; run slices with: ${tick}. Ctrl-C stops everything.`;
}
