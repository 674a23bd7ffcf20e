// The stored entitled sets of a kind, loaded shard by shard.

import { mapLimit } from '../../concurrency/pool.ts';
import type { ShardChange, State } from '../../model/ports.ts';
import { keyOf, type SourceKey, shardOfKey } from '../../model/source-key.ts';
import type { Kind, SourceId } from '../../model/stored-object.ts';
import { decodeEntitled, type EntitledShard, encodeEntitled, rolesOf } from './entitled.ts';
import { allShards } from './shards.ts';

const PARALLEL_SHARDS = 16;

export class EntitledSets {
  readonly kind: Kind;
  /** In scope `all` every object is entitled and nothing is stored. */
  readonly everyone: boolean;
  readonly #state: State;
  readonly #isKnownEmpty: (shard: number) => boolean;
  readonly #shards = new Map<number, EntitledShard>();

  constructor(kind: Kind, everyone: boolean, state: State, isKnownEmpty: (shard: number) => boolean) {
    this.kind = kind;
    this.everyone = everyone;
    this.#state = state;
    this.#isKnownEmpty = isKnownEmpty;
  }

  async load(shard: number): Promise<EntitledShard> {
    const loaded = this.#shards.get(shard);
    if (loaded !== undefined) return loaded;
    const packed = this.#isKnownEmpty(shard) ? undefined : await this.#state.shard(this.kind, shard).readEntitled();
    const entitled = packed === undefined ? new Map<SourceKey, string>() : decodeEntitled(packed);
    this.#shards.set(shard, entitled);
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
}
