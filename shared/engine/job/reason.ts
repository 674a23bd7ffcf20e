// One thing that is to be told of the job: what, how bad, since when, and what to do about it.

import { type Code, remedyOf } from '../../errors/index.ts';
import type { Control } from '../../model/ports.ts';

export type Severity = 'error' | 'warning';
export type HealthState = 'ok' | Severity;

/** Moments are epoch milliseconds. */
export interface Reason {
  readonly code: Code;
  readonly severity: Severity;
  /** Absent where nobody knows. */
  readonly since?: number | undefined;
  readonly detail: string;
  /** Absent for a code that another version of the program has stored. */
  readonly remedy?: string | undefined;
  readonly count?: number | undefined;
  readonly oldestSince?: number | undefined;
}

/** What the application log was told last. */
export interface Told {
  readonly health: HealthState;
  readonly codes: readonly string[];
  readonly state?: Control['state'];
  /** The answer that decided on the quarantine. */
  readonly quarantine?: { readonly code: Code; readonly status?: number };
  readonly disabledAt?: number;
  /** What lasts → when it was told last, epoch milliseconds. */
  readonly at: Readonly<Record<string, number>>;
}

export function reason(facts: Omit<Reason, 'remedy'>): Reason {
  return { ...facts, remedy: remedyOf(facts.code) };
}

export const MINUTE_MS = 60_000;
export const HOUR_MS = 60 * MINUTE_MS;
export const DAY_MS = 24 * HOUR_MS;

/** "7 minutes", "3 hours", "less than a minute": for people who ask how long it has lasted. */
export function lasted(ms: number): string {
  const minutes = Math.round(ms / MINUTE_MS);
  if (minutes < 1) return 'less than a minute';
  if (minutes < 120) return minutes === 1 ? '1 minute' : `${minutes} minutes`;
  const hours = Math.round(minutes / 60);
  return hours < 48 ? `${hours} hours` : `${Math.round(hours / 24)} days`;
}
