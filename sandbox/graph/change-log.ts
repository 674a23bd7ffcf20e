// The append-only log of one chain (users, or groups). Sequence numbers start at 1; 0 is "before everything".

import type { ObjectState, Properties, Version } from './directory-objects.ts';

/** The properties a change touched; undefined means the object as a whole (created, deleted, restored). */
export type ChangedKeys = readonly string[] | undefined;

/** The part of an object that the log reads and keeps up to date. */
export interface Logged {
  readonly ref: number;
  readonly version: Version;
  firstChange: number;
  lastChange: number;
}

const NOT_YET: Version = { state: 'absent' satisfies ObjectState, properties: {} satisfies Properties };

export class ChangeLog {
  #refs: number[] = [];
  #keys: ChangedKeys[] = [];
  #times: number[] = [];
  /** The change before this one of the same object, 0 for its first. */
  #previous: number[] = [];
  #before = new Map<number, Version>();

  /** The newest sequence number. */
  get head(): number {
    return this.#refs.length;
  }

  /** `before` is the version this change replaced; absent when the change touched only memberships, or created. */
  append(object: Logged, keys: ChangedKeys, time: number, before?: Version): number {
    this.#refs.push(object.ref);
    this.#keys.push(keys);
    this.#times.push(Math.max(time, this.#times.at(-1) ?? 0));
    this.#previous.push(object.lastChange);
    const change = this.head;
    if (before !== undefined) this.#before.set(change, before);
    if (object.firstChange === 0) object.firstChange = change;
    object.lastChange = change;
    return change;
  }

  /** The newest change made at or before a time. */
  headAt(time: number): number {
    let low = 0;
    let high = this.head;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#times[middle] ?? 0) <= time) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** What the object was right after the given change. */
  versionAt(object: Logged, change: number): Version {
    let version = object.version;
    for (let at = object.lastChange; at > change; at = this.#previousOf(at)) {
      version = this.#before.get(at) ?? (at === object.firstChange ? NOT_YET : version);
    }
    return version;
  }

  /** Refs of the objects with a tracked change in (since, upto], in the order they first changed. */
  changed(since: number, upto: number, tracked: ReadonlySet<string>): number[] {
    const refs = new Set<number>();
    for (let change = since; change < upto; change += 1) {
      const ref = this.#refs[change];
      if (ref !== undefined && touches(this.#keys[change], tracked)) refs.add(ref);
    }
    return [...refs];
  }

  /** Every property of one object that changed in (since, upto]; undefined means the object as a whole. */
  keysChanged(object: Logged, since: number, upto: number): ReadonlySet<string> | undefined {
    const all = new Set<string>();
    for (let at = object.lastChange; at > since; at = this.#previousOf(at)) {
      if (at > upto) continue;
      const keys = this.#keys[at - 1];
      if (keys === undefined) return undefined;
      for (const key of keys) all.add(key);
    }
    return all;
  }

  /** The sequence number that leaves `count` more tracked changes behind it than `since` does. */
  rewind(since: number, count: number, tracked: ReadonlySet<string>): number {
    let at = since;
    for (let left = count; at > 0 && left > 0; at -= 1) {
      if (touches(this.#keys[at - 1], tracked)) left -= 1;
    }
    return at;
  }

  #previousOf(change: number): number {
    return this.#previous[change - 1] ?? 0;
  }
}

export function touches(keys: ChangedKeys, tracked: ReadonlySet<string>): boolean {
  return keys === undefined || keys.some((key) => tracked.has(key));
}
