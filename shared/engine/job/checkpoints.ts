// When the job row and the chains are stored: before the first write, with each step forward, at most once a second.

import { randomUUID } from 'node:crypto';
import type { Clock, JobStore } from '../../model/ports.ts';
import type { ChainBook } from './chain-book.ts';
import type { JobRecord } from './job.ts';
import type { JobBook } from './job-book.ts';
import { encodeJob } from './job-row.ts';
import type { RunControl } from './run-control.ts';

const BREATH_MS = 1_000;

export interface CheckpointParts {
  readonly store: JobStore;
  readonly clock: Clock;
  readonly book: JobBook;
  readonly chains: ChainBook;
  readonly run: RunControl;
  /** What the next slice is to know of the stored rows, as of now. */
  readonly remembered: () => Pick<JobRecord, 'shards' | 'entitledSizes' | 'memory'>;
}

export class Checkpoints {
  readonly #parts: CheckpointParts;
  #begun: Promise<void> | undefined;
  #breathedAt: number;

  constructor(parts: CheckpointParts) {
    this.#parts = parts;
    this.#breathedAt = parts.run.startedAt;
  }

  /** Marks the job as being written, once, before anything else is written. */
  begin(): Promise<void> {
    this.#begun ??= this.#markUnclean();
    return this.#begun;
  }

  /**
   * Stores the job row and every changed chain in one transaction with the lease; before it the text of the
   * configuration, if it is given.
   */
  async store(configuration?: string): Promise<void> {
    const { book, chains, remembered, store } = this.#parts;
    const mark = randomUUID();
    const unsaved = chains.takeUnsaved();
    book.update({ ...remembered(), chains: chains.summaries(), mark });
    try {
      await store.checkpoint({
        job: encodeJob(book.job),
        mark,
        putChains: unsaved.put,
        dropChains: unsaved.drop,
        ...(configuration !== undefined && { configuration }),
      });
    } catch (error) {
      unsaved.putBack();
      throw error;
    }
  }

  /** A quiet tick stores its new links once, at its end. */
  async storeIfBegun(): Promise<void> {
    if (this.#begun !== undefined) await this.store();
  }

  /** Called at every settle: notices a pause and stores progress, at most once a second each. */
  async breathe(): Promise<void> {
    const { clock, run, store } = this.#parts;
    if (clock.now() - this.#breathedAt < BREATH_MS) return;
    this.#breathedAt = clock.now();
    run.control = await store.readControl();
    await this.storeIfBegun();
  }

  async #markUnclean(): Promise<void> {
    const { book } = this.#parts;
    if (!book.job.clean) return;
    book.update({ clean: false });
    await this.store();
  }
}
