// An index of the target, read by pages once a cycle when that costs less than one look-up an object.

import { mapLimit } from '../../concurrency/pool.ts';
import { type ObjectPolicy, SHARDS } from '../../model/ports.ts';
import type { Attributes, Kind, TargetId, TargetObject } from '../../model/stored-object.ts';
import { KINDS, targetId } from '../../model/stored-object.ts';
import { allShards } from '../objects/shards.ts';
import type { Slice } from '../slice.ts';

/** An index of fewer pages is read again rather than stored. */
const STORE_FROM_PAGES = 10;
const PARALLEL = 8;

type Indexing = Pick<Slice, 'book' | 'options' | 'policy' | 'state' | 'target'>;

export class TargetIndex {
  readonly #policy: ObjectPolicy;
  readonly #objects = new Map<TargetId, Attributes>();
  readonly #byValue = new Map<string, readonly TargetId[]>();

  /** Objects that the target said it has. */
  #total = 0;

  private constructor(policy: ObjectPolicy) {
    this.#policy = policy;
  }

  /** Undefined: asking singly is cheaper. */
  static async open(slice: Indexing, kind: Kind, expected: number): Promise<TargetIndex | undefined> {
    if (expected <= 1) return undefined;
    const index = new TargetIndex(slice.policy[kind]);
    if (await index.#restore(slice, kind)) return index;
    let pages = 0;
    for await (const { objects, total } of slice.target.list(kind)) {
      if (pages === 0 && expected <= Math.ceil(total / Math.max(1, objects.length))) return undefined;
      pages += 1;
      for (const object of objects) index.note(object);
    }
    if (pages > STORE_FROM_PAGES) await index.#save(slice, kind);
    return index;
  }

  /** Everything there is, whatever it costs. */
  static async read(slice: Pick<Slice, 'policy' | 'target'>, kind: Kind): Promise<TargetIndex> {
    const index = new TargetIndex(slice.policy[kind]);
    for await (const { objects, total } of slice.target.list(kind)) {
      index.#total = total;
      for (const object of objects) index.note(object);
    }
    return index;
  }

  /** The target changed the order while its pages were read: what is not found here may exist all the same. */
  get isIncomplete(): boolean {
    return this.#objects.size < this.#total;
  }

  /** What the target would find by the same filter. */
  async find(path: string, value: string): Promise<readonly TargetObject[]> {
    const ids = this.#keys({ [path]: value }).flatMap((key) => this.#byValue.get(key) ?? []);
    return ids.flatMap((id) => {
      const values = this.#objects.get(id);
      return values === undefined ? [] : [{ id, values }];
    });
  }

  note(object: TargetObject): void {
    this.forget(object.id);
    this.#objects.set(object.id, object.values);
    for (const key of this.#keys(object.values)) {
      this.#byValue.set(key, [...(this.#byValue.get(key) ?? []), object.id]);
    }
  }

  forget(id: TargetId): void {
    const values = this.#objects.get(id);
    if (values === undefined) return;
    this.#objects.delete(id);
    for (const key of this.#keys(values)) {
      const others = this.#byValue.get(key)?.filter((other) => other !== id) ?? [];
      if (others.length > 0) this.#byValue.set(key, others);
      else this.#byValue.delete(key);
    }
  }

  #keys(values: Attributes): string[] {
    const { matching, lookupKeys } = this.#policy;
    return matching.flatMap((path) => lookupKeys(path, values).map((key) => `${path}\n${key}`));
  }

  async #save(slice: Indexing, kind: Kind): Promise<void> {
    const cycle = newestCycle(slice);
    if (cycle === undefined) return;
    const parts: [TargetId, Attributes][][] = allShards().map(() => []);
    let at = 0;
    for (const entry of this.#objects) parts[at++ % SHARDS]?.push(entry);
    await mapLimit([...parts.entries()], PARALLEL, ([shard, part]) =>
      slice.state.index.put(indexName(kind, cycle), shard, Buffer.from(JSON.stringify(part), 'utf8')),
    );
    slice.book.update({ targetIndex: { ...slice.book.job.targetIndex, [kind]: cycle } });
  }

  async #restore(slice: Indexing, kind: Kind): Promise<boolean> {
    const cycle = slice.book.job.targetIndex[kind];
    if (cycle === undefined || cycle !== newestCycle(slice)) return false;
    const parts = await mapLimit(allShards(), PARALLEL, (shard) =>
      slice.state.index.get(indexName(kind, cycle), shard),
    );
    for (const part of parts) {
      if (part === undefined) return false;
      const entries: [string, Attributes][] = JSON.parse(Buffer.from(part).toString('utf8'));
      for (const [id, values] of entries) this.note({ id: targetId(id), values });
    }
    return true;
  }
}

/** Forgets the stored indexes of cycles that have ended. */
export async function dropOldIndexes(slice: Pick<Slice, 'book' | 'state'>): Promise<void> {
  for (const kind of ['user', 'group'] as const) {
    const cycle = slice.book.job.targetIndex[kind];
    if (cycle === undefined || slice.book.cycle(cycle) !== undefined) continue;
    await slice.state.index.drop(indexName(kind, cycle));
    const { [kind]: _gone, ...rest } = slice.book.job.targetIndex;
    slice.book.update({ targetIndex: rest });
  }
}

/** What was read of the target so far may be of another workspace, or be wrong. */
export async function forgetIndexes(slice: Pick<Slice, 'book' | 'state'>): Promise<void> {
  for (const kind of KINDS) {
    const cycle = slice.book.job.targetIndex[kind];
    if (cycle !== undefined) await slice.state.index.drop(indexName(kind, cycle));
  }
  slice.book.update({ targetIndex: {} });
}

function newestCycle(slice: Pick<Slice, 'book'>): number | undefined {
  return slice.book.job.openCycles.at(-1)?.number;
}

function indexName(kind: Kind, cycle: number): string {
  return `${kind}-${cycle}`;
}
