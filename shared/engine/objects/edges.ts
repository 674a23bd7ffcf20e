// Direct members of groups, loaded once a pass, and their flattening through nested groups.

import type { Members, MembershipStore } from '../../model/ports.ts';
import { forEachKey, idOf, keyOf, keysIn, type SourceKey } from '../../model/source-key.ts';
import type { SourceId } from '../../model/stored-object.ts';

/** From this many groups on, one sweep through all partitions costs less than reading them one by one. */
const SWEEP_FROM = 40;

/** Direct members only, or those of nested groups too. */
export type Reach = 'direct' | 'transitive';

type Stored = Pick<MembershipStore, 'read' | 'readAll'>;

export class Edges {
  readonly #store: Stored;
  readonly #reach: Reach;
  readonly #isLive: (group: SourceKey) => boolean;
  readonly #groups = new Map<SourceKey, Members | undefined>();
  #complete = false;

  /** `isLive`: a deleted group stays a member of the groups above it, and passes nobody on. */
  constructor(store: Stored, nested: boolean, isLive: (group: SourceKey) => boolean) {
    this.#store = store;
    this.#reach = nested ? 'transitive' : 'direct';
    this.#isLive = isLive;
  }

  /** Forget a group whose edges changed. */
  invalidate(id: SourceId): void {
    this.#groups.delete(keyOf(id));
    this.#complete = false;
  }

  /** Makes these groups, and with nesting everything below them, ready for `flatten`. */
  async prepare(ids: readonly SourceId[], reach: Reach = this.#reach): Promise<void> {
    if (this.#complete) return;
    let wanted = ids.map(keyOf).filter((key) => !this.#groups.has(key));
    for (;;) {
      if (wanted.length > SWEEP_FROM) {
        await this.#loadAll();
        return;
      }
      await Promise.all(wanted.map(async (key) => this.#groups.set(key, await this.#store.read(idOf(key)))));
      wanted = this.#unknownBelow(ids, reach);
      if (wanted.length === 0) return;
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

  #unknownBelow(ids: readonly SourceId[], reach: Reach): SourceKey[] {
    const unknown = new Set<SourceKey>();
    for (const id of ids) for (const key of this.below(keyOf(id), reach)) if (!this.#groups.has(key)) unknown.add(key);
    return [...unknown];
  }

  async #loadAll(): Promise<void> {
    for await (const part of this.#store.readAll()) {
      for (const { id, members } of part) this.#groups.set(keyOf(id), members);
    }
    this.#complete = true;
  }
}
