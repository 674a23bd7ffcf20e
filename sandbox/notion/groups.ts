// The groups of a workspace, indexed by name and by member.

import { OrderedMap } from './ordered-map.ts';

export interface Group {
  readonly id: string;
  displayName: string | undefined;
  externalId: string | undefined;
  /** Account ids. */
  readonly members: Set<string>;
  readonly managedBy: 'scim' | 'ui';
  /** Some page has full access through this group only, so it cannot be deleted. */
  soleFullAccess: boolean;
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
  /** Called before a group is changed, with undefined for one that is about to be created. */
  readonly #beforeChange: (id: string, group: Group | undefined) => void;

  constructor(beforeChange: (id: string, group: Group | undefined) => void) {
    this.#beforeChange = beforeChange;
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
  }

  delete(group: Group): void {
    this.#beforeChange(group.id, group);
    this.#unindexName(group);
    for (const id of group.members) this.#byMember.get(id)?.delete(group);
    this.#groups.delete(group.id);
  }

  rename(group: Group, displayName: string | undefined): void {
    if (displayName === group.displayName) return;
    this.#beforeChange(group.id, group);
    this.#unindexName(group);
    group.displayName = displayName;
    this.#indexName(group);
  }

  /** Costs what the change costs, not what the group costs. Returns who is new. */
  changeMembers(group: Group, change: MemberChange): readonly string[] {
    this.#beforeChange(group.id, group);
    const previous = change.cleared ? new Set(group.members) : undefined;
    for (const id of change.cleared ? [...group.members] : change.removed) {
      if (group.members.delete(id)) this.#byMember.get(id)?.delete(group);
    }
    const joined: string[] = [];
    for (const id of change.added) {
      if (group.members.has(id)) continue;
      group.members.add(id);
      this.#indexMember(id, group);
      if (previous?.has(id) !== true) joined.push(id);
    }
    return joined;
  }

  /** Takes somebody out of all groups. Returns which ones. */
  dropMember(memberId: string): readonly Group[] {
    const groups = this.of(memberId);
    for (const group of groups) {
      this.#beforeChange(group.id, group);
      group.members.delete(memberId);
    }
    this.#byMember.delete(memberId);
    return groups;
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
