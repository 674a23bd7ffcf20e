// Operates the job of a running sandbox through its HTTP functions, as an operator would.

import { setTimeout as sleep } from 'node:timers/promises';
import type { SliceSummary } from '../host/invoke.ts';
import { call } from './json-client.ts';
import { findProgress, type ProgressView } from './progress.ts';

/** What is used of the status document. */
export interface Status {
  readonly summary?: string;
  readonly state?: 'notStarted' | 'active' | 'paused' | 'disabled';
  readonly health: 'ok' | 'warning' | 'error';
  readonly reasons: readonly { readonly code: string; readonly detail: string; readonly remedy?: string }[];
  readonly lease?: { readonly held: boolean; readonly expiresAt?: string };
  readonly links?: Counts;
  /** Assigned groups, and everybody who was read. */
  readonly sourceObjects?: Counts;
  readonly entitledUsers?: number;
}

interface Counts {
  readonly users: number;
  readonly groups: number;
}

const HEALTH_TIMEOUT_MS = 30_000;
const POLL_MS = 500;

export async function waitUntilHealthy(hostUrl: string, signal: AbortSignal): Promise<void> {
  const deadline = Date.now() + HEALTH_TIMEOUT_MS;
  while (!signal.aborted) {
    try {
      await call('GET', `${hostUrl}/api/health`);
      return;
    } catch (error) {
      if (Date.now() > deadline) throw error;
      await sleep(POLL_MS);
    }
  }
}

/** `expectCreates`: objects that the first cycle may create without being held. */
export async function startJob(hostUrl: string, expectCreates: number | undefined): Promise<void> {
  await call('POST', `${hostUrl}/api/job/start`, expectCreates === undefined ? {} : { expectCreates });
}

export async function readStatus(hostUrl: string): Promise<Status> {
  const { reasons = [], health = 'ok', ...status } = await call<Partial<Status>>('GET', `${hostUrl}/api/status`);
  return { ...status, health, reasons };
}

/** Runs slices until no work is left; meanwhile shows the progress that the status tells. */
export async function runCycle(hostUrl: string, view: ProgressView): Promise<SliceSummary> {
  const done = new AbortController();
  const watching = watch(hostUrl, view, done.signal);
  try {
    const summary = await call<SliceSummary>('POST', `${hostUrl}/__admin/tick`);
    // A tick that took minutes has sent its status line before it could fail.
    if (summary.event !== 'slice.finished') throw new Error(`The tick failed: ${JSON.stringify(summary)}`);
    return summary;
  } finally {
    done.abort();
    await watching;
    view.end();
  }
}

async function watch(hostUrl: string, view: ProgressView, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    // A status that cannot be read now is no reason to stop the cycle; the tick itself tells what is wrong.
    const progress = findProgress(await readStatus(hostUrl).catch(() => undefined));
    if (progress !== undefined && !signal.aborted) view.show(progress);
    await sleep(POLL_MS, undefined, { signal }).catch(() => undefined);
  }
}
