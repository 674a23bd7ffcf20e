// Every object of the tenant, found by its id or by the small number that edges and logs use for it.

import { numberedUuids } from '../simulator/random.ts';
import { DirectoryError } from './directory-error.ts';
import type { DirectoryObject, GroupObject, Properties, UserObject } from './directory-objects.ts';
import { checkGuid } from './object-properties.ts';

export class ObjectTable {
  readonly #name: string;
  readonly #givesOut: (id: string) => boolean;
  #nextId: () => string;
  #objects: DirectoryObject[] = [];
  #byId = new Map<string, DirectoryObject>();

  /** The name decides the ids that are given out: of those that pass the test. */
  constructor(name: string, givesOut: (id: string) => boolean = () => true) {
    this.#name = name;
    this.#givesOut = givesOut;
    this.#nextId = numberedUuids(name);
  }

  get size(): number {
    return this.#objects.length;
  }

  find(id: string): DirectoryObject | undefined {
    return this.#byId.get(id.toLowerCase());
  }

  byRef(ref: number): DirectoryObject {
    const object = this.#objects[ref];
    if (object === undefined) throw new RangeError(`no object ${ref}`);
    return object;
  }

  all(): Iterable<DirectoryObject> {
    return this.#objects;
  }

  newId(): string {
    for (;;) {
      const id = this.#nextId();
      if (!this.#byId.has(id) && this.#givesOut(id)) return id;
    }
  }

  /** The fields every object has; without an id it gets the next one of the seed. */
  start(id: string | undefined, properties: Properties) {
    const chosen = id === undefined ? this.newId() : checkGuid(id);
    if (this.#byId.has(chosen)) throw new DirectoryError(400, `'${chosen}' exists already`);
    const version = { state: 'live' as const, properties };
    return { ref: this.size, id: chosen, version, firstChange: 0, lastChange: 0 };
  }

  store(object: DirectoryObject): void {
    this.#objects.push(object);
    this.#byId.set(object.id, object);
  }

  /** Throws unless the object is of that kind and not permanently deleted. */
  known(kind: 'user', id: string): UserObject;
  known(kind: 'group', id: string): GroupObject;
  known(kind: 'user' | 'group', id: string): UserObject | GroupObject {
    const object = this.find(id);
    if (
      (object?.kind === 'user' || object?.kind === 'group') &&
      object.kind === kind &&
      object.version.state !== 'hard'
    ) {
      return object;
    }
    throw DirectoryError.unknown(kind, id);
  }

  live(kind: 'user', id: string): UserObject;
  live(kind: 'group', id: string): GroupObject;
  live(kind: 'user' | 'group', id: string): UserObject | GroupObject {
    const object = kind === 'user' ? this.known('user', id) : this.known('group', id);
    if (object.version.state !== 'live') throw new DirectoryError(404, `${kind} '${id}' is deleted`);
    return object;
  }

  liveOfAnyKind(id: string): DirectoryObject {
    const object = this.find(id);
    if (object === undefined || object.version.state !== 'live') throw DirectoryError.unknown('live object', id);
    return object;
  }

  clear(): void {
    this.#nextId = numberedUuids(this.#name);
    this.#objects = [];
    this.#byId = new Map();
  }
}
