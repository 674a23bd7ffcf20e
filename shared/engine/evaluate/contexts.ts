// What an object's image alone cannot tell: the groups that filters ask for, and the people that references point to.

import type { Attributes, Kind, SourceId, StoredObject } from '../model.ts';
import { sourceId } from '../model.ts';
import type { Policy, ScopeContext } from '../ports.ts';
import { ownValue } from '../values.ts';
import { isMemberOf } from './entitled.ts';
import type { EntitledSets } from './entitled-sets.ts';

export interface ContextSources {
  readonly policy: Policy;
  readonly entitled: Readonly<Record<Kind, EntitledSets>>;
  readonly readUsers: (ids: readonly SourceId[]) => Promise<ReadonlyMap<SourceId, StoredObject>>;
}

export interface ObjectContext {
  readonly scope: ScopeContext;
  /** Reference attribute → image of the person it points to, if that one is in the target. */
  readonly linkedReferences: Readonly<Record<string, Attributes>>;
}

/** Managers are few and asked for often. */
const MOST_REMEMBERED = 5_000;

export class Contexts {
  readonly #sources: ContextSources;
  readonly #people = new Map<SourceId, StoredObject | undefined>();

  constructor(sources: ContextSources) {
    this.#sources = sources;
  }

  /** Looks up what these objects refer to, all at once. Their shards of the entitled sets must be loaded. */
  async of(objects: readonly StoredObject[]): Promise<(object: StoredObject) => ObjectContext> {
    await this.#remember(objects.flatMap((object) => this.#referencesOf(object).map(([, id]) => id)));
    return (object) => this.#contextOf(object);
  }

  async ofOne(object: StoredObject): Promise<ObjectContext> {
    return (await this.of([object]))(object);
  }

  /** The person's row changed. */
  forget(id: SourceId): void {
    this.#people.delete(id);
  }

  #contextOf(object: StoredObject): ObjectContext {
    const live: Record<string, Attributes> = {};
    const linked: Record<string, Attributes> = {};
    for (const [name, id] of this.#referencesOf(object)) {
      const person = this.#people.get(id);
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

  async #remember(ids: readonly SourceId[]): Promise<void> {
    const unknown = [...new Set(ids)].filter((id) => !this.#people.has(id));
    if (unknown.length === 0) return;
    if (this.#people.size > MOST_REMEMBERED) this.#people.clear();
    const found = await this.#sources.readUsers([...new Set(ids)].filter((id) => !this.#people.has(id)));
    for (const id of ids) if (!this.#people.has(id)) this.#people.set(id, found.get(id));
  }
}
