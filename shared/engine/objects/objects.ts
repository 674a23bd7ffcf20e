// All known objects of one kind: rows in the store, and the roster over them kept in step in memory.

import { KeyedQueue } from '../../concurrency/keyed-queue.ts';
import { mapLimit } from '../../concurrency/pool.ts';
import { RowRefusedError, StateLostError } from '../../errors/index.ts';
import { markOf } from '../../model/mark.ts';
import type { Clock, ObjectPolicy, Protection, ShardChange, State } from '../../model/ports.ts';
import type { ProvisioningRecord } from '../../model/provisioning-record.ts';
import { Recent } from '../../model/recent.ts';
import { idOf, keyOf, type SourceKey, shardOfKey } from '../../model/source-key.ts';
import { type Kind, type SourceId, type StoredObject, sourceId, type TargetId } from '../../model/stored-object.ts';
import type { Contexts, ObjectContext } from './contexts.ts';
import { marked } from './protection.ts';
import { withoutRefusedValues } from './refused-values.ts';
import {
  decodeRoster,
  encodeRoster,
  entryOf,
  isRemembered,
  mayHaveMissedMoment,
  type RosterEntry,
  type RosterShard,
  type ShardSummary,
  summarise,
} from './roster.ts';
import { allShards, byShard } from './shards.ts';
import { withDueSince } from './waiting.ts';

/** Partitions worked on at the same time. */
const PARALLEL_SHARDS = 16;
/** Rows of a scanned page that cost as much as one request for a single row. */
const ROWS_A_REQUEST = 40;
/** How many rows a shard is taken to have while its roster is not at hand. */
const UNKNOWN_SIZE = 400;
/** Rows kept in memory: a few kilobytes each as a rule, and 900 KiB at the most. */
const MOST_RECENT = 250;

export interface ObjectsOptions {
  readonly kind: Kind;
  readonly state: State;
  readonly policy: ObjectPolicy;
  /** Every row that is stored gets its mark here. */
  readonly protection: Protection;
  readonly clock: Clock;
  readonly contexts: Contexts;
  /** Makes the shard's entitled set ready: scope may depend on it. */
  readonly loadEntitled: (shard: number) => Promise<unknown>;
  /** Of a shard whose entitled set is ready. */
  readonly isEntitled: (id: SourceId) => boolean;
  /** Nothing is stored there: the job row says so, and either its last slice ended cleanly or the partition's fence agrees. */
  readonly isKnownEmpty: (shard: number) => boolean;
  /** What is to be told of the object, stored with its row. */
  readonly recordsOf: (id: SourceId) => readonly ProvisioningRecord[];
  /** The row as it is to be stored, with what was counted of it. */
  readonly counted: (object: StoredObject) => StoredObject;
  /** What the last slice remembers of a shard; undefined: nothing that can be relied on. */
  readonly remembered: (shard: number) => ShardSummary | undefined;
  /** Awaited before the first write of a slice. */
  readonly beforeWrite: () => Promise<void>;
  /** Told of every change of an entry. */
  readonly onChange: (before: RosterEntry | undefined, after: RosterEntry, object: StoredObject) => void;
}

export class Objects {
  readonly kind: Kind;
  readonly #options: ObjectsOptions;
  readonly #shards = new Map<number, RosterShard>();
  readonly #loading = new Map<number, Promise<RosterShard>>();
  readonly #dirty = new Set<number>();
  /** Of loaded shards, until one of their entries changes. */
  readonly #summaries = new Map<number, ShardSummary>();
  readonly #turns = new KeyedQueue();
  /** Rows that are being written: until that is done the roster may be behind them. */
  readonly #writing = new Map<SourceId, number>();
  /** Rows as they are stored. Nobody else writes here while this slice may, so they need not be read again. */
  readonly #recent = new Recent<SourceId, StoredObject>(MOST_RECENT);

  constructor(options: ObjectsOptions) {
    this.kind = options.kind;
    this.#options = options;
  }

  async load(shard: number): Promise<RosterShard> {
    const loaded = this.#shards.get(shard);
    if (loaded !== undefined) return loaded;
    const pending = this.#loading.get(shard) ?? this.#fetch(shard);
    this.#loading.set(shard, pending);
    return pending;
  }

