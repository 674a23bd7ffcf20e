// What a directory is made of, as plain data: each change is noted as a fact, and all facts together make it again.

import type { OtherKind, Properties } from './directory-objects.ts';

export type Fact =
  | { readonly user: string; readonly properties: Properties }
  | { readonly group: string; readonly properties: Properties }
  | { readonly other: string; readonly kind: OtherKind; readonly properties: Properties }
  | { readonly changed: string; readonly properties: Properties }
  | { readonly deleted: string; readonly permanent: boolean; readonly at: number }
  | { readonly restored: string }
  | { readonly joined: readonly string[]; readonly group: string }
  | { readonly left: string; readonly group: string }
  | { readonly assignment: string; readonly principal: string; readonly appRoleId: string; readonly at: number }
  | { readonly unassigned: string };

export type Note = (fact: Fact) => void;
