// When a failed object is tried again. There is always a next try.

import { ConflictError, type ProvisioningError, RejectedError } from '../../errors/index.ts';
import { PROBE_EVERY_MS } from '../job/quarantine.ts';

const MINUTE_MS = 60_000;
const FIRST_MS = 5 * MINUTE_MS;
/** Whoever should be out is not in for longer than this because of a failure in passing, or of a refusal. */
const REMOVAL_LONGEST_MS = 30 * MINUTE_MS;
const REFUSED_REMOVAL_FIRST_MS = 30 * MINUTE_MS;
const REFUSED_REMOVAL_LONGEST_MS = 6 * 60 * MINUTE_MS;
const LONGEST_MS = 24 * 60 * MINUTE_MS;

export interface FailedTry {
  /** Tries so far, this one included. */
  readonly attempts: number;
  readonly error: ProvisioningError;
  /** The object, or members of it, should be out. */
  readonly removes: boolean;
  /** A probe is to find something to try. */
  readonly quarantined?: boolean;
}

/** Milliseconds until the next try: doubled each time, spread by ±10 % so that failures do not return together. */
export function waitMs(failed: FailedTry, random: () => number): number {
  const { first, longest } = ladder(failed);
  const plain = first * 2 ** Math.min(30, Math.max(0, failed.attempts - 1));
  return Math.round(Math.min(longest, plain * (0.9 + 0.2 * random())));
}

function ladder({ error, removes, quarantined }: FailedTry): { readonly first: number; readonly longest: number } {
  if (!removes) return { first: FIRST_MS, longest: quarantined ? PROBE_EVERY_MS : LONGEST_MS };
  return isRefusal(error)
    ? { first: REFUSED_REMOVAL_FIRST_MS, longest: REFUSED_REMOVAL_LONGEST_MS }
    : { first: FIRST_MS, longest: REMOVAL_LONGEST_MS };
}

/** The other side understood, and said no. */
function isRefusal(error: ProvisioningError): boolean {
  return error instanceof RejectedError || error instanceof ConflictError;
}
