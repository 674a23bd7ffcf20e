// What a quarantine lets through: removals as ever, of creates and updates a small batch in a slice that tries.

import type { ProvisioningError } from '../../errors/index.ts';
import type { StoredObject } from '../../model/stored-object.ts';
import type { JobBook } from './job-book.ts';
import {
  batchOf,
  began,
  type ExportWindow,
  judgeQuarantine,
  narrows,
  type ProbeOutcome,
  type Quarantine,
  tooManyFailures,
} from './quarantine.ts';
import { requestOf } from './request-of.ts';
import type { RunControl } from './run-control.ts';
import { total } from './totals.ts';
import { triedIn, withTried } from './tried.ts';
import { operationOf } from './watched-target.ts';

/** The present hour and the one before. */
const WINDOW_HOURS = 2;

export class ExportGate {
  readonly #book: JobBook;
  readonly #run: Pick<RunControl, 'control' | 'retryAll'>;
  #isProbe: boolean | undefined;
  #isNew = false;
  #sent = 0;
  #succeeded = 0;
  #failed = 0;
  #failedAgain = 0;

  constructor(book: JobBook, run: Pick<RunControl, 'control' | 'retryAll'>) {
    this.#book = book;
    this.#run = run;
  }

  /** Its time has come, or somebody asked for it, or has changed what may have caused the quarantine. */
  get isProbe(): boolean {
    this.#isProbe ??= this.#isDue(this.#book.job.quarantine);
    return this.#isProbe;
  }

  /** An operator says that the cause is mended. */
  ask(): void {
    this.#isProbe = true;
  }

  /** Creates and updates are counted. */
  get isNarrow(): boolean {
    const { job } = this.#book;
    return job.quarantine !== undefined && narrows(job.quarantine, job);
  }

  /** No create or update may be sent any more. */
  get closed(): boolean {
    const { quarantine } = this.#book.job;
    if (quarantine === undefined || !this.isNarrow) return false;
    return this.#isNew || !this.isProbe || this.#sent >= batchOf(quarantine.opened);
  }

  /** When this slice is not the one that tries: until then. */
  get closedUntil(): number | undefined {
    return this.closed && !this.isProbe ? this.#book.job.quarantine?.nextAttempt : undefined;
  }

  /** A create or an update is about to be sent. */
  sending(): void {
    this.#sent += 1;
  }

  succeeded(): void {
    this.#succeeded += 1;
  }

  /** The object goes to escrow. What was not asked of the target says nothing about it. */
  failed({ work }: StoredObject, error: ProvisioningError): void {
    const operation = operationOf(error);
    if (operation === undefined) return;
    const isFirst = (work?.attempts ?? 0) === 0;
    const isMembers = operation === 'changeMembers';
    if (isFirst) this.#note(error, isMembers);
    if (operation !== 'removeUser' && operation !== 'removeGroup' && !isMembers) {
      if (isFirst) this.#failed += 1;
      else this.#failedAgain += 1;
    }
    const found = this.#book.job.quarantine === undefined ? tooManyFailures(this.#facts()) : undefined;
    if (found === undefined) return;
    this.#isNew = true;
    this.#book.update({ quarantine: began(found, this.#book.now) });
  }

  /** At the end of a slice, before what it did is counted into the window. */
  settle(): void {
    const { job, now } = this.#book;
    const { alarms, outages, chains, quarantine } = job;
    const waiting = (['ready', 'escrow'] as const)
      .flatMap((state) => [total(job, 'user', state), total(job, 'group', state)])
      .reduce((sum, count) => sum + count, 0);
    const facts = { ...this.#facts(), alarms, outages, chains, waiting, probe: this.#outcome() };
    const next = this.#isNew ? quarantine : judgeQuarantine(quarantine, facts, now);
    // Whoever failed before it ended was the reason for it, and is no reason for another one.
    const hasEnded = quarantine !== undefined && next === undefined;
    this.#book.update({ quarantine: next, ...(hasEnded && { failed: undefined }) });
  }

  #outcome(): ProbeOutcome {
    const { quarantine } = this.#book.job;
    // A job that does not run goes on reading, and asks nothing of the target.
    const mayAsk = quarantine?.side === 'source' || this.#run.control.state === 'active';
    const isProbe = quarantine !== undefined && mayAsk && this.isProbe;
    const [succeeded, failed, failedAgain] = [this.#succeeded, this.#failed, this.#failedAgain];
    return { isProbe, succeeded, failed, failedAgain };
  }

  #isDue(quarantine: Quarantine | undefined): boolean {
    if (quarantine === undefined) return false;
    const { retryAll, control } = this.#run;
    return (
      retryAll || this.#book.now >= quarantine.nextAttempt || (control.probeAskedAt ?? 0) > quarantine.currentBegan
    );
  }

  #note(error: ProvisioningError, isMembers: boolean): void {
    const { now, job } = this.#book;
    const { exports, members } = job.failed ?? {};
    this.#book.update({
      failed: {
        exports: withTried(exports, isMembers ? 0 : 1, now),
        members: withTried(members, isMembers ? 1 : 0, now),
        last: { code: error.code, detail: error.message, at: now, ...requestOf(error) },
      },
    });
  }

  #facts(): { readonly window: ExportWindow; readonly linked: number } {
    const { job, now } = this.#book;
    const { exports, members, last } = job.failed ?? {};
    const linked = total(job, 'user', 'linked') + total(job, 'group', 'linked');
    return {
      linked,
      window: {
        succeeded: triedIn(job.tried, now, WINDOW_HOURS) + this.#book.took(),
        failed: triedIn(exports, now, WINDOW_HOURS),
        failedMembers: triedIn(members, now, WINDOW_HOURS),
        last,
      },
    };
  }
}
