// One line of the connection test.

import { within } from '../concurrency/within.ts';
import { CATALOGUE, type Code, ProvisioningError } from '../errors/index.ts';
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
  readonly status?: Check['status'];
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

/** The job tries these again by itself; a test is repeated by hand. */
const PASSING = new Set(['transient', 'throttled', 'state']);

/** Runs one check. Whatever it throws becomes a failed line. `exact`: a remedy that says more than the catalogue's. */
export async function check(
  name: string,
  { now, signal, log }: CheckContext,
  run: () => Promise<Finding>,
  exact: (error: ProvisioningError) => Promise<string | undefined> = async () => undefined,
): Promise<Check> {
  const started = now();
  const failed = (code: Code, detail: string, remedy: string = CATALOGUE[code].remedy): Check => {
    return { name, status: 'failed', latencyMs: now() - started, code, detail, remedy };
  };
  try {
    // Not every client can be aborted: the answer does not wait for one that cannot.
    const finding = await within({ signal }, run());
    return { name, latencyMs: now() - started, ...finding, status: finding.status ?? 'ok' };
  } catch (error) {
    if (error instanceof ProvisioningError) {
      // The settings check names what is wrong with them.
      if (error.code === 'SettingsInvalid') return skipped(name, 'The settings that it needs are not usable.');
      const remedy = PASSING.has(error.policy) ? CATALOGUE.TimedOut.remedy : ((await exact(error)) ?? error.remedy);
      return failed(error.code, error.message, remedy);
    }
    if (signal.aborted) return failed('TimedOut', 'There was no answer in the time that a test may take.');
    const kind = error instanceof Error ? error.name : typeof error;
    log('error', 'connection.check.unexpected', { name, kind });
    return failed('Unexpected', `The check failed with an unexpected error (${kind}).`);
  }
}

function skipped(name: string, why: string): Check {
  return { name, status: 'skipped', detail: why };
}
