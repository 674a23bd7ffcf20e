// The answer to "why is this person or group in Notion, or not?". Times are ISO 8601.

import type { JobState } from '../engine/job/job.ts';
import type { Code, CodeOf } from '../errors/index.ts';
import type { ClauseExplanation, MappingExplanation, RemovalReason } from '../model/ports.ts';
import type {
  Attributes,
  AttributeValue,
  HeldChange,
  Kind,
  Life,
  Link,
  SourceId,
  TargetId,
  WorkState,
} from '../model/stored-object.ts';

/** Named by object id, or else by userPrincipalName, mail or displayName (people), or displayName (groups), in any case. */
export interface ExplainQuery {
  readonly kind: Kind;
  readonly name: string;
}

export type ExplainAnswer =
  | { readonly outcome: 'explained'; readonly explanation: Explanation }
  /** Not in the stored state; says why that can be. */
  | NotExplained<'unknown'>
  | NotExplained<'ambiguous'>;

interface NotExplained<Outcome extends string> {
  readonly outcome: Outcome;
  readonly detail: string;
  readonly candidates: readonly Candidate[];
}

/** Who may be meant, with what tells several apart. */
export interface Candidate {
  readonly kind: Kind;
  readonly id: SourceId;
  readonly name: string;
}

export interface Explanation {
  /** One sentence. */
  readonly summary: string;
  readonly kind: Kind;
  readonly id: SourceId;
  readonly name?: string;
  readonly explainedAt: string;
  readonly job: { readonly state: JobState; readonly lastImportAt?: string };
  /** What limits or qualifies the rest. */
  readonly notes: readonly Note[];
  readonly source: SourceExplanation;
  readonly scope: ScopeExplanation;
  readonly entitlement: EntitlementExplanation;
  readonly mappings: readonly MappingLine[];
  readonly link?: Link;
  /** What the target answered just now. */
  readonly presence: Presence;
  /** A write of which nobody knows whether it was carried out. */
  readonly unproven?: Unproven;
  /** The present target object: the linked one, or the one that matches. */
  readonly target?: { readonly id: TargetId; readonly found: 'byLink' | 'byMatching' };
  /** Of a permanently deleted group: when it is deleted in the target; `kept`: somebody cancelled that. */
  readonly deletion?: { readonly at: string; readonly kept?: true };
  readonly work?: WorkExplanation;
  /** Changes of it that wait for consent, or that an operator decided about. */
  readonly holds?: readonly HoldExplanation[];
  readonly decision: Decision;
  /** Of a person. */
  readonly memberships?: readonly MembershipLine[];
  /** Of a group. */
  readonly members?: MembersExplanation;
}

export interface Presence {
  /**
   * `inactive`: an account that is deactivated. `ambiguous`: several objects match. `notAsked`: there is no link, and no
   * value to look for. `unknown`: the target did not answer.
   */
  readonly is: 'present' | 'inactive' | 'absent' | 'ambiguous' | 'notAsked' | 'unknown';
  /** What is there is what the job is linked to. */
  readonly managed: boolean;
}

export interface Unproven {
  readonly what: 'create' | 'update' | 'removal' | 'members';
  readonly since: string;
}

export interface Note {
  readonly code: Code;
  readonly detail: string;
  /** What to do. */
  readonly remedy?: string;
}

export interface HoldExplanation {
  /** Its door: `POST /api/holds/{set}/approve`, `reject` or `release`. */
  readonly set: string;
  readonly kind: string;
  readonly code: Code;
  readonly state: 'waiting' | 'approved' | 'rejected';
  /** Absent: the kind says all. */
  readonly changes?: readonly HeldChange[];
  readonly since: string;
  readonly remedy?: string;
}

export interface SourceExplanation {
  readonly life: Life;
  /** Of the chain that last brought the object. */
  readonly generation: number;
  /** As stored: the attributes that mappings and filters use. */
  readonly attributes: Attributes;
}

export interface ScopeExplanation {
  /** Live, enabled and let in by a filter; says nothing about assignment. */
  readonly eligible: boolean;
  readonly reason?: CodeOf<'reason'>;
  /** The outcome depends on time and may change then. */
  readonly lookAgainAt?: string;
  readonly clauses: readonly ClauseExplanation[];
}

