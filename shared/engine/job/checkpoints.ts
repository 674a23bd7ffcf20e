// When the job row and the chains are stored: before the first write, with each step forward, at most once a second.

import { randomUUID } from 'node:crypto';
import type { Checkpoint, Clock, JobStore } from '../../model/ports.ts';
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
  #storedAt: number;

  constructor(parts: CheckpointParts) {
    this.#parts = parts;
    this.#breathedAt = parts.run.startedAt;
    this.#storedAt = parts.run.startedAt;
  }

  /** Marks the job as being written, once, before anything else is written. */
  begin(): Promise<void> {
    this.#begun ??= this.#markUnclean();
    return this.#begun;
  }

  /** What only has to be stored before something else is written: the first time it is the mark itself. */
  async storeBegun(): Promise<void> {
    if (this.#begun !== undefined || !this.#parts.book.job.clean) return this.store();
    return this.begin();
  }

  /**
   * Stores the job row and every changed chain in one transaction with the lease, and the text of the configuration if it
   * is given. `release`: the lease is given back with it, and nothing may be written any more.
   */
  async store(also: Pick<Checkpoint, 'configuration' | 'release'> = {}): Promise<void> {
    const { book, chains, clock, remembered, store } = this.#parts;
    this.#storedAt = clock.now();
    const mark = randomUUID();
    const unsaved = chains.takeUnsaved();
    book.update({ ...remembered(), chains: chains.summaries(), mark });
    try {
      await store.checkpoint({
        job: encodeJob(book.job),
        mark,
        putChains: unsaved.put,
        dropChains: unsaved.drop,
        ...also,
      });
    } catch (error) {
      unsaved.putBack();
      throw error;
    }
  }

  /**
   * How far reading has come, at most once a second: after a kill it is only read again. A quiet tick stores its new links
   * once, at its end.
   */
  async noteProgress(): Promise<void> {
    if (this.#parts.clock.now() - this.#storedAt >= BREATH_MS) await this.#storeIfBegun();
  }

  /** Called at every settle: notices a pause and stores progress, at most once a second each. */
  async breathe(): Promise<void> {
    const { clock, run, store } = this.#parts;
    if (clock.now() - this.#breathedAt < BREATH_MS) return;
    this.#breathedAt = clock.now();
    run.control = await store.readControl();
    await this.#storeIfBegun();
  }

  async #storeIfBegun(): Promise<void> {
    if (this.#begun !== undefined) await this.store();
  }

  async #markUnclean(): Promise<void> {
    const { book } = this.#parts;
    if (!book.job.clean) return;
    book.update({ clean: false });
    await this.store();
  }
}
