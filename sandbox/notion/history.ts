// What objects were before their latest changes, so that reads can lag behind writes.

interface Change<T> {
  readonly id: string;
  readonly at: number;
  /** Undefined if the change created the object. */
  readonly before: T | undefined;
}

export class History<T> {
  #changes: Change<T>[] = [];

  record(change: Change<T>): void {
    this.#changes.push(change);
  }

  /** The view of that time. Forgets older changes. */
  at(time: number): Earlier<T> {
    const first = this.#changes.findIndex((change) => change.at > time);
    this.#changes = first === -1 ? [] : this.#changes.slice(first);
    return new Earlier(this.#changes);
  }
}

/** Objects as they were at some earlier time. */
export class Earlier<T> {
  /** Of those that have changed since; undefined marks one that did not exist yet. */
  readonly #before = new Map<string, T | undefined>();

  constructor(later: readonly Change<T>[]) {
    for (const { id, before } of later) if (!this.#before.has(id)) this.#before.set(id, before);
  }

  shown(id: string, fresh: T | undefined): T | undefined {
    return this.#before.has(id) ? this.#before.get(id) : fresh;
  }

  /** Whether the object has come into being since. */
  lacks(id: string): boolean {
    return this.#before.has(id) && this.#before.get(id) === undefined;
  }

  /** The list as it was: changed objects in their place, removed ones at the end, new ones left out. */
  list(fresh: readonly T[], idOf: (item: T) => string): readonly T[] {
    if (this.#before.size === 0) return fresh;
    const left = new Map(this.#before);
    const items: T[] = [];
    for (const item of fresh) {
      const id = idOf(item);
      const shown = this.shown(id, item);
      left.delete(id);
      if (shown !== undefined) items.push(shown);
    }
    for (const removed of left.values()) {
      if (removed !== undefined) items.push(removed);
    }
    return items;
  }
}
