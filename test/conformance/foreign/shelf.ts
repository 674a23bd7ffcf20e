// Where the resources of scimmy stand.

import { randomUUID } from 'node:crypto';

export class Shelf<Resource extends { id?: string }> {
  readonly #resources = new Map<string, Resource>();

  all(): Resource[] {
    return [...this.#resources.values()];
  }

  has(id: string): boolean {
    return this.#resources.has(id);
  }

  get(id: string): Resource {
    const resource = this.#resources.get(id);
    // scimmy makes a 404 of it.
    if (resource === undefined) throw new Error(`There is no ${id}`);
    return resource;
  }

  /** Without an id it is new. */
  put(id: string | undefined, resource: Resource): Resource {
    if (id !== undefined) this.get(id);
    const stored = { ...resource, id: id ?? randomUUID() };
    this.#resources.set(stored.id, stored);
    return stored;
  }

  delete(id: string): void {
    this.get(id);
    this.#resources.delete(id);
  }
}
