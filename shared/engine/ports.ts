// What the engine needs from the outside. Adapters implement these; the engine imports no adapter.

import type {
  Assignment,
  Attributes,
  AttributeValue,
  Kind,
  SourceId,
  StoredObject,
  TargetId,
  TargetObject,
} from './model.ts';

// ── time and chance ─────────────────────────────────────────────────────────────────────────────────────────────

export interface Clock {
  /** Epoch milliseconds. */
  now(): number;
  /** Resolves after `ms`, or rejects with the signal's reason. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

/** A number from 0 (inclusive) to 1 (exclusive). */
export type Random = () => number;

/** A static event name plus fields: ids and codes, never tokens, names or addresses. */
export type Log = (level: 'info' | 'warn' | 'error', event: string, fields?: Readonly<Record<string, unknown>>) => void;

/** What one slice lends to its adapters. */
export interface SliceScope {
  /** Aborted when the lease is lost or the process must stop. */
  readonly signal: AbortSignal;
  /**
   * Called before each request to the target. Throws LeaseLostError if `timeoutMs` from now ends after the last
   * confirmed expiry of the lease.
   */
  permit(timeoutMs: number): void;
  /** Epoch milliseconds: no wait (throttling, back-off) may go beyond it. */
  readonly deadline: number;
}

// ── source ──────────────────────────────────────────────────────────────────────────────────────────────────────

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

// ── target ──────────────────────────────────────────────────────────────────────────────────────────────────────

/** What the engine must know of a target; the full profile belongs to the adapter. */
export interface TargetTraits {
  readonly name: string;
  readonly pageSize: number;
  readonly membersPerPatch: number;
  /** How long a write may stay invisible to look-ups, in milliseconds. */
  readonly readLagMs: number;
  /** A deactivated user leaves the groups by itself. */
  readonly removalDropsMemberships: boolean;
}

export interface TargetPage {
  readonly objects: readonly TargetObject[];
  readonly total: number;
}

export interface AttributeChange {
  readonly path: string;
  /** `null` clears the attribute. */
  readonly value: AttributeValue;
}

/** A write's error says what to do next by its class (see ../errors). */
export interface Target {
  readonly traits: TargetTraits;
  /** 1-based, members never included. */
  list(kind: Kind, startIndex: number): Promise<TargetPage>;
  /** Objects whose attribute equals the value; never members. */
  find(kind: Kind, path: string, value: string): Promise<readonly TargetObject[]>;
  /** Undefined when it does not exist. */
  read(kind: Kind, id: TargetId): Promise<TargetObject | undefined>;
  /** Never repeated by the adapter once it may have been carried out (TransientError.mayHaveHappened). */
  create(kind: Kind, values: Attributes): Promise<TargetObject>;
  update(kind: Kind, id: TargetId, changes: readonly AttributeChange[]): Promise<void>;
  /** Ends the person's membership in a reversible way, as the profile says. NotFoundError: already gone. */
  deactivateUser(id: TargetId): Promise<void>;
  delete(kind: Kind, id: TargetId): Promise<void>;
  members(groupId: TargetId): Promise<readonly TargetId[]>;
  /** One request. At most `membersPerPatch` in each list. */
  changeMembers(groupId: TargetId, add: readonly TargetId[], remove: readonly TargetId[]): Promise<void>;
  /** Requests a minute that the limiter allows now. */
  currentRate(): number;
}

// ── policy: mapping and scoping, compiled from provisioning.json ────────────────────────────────────────────────

export interface ScopeOutcome {
  /** Live objects only: enabled and past every filter; says nothing about assignment. */
  readonly eligible: boolean;
  /** Stable code when not eligible, for example `AccountDisabled`, `GuestUser`, `ScopingFilter`. */
  readonly reason?: string;
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
  /** Reference attribute → image of the object it points to, if that one is in the target. */
  readonly references?: Readonly<Record<string, Attributes>>;
}

export type MappingOutcome =
  | { readonly ok: true; readonly values: Attributes }
  | { readonly ok: false; readonly code: string; readonly detail: string };

export type RemovalReason = 'disabled' | 'outOfScope' | 'softDeleted' | 'hardDeleted';

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
  /** Mappings read the names of app roles. */
  readonly usesAppRoles: boolean;
  scope(image: Attributes, now: number, context?: ScopeContext): ScopeOutcome;
  map(input: MappingInput): MappingOutcome;
}

