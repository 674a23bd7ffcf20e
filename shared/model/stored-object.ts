// The engine's nouns: what is stored of an object, its link, its work.

declare const brand: unique symbol;
/** Object id in Entra ID: a lower-case UUID. */
export type SourceId = string & { readonly [brand]: 'SourceId' };
/** Object id in the target: opaque. */
export type TargetId = string & { readonly [brand]: 'TargetId' };

export const sourceId = (text: string): SourceId => text.toLowerCase() as SourceId;
export const targetId = (text: string): TargetId => text as TargetId;

export type Kind = 'user' | 'group';
export const KINDS: readonly Kind[] = ['user', 'group'];

/** A value of a source or target attribute. `null` in a source image: Graph said that it is empty. */
export type AttributeValue = string | number | boolean | null | readonly AttributeValue[] | AttributeObject;
export interface AttributeObject {
  readonly [key: string]: AttributeValue;
}

/** Attribute name → value. An absent key was never set. */
export type Attributes = Readonly<Record<string, AttributeValue>>;

/** In a source image: `true` for the identity of an AI agent, absent for everybody else. */
export const AGENT_USER = 'agentUser';

/** Where the source object stands. `unseen`: a completed new generation did not bring it. */
export type Life = 'live' | 'softDeleted' | 'hardDeleted' | 'unseen';

/** Stored pair source id ↔ target id. */
export interface Link {
  readonly targetId: TargetId;
  /** `removed`: deactivated or deleted by us; the target id is history and claims nothing. */
  readonly state: 'active' | 'removed';
  /** Rises at each create and re-add; a membership counts only for the incarnation it was exported with. */
  readonly incarnation: number;
  /** `found`: after a loss of state, for somebody out of scope; nobody knows who made it. */
  readonly origin: 'created' | 'adopted' | 'found';
  /** A restart, or a loss of state, asks for the object to be matched once more. */
  readonly rematch?: true;
}

export interface AttributeChange {
  readonly path: string;
  /** `null` clears the attribute. */
  readonly value: AttributeValue;
  /** The items of `value` are added to the list, which keeps what it has. */
  readonly add?: true;
}

/**
 * A write to an existing target object of which nobody knows whether it was carried out: it was not answered yet, or the
 * answer proves nothing. One read by id, after the read lag, settles it.
 */
export type Doubt =
  | {
      readonly what: 'update';
      readonly at: number;
      readonly sent: readonly AttributeChange[];
      /** The target said yes, and did not show it. What it does not show later was ignored. */
      readonly accepted: boolean;
    }
  /** `values`: matching values that the target object had, to look it up by. */
  | { readonly what: 'removal'; readonly at: number; readonly values: Attributes; readonly accepted: boolean }
  /** Members whose incarnation in the exported list is 0. */
  | { readonly what: 'members'; readonly at: number };

/** A create that was announced before it was sent, so that a hit found later is known to be ours. */
export interface CreateIntent {
  readonly at: number;
  /** Matching values that were sent: the source object may have others by the time it is looked for. */
  readonly values: Attributes;
  /** Nothing is created: this target object changes hands, with who made it and what was exported to it. */
  readonly takes?: Pick<Link, 'targetId' | 'origin'>;
}

/** When the target object of a permanently deleted group is deleted. The guard has agreed. */
export interface ScheduledDeletion {
  /** Epoch milliseconds. */
  readonly at: number;
  /** Somebody cancelled it: the target object stays, without the members that we managed. */
  readonly kept?: true;
}

export type WorkState = 'ready' | 'escrow' | 'held';

/** Which kind of request failed: the path has `{id}` for every id, and no query. */
export interface RequestOutcome {
  readonly method: string;
  readonly path: string;
  readonly status?: number;
}

/** A failure that has its record, under the code and the moment with which it began. */
export interface ToldFailure {
  readonly code: string;
  readonly at: number;
  readonly attempts: number;
  readonly requests: number;
}

