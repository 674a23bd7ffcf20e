// One line of the connection test.

import { ProvisioningError } from '../errors/index.ts';

export interface Check {
  readonly name: string;
  readonly status: 'ok' | 'warning' | 'failed' | 'skipped';
  readonly latencyMs?: number;
  readonly code?: string;
  readonly detail: string;
  /** What to do. */
  readonly remedy?: string;
}

export interface Finding {
  readonly status?: 'ok' | 'warning' | 'failed';
  readonly code?: string;
  readonly detail: string;
  readonly remedy?: string;
}

/** Runs one check; whatever it throws becomes a failed line. */
export async function check(
  name: string,
  now: () => number,
  remedy: string,
  run: () => Promise<Finding>,
): Promise<Check> {
  const started = now();
  try {
    const finding = await run();
    return { name, latencyMs: now() - started, ...finding, status: finding.status ?? 'ok' };
  } catch (error) {
    const known = error instanceof ProvisioningError;
    return {
      name,
      status: 'failed',
      latencyMs: now() - started,
      code: known ? error.code : 'Unexpected',
      detail: known ? error.message : 'An unexpected error; its kind is in the log.',
      remedy,
    };
  }
}

export function skipped(name: string, why: string): Check {
  return { name, status: 'skipped', detail: why };
}
