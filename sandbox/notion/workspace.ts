// One workspace in memory: who is a member, who is a guest, the groups, and what Notion does when that changes.

import { type Account, type Accounts, emptyProfile, fullName, nameFrom, type Profile } from './accounts.ts';
import type { GroupHead, Note, WorkspaceFact } from './facts.ts';
import { type Group, Groups, type MemberChange } from './groups.ts';
import { type Earlier, History } from './history.ts';
import type { Knobs } from './knobs.ts';
import { type FormerMember, type Member, Memberships } from './memberships.ts';
import { Outbox } from './outbox.ts';
import type { Tokens } from './tokens.ts';

export type { Member } from './memberships.ts';

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
  readonly note: Note<WorkspaceFact>;
}

/** Who rejoins within this time may get the former groups back. */
const RESTORE_MS = 30 * 24 * 3_600_000;

export class Workspace {
  readonly name: string;
  readonly outbox = new Outbox();
  readonly groups: Groups;
  readonly #parts: WorkspaceParts;
  readonly #people: Memberships;
  readonly #memberHistory = new History<Member>();
  readonly #groupHistory = new History<Group>();

  constructor(parts: WorkspaceParts) {
    this.name = parts.name;
    this.#parts = parts;
    this.#people = new Memberships(parts.accounts, parts.note);
    this.groups = new Groups((id, group) => this.#rememberGroup(id, group), parts.note);
  }

  get size(): number {
    return this.#people.size;
  }

  member(id: string): Member | undefined {
    return this.#people.get(id);
  }

  formerMember(id: string): Member | undefined {
    return this.#people.former(id)?.member;
  }

  isGuest(id: string): boolean {
    return this.#people.isGuest(id);
  }

  isLastOwner(member: Member): boolean {
    return this.#people.isLastOwner(member);
  }

  /** As reads by id show it. */
  shownMember(id: string): Member | undefined {
    return this.#shown(this.#memberHistory, id, this.member(id));
  }

  shownGroup(id: string): Group | undefined {
    return this.#shown(this.#groupHistory, id, this.groups.get(id));
  }

  /** To be changed, as it is now, unless it is too new for that. */
  changeableMember(id: string): Member | undefined {
    return this.#isTooNew(this.#memberHistory, id) ? undefined : this.member(id);
  }

  changeableGroup(id: string): Group | undefined {
    return this.#isTooNew(this.#groupHistory, id) ? undefined : this.groups.get(id);
  }

  /** Members as lists show them. */
  listMembers(): readonly Member[] {
    return this.#earlier(this.#memberHistory).list(this.#people.list(), memberId);
  }

  /** Those of `candidates` that match, as lists show them. */
  findMembers(candidates: readonly Member[], matches: (member: Member) => boolean): readonly Member[] {
    return this.#earlier(this.#memberHistory).list(candidates, memberId).filter(matches);
  }

  listGroups(): readonly Group[] {
    return this.#earlier(this.#groupHistory).list(this.groups.list(), groupId);
  }

  findGroups(candidates: readonly Group[], matches: (group: Group) => boolean): readonly Group[] {
    return this.#earlier(this.#groupHistory).list(candidates, groupId).filter(matches);
  }

  /** Makes an account a member; a guest stops being one, a former member comes back with the same id. */
  join(account: Account, role: string, options: { withoutExtension?: boolean } = {}): Member {
    const member: Member = { account, role, withoutExtension: options.withoutExtension === true };
    const former = this.#people.former(account.id);
    this.#rememberMember(account.id, undefined);
    this.#people.enter(member);
    if (former !== undefined && this.#parts.knobs.rejoinRestoresGroups) this.#restoreGroups(former);
    return member;
  }

  addGuest(account: Account): void {
    this.#people.addGuest(account.id);
  }

  /** Ends the membership and all sessions, drops the groups, revokes tokens; the account stays. */
  leave(member: Member): void {
    const { id } = member.account;
    this.#rememberMember(id, member);
    const groups = this.groups.dropMember(id).map(groupId);
    this.#people.exit({ member, leftAt: this.#parts.now(), groups });
    this.#parts.accounts.endSessions(member.account);
    this.#parts.tokens.revokeOfCreator(this.name, id);
  }

  setRole(member: Member, role: string): void {
    if (member.role === role) return;
    this.#rememberMember(member.account.id, member);
    this.#people.setRole(member, role);
    this.#parts.tokens.revokeOfCreator(this.name, member.account.id);
  }

  /** Also of a former member, whom lists must not show again. */
  setProfile(member: Member, profile: Profile): void {
    if (this.member(member.account.id) === member) this.#rememberMember(member.account.id, member);
    this.#parts.accounts.update(member.account, profile);
  }

  createGroup(group: Partial<GroupHead> & { members?: Iterable<string> }): Group {
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
    if (this.member(account.id) !== undefined) throw new Error(`${person.userName} is already a member`);
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
      users: this.#people.list().map(({ account, role }) => ({
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

  /** Everything that `take` needs to make this workspace again. */
  *facts(): Generator<WorkspaceFact> {
    yield* this.#people.facts();
    yield* this.groups.facts();
  }

  /** Makes a noted fact true again. */
  take(fact: WorkspaceFact): void {
    if ('group' in fact || 'members' in fact || 'deletedGroup' in fact) this.groups.take(fact);
    else this.#people.take(fact);
  }

  #restoreGroups({ member, leftAt, groups }: FormerMember): void {
    if (this.#parts.now() - leftAt >= RESTORE_MS) return;
    const added = new Set([member.account.id]);
    for (const id of groups) {
      const group = this.groups.get(id);
      if (group !== undefined) this.changeGroupMembers(group, { added });
    }
  }

  #earlier<T>(history: History<T>): Earlier<T> {
    return history.at(this.#parts.now() - this.#parts.knobs.readLagMs);
  }

  #shown<T>(history: History<T>, id: string, fresh: T | undefined): T | undefined {
    return this.#parts.knobs.readLagCovers === 'lists' ? fresh : this.#earlier(history).shown(id, fresh);
  }

  #isTooNew<T>(history: History<T>, id: string): boolean {
    return this.#parts.knobs.readLagCovers === 'everything' && this.#earlier(history).lacks(id);
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
