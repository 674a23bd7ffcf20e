// The stored entitled sets of a kind, loaded shard by shard.

import { mapLimit } from '../../concurrency/pool.ts';
import { StateLostError } from '../../errors/index.ts';
import { markOfBytes } from '../../model/mark.ts';
import type { ShardChange, State } from '../../model/ports.ts';
import { keyOf, type SourceKey, shardOfKey } from '../../model/source-key.ts';
import type { Kind, SourceId } from '../../model/stored-object.ts';
import { decodeEntitled, type EntitledShard, encodeEntitled, rolesOf } from './entitled.ts';
import { allShards } from './shards.ts';

const PARALLEL_SHARDS = 16;

/** What the last slice remembers of a stored set, as far as it can be relied on. */
export interface RememberedSet {
  readonly size: number | undefined;
  readonly mark: number | undefined;
}

export class EntitledSets {
  readonly kind: Kind;
  /** In scope `all` every object is entitled and nothing is stored. */
  readonly everyone: boolean;
  readonly #state: State;
  readonly #remembered: (shard: number) => RememberedSet;
  /** As it is in the store. */
  readonly #stored = new Map<number, { readonly size: number; readonly mark: number | null }>();
  readonly #shards = new Map<number, EntitledShard>();

  constructor(kind: Kind, everyone: boolean, state: State, remembered: (shard: number) => RememberedSet) {
    this.kind = kind;
    this.everyone = everyone;
    this.#state = state;
    this.#remembered = remembered;
  }

  async load(shard: number): Promise<EntitledShard> {
    const loaded = this.#shards.get(shard);
    if (loaded !== undefined) return loaded;
    const { size, mark } = this.#remembered(shard);
    const packed = size === 0 ? undefined : await this.#state.shard(this.kind, shard).readEntitled();
    const found = packed === undefined ? undefined : markOfBytes(packed);
    if (size !== 0 && (found === undefined ? size !== undefined : mark !== undefined && mark !== found)) {
      throw new StateLostError({
        detail: `The entitled set of ${this.kind}s in partition ${shard} is gone, or an earlier one.`,
      });
    }
    const entitled = packed === undefined ? new Map<SourceKey, string>() : decodeEntitled(packed);
    this.#shards.set(shard, entitled);
    this.#stored.set(shard, { size: entitled.size, mark: found ?? null });
    return entitled;
  }

  async loadAll(): Promise<void> {
    await mapLimit(allShards(), PARALLEL_SHARDS, (shard) => this.load(shard));
  }

  /** Of a loaded shard. */
  has(id: SourceId): boolean {
    return this.everyone || this.text(id) !== undefined;
  }

  hasKey(key: SourceKey): boolean {
    return this.everyone || (this.#shards.get(shardOfKey(key))?.has(key) ?? false);
  }

  text(id: SourceId): string | undefined {
    const key = keyOf(id);
    return this.#shards.get(shardOfKey(key))?.get(key);
  }

  roles(id: SourceId): readonly string[] {
    const text = this.text(id);
    return text === undefined ? [] : rolesOf(text);
  }

  /** The change that stores a shard's new set; take it over with `replace` once it is stored. */
  toStore(entitled: EntitledShard): ShardChange {
    return { type: 'putEntitled', bytes: encodeEntitled(entitled) };
  }

  replace(shard: number, entitled: EntitledShard): void {
    this.#shards.set(shard, entitled);
  }

  noteStored(shard: number, entitled: EntitledShard): void {
    this.#stored.set(shard, { size: entitled.size, mark: markOfBytes(encodeEntitled(entitled)) });
  }

  /** Entries of each stored set; of those that are not loaded, what is remembered. */
  sizes(remembered: readonly number[]): number[] {
    return remembered.map((size, shard) => this.#stored.get(shard)?.size ?? size);
  }

  marks(remembered: readonly (number | null)[] = []): (number | null)[] {
    return allShards().map((shard) => (this.#stored.get(shard) ?? { mark: remembered[shard] ?? null }).mark);
  }
}