export interface EntitlementExplanation {
  readonly entitled: boolean;
  /** Empty when not entitled. */
  readonly paths: readonly EntitlementPath[];
  /** App roles of all paths. */
  readonly roles: readonly NamedRole[];
}

export type EntitlementPath =
  /** Scope `all`. */
  | { readonly via: 'everyone' }
  | { readonly via: 'direct'; readonly roles: readonly NamedRole[] }
  /** From the assigned group down to the one that has the person as a direct member. */
  | { readonly via: 'group'; readonly roles: readonly NamedRole[]; readonly groups: readonly Named[] };

export interface Named {
  readonly id: SourceId;
  readonly name?: string;
}

export interface NamedRole {
  readonly id: string;
  readonly name?: string;
}

export type MappingLine = MappingExplanation & {
  /** Absent: nothing was exported for it. */
  readonly exported?: AttributeValue;
  readonly differsFromExported: boolean;
  /** The target's value; absent: it has none, or was not read. */
  readonly present?: AttributeValue;
  /** Absent: there is no target object to compare with. */
  readonly differsFromTarget?: boolean;
};

export interface WorkExplanation {
  readonly state: WorkState;
  readonly attempts: number;
  readonly code?: string;
  readonly detail?: string;
  /** What to do. */
  readonly remedy?: string;
  readonly since?: string;
  readonly nextTryAt?: string;
}

export interface Change {
  readonly path: string;
  readonly from: AttributeValue;
  readonly to: AttributeValue;
}

/** What a run would do if it looked at the object now. */
export type Decision =
  | { readonly action: 'nothing'; readonly reason: CodeOf<'reason'>; readonly remedy?: string }
  | { readonly action: 'create'; readonly values: Attributes }
  | {
      readonly action: 'adopt';
      readonly target: TargetId;
      readonly changes: readonly Change[];
      /** The source object out of scope that the target object belonged to. */
      readonly from?: SourceId;
    }
  /** Of a group with no changes: its members. */
  | { readonly action: 'update'; readonly changes: readonly Change[] }
  | {
      readonly action: 'remove';
      readonly reason: RemovalReason;
      readonly code: CodeOf<'reason'>;
      readonly how: RemovalHow;
      readonly remedy?: string;
    }
  | ({ readonly action: 'wait' } & Note)
  | ({ readonly action: 'fail' } & Note)
  /** Source or target did not answer. */
  | ({ readonly action: 'unknown' } & Note);

/** `schedule`: emptied, and deleted on a later day. */
export type RemovalHow = 'deactivate' | 'delete' | 'empty' | 'unlink' | 'schedule';

/** In scope, kept in the target although out of scope, or neither. */
export type Belonging = 'in' | 'kept' | 'out';

export interface MembershipLine extends Named {
  /** A provisioned group that the person belongs to, directly or by nesting. */
  readonly wanted: boolean;
  /** The target has been told, for the present link. */
  readonly exported: boolean;
  /** From the group down to the one that has the person as a direct member. */
  readonly path: readonly Named[];
}

export interface MembersExplanation {
  /** Distinct people in Entra ID, through nested groups too where these count. */
  readonly inSource: number;
  /** Of these, people who are in scope and in the target. */
  readonly wanted: number;
  /** In the target's group, as it answered just now: people of `inSource`, and others. Absent: it did not answer. */
  readonly inTarget?: { readonly ofSource: number; readonly others: number };
  /** As the target was told. */
  readonly exported: number;
  /** People of `inSource` who are not in the target's group, by the reason. */
  readonly missing: readonly MissingMembers[];
  /** Groups below it: their people count in `inSource` only if they are expanded. */
  readonly nested: { readonly groups: number; readonly expanded: boolean };
  readonly toAdd: NamedSample;
  readonly toRemove: NamedSample;
}

export type MissingBecause =
  | 'deleted'
  | 'disabled'
  | 'guest'
  | 'agent'
  | 'filteredOut'
  | 'notAssigned'
  /** The state does not know the person. */
  | 'notRead'
  /** In scope, and to be created. */
  | 'notYetInTarget'
  /** In the target, and not, or not any more, in its group. */
  | 'notInGroup';

export interface MissingMembers extends NamedSample {
  readonly because: MissingBecause;
}

export interface NamedSample {
  readonly count: number;
  /** The first of them. */
  readonly sample: readonly Named[];
}
