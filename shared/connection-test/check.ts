// One line of the connection test.

import { type Code, ProvisioningError } from '../errors/index.ts';
import type { Log } from '../model/ports.ts';

export interface Check {
  readonly name: string;
  readonly status: 'ok' | 'warning' | 'failed' | 'skipped';
  readonly latencyMs?: number;
  readonly code?: Code;
  readonly detail: string;
  /** What to do. */
  readonly remedy?: string;
}

export interface Finding {
  readonly status?: 'ok' | 'warning' | 'failed';
  readonly code?: Code;
  readonly detail: string;
  readonly remedy?: string;
}

export interface CheckContext {
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** Aborted when the test has to answer, whatever is still under way. */
  readonly signal: AbortSignal;
  readonly log: Log;
}

const PASSING = new Set(['transient', 'throttled', 'state']);
const TEST_AGAIN =
  'Test again in a minute. If it stays so, check the address in the settings, and whether the network lets the app out to it.';

/** Runs one check. Whatever it throws becomes a failed line; `remedy` says what to do about an error that stays. */
export async function check(
  name: string,
  { now, signal, log }: CheckContext,
  remedy: (error: ProvisioningError) => string,
  run: () => Promise<Finding>,
): Promise<Check> {
  const started = now();
  const failed = (code: Code, detail: string, whatToDo: string): Check => {
    return { name, status: 'failed', latencyMs: now() - started, code, detail, remedy: whatToDo };
  };
  try {
    const finding = await inTime(run, signal);
    return { name, latencyMs: now() - started, ...finding, status: finding.status ?? 'ok' };
  } catch (error) {
    if (error instanceof ProvisioningError) {
      // The settings check names what is wrong with them.
      if (error.code === 'SettingsInvalid') return skipped(name, 'The settings it needs are not usable.');
      return failed(error.code, error.message, PASSING.has(error.policy) ? TEST_AGAIN : remedy(error));
    }
    if (signal.aborted) return failed('TimedOut', 'There was no answer in the time that a test may take.', TEST_AGAIN);
    const kind = error instanceof Error ? error.name : typeof error;
    log('error', 'connection.check.unexpected', { name, kind });
    return failed('Unexpected', `An unexpected error (${kind}).`, 'This is a defect of the program: report it.');
  }
}

function skipped(name: string, why: string): Check {
  return { name, status: 'skipped', detail: why };
}

/** Not every client can be aborted: the answer does not wait for one that cannot. */
async function inTime<T>(run: () => Promise<T>, signal: AbortSignal): Promise<T> {
  let stopWaiting = (): void => {};
  const tooLate = new Promise<never>((_, reject) => {
    stopWaiting = () => reject(signal.reason);
    signal.addEventListener('abort', stopWaiting, { once: true });
  });
  try {
    return await Promise.race([run(), tooLate]);
  } finally {
    signal.removeEventListener('abort', stopWaiting);
  }
}
