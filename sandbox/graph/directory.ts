// The simulated tenant: users, groups, memberships, assignments, and the log of every change to them.

import { AssignmentList } from './assignments.ts';
import { ChangeLog } from './change-log.ts';
import type { VirtualClock } from './clock.ts';
import { DirectoryError } from './directory-error.ts';
import type {
  DirectoryObject,
  GroupInput,
  GroupObject,
  OtherKind,
  Properties,
  UserInput,
  UserObject,
} from './directory-objects.ts';
import { MemberJournal } from './member-journal.ts';
import { checkGuid, checkProperties, differences, newGroupProperties, newUserProperties } from './object-properties.ts';
import { ObjectTable } from './object-table.ts';
import { RecycleBin } from './recycle-bin.ts';
import { type DirectorySnapshot, takeSnapshot } from './snapshot.ts';

export interface DirectoryOptions {
  readonly seed: number;
  readonly domain: string;
  readonly clock: VirtualClock;
  /** The app role an assignment gets when none is named. */
  readonly defaultAppRoleId: string;
  /** How long after a permanent delete groups/delta mentions it; undefined is never. */
  readonly memberTombstoneDelaySeconds: () => number | undefined;
  /** Whether security groups go to the recycle bin; groups of Microsoft 365 and users always do. */
  readonly keepsDeletedSecurityGroups: () => boolean;
  /** How long the recycle bin keeps things; 0 is for ever. */
  readonly deletedItemsDays: () => number;
}

const MEMBERS = ['members'] as const;

export class Directory {
  readonly domain: string;
  readonly assignments = new AssignmentList();
  changes = { users: new ChangeLog(), groups: new ChangeLog() };
  users: UserObject[] = [];
  groups: GroupObject[] = [];
  readonly #options: DirectoryOptions;
  readonly #objects: ObjectTable;
  readonly #recycleBin = new RecycleBin();
  #dueTombstones: { readonly at: number; readonly member: DirectoryObject }[] = [];

  constructor(options: DirectoryOptions) {
    this.#options = options;
    this.domain = options.domain;
    this.#objects = new ObjectTable(options.seed);
  }

