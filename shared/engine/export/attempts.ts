// The failure policy of exports: one bad object never stops the others, an outage blames nobody.

import { ProvisioningError, TransientError } from '../../errors/index.ts';
import type { Kind, SourceId } from '../../model/stored-object.ts';
import { abandonsSlice, endsSlice } from '../job/run-control.ts';
import type { Slice } from '../slice.ts';
import type { Settling } from '../views.ts';
import { CREATE_UNCONFIRMED } from './link-target.ts';
import { escrow } from './settle.ts';

/** How many times more failures it takes when each may be the request's own. */
const DOUBTFUL = 4;

interface Suspect {
  readonly kind: Kind;
  readonly id: SourceId;
  readonly error: ProvisioningError;
}

export class Attempts {
  readonly #slice: Settling & Pick<Slice, 'options'>;
  #suspects: Suspect[] = [];
  /** Failures in a row that the requests may have brought about, or an outage. */
  #doubtful = 0;
  /** Noticed: whatever else was under way at that moment fails for the same reason. */
  #outage = false;

  constructor(slice: Settling & Pick<Slice, 'options'>) {
    this.#slice = slice;
  }

  async run(kind: Kind, id: SourceId, work: () => Promise<void>): Promise<void> {
    if (this.#slice.run.halted) return;
    try {
      await work();
    } catch (error) {
      await this.#failed(kind, id, error);
      return;
    }
    this.#doubtful = 0;
    this.#slice.book.clear('TargetUnavailable');
    this.#slice.book.clear('TargetTokenRefused');
    await this.#blameSuspects();
  }

  /** Transient failures that no outage excuses. */
  async close(): Promise<void> {
    await this.#blameSuspects();
  }

  async #failed(kind: Kind, id: SourceId, error: unknown): Promise<void> {
    if (abandonsSlice(error)) this.#slice.run.abandon(error);
    if (endsSlice(error) || !(error instanceof ProvisioningError)) throw error;
    if (error.policy === 'auth' || error.policy === 'throttled') {
      this.#slice.run.halt(error);
      if (error.policy === 'auth') this.#slice.book.raise({ code: error.code, detail: error.message });
      return;
    }
    // What this very object waits for says nothing about the target as a whole.
    if (!(error instanceof TransientError) || error.aboutRequest || error.code === CREATE_UNCONFIRMED) {
      await escrow(this.#slice, kind, id, error);
      if (error instanceof TransientError && error.aboutRequest) this.#doubt(error);
      return;
    }
    if (this.#outage) return;
    if (!this.#suspects.some((suspect) => suspect.id === id)) this.#suspects.push({ kind, id, error });
    if (this.#suspects.length < this.#slice.options.outageAfter) return;
    this.#suspects = [];
    this.#stopFor(error);
  }

  /** One such failure is the request's own; a long row of them without a success is not. */
  #doubt(error: TransientError): void {
    this.#doubtful += 1;
    if (this.#doubtful >= DOUBTFUL * this.#slice.options.outageAfter) this.#stopFor(error);
  }

  #stopFor(error: TransientError): void {
    this.#outage = true;
    this.#slice.run.halt(error);
    this.#slice.book.raise({ code: 'TargetUnavailable', detail: `${error.code}: ${error.message}` });
  }

  async #blameSuspects(): Promise<void> {
    const suspects = this.#suspects;
    this.#suspects = [];
    for (const { kind, id, error } of suspects) await escrow(this.#slice, kind, id, error);
  }
}
