// How many memberships of each group are in step, counted where its members are compared and sent, and stored with the
// group's row: the status needs no list of members.

import type { MemberCount, SourceId, StoredObject } from '../../model/stored-object.ts';

const NOBODY: MemberCount = { inStep: 0, toGo: 0 };

/** What this slice has counted. */
export class MemberCounts {
  readonly #counts = new Map<SourceId, MemberCount>();
  readonly #unstored = new Set<SourceId>();

  set(id: SourceId, count: MemberCount): void {
    this.#counts.set(id, count);
    this.#unstored.add(id);
  }

  sent(group: StoredObject, added: number, removed: number): void {
    const { inStep, toGo } = this.#of(group);
    this.set(group.id, { inStep: inStep + added, toGo: Math.max(0, toGo - removed) });
  }

  /**
   * Other people shall be members than before, and nobody has compared them yet: no more of those who are there belong
   * there, and somebody has to go unless the group has only grown. `before`, `after`: how many are wanted.
   */
  changed(group: StoredObject, before: number, after: number): void {
    const { inStep, toGo } = this.#of(group);
    const leaving = Math.min(inStep, after > before ? 0 : Math.max(1, before - after));
    if (leaving > 0) this.set(group.id, { inStep: inStep - leaving, toGo: toGo + leaving });
  }

  /** The row as it is to be stored. */
  in(object: StoredObject): StoredObject {
    const members = this.#counts.get(object.id);
    if (members === undefined) return object;
    this.#unstored.delete(object.id);
    return { ...object, members };
  }

  /** Groups that a slice had to leave in the middle of their members. */
  unstored(): readonly SourceId[] {
    return [...this.#unstored];
  }

  #of({ id, members = NOBODY }: StoredObject): MemberCount {
    return this.#counts.get(id) ?? members;
  }
}

interface Counted {
  readonly targetId: unknown;
  readonly members: MemberCount | undefined;
}

/** Undefined: an earlier version brought members into one of them, and did not count. */
export function sumMembers(all: Iterable<Counted | undefined>): MemberCount | undefined {
  let [inStep, toGo] = [0, 0];
  for (const one of all) {
    if (one === undefined || (one.targetId !== undefined && one.members === undefined)) return undefined;
    inStep += one.members?.inStep ?? 0;
    toGo += one.members?.toGo ?? 0;
  }
  return { inStep, toGo };
}
