// What an object's image alone cannot tell: the groups that filters ask for, and the people that references point to.

import type { Policy, ScopeContext } from '../../model/ports.ts';
import type { Attributes, Kind, SourceId, StoredObject } from '../../model/stored-object.ts';
import { sourceId } from '../../model/stored-object.ts';
import { ownValue } from '../../model/values.ts';
import { isMemberOf } from './entitled.ts';
import type { EntitledSets } from './entitled-sets.ts';

export interface ContextSources {
  readonly policy: Policy;
  readonly entitled: Readonly<Record<Kind, Pick<EntitledSets, 'text'>>>;
  readonly readUsers: (ids: readonly SourceId[]) => Promise<ReadonlyMap<SourceId, StoredObject>>;
}

export interface ObjectContext {
  readonly scope: ScopeContext;
  /** Reference attribute → image of the person it points to, if that one is in the target. */
  readonly linkedReferences: Readonly<Record<string, Attributes>>;
}

type People = ReadonlyMap<SourceId, StoredObject | undefined>;

/** Managers are few and asked for often. */
const MOST_REMEMBERED = 5_000;

export class Contexts {
  readonly #sources: ContextSources;
  readonly #remembered = new Map<SourceId, StoredObject | undefined>();
  /** One set for each read under way: whose row has changed since it began. */
  readonly #reads = new Set<Set<SourceId>>();

  constructor(sources: ContextSources) {
    this.#sources = sources;
  }

  /** Looks up what these objects refer to, all at once. Their shards of the entitled sets must be loaded. */
  async of(objects: readonly StoredObject[]): Promise<(object: StoredObject) => ObjectContext> {
    const people = await this.#lookUp(objects.flatMap((object) => this.#referencesOf(object).map(([, id]) => id)));
    return (object) => this.#contextOf(object, people);
  }

  async ofOne(object: StoredObject): Promise<ObjectContext> {
    return (await this.of([object]))(object);
  }

  /** The person's row changed. */
  forget(id: SourceId): void {
    this.#remembered.delete(id);
    for (const changed of this.#reads) changed.add(id);
  }

  #contextOf(object: StoredObject, people: People): ObjectContext {
    const live: Record<string, Attributes> = {};
    const linked: Record<string, Attributes> = {};
    for (const [name, id] of this.#referencesOf(object)) {
      const person = people.get(id);
      if (person?.life === 'live') live[name] = person.image;
      if (person?.link?.state === 'active') linked[name] = person.image;
    }
    const text = this.#sources.entitled[object.kind].text(object.id);
    return {
      scope: { id: object.id, isMemberOf: (group) => text !== undefined && isMemberOf(text, group), references: live },
      linkedReferences: linked,
    };
  }

  #referencesOf(object: StoredObject): [string, SourceId][] {
    return this.#sources.policy[object.kind].references.flatMap((name): [string, SourceId][] => {
      const value = ownValue(object.image, name);
      return typeof value === 'string' ? [[name, sourceId(value)]] : [];
    });
  }

  /** A map of the caller's own: what is remembered may be forgotten while others are still being read. */
  async #lookUp(ids: readonly SourceId[]): Promise<People> {
    const people = new Map<SourceId, StoredObject | undefined>();
    for (const id of ids) if (this.#remembered.has(id)) people.set(id, this.#remembered.get(id));
    const unknown = [...new Set(ids)].filter((id) => !people.has(id));
    if (unknown.length === 0) return people;
    const changed = new Set<SourceId>();
    this.#reads.add(changed);
    try {
      const found = await this.#sources.readUsers(unknown);
      if (this.#remembered.size > MOST_REMEMBERED) this.#remembered.clear();
      for (const id of unknown) {
        people.set(id, found.get(id));
        // The read may have seen the row as it was: those who refer to it are looked at again, and must see it anew.
        if (!changed.has(id)) this.#remembered.set(id, found.get(id));
      }
    } finally {
      this.#reads.delete(changed);
    }
    return people;
  }
}
