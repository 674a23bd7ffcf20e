// What is kept between slices.

import type { ProvisioningRecord, RecordAction, RecordStatus } from '../provisioning-record.ts';
import type { Hold, Kind, RequestOutcome, SourceId, StoredObject } from '../stored-object.ts';
import type { ReleasedEscrow, RequestStore } from './requests.ts';

export interface Lease {
  readonly owner: string;
  readonly epoch: number;
  /** Epoch milliseconds by our clock. */
  readonly expiresAt: number;
}

/** The lease as anybody may see it. */
export interface LeaseState {
  readonly owner: string;
  readonly expiresAt: number;
  readonly released: boolean;
  /** How many ticks in a row found it held since it was taken. */
  readonly refused: number;
}

/** As an earlier version stored it in the control row. */
export interface EarlierRelease {
  /** Epoch milliseconds; rises from one request to the next, so that it tells which have been served. */
  readonly at: number;
  readonly what: ReleasedEscrow;
}

/** What operators set, and how much they asked for. Written by HTTP functions, read by the slice. */
export interface Control {
  readonly state: 'notStarted' | 'active' | 'paused';
  readonly startedAt?: number;
  /** Confirmed size of the first population; raises the creation limit. */
  readonly expectCreates?: number;
  /** When it was confirmed. */
  readonly expectedAt?: number;
  /** How many requests were made: a slice looks for those that it serves when this has changed. */
  readonly asked?: number;
  /** Requests of an earlier version, which are still served: a run now, a read without writing, releases of escrow. */
  readonly runNowRequestedAt?: number;
  readonly readRequestedAt?: number;
  readonly releases?: readonly EarlierRelease[];
  readonly changedAt?: number;
  /** When it was paused, and until when it was meant to be. */
  readonly pausedAt?: number;
  readonly until?: number;
  /** The job paused itself: it had been in quarantine for too long. */
  readonly disabledAt?: number;
  /** Somebody found the connections good: a quarantine is to try at once. */
  readonly probeAskedAt?: number;
}

/** People and groups, or too many to be named. */
export type Leaving = 'many' | { readonly users: readonly SourceId[]; readonly groups: readonly SourceId[] };

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
  /** How often in a row its link was refused without a known reason. */
  readonly refused?: number;
  /** When it was last read anew because of that, epoch milliseconds. */
  readonly restartedAt?: number;
  /** Since when no pass has read it to its watermark, epoch milliseconds; absent: the last one did. */
  readonly incompleteSince?: number;
  /** Whom the round under way has taken out of groups so far: a later page may put them back. */
  readonly leaving?: Leaving;
}

/** What one checkpoint stores in one transaction with the lease. */
export interface Checkpoint {
  readonly job: string;
  /** Stays with the lease; `job` says it too. */
  readonly mark?: string;
  /** Text that is in force: stored before all else. */
  readonly configuration?: string;
  readonly putChains?: readonly ChainRecord[];
  readonly dropChains?: readonly string[];
  /** Gives the lease back in the same transaction. */
  readonly release?: boolean;
}

export interface AcquiredLease {
  readonly lease: Lease;
  /** The former holder never released it. */
  readonly takenOver: boolean;
  /** Of the job row that was stored last: another one is not of this state. */
  readonly mark?: string;
}

export interface StoredJob {
  /** As `readJob` gives it. */
  readonly job: string | undefined;
  readonly control: Control;
  readonly chains: readonly ChainRecord[];
}

