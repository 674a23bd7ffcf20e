// What a world is made of, as plain data: each change is noted as a fact, and all facts together make the world again.

import type { Profile } from './accounts.ts';
import type { Token } from './tokens.ts';

/** A group without its members. */
export interface GroupHead {
  readonly id: string;
  readonly displayName?: string | undefined;
  readonly externalId?: string | undefined;
  readonly managedBy: 'scim' | 'ui';
  /** Some page has full access through this group only, so it cannot be deleted. */
  readonly soleFullAccess: boolean;
}

export interface AccountFact {
  readonly id: string;
  readonly profile: Profile;
  readonly sessionsEnded: number;
}

export interface MemberFact {
  /** Of the account. */
  readonly id: string;
  readonly role: string;
  readonly withoutExtension: boolean;
}

export interface FormerMemberFact extends MemberFact {
  readonly leftAt: number;
  /** Ids of the groups that the person was in. */
  readonly groups: readonly string[];
}

export interface MembersFact {
  readonly group: string;
  readonly added: readonly string[];
  readonly removed: readonly string[];
}

export type MembershipFact =
  | { readonly member: MemberFact }
  | { readonly left: FormerMemberFact }
  | { readonly guest: string };

export type GroupFact =
  | { readonly group: GroupHead }
  | { readonly members: MembersFact }
  | { readonly deletedGroup: string };

/** Of one workspace. A later fact about the same thing replaces an earlier one. */
export type WorkspaceFact = MembershipFact | GroupFact;

export type Fact =
  | { readonly account: AccountFact }
  | { readonly token: Token }
  | ({ readonly workspace: string } & WorkspaceFact);

export type Note<F> = (fact: F) => void;
