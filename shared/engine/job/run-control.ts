// How long this slice may go on, and what may end it before: deadline, pause, outage, refused token, lost lease.

import { LeaseLostError, ProvisioningError, StateError, StateLostError } from '../../errors/index.ts';
import type { ChainRecord, Clock, Control, Log, SliceScope } from '../../model/ports.ts';
import type { LeaseKeeper } from './lease-keeper.ts';
import { noteRequest } from './records.ts';

/** Why a slice stops exporting before its work is done. */
export interface Stop {
  readonly code: string;
  readonly detail: string;
  /** What was to be read can be read. */
  readonly side?: 'target';
}

export interface RunControlOptions {
  readonly clock: Clock;
  readonly log: Log;
  readonly keeper: LeaseKeeper;
  /** What operators had asked for when the slice began. */
  readonly control: Control;
  readonly softDeadlineMs: number;
  readonly stopping?: AbortSignal | undefined;
}

export class RunControl {
  readonly startedAt: number;
  /** Epoch milliseconds. */
  readonly deadline: number;
  /** What operators ask for now. */
  control: Control;
  /** An operator asked for a run now: escrow does not wait for its time. */
  retryAll = false;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #keeper: LeaseKeeper;
  readonly #stopping: AbortSignal | undefined;
  #stop: Stop | undefined;

  constructor({ clock, log, keeper, control, softDeadlineMs, stopping }: RunControlOptions) {
    this.#clock = clock;
    this.#log = log;
    this.#keeper = keeper;
    this.#stopping = stopping;
    this.control = control;
    this.startedAt = clock.now();
    this.deadline = this.startedAt + softDeadlineMs;
  }

  /** What adapters may use of this slice. */
  get scope(): SliceScope {
    const { signal } = this.#keeper;
    const end = (): number => (this.#isStopping ? this.startedAt : this.deadline);
    return {
      signal,
      stopping: this.#stopping,
      get deadline() {
        return end();
      },
      permit: (timeoutMs, method) => {
        this.#keeper.permit(timeoutMs);
        noteRequest(method);
      },
    };
  }

  /** The slice is to end at its next step. */
  get overdue(): boolean {
    return this.#isStopping || this.#clock.now() >= this.deadline;
  }

  /**
   * Until when a chain may be read at a time. What takes long, or never ends, leaves exports the greater part of a slice;
   * a first read has the first slice for itself.
   */
  readUntil({ initial, incompleteSince }: Pick<ChainRecord, 'initial' | 'incompleteSince'>): number {
    const isFirst = initial && (incompleteSince ?? this.startedAt) >= this.startedAt;
    if (isFirst || this.control.state !== 'active') return this.deadline;
    return Math.min(this.deadline, this.#clock.now() + (this.deadline - this.startedAt) / 3);
  }

  /** Nothing more may be exported. */
  get halted(): boolean {
    return this.overdue || this.#stop !== undefined || this.control.state !== 'active' || this.#keeper.signal.aborted;
  }

  get stop(): Stop | undefined {
    return this.#stop;
  }

  get #isStopping(): boolean {
    return this.#stopping?.aborted === true;
  }

  halt(error: ProvisioningError): void {
    this.rest({ code: error.code, detail: error.message });
    this.#log('error', 'export.stopped', { code: error.code, policy: error.policy, detail: error.message });
  }

  /** As before: nothing new is to be told. */
  rest(stop: Stop): void {
    this.#stop ??= stop;
  }

  /** Everything under way ends, and the lease is left to expire: whoever comes next raises the fence first. */
  abandon(reason: unknown): void {
    // The tables are still needed once: the next slice must know of it.
    if (reason instanceof StateLostError) this.#stop ??= { code: reason.code, detail: reason.message };
    else this.#keeper.abandon(reason);
  }
}

/** Errors that end the whole slice, whatever object they met. */
export function endsSlice(error: unknown): boolean {
  return !(error instanceof ProvisioningError) || error.policy === 'configuration' || abandonsSlice(error);
}

/** Errors after which nothing more may be stored: the lease is left to expire, and what comes next raises the fence. */
export function abandonsSlice(error: unknown): boolean {
  return error instanceof LeaseLostError || error instanceof StateError;
}
