// The slices that run in this process, so that its end can ask them to end first.

import { setTimeout as wait } from 'node:timers/promises';

/** The platform gives a worker five seconds between asking it to end and killing it. */
const GRACE_MS = 4_500;

export class Ticks {
  readonly #running = new Set<Promise<unknown>>();
  readonly #stop = new AbortController();

  /** Aborted when the process is about to end. */
  get stopping(): AbortSignal {
    return this.#stop.signal;
  }

  async run<T>(slice: () => Promise<T>): Promise<T> {
    const running = slice();
    this.#running.add(running);
    try {
      return await running;
    } finally {
      this.#running.delete(running);
    }
  }

  /** A slice that does not end in time keeps its lease, which then expires: as after a kill. */
  async stop(): Promise<void> {
    this.#stop.abort();
    await Promise.race([Promise.allSettled(this.#running), wait(GRACE_MS, undefined, { ref: false })]);
  }
}
