// What objects were before their latest changes, so that lists can lag behind writes.

interface Change<T> {
  readonly id: string;
  readonly at: number;
  /** Undefined if the change created the object. */
  readonly before: T | undefined;
}

/** Objects as they were at some earlier time; undefined marks one that did not exist yet. */
export type Earlier<T> = ReadonlyMap<string, T | undefined>;

export class History<T> {
  #changes: Change<T>[] = [];

  record(change: Change<T>): void {
    this.#changes.push(change);
  }

  /** The objects that have changed after `time`, as they were then. Forgets older changes. */
  at(time: number): Earlier<T> {
    const first = this.#changes.findIndex((change) => change.at > time);
    this.#changes = first === -1 ? [] : this.#changes.slice(first);
    const earlier = new Map<string, T | undefined>();
    for (const { id, before } of this.#changes) {
      if (!earlier.has(id)) earlier.set(id, before);
    }
    return earlier;
  }
}

/** The list as it was: changed objects in their place, removed ones at the end, new ones left out. */
export function listEarlier<T>(fresh: readonly T[], earlier: Earlier<T>, idOf: (item: T) => string): readonly T[] {
  if (earlier.size === 0) return fresh;
  const left = new Map(earlier);
  const items: T[] = [];
  for (const item of fresh) {
    const id = idOf(item);
    const shown = left.has(id) ? left.get(id) : item;
    left.delete(id);
    if (shown !== undefined) items.push(shown);
  }
  for (const removed of left.values()) {
    if (removed !== undefined) items.push(removed);
  }
  return items;
}
