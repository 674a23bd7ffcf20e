// One host's request rate: paced smoothly, halved when the host refuses, raised step by step while all is well.

import { ThrottledError } from '../errors/index.ts';
import type { Clock } from '../model/ports.ts';
import type { CallScope } from './call-scope.ts';
import { pause } from './pause.ts';

export interface RateLimiterOptions {
  readonly clock: Clock;
  /** Named in errors. */
  readonly host: string;
  /** Requests a minute that are never exceeded; 0 = no limit of ours. */
  readonly ceiling: number;
  /** Where an earlier process left off (its `currentRate()`). */
  readonly initialRate?: number | undefined;
}

/** Given out with each request, so that one overload, seen by many requests at once, counts once. */
export interface Turn {
  readonly episode: number;
}

const UNLIMITED = 1_000_000;
const FLOOR = 10;
/** Paced a little below the rate, so that pace and burst together stay under it in every 60 seconds. */
const PACE = 0.97;
/** How far requests may run ahead of the pace after a pause: 6 of 600 a minute; also covers what timers oversleep. */
const BURST_MS = 600;
/** After a refusal the rate returns to this share of the refused one within half a minute, then creeps. */
const COMFORT = 0.92;
const RETURN_SHARE_A_SECOND = 0.02;
const CREEP_SHARE_A_SECOND = 0.001;
/** An idle limiter learns nothing: longer gaps between answers count as this. */
const LONGEST_STEP_MS = 5_000;

export class RateLimiter {
  readonly #clock: Clock;
  readonly #host: string;
  readonly #ceiling: number;
  #rate: number;
  /** Up to here the rate is believed to be fine. */
  #comfort: number;
  #episode = 0;
  #raisedAt: number;
  #pausedUntil = 0;
  /** When the next request is due if nobody bursts (the theoretical arrival time of GCRA). */
  #due = 0;
  #line: Promise<void> = Promise.resolve();

  constructor(options: RateLimiterOptions) {
    this.#clock = options.clock;
    this.#host = options.host;
    this.#ceiling = options.ceiling > 0 ? options.ceiling : UNLIMITED;
    this.#rate = this.#bounded(options.initialRate ?? this.#ceiling);
    this.#comfort = this.#rate;
    this.#raisedAt = this.#clock.now();
  }

  /** Requests a minute allowed now. */
  currentRate(): number {
    return Math.round(this.#rate);
  }

  /** Resolves when this request may be sent. ThrottledError: that would be after the scope's deadline. */
  async acquire(scope: CallScope): Promise<Turn> {
    const before = this.#line;
    let leave: () => void = () => {};
    this.#line = new Promise((resolve) => {
      leave = resolve;
    });
    try {
      await before;
      await this.#waitForTurn(scope);
      return { episode: this.#episode };
    } finally {
      leave();
    }
  }

  /** The host served this request. */
  served(): void {
    const now = this.#clock.now();
    const seconds = Math.min(now - this.#raisedAt, LONGEST_STEP_MS) / 1000;
    const share = this.#rate < this.#comfort ? RETURN_SHARE_A_SECOND : CREEP_SHARE_A_SECOND;
    this.#rate = this.#bounded(this.#rate + this.#comfort * share * seconds);
    this.#comfort = Math.max(this.#comfort, this.#rate);
    this.#raisedAt = now;
  }

  /** The host said that we are too fast (429): this rate is too high, now and later. */
  refused(turn: Turn, pauseMs: number): void {
    if (turn.episode === this.#episode) this.#comfort = this.#bounded(this.#rate * COMFORT);
    this.overloaded(turn, pauseMs);
  }

  /** The host cannot serve now (503): slower for a moment; says nothing about the rate it normally bears. */
  overloaded(turn: Turn, pauseMs: number): void {
    const now = this.#clock.now();
    this.#pausedUntil = Math.max(this.#pausedUntil, now + pauseMs);
    if (turn.episode !== this.#episode) return;
    this.#episode += 1;
    this.#rate = this.#bounded(this.#rate / 2);
    this.#raisedAt = now;
  }

  async #waitForTurn(scope: CallScope): Promise<void> {
    for (;;) {
      scope.signal.throwIfAborted();
      const now = this.#clock.now();
      const interval = 60_000 / (this.#rate * PACE);
      const waitMs = Math.max(this.#due - BURST_MS, this.#pausedUntil) - now;
      if (waitMs <= 0) {
        this.#due = Math.max(this.#due, now) + interval;
        return;
      }
      if (now + waitMs > scope.deadline) throw this.#tooLate(waitMs);
      await pause(this.#clock, waitMs, scope);
    }
  }

  #bounded(rate: number): number {
    return Math.min(Math.max(rate, Math.min(FLOOR, this.#ceiling)), this.#ceiling);
  }

  #tooLate(waitMs: number): ThrottledError {
    return new ThrottledError({
      code: 'Throttled',
      detail: `${this.#host} is rate-limiting us; next try in ${Math.ceil(waitMs / 1000)} s, which is after the end of this run.`,
      retryAfterMs: Math.ceil(waitMs),
    });
  }
}