  async loadAll(): Promise<void> {
    await mapLimit(allShards(), PARALLEL_SHARDS, (shard) => this.load(shard));
  }

  /** The entry of an object whose shard is loaded. */
  entry(id: SourceId): RosterEntry | undefined {
    return this.entryOfKey(keyOf(id));
  }

  entryOfKey(key: SourceKey): RosterEntry | undefined {
    return this.#shards.get(shardOfKey(key))?.get(key);
  }

  /** Every entry of the loaded shards. */
  *entries(): Generator<readonly [SourceKey, RosterEntry]> {
    for (const shard of this.#shards.values()) yield* shard;
  }

  /** Every active link of the loaded shards. */
  forEachLinked(visit: (id: SourceId, target: TargetId, incarnation: number) => void): void {
    for (const [key, entry] of this.entries()) {
      if (entry.targetId !== undefined) visit(idOf(key), entry.targetId, entry.incarnation);
    }
  }

  /** Rows of the shard were written since rosters were stored last. */
  isWritten(shard: number): boolean {
    return this.#dirty.has(shard);
  }

  /** Ids of a loaded shard whose entry passes the test. */
  idsIn(shard: number, test: (entry: RosterEntry) => boolean): SourceId[] {
    const ids: SourceId[] = [];
    for (const [key, entry] of this.#shards.get(shard) ?? []) if (test(entry)) ids.push(idOf(key));
    return ids;
  }

  async read(ids: readonly SourceId[]): Promise<Map<SourceId, StoredObject>> {
    const found = new Map<SourceId, StoredObject>();
    await mapLimit([...byShard(ids, (id) => id)], PARALLEL_SHARDS, async ([shard, part]) => {
      for await (const rows of this.rowsIn(shard, part)) for (const object of rows) found.set(object.id, object);
    });
    return found;
  }

  /** As `read`, but never waits for a roster: the shard that is being rebuilt may be the one that asks. */
  async readRows(ids: readonly SourceId[]): Promise<Map<SourceId, StoredObject>> {
    const found = new Map<SourceId, StoredObject>();
    await mapLimit([...byShard(ids, (id) => id)], PARALLEL_SHARDS, async ([shard, part]) => {
      const size = this.#shards.get(shard)?.size ?? UNKNOWN_SIZE;
      for await (const rows of this.#rows(shard, part, size)) for (const object of rows) found.set(object.id, object);
    });
    return found;
  }

  async readOne(id: SourceId): Promise<StoredObject | undefined> {
    return (await this.read([id])).get(id);
  }

  /** Rows of a shard by id: one by one when they are few of all that it holds, else by one scan. */
  async *rowsIn(shard: number, ids: readonly SourceId[]): AsyncGenerator<readonly StoredObject[]> {
    if (ids.length === 0) return;
    const roster = await this.load(shard);
    const expected = new Map(ids.map((id) => [id, this.#settledEntry(roster, id)]));
    for await (const rows of this.#rows(shard, ids, roster.size)) {
      for (const row of rows) {
        const entry = expected.get(row.id);
        this.#requireFitting(roster, row.id, entry, markOf(row));
        expected.delete(row.id);
        if (entry !== undefined && entry === this.#settledEntry(roster, row.id)) this.#recent.set(row.id, row);
      }
      yield rows;
    }
    for (const [id, entry] of expected) this.#requireFitting(roster, id, entry, undefined);
  }

  /** No request where nothing is stored. */
  async *scan(shard: number): AsyncGenerator<readonly StoredObject[]> {
    const loaded = this.#shards.get(shard);
    const isEmpty = loaded === undefined ? this.#options.isKnownEmpty(shard) : loaded.size === 0;
    if (!isEmpty) yield* this.#options.state.shard(this.kind, shard).scanObjects();
  }

  /** Reading rows and writing what follows from them, while nobody else does so in that shard: chains run side by side. */
  exclusively<T>(shard: number, work: () => Promise<T>): Promise<T> {
    return this.#turns.run(String(shard), work);
  }

  /** Stores rows and keeps the roster in step; further changes go into the same transactions. */
  async put(objects: readonly StoredObject[]): Promise<void> {
    await mapLimit([...byShard(objects, (object) => object.id)], PARALLEL_SHARDS, ([shard, part]) =>
      this.putInShard(shard, part),
    );
  }

  /** Answers with what it stored in place of objects that the tables refuse. */
  async putInShard(
    shard: number,
    given: readonly StoredObject[],
    also: readonly ShardChange[] = [],
  ): Promise<readonly StoredObject[]> {
    const wanted = given.map((object) => this.#options.counted(marked(this.#options.protection, object)));
    const roster = await this.load(shard);
    await this.#options.beforeWrite();
    for (const { id } of wanted) {
      this.#writing.set(id, (this.#writing.get(id) ?? 0) + 1);
      this.#recent.delete(id);
    }
    try {
      return await this.#put(shard, roster, wanted, also);
    } finally {
      for (const { id } of wanted) {
        const others = (this.#writing.get(id) ?? 1) - 1;
        if (others > 0) this.#writing.set(id, others);
        else this.#writing.delete(id);
      }
    }
  }

  async #put(
    shard: number,
    roster: RosterShard,
    wanted: readonly StoredObject[],
    also: readonly ShardChange[],
  ): Promise<readonly StoredObject[]> {
    const now = this.#options.clock.now();
    const due = wanted.map((object) => withDueSince(object, roster.get(keyOf(object.id))?.waiting, now));
    const replaced = await this.#store(shard, due, also);
    if (wanted.length === 0) return [];
    const objects = due.map((object) => replaced.get(object.id) ?? object);
    this.#dirty.add(shard);
    for (const object of objects) this.#options.contexts.forget(object.id);
    const contextOf = await this.#contextsOf(shard, objects);
    const { policy, isEntitled } = this.#options;
    for (const object of objects) {
      const key = keyOf(object.id);
      const before = roster.get(key);
      const { scope: context } = contextOf(object);
      const after = entryOf(object, { policy, now, context, entitled: isEntitled(object.id), before });
      roster.set(key, after);
      this.#summaries.delete(shard);
      // Another write of it under way may change it yet.
      if (this.#writing.get(object.id) === 1) this.#recent.set(object.id, object);
      this.#options.onChange(before, after, object);
    }
    return [...replaced.values()];
  }

  async #store(
    shard: number,
    objects: readonly StoredObject[],
    also: readonly ShardChange[],
  ): Promise<ReadonlyMap<SourceId, StoredObject>> {
    const store = this.#options.state.shard(this.kind, shard);
    const records = new Map(objects.map(({ id }) => [id, this.#options.recordsOf(id)]));
    const put = (object: StoredObject): ShardChange => ({
      type: 'putObject',
      object,
      records: records.get(object.id) ?? [],
    });
    try {
      await store.commit([...objects.map(put), ...also]);
      return new Map();
    } catch (error) {
      if (!(error instanceof RowRefusedError)) throw error;
      const reasons = new Map(error.refused.map(({ key, why }) => [sourceId(key), why]));
      const former = await store.readObjects([...reasons.keys()]);
      const refused = objects.filter(({ id }) => reasons.has(id));
      const replaced = refused.map((object) =>
        withoutRefusedValues(object, former.get(object.id), reasons.get(object.id) ?? ''),
      );
      await store.commit(replaced.map(put));
      return new Map(replaced.map((object) => [object.id, object]));
    }
  }

  /** Reads the shard's rows again and applies the present policy to them. */
  async rebuild(shard: number): Promise<RosterShard> {
    const { policy, isEntitled } = this.#options;
    const roster: RosterShard = new Map();
    for await (const objects of this.#options.state.shard(this.kind, shard).scanObjects()) {
      const contextOf = await this.#contextsOf(shard, objects);
      const now = this.#options.clock.now();
      for (const object of objects) {
        const { scope } = contextOf(object);
        const entry = entryOf(object, { policy, now, context: scope, entitled: isEntitled(object.id) });
        const missed = mayHaveMissedMoment(object, entry, isEntitled(object.id), policy, scope);
        roster.set(keyOf(object.id), missed ? { ...entry, dueAt: now } : entry);
      }
    }
    this.#shards.set(shard, roster);
    this.#summaries.delete(shard);
    this.#dirty.add(shard);
    return roster;
  }

  /** Summaries of the loaded shards; the others keep what the job row says. */
  summaries(stored: readonly ShardSummary[]): ShardSummary[] {
    return stored.map((summary, shard) => {
      const loaded = this.#shards.get(shard);
      if (loaded === undefined) return summary;
      const present = this.#summaries.get(shard) ?? summarise(loaded);
      this.#summaries.set(shard, present);
      return present;
    });
  }

  /** Stores the rosters that changed, so that the next slice need not rebuild them. */
  async save(): Promise<void> {
    await mapLimit([...this.#dirty], PARALLEL_SHARDS, async (shard) => {
      const roster = this.#shards.get(shard);
      if (roster === undefined) return;
      // Where nothing was stored, there is no need to store that.
      if (roster.size > 0 || !this.#options.isKnownEmpty(shard)) {
        await this.#options.beforeWrite();
        await this.#options.state.shard(this.kind, shard).commit([{ type: 'putRoster', bytes: encodeRoster(roster) }]);
      }
      this.#dirty.delete(shard);
    });
  }

  /** Undefined while nobody can tell what the row should be. */
  #settledEntry(roster: RosterShard, id: SourceId): RosterEntry | undefined {
    return this.#writing.has(id) ? undefined : roster.get(keyOf(id));
  }

  #requireFitting(roster: RosterShard, id: SourceId, before: RosterEntry | undefined, mark: number | undefined): void {
    if (before === undefined || before.mark === mark || this.#settledEntry(roster, id) !== before) return;
    throw new StateLostError({
      detail: `The row of ${this.kind} ${id} ${mark === undefined ? 'is gone' : 'is an earlier one'}.`,
    });
  }

  async *#rows(shard: number, ids: readonly SourceId[], size: number): AsyncGenerator<readonly StoredObject[]> {
    const wanted = new Set(ids);
    const known = [...wanted].flatMap((id) => this.#recentRow(id) ?? []);
    if (known.length > 0) yield known;
    for (const { id } of known) wanted.delete(id);
    if (wanted.size === 0) return;
    const store = this.#options.state.shard(this.kind, shard);
    const requestsToScan = 1 + size / ROWS_A_REQUEST;
    if (wanted.size <= requestsToScan) {
      yield [...(await store.readObjects([...wanted])).values()];
      return;
    }
    for await (const page of store.scanObjects()) yield page.filter((object) => wanted.has(object.id));
  }

  /** Undefined where it must be read: not met lately, being written, or not what the roster knows. */
  #recentRow(id: SourceId): StoredObject | undefined {
    const row = this.#recent.get(id);
    if (row === undefined || this.#writing.has(id)) return undefined;
    return this.entry(id)?.mark === markOf(row) ? row : undefined;
  }

  async #contextsOf(shard: number, objects: readonly StoredObject[]): Promise<(object: StoredObject) => ObjectContext> {
    await this.#options.loadEntitled(shard);
    return this.#options.contexts.of(objects);
  }

  async #fetch(shard: number): Promise<RosterShard> {
    if (this.#options.isKnownEmpty(shard)) {
      const empty: RosterShard = new Map();
      this.#shards.set(shard, empty);
      return empty;
    }
    const packed = await this.#options.state.shard(this.kind, shard).readRoster();
    const roster = packed === undefined ? undefined : decodeRoster(packed);
    const remembered = this.#options.remembered(shard);
    if (roster === undefined || !isRemembered(roster, remembered)) {
      const rebuilt = await this.rebuild(shard);
      // Where nothing is stored, there is no need to store that.
      if (packed === undefined && rebuilt.size === 0) this.#dirty.delete(shard);
      if (isRemembered(rebuilt, remembered)) return rebuilt;
      // What is remembered stays so: it tells where rows were lost.
      this.#shards.delete(shard);
      this.#summaries.delete(shard);
      this.#dirty.delete(shard);
      throw new StateLostError({ detail: `Rows of ${this.kind}s in partition ${shard} are gone, or earlier ones.` });
    }
    this.#shards.set(shard, roster);
    return roster;
  }
}