export interface JobStore {
  /** Undefined when somebody else holds it. */
  acquireLease(owner: string, ttlMs: number): Promise<AcquiredLease | undefined>;
  /** Throws LeaseLostError when it is no longer ours. */
  renewLease(ttlMs: number): Promise<Lease>;
  releaseLease(): Promise<void>;
  readLease(): Promise<LeaseState | undefined>;
  /** A tick found the lease held: counted beside it, since only its holder may write to it. */
  noteRefusal(): Promise<LeaseState | undefined>;
  /** Throws LeaseLostError when the lease is no longer ours; otherwise all of it is stored. */
  checkpoint(change: Checkpoint): Promise<void>;
  readJob(): Promise<string | undefined>;
  /** The text that a checkpoint stored last. */
  readConfiguration(): Promise<string | undefined>;
  /** What a slice begins with, in one request. */
  readStored(): Promise<StoredJob>;
  readControl(): Promise<Control>;
  /** Optimistic: reads, applies, writes, and repeats when somebody else wrote in between. */
  updateControl(change: (control: Control) => Control): Promise<Control>;
}

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
  /** `records` tell what became of it, and are stored in the same transaction. */
  | { readonly type: 'putObject'; readonly object: StoredObject; readonly records?: readonly ProvisioningRecord[] }
  | { readonly type: 'deleteObject'; readonly id: SourceId }
  /** Of an object whose row stays as it is. */
  | { readonly type: 'putRecord'; readonly record: ProvisioningRecord }
  | { readonly type: 'putRoster'; readonly bytes: Uint8Array }
  | { readonly type: 'putEntitled'; readonly bytes: Uint8Array };

/** One of the 64 partitions of a kind: object rows and the packed rows derived from them. */
export interface ShardStore {
  /**
   * All of it in order, in as few transactions as possible, each under this invocation's fence. The first change of
   * an object after a roster was stored marks that roster stale in the same transaction.
   * Throws LeaseLostError when another invocation has raised the fence, and RowRefusedError with the ids of objects that
   * the tables refuse, when everything else is stored.
   */
  commit(changes: readonly ShardChange[]): Promise<void>;
  /** Row by row: for a few of many; `scanObjects` serves for more. */
  readObjects(ids: readonly SourceId[]): Promise<ReadonlyMap<SourceId, StoredObject>>;
  /** Every object row of the partition, in pages. */
  scanObjects(): AsyncIterable<readonly StoredObject[]>;
  /** Undefined when absent or stale: rebuild it from the object rows. Throws LeaseLostError as `commit` does. */
  readRoster(): Promise<Uint8Array | undefined>;
  readEntitled(): Promise<Uint8Array | undefined>;
  /** Known where `fence` raised: nothing was ever stored in the partition, and this invocation has stored nothing yet. */
  isUntouched(): boolean;
}

/** What the source says, or what was exported. */
export type MembershipList = 'source' | 'exported';

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
  /**
   * Current direct members of every group, some partitions at a time; undefined where there is no current list. `mark`:
   * of all that is stored of the group's list.
   */
  readAll(): AsyncIterable<
    readonly { readonly id: SourceId; readonly members: Members | undefined; readonly mark: number }[]
  >;
  /** As `readAll`, of one partition of groups. */
  readShard(
    shard: number,
  ): Promise<readonly { readonly id: SourceId; readonly members: Members | undefined; readonly mark: number }[]>;
  /** The sum of the marks of all lists in a partition of groups, as stored now. */
  markOf(list: MembershipList, shard: number): Promise<number>;
  /** By how much this invocation's writes have moved that sum; undefined while it writes there. */
  movedMark(list: MembershipList, shard: number): number | undefined;
  readExported(groupId: SourceId): Promise<ReadonlyMap<SourceId, number>>;
  /** Groups of a partition whose exported list names anybody. */
  exportedIn(shard: number): Promise<readonly SourceId[]>;
  /** Groups whose exported list names the member, with the incarnation it was exported with. */
  exportedWith(member: SourceId): Promise<ReadonlyMap<SourceId, number>>;
  /** Additions carry the incarnation they were exported with. `record` tells of it, in the same transaction. */
  appendExported(
    groupId: SourceId,
    add: readonly ExportedMember[],
    remove: readonly SourceId[],
    record?: ProvisioningRecord,
  ): Promise<void>;
  /** Forgets the members that the source named. What was exported stays known: it is in the target. */
  forget(groupId: SourceId): Promise<void>;
}

