// Counts SCIM requests, for benchmarks: how many, how fast at most, how many refused.

export interface MeterReading {
  readonly requests: number;
  /** Requests answered with 429 by the rate limiter. */
  readonly refused: number;
  /** Most requests within any second. */
  readonly peakPerSecond: number;
}

export class Meter {
  #requests = 0;
  #refused = 0;
  #peak = 0;
  /** Arrival times of the last second, oldest first from `#first`. */
  #arrivals: number[] = [];
  #first = 0;

  arrive(now: number): void {
    this.#requests += 1;
    this.#arrivals.push(now);
    while ((this.#arrivals[this.#first] ?? now) <= now - 1000) this.#first += 1;
    this.#peak = Math.max(this.#peak, this.#arrivals.length - this.#first);
    if (this.#first > 10_000) {
      this.#arrivals = this.#arrivals.slice(this.#first);
      this.#first = 0;
    }
  }

  refuse(): void {
    this.#refused += 1;
  }

  read(): MeterReading {
    return { requests: this.#requests, refused: this.#refused, peakPerSecond: this.#peak };
  }

  clear(): void {
    this.#requests = 0;
    this.#refused = 0;
    this.#peak = 0;
    this.#arrivals = [];
    this.#first = 0;
  }
}
