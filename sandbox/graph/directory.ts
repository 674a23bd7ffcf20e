// The simulated tenant as its administrators change it: every wish is checked before it is carried out.

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
import { DirectoryStore, type StoreOptions } from './directory-store.ts';
import { checkGuid, checkProperties, differences, newGroupProperties, newUserProperties } from './object-properties.ts';
import { type DirectorySnapshot, takeSnapshot } from './snapshot.ts';

export interface DirectoryOptions extends StoreOptions {
  readonly domain: string;
  /** The app role an assignment gets when none is named. */
  readonly defaultAppRoleId: string;
  /** Whether security groups go to the recycle bin; groups of Microsoft 365 and users always do. */
  readonly keepsDeletedSecurityGroups: () => boolean;
}

/** Each method throws a DirectoryError when what it is asked for makes no sense. */
export class Directory extends DirectoryStore {
  readonly domain: string;
  readonly #options: DirectoryOptions;

  constructor(options: DirectoryOptions) {
    super(options);
    this.#options = options;
    this.domain = options.domain;
  }

  addUser(input: UserInput = {}): string {
    const { id, ...given } = input;
    checkProperties('user', given);
    this.#checkManager(given);
    return this.putUser(id, newUserProperties(given, this.users.length + 1, this.domain)).id;
  }

  addGroup(input: GroupInput = {}): string {
    const { id, ...given } = input;
    checkProperties('group', given);
    return this.putGroup(id, newGroupProperties(given, this.groups.length + 1)).id;
  }

  updateUser(id: string, patch: UserInput): void {
    this.#checkManager(patch);
    this.#update(this.objects.live('user', id), patch);
  }

  updateGroup(id: string, patch: GroupInput): void {
    this.#update(this.objects.live('group', id), patch);
  }

  /** Soft by default. A soft-deleted object can be deleted once more, permanently. */
  deleteUser(id: string, options: { readonly permanent?: boolean } = {}): void {
    this.#remove(this.objects.known('user', id), options.permanent === true);
  }

  /** A security group may be one of those that are gone at once. */
  deleteGroup(id: string, options: { readonly permanent?: boolean } = {}): void {
    const group = this.objects.known('group', id);
    const isKept = isMicrosoft365(group) || this.#options.keepsDeletedSecurityGroups();
    this.#remove(group, options.permanent === true || !isKept);
  }

  restoreUser(id: string): void {
    this.#bringBack(this.objects.known('user', id));
  }

  restoreGroup(id: string): void {
    this.#bringBack(this.objects.known('group', id));
  }

  /** Adding a member twice changes nothing. */
  addMember(groupId: string, memberId: string): void {
    this.addMembers(groupId, [memberId]);
  }

  /** Adds many members as one change. */
  addMembers(groupId: string, memberIds: Iterable<string>): void {
    const group = this.objects.live('group', groupId);
    const members = new Set<DirectoryObject>();
    for (const id of memberIds) members.add(this.objects.liveOfAnyKind(id));
    if (members.has(group)) throw new DirectoryError(400, 'a group cannot be a member of itself');
    this.link(group, members);
  }

  /** Removing what is no member changes nothing. */
  removeMember(groupId: string, memberId: string): void {
    this.unlink(this.objects.live('group', groupId), this.objects.liveOfAnyKind(memberId));
  }

  /** Makes sure that an object of a type Graph lists as a member, but no chain reads, exists. */
  ensureOther(kind: OtherKind, id: string): void {
    if (this.find(checkGuid(id)) === undefined) {
      this.putOther(kind, id, { displayName: `${kind} ${this.objects.size}` });
    }
  }

  assign(principalId: string, appRoleId: string = this.#options.defaultAppRoleId): string {
    const principal = this.objects.liveOfAnyKind(principalId);
    const role = checkGuid(appRoleId);
    const noise = this.objects.newId().replaceAll('-', '');
    const id = Buffer.from(principal.id.replaceAll('-', '') + noise, 'hex').toString('base64url');
    this.grant(id, principal, role);
    return id;
  }

  unassign(assignmentId: string): void {
    this.revoke(assignmentId);
  }

  snapshot(): DirectorySnapshot {
    return takeSnapshot(this);
  }

  #update(object: UserObject | GroupObject, patch: Properties): void {
    if ('id' in patch) throw new DirectoryError(400, 'an id cannot be changed');
    checkProperties(object.kind, patch);
    const changed = differences(object.version.properties, patch);
    if (changed.length > 0) this.change(object, pick(patch, changed));
  }

  #remove(object: UserObject | GroupObject, permanent: boolean): void {
    const isDeleted = object.version.state === 'soft';
    if (!permanent && isDeleted) throw new DirectoryError(400, `'${object.id}' is deleted already`);
    this.delete(object, permanent);
  }

  #bringBack(object: UserObject | GroupObject): void {
    if (object.version.state !== 'soft') throw new DirectoryError(400, `'${object.id}' is not deleted`);
    this.restore(object);
  }

  #checkManager(given: Properties): void {
    const manager = given['manager'];
    if (typeof manager === 'string') this.objects.live('user', manager);
  }
}

function isMicrosoft365({ version }: GroupObject): boolean {
  const types = version.properties['groupTypes'];
  return Array.isArray(types) && types.includes('Unified');
}

function pick(source: Properties, names: readonly string[]): Properties {
  return Object.fromEntries(names.map((name) => [name, source[name]]));
}
