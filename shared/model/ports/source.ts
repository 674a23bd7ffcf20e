// Where people, groups and assignments are read from.

import type { Assignment, Attributes, Kind, SourceId } from '../stored-object.ts';
import type { AppRole } from './policy.ts';

export interface MemberChange {
  readonly id: SourceId;
  readonly type: 'user' | 'group' | 'other';
  readonly removed: boolean;
}

/** A value that is not taken, because nobody could store it or work with it. */
export interface UnusableValue {
  readonly attribute: string;
  /** As the end of a sentence: "displayName …". */
  readonly why: string;
}

/** One row of a delta page: partial, repeated and unordered by nature. */
export interface SourceRow {
  readonly id: SourceId;
  /** Only the attributes that the row carries; `null` = cleared. Without `id` and annotations. */
  readonly attributes: Attributes;
  /** Attributes that the row carries with a value that is not taken: what was known of them may be out of date. */
  readonly unusable?: readonly UnusableValue[];
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
  page(query: Pick<DeltaQuery, 'kind' | 'select'>, link: string): Promise<DeltaPage>;
  /** Complete, or it throws: a partial list never reaches the caller. */
  assignments(): Promise<readonly Assignment[]>;
  /** The app roles that the enterprise application declares, by id. */
  appRoles(): Promise<readonly AppRole[]>;
}
