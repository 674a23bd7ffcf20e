// The provisioning log as operators read it, after Graph's provisioningObjectSummary. Times are ISO 8601.

import { remedyOf } from '../errors/index.ts';
import type { PlacedRecord, RecordFilter, RecordPlace, RecordStore } from '../model/ports.ts';
import type { ProvisioningRecord, RecordAction, RecordedChange, RecordStatus } from '../model/provisioning-record.ts';
import {
  type AttributeValue,
  type Kind,
  type RequestOutcome,
  type SourceId,
  sourceId,
} from '../model/stored-object.ts';

export interface LogQuery extends Omit<RecordFilter, 'ids'> {
  /** The id of an object of this kind, or a name under which it was told: that in Notion, else that in Entra ID. */
  readonly object?: { readonly kind: Kind; readonly name: string } | undefined;
  /** Records a page. */
  readonly limit: number;
  readonly after?: RecordPlace | undefined;
}

export interface LogPage {
  readonly records: readonly LogRecord[];
  /** Absent on the last page. */
  readonly next?: RecordPlace;
}

export interface LogRecord {
  readonly activityDateTime: string;
  readonly provisioningAction: RecordAction;
  readonly provisioningStatusInfo: {
    readonly status: RecordStatus;
    readonly errorInformation?: LogError;
  };
  readonly sourceIdentity: { readonly id: SourceId; readonly identityType: Kind; readonly displayName?: string };
  readonly targetIdentity?: { readonly id: string };
  /** The group that a person left. */
  readonly group?: SourceId;
  /** Why somebody was removed. */
  readonly reason?: string;
  readonly modifiedProperties: readonly LogProperty[];
  readonly cycleId?: number;
  /** Writes to Notion, repetitions included. */
  readonly requests: number;
  /** Of a failure: how often it came, and when it came last. */
  readonly attempts?: number;
  readonly lastActivityDateTime?: string;
  /** When the import found the change, and how long it took from there. */
  readonly firstSeenDateTime?: string;
  readonly durationInMilliseconds?: number;
}

export interface LogError {
  readonly errorCode: string;
  readonly reason: string;
  /** Absent for a code that another version of the program has stored. */
  readonly recommendedAction?: string;
  readonly request?: RequestOutcome;
}

/** Values as texts: what is no text is JSON. Lists of members are told by what was added and removed. */
export interface LogProperty {
  readonly displayName: string;
  readonly oldValue?: string | null;
  readonly newValue?: string | null;
  readonly added?: readonly string[];
  readonly removed?: readonly string[];
}

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

export async function readLog(store: RecordStore, query: LogQuery): Promise<LogPage> {
  const { found, next } = await readPage(store, query);
  return { records: found.map(({ record }) => logRecord(record)), ...(next === undefined ? {} : { next }) };
}

export interface RecordPage {
  readonly found: readonly PlacedRecord[];
  readonly next?: RecordPlace;
}

export async function readPage(store: RecordStore, query: LogQuery): Promise<RecordPage> {
  const { object, limit, after, ...filter } = query;
  const ids = object === undefined ? undefined : await idsOf(store, object);
  const kind = object?.kind ?? filter.kind;
  if (ids?.length === 0) return { found: [] };
  const read = await store.newest({ ...filter, kind, ids }, limit + 1, after);
  const found = read.slice(0, limit);
  const last = read.length > limit ? found.at(-1) : undefined;
  return { found, ...(last === undefined ? {} : { next: last.place }) };
}

/** Whoever never had that name in a record has no record under it either. */
async function idsOf(
  store: RecordStore,
  { kind, name }: NonNullable<LogQuery['object']>,
): Promise<readonly SourceId[]> {
  return UUID.test(name) ? [sourceId(name)] : store.named(kind, name);
}

function logRecord(record: ProvisioningRecord): LogRecord {
  const { at, action, status, error, kind, id, name, target, group, reason, changes, cycle } = record;
  const { requests, attempts, lastAt, foundAt } = record;
  return {
    activityDateTime: time(at),
    provisioningAction: action,
    provisioningStatusInfo: { status, ...(error === undefined ? {} : { errorInformation: logError(error) }) },
    sourceIdentity: { id, identityType: kind, ...(name === undefined ? {} : { displayName: name }) },
    ...(target === undefined ? {} : { targetIdentity: { id: target } }),
    ...(group === undefined ? {} : { group }),
    ...(reason === undefined ? {} : { reason }),
    modifiedProperties: changes.map(logProperty),
    ...(cycle === undefined ? {} : { cycleId: cycle }),
    requests,
    ...(attempts === undefined ? {} : { attempts }),
    ...(lastAt === undefined ? {} : { lastActivityDateTime: time(lastAt) }),
    ...(foundAt === undefined ? {} : { firstSeenDateTime: time(foundAt), durationInMilliseconds: at - foundAt }),
  };
}

function logError({ code, detail, request }: NonNullable<ProvisioningRecord['error']>): LogError {
  const remedy = remedyOf(code);
  return {
    errorCode: code,
    reason: detail,
    ...(remedy === undefined ? {} : { recommendedAction: remedy }),
    ...(request === undefined ? {} : { request }),
  };
}

function logProperty({ path, old: before, new: after, added, removed }: RecordedChange): LogProperty {
  return {
    displayName: path,
    ...(before === undefined ? {} : { oldValue: textOf(before) }),
    ...(after === undefined ? {} : { newValue: textOf(after) }),
    ...(added === undefined ? {} : { added }),
    ...(removed === undefined ? {} : { removed }),
  };
}

function textOf(value: AttributeValue): string | null {
  return value === null || typeof value === 'string' ? value : JSON.stringify(value);
}

const time = (at: number): string => new Date(at).toISOString();
