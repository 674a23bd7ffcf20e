// Direct members of groups, loaded once a pass, and their flattening through nested groups.

import { mapLimit } from '../../concurrency/pool.ts';
import { addMark } from '../../model/mark.ts';
import type { Members, MembershipStore } from '../../model/ports.ts';
import { forEachKey, idOf, keyOf, keysIn, type SourceKey, shardOf, shardOfKey } from '../../model/source-key.ts';
import type { SourceId } from '../../model/stored-object.ts';
import type { MembershipMarks } from './membership-marks.ts';
import { allShards } from './shards.ts';

/** From this many partitions on, one sweep through all of them costs less than reading them one by one. */
const SWEEP_FROM = 40;
const PARALLEL = 16;

/** Direct members only, or those of nested groups too. */
export type Reach = 'direct' | 'transitive';

type Stored = Pick<MembershipStore, 'read' | 'readAll' | 'readShard'>;
type Lists = Awaited<ReturnType<Stored['readShard']>>;

export class Edges {
  readonly #store: Stored;
  readonly #reach: Reach;
  readonly #isLive: (group: SourceKey) => boolean;
  readonly #groups = new Map<SourceKey, Members | undefined>();
  readonly #marks: Pick<MembershipMarks, 'compare'>;
  readonly #shards = new Map<number, Promise<void>>();

  /**
   * `isLive`: a deleted group stays a member of the groups above it, and passes nobody on. `marks`: tell of each partition
   * that is read whether its lists are those that are remembered.
   */
  constructor(
    store: Stored,
    nested: boolean,
    isLive: (group: SourceKey) => boolean,
    marks: Pick<MembershipMarks, 'compare'>,
  ) {
    this.#store = store;
    this.#marks = marks;
    this.#reach = nested ? 'transitive' : 'direct';
    this.#isLive = isLive;
  }

  /** Forget a group whose edges changed. */
  invalidate(id: SourceId): void {
    this.#groups.delete(keyOf(id));
  }

  /** Makes these groups, and with nesting everything below them, ready for `flatten`. */
  async prepare(ids: readonly SourceId[], reach: Reach = this.#reach): Promise<void> {
    // Also of a group that is known, groups below it may have changed.
    for (let wanted = this.#unknownBelow(ids, reach); wanted.length > 0; wanted = this.#unknownBelow(ids, reach)) {
      // Whole partitions: only they show whether a list is missing, or is an earlier one.
      const fresh = await this.#loadShards([...new Set(wanted.map(shardOfKey))]);
      for (const key of this.#unknown(wanted)) if (fresh.has(shardOfKey(key))) this.#groups.set(key, undefined);
      await mapLimit(this.#unknown(wanted), PARALLEL, async (key) =>
        this.#groups.set(key, await this.#store.read(idOf(key))),
      );
    }
  }

  /** Whether the members of a prepared group have been read completely once. */
  isKnown(group: SourceKey): boolean {
    return this.#groups.get(group) !== undefined;
  }

  /** Calls `visit` for every user of the group, once for each nested group he is in; false when a part is unknown. */
  flatten(root: SourceKey, visit: (user: SourceKey) => void, reach: Reach = this.#reach): boolean {
    let known = true;
    for (const group of this.below(root, reach, this.#isLive)) {
      const members = this.#groups.get(group);
      if (members === undefined) known = false;
      else forEachKey(members.users, visit);
    }
    return known;
  }

  /** The group itself and, with nesting, every group below it that passes; cycles end. */
  below(
    root: SourceKey,
    reach: Reach = this.#reach,
    passes: (group: SourceKey) => boolean = () => true,
  ): ReadonlySet<SourceKey> {
    const seen = new Set([root]);
    if (reach === 'direct') return seen;
    for (const key of seen) {
      const members = this.#groups.get(key);
      if (members !== undefined) for (const child of keysIn(members.groups)) if (passes(child)) seen.add(child);
    }
    return seen;
  }

  /** The groups from the root down to one that has the user as a direct member, by a shortest way. */
  pathTo(root: SourceKey, user: SourceKey, reach: Reach = this.#reach): readonly SourceKey[] | undefined {
    const above = new Map<SourceKey, readonly SourceKey[]>([[root, [root]]]);
    for (const [group, path] of above) {
      const members = this.#groups.get(group);
      if (members === undefined) continue;
      for (const member of keysIn(members.users)) if (member === user) return path;
      if (reach === 'direct') return undefined;
      for (const child of keysIn(members.groups)) {
        if (!above.has(child) && this.#isLive(child)) above.set(child, [...path, child]);
      }
    }
    return undefined;
  }

  #unknown(keys: readonly SourceKey[]): SourceKey[] {
    return keys.filter((key) => !this.#groups.has(key));
  }

  #unknownBelow(ids: readonly SourceId[], reach: Reach): SourceKey[] {
    return this.#unknown([...new Set(ids.flatMap((id) => [...this.below(keyOf(id), reach)]))]);
  }

  /** Answers with those that were not loaded before. */
  async #loadShards(wanted: readonly number[]): Promise<ReadonlySet<number>> {
    const fresh = wanted.filter((shard) => !this.#shards.has(shard));
    if (fresh.length > SWEEP_FROM) {
      const sweep = this.#sweep();
      for (const shard of allShards()) this.#shards.set(shard, sweep);
    } else {
      for (const shard of fresh) this.#shards.set(shard, this.#load(shard));
    }
    await Promise.all(wanted.map((shard) => this.#shards.get(shard)));
    return new Set(fresh);
  }

  #load(shard: number): Promise<void> {
    return this.#marks.compare([shard], async () => {
      const lists = await this.#store.readShard(shard);
      return { marks: this.#take(lists), found: undefined };
    });
  }

  #sweep(): Promise<void> {
    return this.#marks.compare(allShards(), async () => {
      const marks = new Map<number, number>();
      for await (const lists of this.#store.readAll())
        for (const [shard, mark] of this.#take(lists)) marks.set(shard, mark);
      return { marks, found: undefined };
    });
  }

  /** Answers with the marks of their partitions, all of whose lists these are. */
  #take(lists: Lists): ReadonlyMap<number, number> {
    const marks = new Map<number, number>();
    for (const { id, members, mark } of lists) {
      const shard = shardOf(id);
      marks.set(shard, addMark(marks.get(shard) ?? 0, mark));
      this.#groups.set(keyOf(id), members);
    }
    return marks;
  }
}