export interface EscrowRow {
  readonly kind: Kind;
  readonly id: SourceId;
  readonly state: 'escrow' | 'held';
  readonly code: string;
  readonly detail: string;
  readonly attempts: number;
  /** The first failure in a row, or when it was held; epoch milliseconds, as the others. */
  readonly since: number;
  readonly failedAt?: number;
  readonly nextTryAt?: number;
  /** What was asked for last, and how it was answered. */
  readonly request?: RequestOutcome;
  /** The cycle whose import found the work. Absent in rows of former versions. */
  readonly cycle?: number;
  /** It has a target object. */
  readonly linked: boolean;
  /** Changes of it that wait for consent, less the values that no log may show. */
  readonly holds?: readonly Hold[];
}

/** Why the whole job is slowed down. */
export interface JobQuarantineRow {
  readonly reason: string;
  readonly code: string;
  readonly detail: string;
  /** Epoch milliseconds. */
  readonly since: number;
  readonly request?: RequestOutcome;
}

/** A projection for operators; the object row's work is the truth, and of the job's quarantine the job row. */
export interface QuarantineStore {
  put(row: EscrowRow): Promise<void>;
  remove(kind: Kind, id: SourceId): Promise<void>;
  /** Every row of that state, in pages. */
  list(state: EscrowRow['state']): AsyncIterable<readonly EscrowRow[]>;
  /** Undefined: the job is in none any more. */
  showJob(row: JobQuarantineRow | undefined): Promise<void>;
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

/** What records are asked for; all of it holds for each of them. */
export interface RecordFilter {
  readonly kind?: Kind | undefined;
  /** Objects of the kind; absent: all. */
  readonly ids?: readonly SourceId[] | undefined;
  /** Epoch milliseconds: not before `from`, and before `to`. */
  readonly from?: number | undefined;
  readonly to?: number | undefined;
  readonly actions?: readonly RecordAction[] | undefined;
  readonly status?: RecordStatus | undefined;
  readonly code?: string | undefined;
  readonly cycle?: number | undefined;
}

/** Where a record stands among all of them, newest first. */
export type RecordPlace = string;

export interface PlacedRecord {
  readonly place: RecordPlace;
  readonly record: ProvisioningRecord;
}

export interface RecordStore {
  /** At most `limit` of them after that place, newest first. Records of given ids cost one query a partition. */
  newest(filter: RecordFilter, limit: number, after?: RecordPlace): Promise<readonly PlacedRecord[]>;
  /** Objects with records that bear this name, whatever its case. */
  named(kind: Kind, name: string): Promise<readonly SourceId[]>;
  /** Deletes at most `limit` records of a partition that are older than that; answers with how many it deleted. */
  purge(kind: Kind, shard: number, before: number, limit: number): Promise<number>;
}

/** Tables that carry a mark of the state they belong to. */
export const MARKED_TABLES = ['mappings', 'quarantine', 'cycles', 'requests'] as const;
export type MarkedTable = (typeof MARKED_TABLES)[number];

export interface TableMark {
  readonly state: string;
  /** A copy of what operators asked for, in case the table with the original is lost. */
  readonly control: Control;
  /** When state was found lost in the last day, in case the job row is lost again and again. */
  readonly losses?: readonly number[];
  /** What the guard must not forget, in case the job row is lost. */
  readonly guard?: string;
}

export interface MarkStore {
  read(table: MarkedTable): Promise<TableMark | undefined>;
  write(table: MarkedTable, mark: TableMark): Promise<void>;
}

export interface State {
  readonly job: JobStore;
  shard(kind: Kind, index: number): ShardStore;
  readonly memberships: MembershipStore;
  readonly quarantine: QuarantineStore;
  readonly cycles: CycleStore;
  readonly index: IndexStore;
  readonly requests: RequestStore;
  readonly records: RecordStore;
  readonly marks: MarkStore;
  /** No object of any kind is stored. */
  isEmpty(): Promise<boolean>;
  /**
   * Binds this invocation to the epoch of its lease; `raise`: first writes that epoch into every fence. Once the signal
   * is aborted, requests under way end with its reason, and no other is sent.
   */
  fence(epoch: number, raise: boolean, signal?: AbortSignal): Promise<void>;
}

/** Partitions a kind. */
export const SHARDS = 64;
