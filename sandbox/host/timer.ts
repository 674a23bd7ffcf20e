// Runs one timer function: on its schedule, and when asked, but never two invocations at a time.

import type { RegisteredFunction } from './app.ts';
import type { InvocationResult, Invoke } from './invoke.ts';
import type { Schedule } from './schedule.ts';

/** setTimeout takes at most 2^31 - 1 milliseconds. */
const LONGEST_WAIT = 2_147_483_647;
/** An invocation that starts this much after its occurrence was due is told so. */
const PAST_DUE_AFTER = 1_000;

export class Timer {
  readonly function: RegisteredFunction;
  readonly #invoke: Invoke;
  readonly #schedule: Schedule | undefined;
  #turn: Promise<unknown> = Promise.resolve();
  #armed: NodeJS.Timeout | undefined;
  #stopped = false;
  #last = 0;
  #next = 0;

  constructor(registered: RegisteredFunction, schedule: Schedule | undefined, invoke: Invoke) {
    this.function = registered;
    this.#schedule = schedule;
    this.#invoke = invoke;
  }

  /** Starts the schedule. With runOnStartup, the first invocation is now. */
  start(): void {
    if (this.#schedule === undefined) return;
    const now = Date.now();
    this.#arm(this.function.trigger.runOnStartup === true ? now : this.#schedule.after(now));
  }

  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#armed);
  }

  /** Waits until no invocation runs, then gives this task the timer for itself. Rejects once the timer is stopped. */
  exclusively<T>(task: (invoke: (isPastDue?: boolean) => Promise<InvocationResult>) => Promise<T>): Promise<T> {
    const turn = this.#turn.then(() => task((isPastDue = false) => this.#invokeNow(isPastDue)));
    this.#turn = turn.catch(() => undefined);
    return turn;
  }

  #arm(due: number): void {
    if (this.#stopped) return;
    const wait = Math.min(Math.max(due - Date.now(), 0), LONGEST_WAIT);
    this.#armed = setTimeout(() => {
      if (Date.now() < due) this.#arm(due);
      else void this.#occur(due);
    }, wait);
  }

  /**
   * The next occurrence is reckoned from the start of this one and armed after its end: an invocation that overran
   * is followed at once by one more, however many occurrences it missed.
   */
  async #occur(due: number): Promise<void> {
    await this.exclusively(async (invoke) => {
      if (this.#stopped || this.#schedule === undefined) return;
      const started = Date.now();
      this.#next = this.#schedule.after(started);
      await invoke(started - due > PAST_DUE_AFTER);
      this.#last = started;
      this.#arm(this.#next);
    });
  }

  async #invokeNow(isPastDue: boolean): Promise<InvocationResult> {
    if (this.#stopped) throw new Error('The host is stopping.');
    const { useMonitor } = this.function.trigger;
    const status = { Last: iso(this.#last), Next: iso(this.#next), LastUpdated: iso(this.#last) };
    const data = {
      Schedule: { AdjustForDST: true },
      ScheduleStatus: (useMonitor ?? true) && this.#schedule?.monitored === true ? status : null,
      IsPastDue: isPastDue,
    };
    return this.#invoke(this.function, { json: JSON.stringify(data) });
  }
}

function iso(time: number): string {
  return time === 0 ? '0001-01-01T00:00:00+00:00' : new Date(time).toISOString();
}
