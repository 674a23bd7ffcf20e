// A map whose values are also a list: paging through it does not walk it from the start.

export class OrderedMap<T> {
  readonly #entries = new Map<string, T>();
  /** Absent after a removal, until somebody lists again. */
  #list: T[] | undefined = [];

  get size(): number {
    return this.#entries.size;
  }

  get(id: string): T | undefined {
    return this.#entries.get(id);
  }

  /** The id must be new. */
  add(id: string, value: T): void {
    this.#entries.set(id, value);
    this.#list?.push(value);
  }

  delete(id: string): void {
    if (this.#entries.delete(id)) this.#list = undefined;
  }

  /** In order of insertion. Not a copy: valid until the next change. */
  list(): readonly T[] {
    this.#list ??= [...this.#entries.values()];
    return this.#list;
  }
}
