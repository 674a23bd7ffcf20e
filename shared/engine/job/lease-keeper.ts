// Keeps the lease alive while a slice runs, and says whether a request may still be started.

import { LeaseLostError } from '../../errors/index.ts';
import type { Clock, JobStore, Lease } from '../../model/ports.ts';

/** Distance kept from the expiry, for clocks that differ a little. */
const MARGIN_MS = 2_000;

export class LeaseKeeper {
  readonly #store: JobStore;
  readonly #clock: Clock;
  readonly #ttlMs: number;
  readonly #lost = new AbortController();
  readonly #stopped = new AbortController();
  #expiresAt: number;
  #beat: Promise<void> = Promise.resolve();

  constructor(store: JobStore, clock: Clock, lease: Lease, ttlMs: number) {
    this.#store = store;
    this.#clock = clock;
    this.#ttlMs = ttlMs;
    this.#expiresAt = lease.expiresAt;
  }

  /** Aborted when the lease is lost, or the slice abandoned. */
  get signal(): AbortSignal {
    return this.#lost.signal;
  }

  start(): void {
    this.#beat = this.#keepRenewing();
  }

  async stop(): Promise<void> {
    this.#stopped.abort();
    await this.#beat;
  }

  /** The slice ends without giving the lease back: no request is started any more. */
  abandon(reason: unknown): void {
    this.#lost.abort(reason);
  }

  /** Throws when a request of this length could outlive the last confirmed expiry. */
  permit(timeoutMs: number): void {
    if (this.#lost.signal.aborted || this.#clock.now() + timeoutMs + MARGIN_MS > this.#expiresAt) {
      const error = lost('A request to the target could outlive the lease; another invocation may take over.');
      this.#lost.abort(error);
      throw error;
    }
  }

  async #keepRenewing(): Promise<void> {
    while (!this.#stopped.signal.aborted) {
      try {
        await this.#clock.sleep(this.#ttlMs / 3, this.#stopped.signal);
      } catch {
        return;
      }
      try {
        this.#expiresAt = (await this.#store.renewLease(this.#ttlMs)).expiresAt;
      } catch (error) {
        if (error instanceof LeaseLostError || this.#clock.now() + MARGIN_MS >= this.#expiresAt) {
          this.#lost.abort(error instanceof LeaseLostError ? error : lost('The lease could not be renewed in time.'));
          return;
        }
      }
    }
  }
}

function lost(detail: string): LeaseLostError {
  return new LeaseLostError({ code: 'LeaseLost', detail });
}
