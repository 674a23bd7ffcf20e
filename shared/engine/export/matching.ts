// Finding the target object of a source object that has no link yet.

import { once } from '../../concurrency/once.ts';
import { ConflictError, TransientError } from '../../errors/index.ts';
import { idOf } from '../../model/source-key.ts';
import type { Attributes, Kind, SourceId, TargetId, TargetObject } from '../../model/stored-object.ts';
import { ownValue } from '../../model/values.ts';
import type { Objects } from '../objects/objects.ts';
import type { Slice } from '../slice.ts';
import type { Deciding } from '../views.ts';
import { type GroupsWithoutTarget, readGroupsWithoutTarget } from './groups-without-target.ts';
import { matchingKeys } from './hand-over.ts';
import { TargetIndex } from './target-index.ts';
import { UniqueValues } from './unique-values.ts';

type Searching = Deciding & Pick<Slice, 'book' | 'objects' | 'options' | 'state' | 'target' | 'valuesGiven'>;

interface Owners {
  readonly claims: Map<TargetId, SourceId>;
  readonly former: Map<TargetId, readonly SourceId[]>;
}

export class Matcher {
  readonly kind: Kind;
  readonly unique: UniqueValues;
  readonly #slice: Searching;
  readonly #claims: Map<TargetId, SourceId>;
  readonly #former: Map<TargetId, readonly SourceId[]>;
  readonly #index: TargetIndex | undefined;
  /** Matching values for which an object was created in this slice, or is being created. */
  readonly #creating = new Map<string, SourceId>();
  /** For values that no filter can ask for: read once, however many of them there are. */
  readonly #list: () => Promise<TargetIndex>;
  readonly #withoutTarget: () => Promise<GroupsWithoutTarget>;
  #listed: TargetIndex | undefined;

  private constructor(slice: Searching, kind: Kind, owners: Owners, index: TargetIndex | undefined) {
    this.#slice = slice;
    this.kind = kind;
    this.unique = new UniqueValues(slice, kind);
    this.#claims = owners.claims;
    this.#former = owners.former;
    this.#index = index;
    this.#list = once(() => this.#readList());
    this.#withoutTarget = once(() => readGroupsWithoutTarget(slice));
  }

  /** `expected`: how many objects need matching; many of them make reading the whole target cheaper than asking. */
  static open(slice: Searching, kind: Kind, expected: number): Promise<Matcher> {
    // Nothing in the target keeps two groups of one name apart, so their absence is always asked for at the last moment.
    return Matcher.toSearch(slice, kind, kind === 'group' ? 0 : expected);
  }

  /** For whoever creates nothing where nothing is found. */
  static async toSearch(slice: Searching, kind: Kind, expected: number): Promise<Matcher> {
    await slice.objects[kind].loadAll();
    const owners = ownersIn(slice.objects[kind]);
    return new Matcher(slice, kind, owners, await TargetIndex.open(slice, kind, expected));
  }

