// What the source of an attribute mapping may be.

import type { Node } from '../expression/ast.ts';

export type StoredSource =
  | { readonly kind: 'attribute'; readonly name: string }
  | { readonly kind: 'constant'; readonly value: string }
  | { readonly kind: 'expression'; readonly text: string; readonly root: Node };

/** What cannot be carried over, and why. */
export interface Unusable {
  readonly message: string;
  readonly remedy: string;
}

export const isUsable = (source: StoredSource | Unusable): source is StoredSource => 'kind' in source;

/** Computed by Entra: unassigned, out of scope, disabled or soft-deleted. Stored nowhere. */
export const SOFT_DELETED = 'IsSoftDeleted';
