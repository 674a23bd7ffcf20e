// Where people, groups and assignments are read from.

import type { Assignment, Attributes, Kind, SourceId } from '../stored-object.ts';
import type { AppRole } from './policy.ts';

export interface MemberChange {
  readonly id: SourceId;
  readonly type: 'user' | 'group' | 'other';
  readonly removed: boolean;
}

/** One row of a delta page: partial, repeated and unordered by nature. */
export interface SourceRow {
  readonly id: SourceId;
  /** Only the attributes that the row carries; `null` = cleared. Without `id` and annotations. */
  readonly attributes: Attributes;
  readonly removed?: 'changed' | 'deleted';
  /** In the order of the row. */
  readonly members: readonly MemberChange[];
}

export interface DeltaPage {
  readonly rows: readonly SourceRow[];
  /** Where to read on: exactly one of the two. */
  readonly next:
    | { readonly kind: 'page'; readonly link: string }
    | { readonly kind: 'watermark'; readonly link: string };
}

export interface DeltaQuery {
  readonly kind: Kind;
  /** Attributes to select; `id` comes by itself, and `members` for groups. */
  readonly select: readonly string[];
  /** At most 50; absent = all objects of the kind. */
  readonly ids?: readonly SourceId[];
}

export interface Source {
  /** First page of a new generation. */
  firstPage(query: DeltaQuery): Promise<DeltaPage>;
  /**
   * The page behind a stored link. Throws ResyncRequiredError when Graph no longer accepts the link, TransientError
   * when the page has neither link or repeats its own.
   */
  page(kind: Kind, link: string): Promise<DeltaPage>;
  /** Complete, or it throws: a partial list never reaches the caller. */
  assignments(): Promise<readonly Assignment[]>;
  /** The app roles that the enterprise application declares, by id. */
  appRoles(): Promise<readonly AppRole[]>;
}