  /** The one hit of the first matching attribute that has any; several hits are never guessed between. */
  async find(values: Attributes): Promise<TargetObject | undefined> {
    return this.#search(values, (path, value) =>
      this.#index === undefined ? this.#ask(path, value) : this.#index.find(path, value),
    );
  }

  /** Asks the target itself, whatever an index says. */
  async findNow(values: Attributes): Promise<TargetObject | undefined> {
    return this.#search(values, (path, value) => this.#ask(path, value));
  }

  /** The other source object that this target object belongs to; undefined = it is ours now. */
  claim(target: TargetId, claimant: SourceId): SourceId | undefined {
    const owner = this.#claims.get(target);
    if (owner !== undefined && owner !== claimant) return owner;
    this.#claims.set(target, claimant);
    return undefined;
  }

  /** The former owner gave it up. */
  moveClaim(target: TargetId, claimant: SourceId): void {
    this.#claims.set(target, claimant);
  }

  /** Its owner gave it up: whoever gets it in this slice gets it from that one. */
  release(target: TargetId): void {
    const owner = this.#claims.get(target);
    if (owner !== undefined) this.#former.set(target, [...this.formerOwners(target), owner]);
    this.#claims.delete(target);
    this.#index?.forget(target);
    this.#listed?.forget(target);
  }

  /** The other source object that creates, or just created, a target object with one of these matching values. */
  reserve(values: Attributes, claimant: SourceId): SourceId | undefined {
    const keys = this.#keys(values);
    const other = keys.map((key) => this.#creating.get(key)).find((owner) => owner !== undefined && owner !== claimant);
    if (other !== undefined) return other;
    for (const key of keys) this.#creating.set(key, claimant);
    return undefined;
  }

  /** Nothing was created after all. */
  cancelReservation(values: Attributes): void {
    for (const key of this.#keys(values)) this.#creating.delete(key);
  }

  /** What we know now of a target object replaces what the index said. */
  note(object: TargetObject): void {
    // Its matching values are all that is looked up; a hundred thousand of these objects are kept until the slice ends.
    const known = { id: object.id, values: this.matchingValues(object.values) };
    this.#index?.note(known);
    this.#listed?.note(known);
  }

  /** The source object that the target object belongs to, if that is not this one. */
  otherOwner(target: TargetId, id: SourceId): SourceId | undefined {
    const owner = this.#claims.get(target);
    return owner === id ? undefined : owner;
  }

  /** Source objects that had the target object once, and have none now. */
  formerOwners(target: TargetId): readonly SourceId[] {
    return this.#former.get(target) ?? [];
  }

  /** Groups in scope that had no target object when this was asked first, and that one with these values would match. */
  async groupsWanting(values: Attributes): Promise<readonly SourceId[]> {
    const known = await this.#withoutTarget();
    return this.#keys(values).flatMap((key) => known.get(key) ?? []);
  }

  /** Of these values, those by which the object is found again. */
  matchingValues(values: Attributes): Attributes {
    const paths = this.#slice.policy[this.kind].matching;
    return Object.fromEntries(paths.map((path) => [path, ownValue(values, path) ?? null]));
  }

  #keys(values: Attributes): string[] {
    return matchingKeys(values, this.#slice.policy[this.kind].matching);
  }

  async #ask(path: string, value: string): Promise<readonly TargetObject[]> {
    const { target } = this.#slice;
    if (target.canFilter(value)) return target.find(this.kind, path, value);
    const listed = await this.#list();
    const hits = await listed.find(path, value);
    if (hits.length > 0 || !listed.isIncomplete) return hits;
    throw new TransientError({
      code: 'ListIncomplete',
      detail: `The list of ${this.kind}s changed while it was read, so that nothing in it proves what is missing.`,
      mayHaveHappened: false,
      aboutRequest: true,
    });
  }

  async #readList(): Promise<TargetIndex> {
    this.#listed = await TargetIndex.read(this.#slice, this.kind);
    return this.#listed;
  }

  async #search(
    values: Attributes,
    look: (path: string, value: string) => Promise<readonly TargetObject[]>,
  ): Promise<TargetObject | undefined> {
    for (const path of this.#slice.policy[this.kind].matching) {
      const value = ownValue(values, path);
      if (value === undefined || value === null) continue;
      const hits = exactFirst(distinct(await look(path, String(value))), path, String(value));
      if (hits.length > 1) {
        throw new ConflictError({
          code: 'DuplicateTargetEntries',
          detail: `${hits.length} objects in the target have this object's ${path}.`,
        });
      }
      if (hits[0] !== undefined) return hits[0];
    }
    return undefined;
  }
}

function distinct(hits: readonly TargetObject[]): TargetObject[] {
  return [...new Map(hits.map((hit) => [hit.id, hit])).values()];
}

/** Where upper and lower case tell several hits apart, the exact one is meant. */
function exactFirst(hits: TargetObject[], path: string, value: string): TargetObject[] {
  if (hits.length < 2) return hits;
  const exact = hits.filter((hit) => ownValue(hit.values, path) === value);
  return exact.length === 1 ? exact : hits;
}

function ownersIn(objects: Pick<Objects, 'entries'>): Owners {
  const claims = new Map<TargetId, SourceId>();
  const former = new Map<TargetId, readonly SourceId[]>();
  for (const [key, { targetId, formerTarget }] of objects.entries()) {
    if (targetId !== undefined) claims.set(targetId, idOf(key));
    if (formerTarget !== undefined) former.set(formerTarget, [...(former.get(formerTarget) ?? []), idOf(key)]);
  }
  return { claims, former };
}