  addUser(input: UserInput = {}): string {
    const { id, ...given } = input;
    checkProperties('user', given);
    this.#checkManager(given);
    const number = this.users.length + 1;
    const user: UserObject = {
      ...this.#objects.start(id, newUserProperties(given, number, this.domain)),
      kind: 'user',
    };
    this.#objects.store(user);
    this.users.push(user);
    this.changes.users.append(user, undefined, this.#now());
    return user.id;
  }

  addGroup(input: GroupInput = {}): string {
    const { id, ...given } = input;
    checkProperties('group', given);
    const group: GroupObject = {
      ...this.#objects.start(id, newGroupProperties(given, this.groups.length + 1)),
      kind: 'group',
      members: new MemberJournal(),
    };
    this.#objects.store(group);
    this.groups.push(group);
    this.changes.groups.append(group, undefined, this.#now());
    return group.id;
  }

  updateUser(id: string, patch: UserInput): void {
    this.#checkManager(patch);
    this.#update(this.#objects.live('user', id), patch);
  }

  updateGroup(id: string, patch: GroupInput): void {
    this.#update(this.#objects.live('group', id), patch);
  }

  /** Soft by default. A soft-deleted object can be deleted once more, permanently. */
  deleteUser(id: string, options: { readonly permanent?: boolean } = {}): void {
    this.#delete(this.#objects.known('user', id), options.permanent === true);
  }

  /** A security group may be one of those that are gone at once. */
  deleteGroup(id: string, options: { readonly permanent?: boolean } = {}): void {
    const group = this.#objects.known('group', id);
    const isKept = isMicrosoft365(group) || this.#options.keepsDeletedSecurityGroups();
    this.#delete(group, options.permanent === true || !isKept);
  }

  restoreUser(id: string): void {
    this.#restore(this.#objects.known('user', id));
  }

  restoreGroup(id: string): void {
    this.#restore(this.#objects.known('group', id));
  }

  /** Adding a member twice changes nothing. */
  addMember(groupId: string, memberId: string): void {
    this.addMembers(groupId, [memberId]);
  }

  /** Adds many members as one change. */
  addMembers(groupId: string, memberIds: Iterable<string>): void {
    const group = this.#objects.live('group', groupId);
    const members = new Set<DirectoryObject>();
    for (const id of memberIds) members.add(this.#objects.liveOfAnyKind(id));
    if (members.has(group)) throw new DirectoryError(400, 'a group cannot be a member of itself');
    this.link(group, members);
  }

  /** `addMembers` for callers that already hold the objects. */
  link(group: GroupObject, members: ReadonlySet<DirectoryObject>): void {
    const journal = group.members;
    const isNewGroup = journal.length === 0;
    const added = [...members].filter((member) => isNewGroup || !journal.has(member.ref));
    if (added.length === 0) return;
    const change = this.changes.groups.append(group, MEMBERS, this.#now());
    const refs = added.map((member) => member.ref);
    if (isNewGroup) journal.addNew(refs, change);
    else for (const ref of refs) journal.add(ref, change);
  }

  /** Removing what is no member changes nothing. */
  removeMember(groupId: string, memberId: string): void {
    const group = this.#objects.live('group', groupId);
    const member = this.#objects.liveOfAnyKind(memberId);
    if (group.members.has(member.ref)) this.#unlink(group, member, this.#now());
  }

  /** Makes sure that an object of a type Graph lists as a member, but no chain reads, exists. */
  ensureOther(kind: OtherKind, id: string): void {
    if (this.find(checkGuid(id)) !== undefined) return;
    const number = this.#objects.size;
    this.#objects.store({ ...this.#objects.start(id, { displayName: `${kind} ${number}` }), kind });
  }

  assign(principalId: string, appRoleId: string = this.#options.defaultAppRoleId): string {
    const principal = this.#objects.liveOfAnyKind(principalId);
    const role = checkGuid(appRoleId);
    const noise = this.#objects.newId().replaceAll('-', '');
    const id = Buffer.from(principal.id.replaceAll('-', '') + noise, 'hex').toString('base64url');
    this.assignments.add(id, principal, role, this.#now());
    return id;
  }

  unassign(assignmentId: string): void {
    this.assignments.remove(assignmentId, this.#now());
  }

  snapshot(): DirectorySnapshot {
    return takeSnapshot(this);
  }

  find(id: string): DirectoryObject | undefined {
    return this.#objects.find(id);
  }

  /** An object by the number that edges and logs use for it. */
  byRef(ref: number): DirectoryObject {
    return this.#objects.byRef(ref);
  }

  /** Members of today, soft-deleted ones included: they keep their memberships. */
  *membersOf(group: GroupObject): Generator<DirectoryObject> {
    for (const ref of group.members.current()) {
      const member = this.byRef(ref);
      if (member.version.state !== 'hard') yield member;
    }
  }

  /** Does what has become due on the virtual clock. */
  catchUp(): void {
    const now = this.#now();
    for (const object of this.#recycleBin.takeExpired(now, this.#options.deletedItemsDays()))
      this.#delete(object, true);
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
    this.#objects.clear();
    this.#recycleBin.clear();
    this.#dueTombstones = [];
  }

  #now(): number {
    return this.#options.clock.now();
  }

  #update(object: UserObject | GroupObject, patch: Properties): void {
    if ('id' in patch) throw new DirectoryError(400, 'an id cannot be changed');
    checkProperties(object.kind, patch);
    const before = object.version;
    const changed = differences(before.properties, patch);
    if (changed.length === 0) return;
    object.version = { state: before.state, properties: { ...before.properties, ...pick(patch, changed) } };
    this.#log(object).append(object, changed, this.#now(), before);
  }

  #delete(object: UserObject | GroupObject, permanent: boolean): void {
    const before = object.version;
    if (!permanent && before.state === 'soft') throw new DirectoryError(400, `'${object.id}' is deleted already`);
    object.version = { state: permanent ? 'hard' : 'soft', properties: before.properties };
    this.#log(object).append(object, undefined, this.#now(), before);
    if (!permanent) return this.#recycleBin.put(object, this.#now());
    this.#recycleBin.remove(object);
    this.assignments.removeAllOf(object, this.#now());
    const delay = this.#options.memberTombstoneDelaySeconds();
    if (delay === 0) this.#unlinkEverywhere(object, this.#now());
    else if (delay !== undefined) this.#dueTombstones.push({ at: this.#now() + delay * 1000, member: object });
  }

  #restore(object: UserObject | GroupObject): void {
    const before = object.version;
    if (before.state !== 'soft') throw new DirectoryError(400, `'${object.id}' is not deleted`);
    this.#recycleBin.remove(object);
    object.version = { state: 'live', properties: before.properties };
    this.#log(object).append(object, undefined, this.#now(), before);
  }

  #unlinkEverywhere(member: DirectoryObject, at: number): void {
    for (const group of this.groups) {
      const isMember = group.version.state !== 'hard' && group.members.mentionsAsCurrent(member.ref);
      if (isMember) this.#unlink(group, member, at);
    }
  }

  #unlink(group: GroupObject, member: DirectoryObject, at: number): void {
    group.members.remove(member.ref, this.changes.groups.append(group, MEMBERS, at));
  }

  #log(object: UserObject | GroupObject): ChangeLog {
    return object.kind === 'user' ? this.changes.users : this.changes.groups;
  }

  #checkManager(given: Properties): void {
    const manager = given['manager'];
    if (typeof manager === 'string') this.#objects.live('user', manager);
  }
}

function isMicrosoft365({ version }: GroupObject): boolean {
  const types = version.properties['groupTypes'];
  return Array.isArray(types) && types.includes('Unified');
}

function pick(source: Properties, names: readonly string[]): Properties {
  return Object.fromEntries(names.map((name) => [name, source[name]]));
}
