// Folding delta rows into stored objects: partial, repeated and unordered rows in, whole objects out.

import type { ChainRecord, MembershipDelta, SourceRow } from '../../model/ports.ts';
import { type Attributes, type Life, type SourceId, type StoredObject, sourceId } from '../../model/stored-object.ts';

/**
 * Applies one row. A tombstone of an object that was never known gives undefined: there is nothing to remember.
 * `nextGeneration`: of the chains that begin from now on.
 */
export function applyRow(
  known: StoredObject | undefined,
  row: SourceRow,
  { kind, ...chain }: Pick<ChainRecord, 'kind' | 'generation' | 'initial'>,
  nextGeneration: number,
): StoredObject | undefined {
  const generation = Math.max(known?.generation ?? 0, chain.generation);
  if (row.removed !== undefined) {
    if (known === undefined) return undefined;
    const awaySince = known.awaySince ?? nextGeneration;
    // Nothing that is permanently deleted goes back to the recycle bin: that row is a replayed older one.
    const isGone = row.removed === 'deleted' || (known.life === 'hardDeleted' && !chain.initial);
    if (isGone) return { ...known, generation, awaySince, life: 'hardDeleted' };
    const { deletion: _cancelled, ...rest } = known;
    return { ...rest, generation, awaySince, life: 'softDeleted' };
  }
  // A permanently deleted id never comes back: a replayed older row must not revive it. A new generation may.
  if (known?.life === 'hardDeleted' && !chain.initial) return known;
  // The first row of a new generation is complete: what it leaves out was never set.
  const startsAnew = chain.initial && (known === undefined || known.generation < chain.generation);
  const before = startsAnew ? valuesToKeep(known, row) : (known?.image ?? {});
  const image = mergeImage(before, row.attributes);
  const unusable = unusableAfter(startsAnew ? undefined : known?.unusable, row);
  const life: Life = 'live';
  const { awaySince: _back, deletion: _cancelled, unusable: _former, ...present } = known ?? { kind, id: row.id };
  return { ...present, image, ...(unusable !== undefined && { unusable }), life, generation };
}

/** A value that cannot be taken is not gone: what was known of it stays. */
function valuesToKeep(known: StoredObject | undefined, { unusable = [] }: SourceRow): Attributes {
  const names = new Set(unusable.map(({ attribute }) => attribute));
  return Object.fromEntries(Object.entries(known?.image ?? {}).filter(([name]) => names.has(name)));
}

/** An attribute is unusable until a row brings it with a value that can be taken. */
function unusableAfter(known: StoredObject['unusable'], row: SourceRow): StoredObject['unusable'] {
  const { attributes, unusable = [] } = row;
  const still = Object.entries(known ?? {}).filter(([name]) => !Object.hasOwn(attributes, name));
  const now = unusable.map(({ attribute, why }): [string, string] => [attribute, why]);
  const all = [...still, ...now];
  return all.length === 0 ? undefined : Object.fromEntries(all);
}

/** `null` clears; an absent key leaves. */
function mergeImage(image: Attributes, changes: Attributes): Attributes {
  const merged = new Map(Object.entries(image));
  for (const [name, value] of Object.entries(changes)) {
    if (value === null) merged.delete(name);
    else merged.set(name, value);
  }
  return Object.fromEntries(merged);
}

/** Membership changes of one group over several rows: the last word on a member counts. */
export class MemberChanges {
  readonly #users = new Map<SourceId, boolean>();
  readonly #groups = new Map<SourceId, boolean>();
  readonly #contradicted = new Set<SourceId>();
  others = 0;

  add(row: SourceRow): void {
    for (const member of row.members) {
      if (member.type === 'other') {
        this.others += 1;
        continue;
      }
      const changes = member.type === 'user' ? this.#users : this.#groups;
      const before = changes.get(member.id);
      if (before !== undefined && before !== member.removed) this.#contradicted.add(member.id);
      changes.set(member.id, member.removed);
    }
  }

  get size(): number {
    return this.#users.size + this.#groups.size;
  }

  /** Some member was both added and removed: rows carry no order, so only a new read can tell. */
  get contradictory(): boolean {
    return this.#contradicted.size > 0;
  }

  toDelta(): MembershipDelta {
    const pick = (changes: Map<SourceId, boolean>, removed: boolean): SourceId[] =>
      [...changes].filter(([, isRemoved]) => isRemoved === removed).map(([id]) => sourceId(id));
    return {
      addUsers: pick(this.#users, false),
      removeUsers: pick(this.#users, true),
      addGroups: pick(this.#groups, false),
      removeGroups: pick(this.#groups, true),
    };
  }
}
