// One entry of the provisioning log as a table row, and back.

import * as z from 'zod';
import {
  type ProvisioningRecord,
  RECORD_ACTIONS,
  RECORD_STATUSES,
  type RecordedChange,
} from '../model/provisioning-record.ts';
import { type AttributeValue, KINDS, sourceId, targetId } from '../model/stored-object.ts';
import { type Columns, jsonTextColumns } from './columns.ts';
import { escapeKey } from './keys.ts';
import type { WriterOp } from './partition-writer.ts';
import { type FieldsOf, readJsonAs } from './row-shape.ts';
import { SCHEMA_VERSION, upgraded } from './schema-version.ts';
import type { StoredRow } from './tables.ts';

export const RECORD_PREFIX = 'r!';
/** Bytes of a value in the log, and of a reason. */
const VALUE_LIMIT = 4_096;
const CUT = '… (cut)';
/** Characters of a name that can be asked for. */
const NAME_LIMIT = 256;
/** Times count down from here, so that the order of keys is newest first. */
const LATEST = 9_999_999_999_999;

export function recordPut(record: ProvisioningRecord): WriterOp {
  return { type: 'put', rowKey: recordKey(record), columns: columnsOf(record), byItself: true };
}

/** The start of every key of that moment: newer ones sort before it, older ones after it. */
export function momentKey(at: number): string {
  return `${RECORD_PREFIX}${String(LATEST - Math.floor(at)).padStart(13, '0')}`;
}

function recordKey({ at, id, mark }: ProvisioningRecord): string {
  return `${momentKey(at)}!${escapeKey(id)}!${escapeKey(mark)}`;
}

/** As names are compared. */
export const comparableName = (name: string): string => name.toLowerCase().slice(0, NAME_LIMIT);

/** What can be asked for has columns of its own. */
function columnsOf(record: ProvisioningRecord): Columns {
  const { name, cycle, error, changes } = record;
  const stored = {
    ...record,
    changes: changes.map(cutChange),
    ...(error === undefined ? {} : { error: { ...error, detail: cutText(error.detail) } }),
  };
  return {
    v: SCHEMA_VERSION,
    object: record.id,
    action: record.action,
    status: record.status,
    ...(name === undefined ? {} : { name: comparableName(name) }),
    ...(cycle === undefined ? {} : { cycle }),
    ...(error === undefined ? {} : { code: error.code }),
    ...jsonTextColumns('j', JSON.stringify(stored)),
  };
}

function cutChange({ path, old: before, new: after, added, removed }: RecordedChange): RecordedChange {
  return {
    path,
    ...(before === undefined ? {} : { old: cutValue(before) }),
    ...(after === undefined ? {} : { new: cutValue(after) }),
    ...(added === undefined ? {} : { added: cutList(added) }),
    ...(removed === undefined ? {} : { removed: cutList(removed) }),
  };
}

/** A value that is too long becomes the beginning of its text. */
function cutValue(value: AttributeValue): AttributeValue {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return Buffer.byteLength(text) <= VALUE_LIMIT ? value : cutText(text);
}

function cutText(text: string): string {
  const bytes = Buffer.from(text);
  if (bytes.length <= VALUE_LIMIT) return text;
  // A character that the border divides would become a replacement character.
  const kept = bytes.subarray(0, VALUE_LIMIT - Buffer.byteLength(CUT)).toString();
  return kept.replace(/\ufffd+$/u, '') + CUT;
}

function cutList(items: readonly string[]): readonly string[] {
  let size = 0;
  const kept = items.filter((item) => {
    size += Buffer.byteLength(item) + 3;
    return size <= VALUE_LIMIT;
  });
  return kept.length === items.length ? items : [...kept, CUT];
}

const value = z.custom<AttributeValue>((given) => given !== undefined);
const change = z.object({
  path: z.string(),
  old: z.exactOptional(value),
  new: z.exactOptional(value),
  added: z.exactOptional(z.array(z.string())),
  removed: z.exactOptional(z.array(z.string())),
} satisfies FieldsOf<RecordedChange>);

const request = z.object({ method: z.string(), path: z.string(), status: z.exactOptional(z.number()) });

const shape = z.object({
  at: z.number(),
  mark: z.string(),
  kind: z.enum(KINDS),
  id: z.string().transform(sourceId),
  name: z.exactOptional(z.string()),
  target: z.exactOptional(z.string().transform(targetId)),
  cycle: z.exactOptional(z.number()),
  action: z.enum(RECORD_ACTIONS),
  status: z.enum(RECORD_STATUSES),
  reason: z.exactOptional(z.string()),
  group: z.exactOptional(z.string().transform(sourceId)),
  changes: z.array(change),
  error: z.exactOptional(z.object({ code: z.string(), detail: z.string(), request: z.exactOptional(request) })),
  requests: z.number(),
  attempts: z.exactOptional(z.number()),
  lastAt: z.exactOptional(z.number()),
  foundAt: z.exactOptional(z.number()),
} satisfies FieldsOf<ProvisioningRecord>);

/** Throws ConfigurationError for a row that this version cannot read. */
export function readRecord(row: StoredRow): ProvisioningRecord {
  return readJsonAs(shape, upgraded(row.columns), 'a row of the provisioning log');
}
