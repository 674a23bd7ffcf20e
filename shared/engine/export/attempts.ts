// The failure policy of exports: one bad object never stops the others, and an outage blames nobody.

import { forEachLimit } from '../../concurrency/pool.ts';
import { ProvisioningError, TransientError } from '../../errors/index.ts';
import type { Kind, SourceId, StoredObject } from '../../model/stored-object.ts';
import { alarmOf } from '../job/alarms.ts';
import type { Operation } from '../job/operations.ts';
import { abandonsSlice, endsSlice } from '../job/run-control.ts';
import { operationOf } from '../job/watched-target.ts';
import { byShard } from '../objects/shards.ts';
import { isWait } from '../objects/waiting.ts';
import type { Slice } from '../slice.ts';
import type { Settling } from '../views.ts';
import { escrow } from './settle.ts';

/** How many times more failures it takes when each may be the request's own. */
const DOUBTFUL = 4;
/** Objects whose rows are read ahead while a quarantine counts. */
const TURN = 20;

export interface Task {
  readonly kind: Kind;
  readonly ids: readonly SourceId[];
  /** What an object needs of the target; while one of these is out, the object waits. */
  readonly needs: (id: SourceId) => readonly Operation[];
  /** Somebody, or a member of the group, should be out. */
  readonly removes: boolean;
  readonly work: (object: StoredObject) => Promise<void>;
}

/** Works on each object by itself. What an outage keeps from being sent stays ready, but for one probe a slice. */
export async function eachObject(slice: Settling & Pick<Slice, 'options'>, task: Task): Promise<void> {
  if (task.ids.length === 0 || slice.run.halted) return;
  const attempts = new Attempts(slice, task);
  const free = attempts.closed ? task.ids : await attempts.withoutOutages();
  for (const part of attempts.inTurn(free)) {
    if (attempts.closed) attempts.leave(part);
    else
      await forEachLimit(objectsAhead(slice, part, task.kind), slice.options.concurrency, (one) => attempts.run(one));
  }
  await attempts.close();
}

/** Rows of these objects, shard by shard, so that the writes of a shard meet in common transactions. */
export async function* objectsAhead(
  slice: Pick<Slice, 'objects' | 'run'>,
  ids: readonly SourceId[],
  kind: Kind,
): AsyncGenerator<StoredObject> {
  for (const [shard, part] of byShard(ids, (id) => id)) {
    if (slice.run.halted) return;
    for await (const rows of slice.objects[kind].rowsIn(shard, part)) yield* rows;
  }
}

class Attempts {
  readonly #slice: Settling;
  readonly #task: Task;
  /** Failures in a row that the requests may have brought about, or an outage. */
  #doubtful = 0;

  constructor(slice: Settling, task: Task) {
    this.#slice = slice;
    this.#task = task;
  }

  /** A quarantine lets no more of them through. */
  get closed(): boolean {
    return !this.#task.removes && this.#slice.gate.closed;
  }

  /** Not even tried: no later step of the round may take these for done. */
  leave(ids: readonly SourceId[]): void {
    for (const id of ids) this.#slice.failed.add(id);
  }

