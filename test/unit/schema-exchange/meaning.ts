// What a file of test/fixtures/schemas/forms may mean, and what many of them mean.

export interface Meaning {
  readonly exit: 0 | 1 | 2;
  /** What is carried over, without the lines that are in every result. Absent: nothing is written. */
  readonly carried?: readonly string[];
  /** In this order, in the report. The first one must be in its first line where it begins with ^. */
  readonly says?: readonly RegExp[];
  /** What it must not say. */
  readonly never?: RegExp;
}

export const UPN = 'users: userPrincipalName → userName (matching 1)';
export const MAIL = 'users: mail → userName (matching 1)';
export const NAME = 'users: displayName → name.formatted';
export const ACTIVE = 'users: entitlement → active';
export const KEPT = ['users: disabled → keep', 'users: outOfScope → keep', 'users: softDeleted → keep'];
export const GROUPS = [
  'groups: displayName → displayName (matching 1)',
  'groups: members → members',
  'groups: hardDeleted → delete',
];
export const NOBODY = 'users: filter "Nobody": displayName IS NULL and displayName IS NOT NULL';
export const SALES = 'users: filter "Sales": department EQUALS "Sales"';

/** userName, the name, active, and groups: what Entra's own application for Notion maps. */
export const GALLERY: Meaning = {
  exit: 0,
  carried: [UPN, NAME, ACTIVE, ...GROUPS],
  says: [/The result means what was read/],
};
export const CUT_OFF = /^PowerShell cut the file off at its depth: write it again with ConvertTo-Json -Depth 100\./;
export const nothing = (...says: readonly RegExp[]): Meaning => ({ exit: 1, says });
export const closed = (why: RegExp, ...carried: readonly string[]): Meaning => ({
  exit: 2,
  carried: [...carried, ...GROUPS],
  says: [/^Nobody is in scope until you have looked: /, why],
});