/** "Look at this object again": names no operation. */
export interface Work {
  readonly state: WorkState;
  /** The cycle whose import found it. */
  readonly cycle: number;
  /** Failed tries so far. */
  readonly attempts: number;
  /** When what is due became due, epoch milliseconds. */
  readonly dueSince?: number;
  /** Why it is in escrow or held: a stable code and a readable reason. */
  readonly code?: string;
  readonly detail?: string;
  /** Epoch milliseconds; escrow only. Absent in escrow: not tried again until something changes. */
  readonly nextTryAt?: number;
  /** The first of the failures in a row, and the last. */
  readonly since?: number;
  readonly failedAt?: number;
  /** The request that failed last, and how it was answered. */
  readonly request?: RequestOutcome;
  /** When the import found what there is to do. Absent in rows of former versions. */
  readonly foundAt?: number;
  /** Of a group: when removals of members began to be sent. A repeat after a kill tells of them under the same moment. */
  readonly removingSince?: number;
  /** The record that tells of the present failure: the same failure is counted there. */
  readonly told?: ToldFailure;
  /** An operator's row about it may stand in the quarantine table: remove it when the work is done. */
  readonly listed?: boolean;
}

/** What a hold names: an attribute with the value that the target has and the one that waits, or members who would leave. */
export interface HeldChange {
  readonly path: string;
  /** Absent: not known. */
  readonly old?: AttributeValue;
  readonly new?: AttributeValue;
  /** The first of them, and how many there are. */
  readonly removed?: readonly string[];
  readonly count?: number;
}

/** A change that waits for a person's consent: the object keeps what it has, and everything else about it goes on. */
export interface Hold {
  /** Number of the hold set. */
  readonly set: number;
  /** That of the set when the change joined: consent for a revision covers what had joined by then. */
  readonly revision: number;
  readonly since: number;
  /** An operator agreed. Valid until then, and for this configuration. */
  readonly approved?: { readonly until: number; readonly policy: string };
  /** An operator said no: the object stays as it is. */
  readonly rejectedAt?: number;
  /** Consent covers exactly these. Absent: the kind of the set says all, such as a removal. */
  readonly changes?: readonly HeldChange[];
  /** Of a group: all members that it names, packed, as base64. */
  readonly members?: string;
}

/** Of the members that a group has in the target because of us. */
export interface MemberCount {
  /** They belong there. */
  readonly inStep: number;
  readonly toGo: number;
}

/** Everything stored about one source object: one row. */
export interface StoredObject {
  readonly kind: Kind;
  readonly id: SourceId;
  /** Source image: only attributes that mappings and filters use. */
  readonly image: Attributes;
  /** Source attributes whose present value could not be taken, and why; the image has what was known before. */
  readonly unusable?: Readonly<Record<string, string>>;
  readonly life: Life;
  /** The generation of the chain that last brought this object. */
  readonly generation: number;
  /** While it is deleted: the first generation that began after that. */
  readonly awaySince?: number;
  readonly link?: Link;
  readonly intent?: CreateIntent;
  readonly doubt?: Doubt;
  /** Of a group: its exported list may have been lost, so that it has members because of us whom the list does not name. */
  readonly unlisted?: true;
  /** Of a group, as of the last comparison. */
  readonly members?: MemberCount;
  readonly deletion?: ScheduledDeletion;
  /** When we created target objects for this one, epoch milliseconds, the latest last; of the last day, at most three. */
  readonly creations?: readonly number[];
  /** Target attribute path → value, as last exported or read at adoption. */
  readonly exported?: Attributes;
  /** Changes of it that wait, each in its set. */
  readonly holds?: readonly Hold[];
  /** Entries of the list of protected accounts that named it once: a rename does not end protection. */
  readonly protectedBy?: readonly string[];
  /** When the guard let a removal go that has not succeeded yet: it is not judged again that day. */
  readonly passedAt?: number;
  readonly work?: Work;
}

/** A target object as an adapter returns it: canonical attribute path → value. */
export interface TargetObject {
  readonly id: TargetId;
  readonly values: Attributes;
}

/** Default access: the app role id of an assignment that names no role. */
export const DEFAULT_APP_ROLE = '00000000-0000-0000-0000-000000000000';

export interface Assignment {
  readonly principalId: SourceId;
  readonly principalType: 'User' | 'Group' | 'ServicePrincipal';
  readonly appRoleId: string;
}
