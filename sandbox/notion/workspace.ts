// One workspace in memory: who is a member, who is a guest, the groups, and what Notion does when that changes.

import { type Account, type Accounts, emptyProfile, fullName, nameFrom, type Profile } from './accounts.ts';
import { type Group, Groups, type MemberChange } from './groups.ts';
import { History, listEarlier } from './history.ts';
import type { Knobs } from './knobs.ts';
import { OrderedMap } from './ordered-map.ts';
import { Outbox } from './outbox.ts';
import type { Tokens } from './tokens.ts';

export interface Member {
  readonly account: Account;
  role: string;
  /** Answers show this member without the Notion extension. */
  readonly withoutExtension: boolean;
}

interface FormerMember {
  readonly member: Member;
  readonly leftAt: number;
  readonly groups: readonly Group[];
}

export interface WorkspaceSnapshot {
  readonly users: readonly {
    readonly id: string;
    readonly userName: string;
    readonly active: true;
    readonly name: string;
    readonly role: string;
  }[];
  readonly groups: readonly {
    readonly id: string;
    readonly displayName: string;
    readonly members: readonly string[];
  }[];
}

export interface WorkspaceParts {
  readonly name: string;
  readonly accounts: Accounts;
  readonly tokens: Tokens;
  readonly knobs: Knobs;
  readonly now: () => number;
  readonly newId: () => string;
}

/** Who rejoins within this time may get the former groups back. */
const RESTORE_MS = 30 * 24 * 3_600_000;

export class Workspace {
  readonly name: string;
  readonly outbox = new Outbox();
  readonly groups: Groups;
  readonly #parts: WorkspaceParts;
  readonly #members = new OrderedMap<Member>();
  readonly #guests = new Set<string>();
  readonly #former = new Map<string, FormerMember>();
  readonly #memberHistory = new History<Member>();
  readonly #groupHistory = new History<Group>();