export interface UserPolicy extends ObjectPolicy {
  readonly onRemoval: Readonly<Record<RemovalReason, 'deactivate' | 'delete' | 'keep'>>;
}

export interface GroupPolicy extends ObjectPolicy {
  /** `deleteOurs`: deleted if we created it, else emptied and unlinked. */
  readonly onRemoval: Readonly<Record<RemovalReason, 'empty' | 'delete' | 'deleteOurs' | 'keep'>>;
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
}

export interface Policy {
  /** Changes whenever an outcome may change: everything is then evaluated again. */
  readonly hash: string;
  readonly scope: 'assigned' | 'all';
  readonly nestedGroups: boolean;
  readonly user: UserPolicy;
  readonly group: GroupPolicy;
  readonly limits: GuardLimits;
  /** Groups whose members filters ask for, beyond the assigned ones. */
  readonly filterGroups: readonly SourceId[];
}

// ── state ───────────────────────────────────────────────────────────────────────────────────────────────────────

export interface Lease {
  readonly owner: string;
  readonly epoch: number;
  /** Epoch milliseconds by our clock. */
  readonly expiresAt: number;
}

/** What operators asked for. Written by HTTP functions, read by the slice. */
export interface Control {
  readonly state: 'notStarted' | 'active' | 'paused';
  readonly startedAt?: number;
  /** Confirmed size of the first population; raises the creation limit. */
  readonly expectCreates?: number;
  readonly runNowRequestedAt?: number;
  readonly changedAt?: number;
}

export interface ChainRecord {
  readonly id: string;
  readonly kind: Kind;
  /** Absent = all objects of the kind. */
  readonly ids?: readonly SourceId[];
  readonly select: readonly string[];
  readonly generation: number;
  /** True until this generation was read completely once. */
  readonly initial: boolean;
  /** Page link inside an unfinished round. */
  readonly cursor?: string;
  /** Delta link of the last completed read. */
  readonly watermark?: string;
  readonly watermarkAt?: number;
  readonly pages: number;
}

/** What one checkpoint stores in one transaction with the lease. */
export interface Checkpoint {
  readonly job: string;
  readonly putChains?: readonly ChainRecord[];
  readonly dropChains?: readonly string[];
}

export interface JobStore {
  /** Undefined when somebody else holds it. `takenOver`: the former holder never released it. */
  acquireLease(owner: string, ttlMs: number): Promise<{ lease: Lease; takenOver: boolean } | undefined>;
  /** Throws LeaseLostError when it is no longer ours. */
  renewLease(ttlMs: number): Promise<Lease>;
  releaseLease(): Promise<void>;
  readLease(): Promise<{ owner: string; expiresAt: number; released: boolean } | undefined>;
  /** Throws LeaseLostError when the lease is no longer ours; otherwise all of it is stored. */
  checkpoint(change: Checkpoint): Promise<void>;
  readJob(): Promise<string | undefined>;
  readChains(): Promise<readonly ChainRecord[]>;
  readControl(): Promise<Control>;
  /** Optimistic: reads, applies, writes, and repeats when somebody else wrote in between. */
  updateControl(change: (control: Control) => Control): Promise<Control>;
}

/** Packed binary lists of one group, kept as segments (see state/membership-segments.ts). */
export type MembershipList = 'source' | 'exported';

export interface MembershipDelta {
  readonly addUsers: readonly SourceId[];
  readonly removeUsers: readonly SourceId[];
  readonly addGroups: readonly SourceId[];
  readonly removeGroups: readonly SourceId[];
}

