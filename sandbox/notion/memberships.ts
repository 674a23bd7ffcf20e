// Who is a member of a workspace, who is a guest, and who left it.

import type { Account, Accounts } from './accounts.ts';
import type { FormerMemberFact, MemberFact, MembershipFact, Note } from './facts.ts';
import { OrderedMap } from './ordered-map.ts';

export interface Member {
  readonly account: Account;
  role: string;
  /** Answers show this member without the Notion extension. */
  readonly withoutExtension: boolean;
}

export interface FormerMember {
  readonly member: Member;
  readonly leftAt: number;
  /** Ids of the groups that the person was in. */
  readonly groups: readonly string[];
}

export class Memberships {
  readonly #members = new OrderedMap<Member>();
  readonly #guests = new Set<string>();
  readonly #former = new Map<string, FormerMember>();
  readonly #accounts: Accounts;
  readonly #note: Note<MembershipFact>;

  constructor(accounts: Accounts, note: Note<MembershipFact>) {
    this.#accounts = accounts;
    this.#note = note;
  }

  get size(): number {
    return this.#members.size;
  }

  get(id: string): Member | undefined {
    return this.#members.get(id);
  }

  list(): readonly Member[] {
    return this.#members.list();
  }

  former(id: string): FormerMember | undefined {
    return this.#former.get(id);
  }

  isGuest(id: string): boolean {
    return this.#guests.has(id);
  }

  isLastOwner(member: Member): boolean {
    if (member.role !== 'owner') return false;
    return !this.#members.list().some((other) => other !== member && other.role === 'owner');
  }

  /** Somebody who was a guest or a former member is that no longer. */
  enter(member: Member): void {
    const { id } = member.account;
    this.#members.add(id, member);
    this.#guests.delete(id);
    this.#former.delete(id);
    this.#note({ member: memberFact(member) });
  }

  exit(former: FormerMember): void {
    const { id } = former.member.account;
    this.#members.delete(id);
    this.#former.set(id, former);
    this.#note({ left: formerMemberFact(former) });
  }

  addGuest(id: string): void {
    this.#guests.add(id);
    this.#note({ guest: id });
  }

  setRole(member: Member, role: string): void {
    member.role = role;
    this.#note({ member: memberFact(member) });
  }

  /** Everything that `take` needs to make them again. */
  *facts(): Generator<MembershipFact> {
    for (const guest of this.#guests) yield { guest };
    for (const former of this.#former.values()) yield { left: formerMemberFact(former) };
    for (const member of this.#members.list()) yield { member: memberFact(member) };
  }

  /** Makes a noted fact true again. */
  take(fact: MembershipFact): void {
    if ('guest' in fact) this.addGuest(fact.guest);
    else if ('left' in fact) this.exit({ ...fact.left, member: this.#memberFrom(fact.left) });
    else this.#takeMember(fact.member);
  }

  #takeMember(fact: MemberFact): void {
    const present = this.get(fact.id);
    if (present === undefined) this.enter(this.#memberFrom(fact));
    else this.setRole(present, fact.role);
  }

  #memberFrom({ id, role, withoutExtension }: MemberFact): Member {
    const account = this.#accounts.get(id);
    if (account === undefined) throw new Error(`there is no account ${id}`);
    return { account, role, withoutExtension };
  }
}

function memberFact({ account, role, withoutExtension }: Member): MemberFact {
  return { id: account.id, role, withoutExtension };
}

function formerMemberFact({ member, leftAt, groups }: FormerMember): FormerMemberFact {
  return { ...memberFact(member), leftAt, groups };
}
