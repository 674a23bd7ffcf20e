// What the simulated tenant holds, and the log of every change to it. Callers say what is to be; nothing is checked here.

import { AssignmentList } from './assignments.ts';
import { ChangeLog } from './change-log.ts';
import type { VirtualClock } from './clock.ts';
import type { DirectoryObject, GroupObject, OtherKind, Properties, UserObject } from './directory-objects.ts';
import type { Note } from './facts.ts';
import { MemberJournal } from './member-journal.ts';
import { ObjectTable } from './object-table.ts';
import { RecycleBin } from './recycle-bin.ts';

export interface StoreOptions {
  readonly seed: number;
  /** How often the tenant was taken up again: ids of an earlier life are not given out a second time. Default 0. */
  readonly life?: number;
  readonly clock: VirtualClock;
  /** How long after a permanent delete groups/delta mentions it; undefined is never. */
  readonly memberTombstoneDelaySeconds: () => number | undefined;
  /** How long the recycle bin keeps things; 0 is for ever. */
  /** Left out: every id may be given out. */
  readonly givesOut?: ((id: string) => boolean) | undefined;
  readonly deletedItemsDays: () => number;
}

const MEMBERS = ['members'] as const;

export class DirectoryStore {
  readonly assignments = new AssignmentList();
  changes = { users: new ChangeLog(), groups: new ChangeLog() };
  users: UserObject[] = [];
  groups: GroupObject[] = [];
  readonly recycleBin = new RecycleBin();
  protected readonly objects: ObjectTable;
  readonly #options: StoreOptions;
  #note: Note = () => undefined;
  #dueTombstones: { readonly at: number; readonly member: DirectoryObject }[] = [];

  constructor(options: StoreOptions) {
    this.#options = options;
    this.objects = new ObjectTable(`graph ${options.seed} ${options.life ?? 0}`, options.givesOut);
  }

  /** From now on `note` is told of every change. */
  noteTo(note: Note): void {
    this.#note = note;
  }

  find(id: string): DirectoryObject | undefined {
    return this.objects.find(id);
  }

  /** An object by the number that edges and logs use for it. */
  byRef(ref: number): DirectoryObject {
    return this.objects.byRef(ref);
  }

  /** All of every kind, in the order in which they were made. */
  all(): Iterable<DirectoryObject> {
    return this.objects.all();
  }

  /** Members of today, soft-deleted ones included: they keep their memberships. */
  *membersOf(group: GroupObject): Generator<DirectoryObject> {
    for (const ref of group.members.current()) {
      const member = this.byRef(ref);
      if (member.version.state !== 'hard') yield member;
    }
  }

  putUser(id: string | undefined, properties: Properties): UserObject {
    const user: UserObject = { ...this.objects.start(id, properties), kind: 'user' };
    this.objects.store(user);
    this.users.push(user);
    this.changes.users.append(user, undefined, this.now());
    this.#note({ user: user.id, properties });
    return user;
  }

  putGroup(id: string | undefined, properties: Properties): GroupObject {
    const group: GroupObject = { ...this.objects.start(id, properties), kind: 'group', members: new MemberJournal() };
    this.objects.store(group);
    this.groups.push(group);
    this.changes.groups.append(group, undefined, this.now());
    this.#note({ group: group.id, properties });
    return group;
  }

  putOther(kind: OtherKind, id: string, properties: Properties): void {
    const other = { ...this.objects.start(id, properties), kind };
    this.objects.store(other);
    this.#note({ other: other.id, kind, properties });
  }

  /** `properties` are those that change. */
  change(object: UserObject | GroupObject, properties: Properties): void {
    const before = object.version;
    object.version = { state: before.state, properties: { ...before.properties, ...properties } };
    this.#log(object).append(object, Object.keys(properties), this.now(), before);
    this.#note({ changed: object.id, properties });
  }

  delete(object: UserObject | GroupObject, permanent: boolean, at: number = this.now()): void {
    const before = object.version;
    object.version = { state: permanent ? 'hard' : 'soft', properties: before.properties };
    this.#log(object).append(object, undefined, this.now(), before);
    this.#note({ deleted: object.id, permanent, at });
    if (permanent) this.#endTracesOf(object, at);
    else this.recycleBin.put(object, at);
  }

  restore(object: UserObject | GroupObject): void {
    const before = object.version;
    this.recycleBin.remove(object);
    object.version = { state: 'live', properties: before.properties };
    this.#log(object).append(object, undefined, this.now(), before);
    this.#note({ restored: object.id });
  }

  /** As one change. Members that the group has already are left out. */
  link(group: GroupObject, members: ReadonlySet<DirectoryObject>): void {
    const journal = group.members;
    const isNewGroup = journal.length === 0;
    const added = [...members].filter((member) => isNewGroup || !journal.has(member.ref));
    if (added.length === 0) return;
    const change = this.changes.groups.append(group, MEMBERS, this.now());
    const refs = added.map((member) => member.ref);
    if (isNewGroup) journal.addNew(refs, change);
    else for (const ref of refs) journal.add(ref, change);
    this.#note({ joined: added.map(({ id }) => id), group: group.id });
  }

  unlink(group: GroupObject, member: DirectoryObject, at: number = this.now()): void {
    if (!group.members.has(member.ref)) return;
    group.members.remove(member.ref, this.changes.groups.append(group, MEMBERS, at));
    this.#note({ left: member.id, group: group.id });
  }

  grant(id: string, principal: DirectoryObject, appRoleId: string, at: number = this.now()): void {
    this.assignments.add(id, principal, appRoleId, at);
    this.#note({ assignment: id, principal: principal.id, appRoleId, at });
  }

  revoke(assignmentId: string): void {
    this.assignments.remove(assignmentId, this.now());
    this.#note({ unassigned: assignmentId });
  }

  /** Does what has become due on the virtual clock. */
  catchUp(): void {
    const now = this.now();
    for (const object of this.recycleBin.expired(now, this.#options.deletedItemsDays())) this.delete(object, true);
    const due = this.#dueTombstones.filter(({ at }) => at <= now);
    if (due.length === 0) return;
    this.#dueTombstones = this.#dueTombstones.filter(({ at }) => at > now);
    for (const { at, member } of due) this.#unlinkEverywhere(member, at);
  }

  clear(): void {
    this.assignments.clear();
    this.changes = { users: new ChangeLog(), groups: new ChangeLog() };
    this.users = [];
    this.groups = [];
    this.objects.clear();
    this.recycleBin.clear();
    this.#dueTombstones = [];
  }

  protected now(): number {
    return this.#options.clock.now();
  }

  #endTracesOf(object: UserObject | GroupObject, at: number): void {
    this.recycleBin.remove(object);
    this.assignments.removeAllOf(object, at);
    const delay = this.#options.memberTombstoneDelaySeconds();
    if (delay === 0) this.#unlinkEverywhere(object, at);
    else if (delay !== undefined) this.#dueTombstones.push({ at: at + delay * 1000, member: object });
  }

  #unlinkEverywhere(member: DirectoryObject, at: number): void {
    for (const group of this.groups) {
      const isMember = group.version.state !== 'hard' && group.members.mentionsAsCurrent(member.ref);
      if (isMember) this.unlink(group, member, at);
    }
  }

  #log(object: UserObject | GroupObject): ChangeLog {
    return object.kind === 'user' ? this.changes.users : this.changes.groups;
  }
}
