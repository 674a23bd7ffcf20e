// At most `slots` requests under way at once; the rate is another knob (see rate-limiter.ts).

interface Waiter {
  enter(): void;
}

export class Semaphore {
  #free: number;
  readonly #waiting = new Set<Waiter>();

  constructor(slots: number) {
    this.#free = Math.max(1, slots);
  }

  async run<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
    await this.#enter(signal);
    try {
      return await work();
    } finally {
      this.#leave();
    }
  }

  #enter(signal: AbortSignal): Promise<void> | void {
    signal.throwIfAborted();
    if (this.#free > 0) {
      this.#free -= 1;
      return;
    }
    return new Promise((resolve, reject) => {
      const waiter: Waiter = {
        enter: () => {
          signal.removeEventListener('abort', giveUp);
          resolve();
        },
      };
      const giveUp = (): void => {
        this.#waiting.delete(waiter);
        reject(signal.reason);
      };
      signal.addEventListener('abort', giveUp, { once: true });
      this.#waiting.add(waiter);
    });
  }

  #leave(): void {
    const [next] = this.#waiting;
    if (next === undefined) {
      this.#free += 1;
      return;
    }
    // The slot is handed over, never freed in between, so that nobody can overtake.
    this.#waiting.delete(next);
    next.enter();
  }
}
