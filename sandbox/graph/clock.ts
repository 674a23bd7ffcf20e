// The tenant's clock: real time plus an offset that only grows, so that days can pass in a test.

export class VirtualClock {
  #offsetMs = 0;
  readonly #realNow: () => number;

  constructor(realNow: () => number = Date.now) {
    this.#realNow = realNow;
  }

  /** Milliseconds since the epoch. */
  now(): number {
    return this.#realNow() + this.#offsetMs;
  }

  advance(seconds: number): void {
    this.#offsetMs += seconds * 1000;
  }

  reset(): void {
    this.#offsetMs = 0;
  }
}