  constructor(parts: WorkspaceParts) {
    this.name = parts.name;
    this.#parts = parts;
    this.groups = new Groups((id, group) => this.#rememberGroup(id, group));
  }

  get size(): number {
    return this.#members.size;
  }

  member(id: string): Member | undefined {
    return this.#members.get(id);
  }

  formerMember(id: string): Member | undefined {
    return this.#former.get(id)?.member;
  }

  isGuest(id: string): boolean {
    return this.#guests.has(id);
  }

  isLastOwner(member: Member): boolean {
    if (member.role !== 'owner') return false;
    return !this.#members.list().some((other) => other !== member && other.role === 'owner');
  }

  /** Members as lists show them. */
  listMembers(): readonly Member[] {
    return listEarlier(this.#members.list(), this.#memberHistory.at(this.#readTime()), memberId);
  }

  /** Those of `candidates` that match, as lists show them. */
  findMembers(candidates: readonly Member[], matches: (member: Member) => boolean): readonly Member[] {
    return listEarlier(candidates, this.#memberHistory.at(this.#readTime()), memberId).filter(matches);
  }

  listGroups(): readonly Group[] {
    return listEarlier(this.groups.list(), this.#groupHistory.at(this.#readTime()), groupId);
  }

  findGroups(candidates: readonly Group[], matches: (group: Group) => boolean): readonly Group[] {
    return listEarlier(candidates, this.#groupHistory.at(this.#readTime()), groupId).filter(matches);
  }

  /** Makes an account a member; a guest stops being one, a former member comes back with the same id. */
  join(account: Account, role: string, options: { withoutExtension?: boolean } = {}): Member {
    const member: Member = { account, role, withoutExtension: options.withoutExtension === true };
    this.#rememberMember(account.id, undefined);
    this.#members.add(account.id, member);
    this.#guests.delete(account.id);
    const former = this.#former.get(account.id);
    this.#former.delete(account.id);
    if (former !== undefined && this.#parts.knobs.rejoinRestoresGroups) this.#restoreGroups(former);
    return member;
  }

  addGuest(account: Account): void {
    this.#guests.add(account.id);
  }

  /** Ends the membership and all sessions, drops the groups, revokes tokens; the account stays. */
  leave(member: Member): void {
    const { id } = member.account;
    this.#rememberMember(id, member);
    this.#members.delete(id);
    this.#former.set(id, { member, leftAt: this.#parts.now(), groups: this.groups.dropMember(id) });
    member.account.sessionsEnded += 1;
    this.#parts.tokens.revokeOfCreator(this.name, id);
  }

  setRole(member: Member, role: string): void {
    if (member.role === role) return;
    this.#rememberMember(member.account.id, member);
    member.role = role;
    this.#parts.tokens.revokeOfCreator(this.name, member.account.id);
  }

  /** Also of a former member, whom lists must not show again. */
  setProfile(member: Member, profile: Profile): void {
    if (this.#members.get(member.account.id) === member) this.#rememberMember(member.account.id, member);
    this.#parts.accounts.update(member.account, profile);
  }

  createGroup(group: Partial<Omit<Group, 'members'>> & { members?: Iterable<string> }): Group {
    const created: Group = {
      id: group.id ?? this.#parts.newId(),
      displayName: group.displayName,
      externalId: group.externalId,
      members: new Set(group.members),
      managedBy: group.managedBy ?? 'ui',
      soleFullAccess: group.soleFullAccess ?? false,
    };
    this.groups.add(created);
    return created;
  }

  /** A member or guest as if made in Notion itself. */
  addPerson(person: { id?: string; userName: string; name?: string; role?: string; guest?: boolean }): Account {
    const { accounts } = this.#parts;
    const account =
      accounts.byEmail(person.userName) ??
      accounts.create(emptyProfile(person.userName, person.name === undefined ? {} : nameFrom(person.name)), person.id);
    if (this.#members.get(account.id) !== undefined) throw new Error(`${person.userName} is already a member`);
    if (person.guest === true) this.addGuest(account);
    else this.join(account, person.role ?? 'member');
    return account;
  }

  /** Changes members as if done in Notion itself. */
  changeGroupMembers(group: Group, change: Partial<MemberChange>): readonly string[] {
    return this.groups.changeMembers(group, { cleared: false, added: new Set(), removed: new Set(), ...change });
  }

  snapshot(): WorkspaceSnapshot {
    return {
      users: this.#members.list().map(({ account, role }) => ({
        id: account.id,
        userName: account.profile.userName,
        active: true,
        name: fullName(account.profile),
        role,
      })),
      groups: this.groups.list().map(({ id, displayName, members }) => ({
        id,
        displayName: displayName ?? '',
        members: [...members],
      })),
    };
  }

  #restoreGroups(former: FormerMember): void {
    if (this.#parts.now() - former.leftAt >= RESTORE_MS) return;
    const added = new Set([former.member.account.id]);
    for (const group of former.groups) {
      if (this.groups.get(group.id) !== undefined) this.changeGroupMembers(group, { added });
    }
  }

  #readTime(): number {
    return this.#parts.now() - this.#parts.knobs.readLagMs;
  }

  // Without a lag nothing is remembered, so that writes to large groups stay cheap.

  #rememberMember(id: string, member: Member | undefined): void {
    if (this.#parts.knobs.readLagMs === 0) return;
    const before = member === undefined ? undefined : { ...member, account: { ...member.account } };
    this.#memberHistory.record({ id, at: this.#parts.now(), before });
  }

  #rememberGroup(id: string, group: Group | undefined): void {
    if (this.#parts.knobs.readLagMs === 0) return;
    const before = group === undefined ? undefined : { ...group, members: new Set(group.members) };
    this.#groupHistory.record({ id, at: this.#parts.now(), before });
  }
}

function memberId(member: Member): string {
  return member.account.id;
}

function groupId(group: Group): string {
  return group.id;
}