export interface ExportedMember {
  readonly id: SourceId;
  readonly incarnation: number;
}

/** Direct members of one group, packed: 16 bytes an id. */
export interface Members {
  readonly users: Uint8Array;
  readonly groups: Uint8Array;
}

export type ShardChange =
  | { readonly type: 'putObject'; readonly object: StoredObject }
  | { readonly type: 'deleteObject'; readonly id: SourceId }
  | { readonly type: 'putRoster'; readonly bytes: Uint8Array }
  | { readonly type: 'putEntitled'; readonly bytes: Uint8Array };

/** One of the 64 partitions of a kind: object rows and the packed rows derived from them. */
export interface ShardStore {
  /**
   * All of it in order, in as few transactions as possible, each under this invocation's fence. The first change of
   * an object after a roster was stored marks that roster stale in the same transaction.
   * Throws LeaseLostError when another invocation has raised the fence.
   */
  commit(changes: readonly ShardChange[]): Promise<void>;
  /** Row by row: for a few of many; `scanObjects` serves for more. */
  readObjects(ids: readonly SourceId[]): Promise<ReadonlyMap<SourceId, StoredObject>>;
  /** Every object row of the partition, in pages. */
  scanObjects(): AsyncIterable<readonly StoredObject[]>;
  /** Undefined when absent or stale: rebuild it from the object rows. */
  readRoster(): Promise<Uint8Array | undefined>;
  readEntitled(): Promise<Uint8Array | undefined>;
}

export interface MembershipStore {
  /**
   * Adds to the list of that generation: staged until `promote`, unless the generation is the current one.
   * `current`: to the list that counts now, whatever its generation; the first change makes one.
   */
  append(groupId: SourceId, generation: number | 'current', delta: MembershipDelta): Promise<void>;
  /** The staged list of that generation becomes the current one; none staged = empty. */
  promote(groupIds: readonly SourceId[], generation: number): Promise<void>;
  /** Current direct members; undefined when the group was never read completely. */
  read(groupId: SourceId): Promise<Members | undefined>;
  /** Current direct members of every group, one partition at a time. */
  readAll(): AsyncIterable<readonly { readonly id: SourceId; readonly members: Members }[]>;
  readExported(groupId: SourceId): Promise<ReadonlyMap<SourceId, number>>;
  /** Additions carry the incarnation they were exported with. */
  appendExported(groupId: SourceId, add: readonly ExportedMember[], remove: readonly SourceId[]): Promise<void>;
  /** Forgets everything about the group. */
  drop(groupId: SourceId): Promise<void>;
}

export interface EscrowRow {
  readonly kind: Kind;
  readonly id: SourceId;
  readonly state: 'escrow' | 'held';
  readonly code: string;
  readonly detail: string;
  readonly attempts: number;
  readonly since: number;
  readonly nextTryAt?: number;
}

/** A projection for operators; the object row's work is the truth. */
export interface QuarantineStore {
  put(row: EscrowRow): Promise<void>;
  remove(kind: Kind, id: SourceId): Promise<void>;
}

export interface CycleRow {
  readonly number: number;
  readonly json: string;
}

export interface CycleStore {
  put(row: CycleRow): Promise<void>;
  newest(count: number): Promise<readonly CycleRow[]>;
}

/** A big value kept for one cycle: the index of the target. */
export interface IndexStore {
  put(name: string, shard: number, bytes: Uint8Array): Promise<void>;
  get(name: string, shard: number): Promise<Uint8Array | undefined>;
  drop(name: string): Promise<void>;
}

export interface State {
  readonly job: JobStore;
  shard(kind: Kind, index: number): ShardStore;
  readonly memberships: MembershipStore;
  readonly quarantine: QuarantineStore;
  readonly cycles: CycleStore;
  readonly index: IndexStore;
  /** Binds this invocation to the epoch of its lease; `raise`: first writes that epoch into every fence. */
  fence(epoch: number, raise: boolean): Promise<void>;
}

/** Partitions a kind. */
export const SHARDS = 64;
