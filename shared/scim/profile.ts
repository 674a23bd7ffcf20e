// What a SCIM target can do, as data: a profile holds facts and no code.

import type { TargetTraits } from '../model/ports.ts';
import type { Kind } from '../model/stored-object.ts';

/** What a value must look like beyond its type. */
export type ValueRule = 'email' | 'webAddress';

/**
 * How a target may write down a value otherwise than it was sent: letter case; blanks at the ends and in a row; anything
 * that is neither letter nor digit; or altogether, so that what it shows proves nothing.
 */
export type Rewriting = 'case' | 'space' | 'punctuation' | 'all';

export interface TargetAttribute {
  readonly type: 'string' | 'boolean' | 'complex' | 'reference';
  readonly multiValued: boolean;
  /** The target refuses an object without it. */
  readonly required?: true;
  /** Read when the object is created, ignored later. */
  readonly createOnly?: true;
  /** Returned, never written. */
  readonly readOnly?: true;
  /** What is written instead of it: the target makes it of that one. */
  readonly writtenAs?: string;
  /** Can be emptied. */
  readonly clearable: boolean;
  /** Values that the target knows. Writes are checked against them; reads may bring new ones. */
  readonly canonicalValues?: readonly string[];
  /** `canonicalValues` are roles, the highest first. */
  readonly ranked?: true;
  /** Of `canonicalValues`: those that let somebody administer the target, the highest first. */
  readonly administrative?: readonly string[];
  /** Characters of a value. */
  readonly maxLength?: number;
  /** Items of a multi-valued attribute. */
  readonly maxItems?: number;
  readonly rule?: ValueRule;
  /** What may become of a value that is kept: such a difference is none. */
  readonly rewrites?: readonly Rewriting[];
  /** Written and read as `{"value": …}` (manager, members). */
  readonly wrapped?: true;
  /** No two objects may share such a value: the filterable path that finds who has it. */
  readonly uniqueBy?: string;
}

export interface FilterableAttribute {
  /** The name that filters use, which need not be the attribute's path. */
  readonly filterName: string;
  /** False: the target compares without regard to case. */
  readonly caseExact: boolean;
  /** Another path that holds the same value and is never left out of an answer. */
  readonly sameAs?: string;
}

/** Why the target refuses, as only this target would: part of the reason that an operator reads. */
export interface RefusalReasons {
  readonly tokenRefused: string;
  readonly accessDenied: string;
  readonly createRefused: string;
  readonly updateRefused: string;
  readonly removalRefused: string;
  readonly groupDeleteRefused: string;
  readonly membersRefused: string;
}

/** Paths that the target keeps as one value. */
export interface KeptAsOne {
  /** In the order in which they are sent. */
  readonly paths: readonly string[];
  /** Which of those that are sent is kept. */
  readonly decides: 'first' | 'last';
}

export interface KindProfile {
  readonly endpoint: string;
  readonly schema: string;
  /**
   * Canonical attribute path → what may be written there. Requests name attributes in this order. A path of one item
   * (`addresses[type eq "work"].locality`) needs its list (`addresses`) beside it, which tells what is there.
   */
  readonly attributes: Readonly<Record<string, TargetAttribute>>;
  /** Canonical attribute path → how to look it up. */
  readonly filterable: Readonly<Record<string, FilterableAttribute>>;
  readonly keptAsOne?: readonly KeptAsOne[];
  /** Identifies an object whose id got lost on the way back. */
  readonly identifiedBy: string;
}

export interface TargetProfile extends TargetTraits {
  readonly defaultBaseUrl: string;
  /** Hosts that the target's own documentation names. */
  readonly documentedHosts: readonly string[];
  readonly mediaType: string;
  readonly kinds: Readonly<Record<Kind, KindProfile>>;
  /** Characters that a filter does not carry safely; control characters never are. */
  readonly unsafeInFilters: string;
  /** `path`: one operation an attribute. `object`: one operation without a path that holds all of them. */
  readonly patchForm: 'path' | 'object';
  /** `valueList`: path `members` and the ids as value. `filterPath`: RFC 7644, one `members[value eq "…"]` each. */
  readonly memberRemoval: 'valueList' | 'filterPath';
  /** How a person's access ends in a way that can be undone. */
  readonly userRemoval: 'deactivate' | 'delete';
  /** The status that a change of a unique value to a taken one is answered with, if it is not 409. */
  readonly takenValueStatus?: number;
  readonly reasons: RefusalReasons;
}