  /** In a quarantine those come first that have not failed, then those that wait longest for their next try. */
  inTurn(ids: readonly SourceId[]): readonly (readonly SourceId[])[] {
    if (this.#task.removes || !this.#slice.gate.isNarrow) return [ids];
    const entries = this.#slice.objects[this.#task.kind];
    const rank = (id: SourceId): number => (entries.entry(id)?.work === 'escrow' ? (entries.entry(id)?.dueAt ?? 0) : 0);
    const sorted = ids.toSorted((a, b) => rank(a) - rank(b));
    return Array.from({ length: Math.ceil(ids.length / TURN) }, (_, at) => sorted.slice(at * TURN, (at + 1) * TURN));
  }

  /** The objects that no outage keeps back, once each outage among them has been probed. */
  async withoutOutages(): Promise<readonly SourceId[]> {
    const { ids, needs } = this.#task;
    const { outages } = this.#slice;
    let free = ids;
    for (;;) {
      const blocked = free.find((id) => outages.blocking(needs(id)) !== undefined);
      const operation = blocked === undefined ? undefined : outages.blocking(needs(blocked));
      if (operation === undefined) return free;
      const waiting = free.filter((id) => needs(id).includes(operation));
      const probed = await this.#probe(operation, waiting);
      const stillOut = outages.blocking([operation]) !== undefined;
      if (stillOut) this.leave(waiting.filter((id) => !probed.has(id)));
      free = free.filter((id) => (stillOut ? !needs(id).includes(operation) : !probed.has(id)));
    }
  }

  /** Until one of them succeeds or fails: an object that turns out to need no request says nothing about the operation. */
  async #probe(operation: Operation, waiting: readonly SourceId[]): Promise<ReadonlySet<SourceId>> {
    const { outages, run, failed } = this.#slice;
    const probed = new Set<SourceId>();
    for (;;) {
      const rest = waiting.filter((id) => !probed.has(id));
      const probe = outages.probe(operation, rest);
      if (probe === undefined) break;
      probed.add(probe);
      for await (const object of objectsAhead(this.#slice, [probe], this.#task.kind)) await this.#try(object);
      if (run.halted || failed.has(probe)) break;
    }
    return probed;
  }

  async run(object: StoredObject): Promise<void> {
    const isOut = this.#slice.outages.blocking(this.#task.needs(object.id)) !== undefined;
    if (isOut || this.closed) this.leave([object.id]);
    else await this.#try(object);
  }

  /**
   * Fewer failures than an outage makes, and nothing that succeeded: a small read tells whether the target is there. If it
   * is, the objects are to blame.
   */
  async close(): Promise<void> {
    const { outages, target, run } = this.#slice;
    for (const operation of outages.doubted()) {
      if (run.halted) break;
      try {
        await target.ping();
        outages.blame(operation);
      } catch (error) {
        if (endsSlice(error) || !(error instanceof ProvisioningError)) throw error;
        outages.begin(operation, error);
      }
    }
    await this.#escrowBlamed();
  }

  async #try(object: StoredObject): Promise<void> {
    if (this.#slice.run.halted) return;
    try {
      await this.#slice.records.about(object.id, () => this.#task.work(object));
      this.#doubtful = 0;
    } catch (error) {
      await this.#failed(object, error);
    }
    await this.#escrowBlamed();
  }

  async #failed(object: StoredObject, error: unknown): Promise<void> {
    const { kind, id } = object;
    const { run, book, outages, failed, records } = this.#slice;
    if (abandonsSlice(error)) run.abandon(error);
    if (endsSlice(error) || !(error instanceof ProvisioningError)) throw error;
    failed.add(id);
    records.failed(object, error);
    if (error.policy === 'auth' || error.policy === 'throttled') {
      run.halt(error);
      const alarm = alarmOf(error, 'target');
      if (alarm !== undefined) book.raise(alarm);
      return;
    }
    const operation = operationOf(error) ?? this.#task.needs(id).at(-1);
    // What this very object waits for says nothing about the target as a whole.
    const isOut = operation !== undefined && outages.blocking([operation]) !== undefined;
    const aboutRequest = error instanceof TransientError && error.aboutRequest && !isOut;
    if (!(error instanceof TransientError) || isWait(error.code) || aboutRequest || operation === undefined) {
      await escrow(this.#slice, kind, id, error, this.#task.removes);
      if (aboutRequest) this.#doubt(error, operation);
      return;
    }
    outages.failed(operation, { kind, id, error, removes: this.#task.removes });
  }

  /** One such failure is the request's own; a long row of them without a success is not. */
  #doubt(error: ProvisioningError, operation: Operation | undefined): void {
    this.#doubtful += 1;
    const enough = DOUBTFUL * this.#slice.outages.enough;
    if (operation !== undefined && this.#doubtful >= enough) this.#slice.outages.begin(operation, error);
  }

  async #escrowBlamed(): Promise<void> {
    for (const { kind, id, error, removes } of this.#slice.outages.takeBlamed())
      await escrow(this.#slice, kind, id, error, removes);
  }
}
