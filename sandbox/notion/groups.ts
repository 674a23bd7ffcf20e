// The groups of a workspace, indexed by name and by member.

import type { GroupFact, GroupHead, Note } from './facts.ts';
import { OrderedMap } from './ordered-map.ts';

export interface Group extends GroupHead {
  displayName: string | undefined;
  externalId: string | undefined;
  /** Account ids. */
  readonly members: Set<string>;
}

/** Difference to the present members; `cleared` is applied first. */
export interface MemberChange {
  readonly cleared: boolean;
  readonly added: ReadonlySet<string>;
  readonly removed: ReadonlySet<string>;
}

export class Groups {
  readonly #groups = new OrderedMap<Group>();
  readonly #byName = new Map<string, Set<Group>>();
  readonly #byMember = new Map<string, Set<Group>>();
  /** Called before a group is changed, with undefined for one that is about to be made. */
  readonly #beforeChange: (id: string, group: Group | undefined) => void;
  readonly #note: Note<GroupFact>;

  constructor(beforeChange: (id: string, group: Group | undefined) => void, note: Note<GroupFact>) {
    this.#beforeChange = beforeChange;
    this.#note = note;
  }

  get(id: string): Group | undefined {
    return this.#groups.get(id);
  }

  list(): readonly Group[] {
    return this.#groups.list();
  }

  /** Groups of that name in any case. */
  named(displayName: string): readonly Group[] {
    return [...(this.#byName.get(displayName.toLowerCase()) ?? [])];
  }

  of(memberId: string): readonly Group[] {
    return [...(this.#byMember.get(memberId) ?? [])];
  }

  add(group: Group): void {
    this.#beforeChange(group.id, undefined);
    this.#groups.add(group.id, group);
    this.#indexName(group);
    for (const id of group.members) this.#indexMember(id, group);
    this.#noteHead(group);
    this.#noteMembers(group, [...group.members], []);
  }

  delete(group: Group): void {
    this.#beforeChange(group.id, group);
    this.#unindexName(group);
    for (const id of group.members) this.#byMember.get(id)?.delete(group);
    this.#groups.delete(group.id);
    this.#note({ deletedGroup: group.id });
  }

  rename(group: Group, displayName: string | undefined): void {
    if (displayName === group.displayName) return;
    this.#beforeChange(group.id, group);
    this.#unindexName(group);
    group.displayName = displayName;
    this.#indexName(group);
    this.#noteHead(group);
  }

  setExternalId(group: Group, externalId: string | undefined): void {
    group.externalId = externalId;
    this.#noteHead(group);
  }

  /** Costs what the change costs, not what the group costs. Returns who is new. */
  changeMembers(group: Group, change: MemberChange): readonly string[] {
    this.#beforeChange(group.id, group);
    const removed = new Set<string>();
    for (const id of change.cleared ? [...group.members] : change.removed) {
      if (!group.members.delete(id)) continue;
      this.#byMember.get(id)?.delete(group);
      removed.add(id);
    }
    const added: string[] = [];
    for (const id of change.added) {
      if (group.members.has(id)) continue;
      group.members.add(id);
      this.#indexMember(id, group);
      added.push(id);
    }
    this.#noteMembers(group, added, [...removed]);
    return added.filter((id) => !removed.has(id));
  }

  /** Takes somebody out of all groups. Returns which ones. */
  dropMember(memberId: string): readonly Group[] {
    const groups = this.of(memberId);
    for (const group of groups) {
      this.#beforeChange(group.id, group);
      group.members.delete(memberId);
      this.#noteMembers(group, [], [memberId]);
    }
    this.#byMember.delete(memberId);
    return groups;
  }

  /** Everything that `take` needs to make the groups again. */
  *facts(): Generator<GroupFact> {
    for (const { members, ...group } of this.list()) {
      yield { group };
      yield { members: { group: group.id, added: [...members], removed: [] } };
    }
  }

  /** Makes a noted fact true again. */
  take(fact: GroupFact): void {
    if ('group' in fact) {
      this.#takeHead(fact.group);
      return;
    }
    const group = this.get('members' in fact ? fact.members.group : fact.deletedGroup);
    if (group === undefined) return;
    if ('deletedGroup' in fact) {
      this.delete(group);
    } else {
      const { added, removed } = fact.members;
      this.changeMembers(group, { cleared: false, added: new Set(added), removed: new Set(removed) });
    }
  }

  #takeHead(head: GroupHead): void {
    const { displayName, externalId } = head;
    const present = this.get(head.id);
    if (present === undefined) {
      this.add({ ...head, displayName, externalId, members: new Set() });
    } else {
      this.rename(present, displayName);
      this.setExternalId(present, externalId);
    }
  }

  #noteHead({ members: _, ...group }: Group): void {
    this.#note({ group });
  }

  #noteMembers({ id }: Group, added: readonly string[], removed: readonly string[]): void {
    if (added.length + removed.length > 0) this.#note({ members: { group: id, added, removed } });
  }

  #indexMember(id: string, group: Group): void {
    const groups = this.#byMember.get(id);
    if (groups === undefined) this.#byMember.set(id, new Set([group]));
    else groups.add(group);
  }

  #indexName(group: Group): void {
    if (group.displayName === undefined) return;
    const key = group.displayName.toLowerCase();
    const groups = this.#byName.get(key);
    if (groups === undefined) this.#byName.set(key, new Set([group]));
    else groups.add(group);
  }

  #unindexName(group: Group): void {
    if (group.displayName === undefined) return;
    const key = group.displayName.toLowerCase();
    const groups = this.#byName.get(key);
    groups?.delete(group);
    if (groups?.size === 0) this.#byName.delete(key);
  }
}
