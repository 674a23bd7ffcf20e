// A value of any size under one key: in one row if it fits, else in parts that appear all at once.

import { randomUUID } from 'node:crypto';
import { StateLostError } from '../errors/index.ts';
import { own } from '../model/json.ts';
import { BINARY_LIMIT, binaryColumns, readBinary } from './columns.ts';
import { SCHEMA_VERSION, unreadable, upgraded } from './schema-version.ts';
import type { PutOp, StoredRow, Table } from './tables.ts';

/** 704 KiB: below the 1 MiB of a row also in base64, which is what Azurite counts. */
const PART_BYTES = 11 * BINARY_LIMIT;
/** Parts are written beside those that readers see, never over them: two places that take turns. */
type Slot = 'a' | 'b';
/** A reader that meets a newer value starts over; more often than this is not chance. */
const READ_ATTEMPTS = 5;

/** Rows to be stored in this order; the last one, under `key` itself, makes the value visible. */
export async function chunkedPuts(
  table: Table,
  partition: string,
  key: string,
  bytes: Uint8Array,
): Promise<readonly PutOp[]> {
  if (bytes.length <= PART_BYTES) {
    return [{ type: 'put', rowKey: key, columns: { v: SCHEMA_VERSION, parts: 0, ...binaryColumns('b', bytes) } }];
  }
  const held = await table.get(partition, key);
  const slot: Slot = held !== undefined && own(held.columns, 'slot') === 'a' ? 'b' : 'a';
  const stamp = randomUUID();
  const parts: PutOp[] = [];
  for (let start = 0; start < bytes.length; start += PART_BYTES) {
    const columns = { v: SCHEMA_VERSION, stamp, ...binaryColumns('b', bytes.subarray(start, start + PART_BYTES)) };
    parts.push({ type: 'put', rowKey: partKey(key, slot, parts.length), columns });
  }
  const head = { v: SCHEMA_VERSION, parts: parts.length, slot, stamp };
  return [...parts, { type: 'put', rowKey: key, columns: head }];
}

/** Undefined when there is none. */
export async function readChunked(table: Table, partition: string, key: string): Promise<Uint8Array | undefined> {
  return chunkedOf(table, partition, key, await table.get(partition, key));
}

/** The value whose visible row, under `key`, was read already. */
export async function chunkedOf(
  table: Table,
  partition: string,
  key: string,
  visible: StoredRow | undefined,
): Promise<Uint8Array | undefined> {
  let row = visible;
  for (let attempt = 0; attempt < READ_ATTEMPTS; attempt += 1) {
    if (row === undefined) return undefined;
    const head = upgraded(row.columns);
    const count = own(head, 'parts');
    if (typeof count !== 'number') throw unreadable(`the value ${key} is damaged`);
    if (count === 0) return readBinary(head, 'b');
    const slot = own(head, 'slot') === 'a' ? 'a' : 'b';
    const keys = Array.from({ length: count }, (_, part) => partKey(key, slot, part));
    const parts = await Promise.all(keys.map((rowKey) => table.get(partition, rowKey)));
    const whole = parts.every((part) => part !== undefined && own(part.columns, 'stamp') === own(head, 'stamp'));
    if (whole) return Buffer.concat(parts.map((part) => readBinary(part?.columns ?? {}, 'b')));
    row = await table.get(partition, key);
  }
  throw new StateLostError({ detail: `A part of the value ${key} in partition ${partition} is gone.` });
}

function partKey(key: string, slot: Slot, part: number): string {
  return `${key}!${slot}${part}`;
}
