// Which operations of the target work, judged by each alone: an operation that keeps failing without a success is an
// outage of that operation. Exporting it stops, nobody is blamed, and each slice probes it with one object.

import type { ProvisioningError } from '../../errors/index.ts';
import type { Log } from '../../model/ports.ts';
import type { Kind, SourceId } from '../../model/stored-object.ts';
import type { JobBook } from './job-book.ts';
import type { Operation, Outage } from './operations.ts';
import { requestOf } from './request-of.ts';

/** An object whose request failed in passing, while nobody knows yet who is to blame. */
export interface Suspect {
  readonly kind: Kind;
  readonly id: SourceId;
  readonly error: ProvisioningError;
  /** The object, or a member of it, should be out. */
  readonly removes: boolean;
}

const MOST_REMEMBERED = 50;

export class Outages {
  readonly #book: JobBook;
  readonly #log: Log;
  /** Failures of different objects, without a success between, that make an outage. */
  readonly enough: number;
  readonly #suspects = new Map<Operation, Suspect[]>();
  readonly #blamed: Suspect[] = [];
  readonly #probed = new Set<Operation>();
  /** Operations that were needed in this slice while they were out. */
  readonly #missed = new Set<Operation>();

  constructor(book: JobBook, log: Log, enough: number) {
    this.#book = book;
    this.#log = log;
    this.enough = enough;
  }

  /** The first of these operations that is out. */
  blocking(operations: readonly Operation[]): Operation | undefined {
    const blocking = operations.find((operation) => this.#outage(operation) !== undefined);
    if (blocking !== undefined) this.#missed.add(blocking);
    return blocking;
  }

  /** An outage that keeps nothing from the target any more, since what failed in it is not due: nobody could ever end it. */
  endUnmissed(): void {
    const { outages } = this.#book.job;
    const kept = Object.entries(outages).filter(([operation]) =>
      [...this.#missed, ...this.#probed].some((one) => one === operation),
    );
    if (kept.length === Object.keys(outages).length) return;
    this.#book.update({ outages: Object.fromEntries(kept) });
    this.#tell();
  }

  /** One of those that did not fail in this outage, else the one that failed longest ago; once the target answered, none. */
  probe(operation: Operation, ids: readonly SourceId[]): SourceId | undefined {
    const outage = this.#outage(operation);
    if (outage === undefined || this.#probed.has(operation)) return undefined;
    const due = new Set(ids);
    return ids.find((id) => !outage.failed.includes(id)) ?? outage.failed.find((id) => due.has(id));
  }

  /** The operation works. Whoever failed before is to blame for it, unless an outage excuses them. */
  succeeded(operation: Operation): void {
    const ended = this.#outage(operation);
    if (ended === undefined) {
      this.blame(operation);
      return;
    }
    this.#suspects.delete(operation);
    const { [operation]: _ended, ...others } = this.#book.job.outages;
    this.#book.update({ outages: others });
    this.#log('info', 'target.recovered', { operation, since: ended.since });
    this.#tell();
  }

  /** Those who failed in this operation answer for it themselves. */
  blame(operation: Operation): void {
    this.#blamed.push(...this.#takeSuspects(operation));
  }

  /** To be put into escrow. */
  takeBlamed(): readonly Suspect[] {
    return this.#blamed.splice(0);
  }

  /** Operations with failures of which nobody knows yet who is to blame. */
  doubted(): readonly Operation[] {
    return [...this.#suspects.keys()];
  }

  failed(operation: Operation, suspect: Suspect): void {
    const suspects = this.#suspects.get(operation) ?? [];
    if (!suspects.some(({ id }) => id === suspect.id)) this.#suspects.set(operation, [...suspects, suspect]);
    const count = this.#suspects.get(operation)?.length ?? 0;
    if (this.#outage(operation) !== undefined || count >= this.enough) this.begin(operation, suspect.error);
  }

  /** Nothing of this operation is sent any more but one probe a slice. */
  begin(operation: Operation, error: ProvisioningError): void {
    this.#probed.add(operation);
    const known = this.#outage(operation);
    const failed = this.#takeSuspects(operation).map(({ id }) => id);
    const before = (known?.failed ?? []).filter((id) => !failed.includes(id));
    const outage = {
      since: known?.since ?? this.#book.now,
      code: error.code,
      detail: error.message,
      ...requestOf(error),
      failed: [...before, ...failed].slice(-MOST_REMEMBERED),
    };
    this.#book.update({ outages: { ...this.#book.job.outages, [operation]: outage } });
    this.#tell();
  }

  #takeSuspects(operation: Operation): readonly Suspect[] {
    const suspects = this.#suspects.get(operation) ?? [];
    this.#suspects.delete(operation);
    return suspects;
  }

  #outage(operation: Operation): Outage | undefined {
    return this.#book.job.outages[operation];
  }

  #tell(): void {
    const [first] = Object.entries(this.#book.job.outages);
    if (first === undefined) {
      this.#book.clear('TargetUnavailable');
      return;
    }
    const [operation, { code, detail }] = first;
    this.#book.raise({ side: 'target', code: 'TargetUnavailable', detail: `${operation}: ${code}: ${detail}` });
  }
}
