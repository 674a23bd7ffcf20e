// Time, chance, logging, and what a slice lends to its adapters.

export interface Clock {
  /** Epoch milliseconds. */
  now(): number;
  /** Resolves after `ms`, or rejects with the signal's reason. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

/** A number from 0 (inclusive) to 1 (exclusive). */
export type Random = () => number;

/** A static event name plus fields: ids and codes, never tokens, names or addresses. */
export type Log = (level: 'info' | 'warn' | 'error', event: string, fields?: Readonly<Record<string, unknown>>) => void;

/** What one slice lends to its adapters. */
export interface SliceScope {
  /** Aborted when the lease is lost or the process must stop. */
  readonly signal: AbortSignal;
  /**
   * Called before each request to the target. Throws LeaseLostError if `timeoutMs` from now ends after the last
   * confirmed expiry of the lease.
   */
  permit(timeoutMs: number, method: string): void;
  /** Epoch milliseconds: no wait (throttling, back-off) may go beyond it. It is past once the slice is asked to end. */
  readonly deadline: number;
  /** Aborted when the process is about to end: waits end at once, requests under way do not. */
  readonly stopping?: AbortSignal | undefined;
}
