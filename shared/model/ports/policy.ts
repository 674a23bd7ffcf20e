// Mapping and scoping, compiled from provisioning.json.

import type { CodeOf } from '../../errors/index.ts';
import type { Attributes, AttributeValue, SourceId } from '../stored-object.ts';

export interface ScopeOutcome {
  /** Live objects only: enabled and let in by a filter; says nothing about assignment. */
  readonly eligible: boolean;
  /** When not eligible. */
  readonly reason?: CodeOf<'reason'>;
  /** Epoch milliseconds: the outcome may change by itself then. */
  readonly lookAgainAt?: number;
}

/** An app role that the enterprise application declares. */
export interface AppRole {
  readonly id: string;
  readonly value: string | null;
  readonly displayName: string;
}

/** What the image alone cannot tell. */
export interface ScopeContext {
  readonly id?: SourceId;
  /** Transitive membership of the object in the group. Needed when the policy names `filterGroups`. */
  isMemberOf?(groupId: SourceId): boolean;
  /** Reference attribute → image of the live object it points to. */
  readonly references?: Readonly<Record<string, Attributes>>;
}

export interface MappingInput {
  readonly id?: SourceId;
  readonly image: Attributes;
  /** App role ids, sorted; empty in scope `all`. */
  readonly roles: readonly string[];
  readonly creating: boolean;
  readonly now: number;
  /** Names the ids in `roles`. Needed when the policy says `usesAppRoles`. */
  readonly roleCatalogue?: readonly AppRole[];
  /** Reference attribute → image of the live object it points to. */
  readonly references?: Readonly<Record<string, Attributes>>;
  /** Of the objects that references point to, those that are in the target. */
  readonly linkedReferences?: Readonly<Record<string, Attributes>>;
}

/** What an object should have in the target. */
export interface Wanted {
  readonly values: Attributes;
  /**
   * Target attribute path → values in order of preference. When the object is created, the first that no object in the
   * target has takes the place of the one in `values`.
   */
  readonly candidates?: Readonly<Record<string, readonly AttributeValue[]>>;
}

export type MappingOutcome =
  | ({ readonly ok: true } & Wanted)
  | { readonly ok: false; readonly code: CodeOf<'rejected'>; readonly detail: string };

export type RemovalReason = 'disabled' | 'outOfScope' | 'softDeleted' | 'hardDeleted';

/** How values of the target are compared, and what belongs together in a write. */
export interface WritingRules {
  /** Target attribute paths for which upper and lower case make no difference. */
  readonly caseless: readonly string[];
  /** Lists that only grow: items are added, and what the target has stays. */
  readonly additive: readonly string[];
  /** Sets of paths that the target keeps as one value: when one is sent, all are. */
  readonly asOne: readonly (readonly string[])[];
}

/** What becomes of a target object whose source object is out of scope. `deleteOurs`: deleted if we created it, else emptied and unlinked. */
export type RemovalAction = 'deactivate' | 'delete' | 'empty' | 'deleteOurs' | 'keep';

export interface ObjectPolicy {
  readonly enabled: boolean;
  /** Source attributes that mappings and filters use; Graph is asked for these only. */
  readonly select: readonly string[];
  /** Target attribute paths, in order of precedence. */
  readonly matching: readonly string[];
  /** Selected source attributes that hold the id of another user (`manager`): its image belongs in `references`. */
  readonly references: readonly string[];
  /** Target attribute paths whose values no log may show. */
  readonly redacted: readonly string[];
  /** Source attributes whose values must not be shown, because some mapping redacts them. */
  readonly hidden: readonly string[];
  /** Mappings read the names of app roles. */
  readonly usesAppRoles: boolean;
  /** Target attribute paths that may be written. */
  readonly targets: readonly string[];
  readonly writing: WritingRules;
  /** The texts by which the target finds an object with these values at the path, in the form in which it compares. */
  lookupKeys(path: string, values: Attributes): readonly string[];
  readonly onRemoval: Readonly<Record<RemovalReason, RemovalAction>>;
  scope(image: Attributes, now: number, context?: ScopeContext): ScopeOutcome;
  map(input: MappingInput): MappingOutcome;
}

export interface UserPolicy extends ObjectPolicy {
  readonly onRemoval: Readonly<Record<RemovalReason, 'deactivate' | 'delete' | 'keep'>>;
}

export interface GroupPolicy extends ObjectPolicy {
  /** `deleteOurs`: deleted if we created it, else emptied and unlinked. */
  readonly onRemoval: Readonly<Record<RemovalReason, 'empty' | 'delete' | 'deleteOurs' | 'keep'>>;
  /** Linked people who are in a group when it is adopted, and whom the source group does not have. */
  readonly foreignMembers: 'keep' | 'remove';
  /** Between the permanent deletion of a group and the deletion of its target object. */
  readonly deleteAfterMs: number;
}

export interface GuardLimits {
  /** Creations in 24 hours. */
  readonly creations: number;
  /** Share of the linked people (0 to 1), and the absolute parts of the people's limit. */
  readonly peopleShare: number;
  readonly peopleBase: number;
  readonly peopleBaseShare: number;
  readonly peopleFloor: number;
  readonly groupDeletes: number;
  readonly memberships: number;
  readonly membershipShare: number;
  readonly membershipShareFrom: number;
  /** Administrative roles given to people in 24 hours. */
  readonly administrativeGrants: number;
  /** Accounts with an administrative role that are adopted in 24 hours, and accounts that move to another person. */
  readonly administrativeAdoptions: number;
  readonly linkMoves: number;
  /** Share of the linked people (0 to 1) of whom a matching value, or anything else, may change in 24 hours; at least so many. */
  readonly matchingValueShare: number;
  readonly matchingValueFloor: number;
  readonly updateShare: number;
  readonly updateFloor: number;
}

/** People whom the job never removes, deactivates or lowers in role. */
export interface Protection {
  /** Object ids and addresses, in lower case. */
  readonly entries: ReadonlySet<string>;
  /** Where addresses stand: attributes of the source, and paths of the target. */
  readonly source: readonly string[];
  readonly target: readonly string[];
  /** Target attribute path of a role → its values, the highest first. */
  readonly ranks: Readonly<Record<string, readonly string[]>>;
}

export interface Policy {
  /** Changes whenever an outcome may change: everything is then evaluated again. */
  readonly hash: string;
  readonly scope: 'assigned' | 'all';
  readonly nestedGroups: boolean;
  readonly user: UserPolicy;
  readonly group: GroupPolicy;
  readonly limits: GuardLimits;
  readonly protection: Protection;
  /** Target attribute path of people → its values that let somebody administer the target, the highest first. */
  readonly administrative: Readonly<Record<string, readonly string[]>>;
  /** Groups whose members filters ask for, beyond the assigned ones. */
  readonly filterGroups: readonly SourceId[];
}
