// Values as table properties: long text and bytes split over several, sizes counted as the service counts them.

import { own } from '../model/json.ts';
import { asBuffer } from './packed-ids.ts';

export type Column = string | number | boolean | Date | Uint8Array;
export type Columns = Readonly<Record<string, Column>>;

/** UTF-16 characters a string property; the service takes 32,768. */
const TEXT_LIMIT = 32_000;
/** Bytes a binary property: the service's limit. */
export const BINARY_LIMIT = 65_536;
/** Bytes of one row as we allow it; the service takes 1 MiB, and that counts names and keys too. */
export const ROW_LIMIT = 900 * 1024;

/**
 * Characters that a JSON text may hold and a table service may refuse: control characters, and line ends that only some
 * programs take for such.
 */
const ODD = /[\u007f-\u009f\u2028\u2029\ufffe\uffff]/g;

/**
 * A JSON text as `name0`, `name1`, … Odd characters are written as JSON's escapes. Never splits a surrogate pair, which
 * would not survive the way through UTF-8.
 */
export function jsonTextColumns(name: string, json: string): Record<string, string> {
  const text = json.replace(ODD, (odd) => `\\u${odd.charCodeAt(0).toString(16).padStart(4, '0')}`);
  const columns: Record<string, string> = {};
  let part = 0;
  for (let start = 0; start < text.length || part === 0; part += 1) {
    let end = Math.min(start + TEXT_LIMIT, text.length);
    const last = text.charCodeAt(end - 1);
    if (end < text.length && last >= 0xd800 && last <= 0xdbff) end -= 1;
    columns[`${name}${part}`] = text.slice(start, end);
    start = end;
  }
  return columns;
}

/** Undefined when there is no such text. */
export function readText(columns: Readonly<Record<string, unknown>>, name: string): string | undefined {
  let text: string | undefined;
  for (let part = 0; ; part += 1) {
    const value = own(columns, `${name}${part}`);
    if (typeof value !== 'string') return text;
    text = (text ?? '') + value;
  }
}

/** `name0`, `name1`, …; none at all for no bytes. */
export function binaryColumns(name: string, bytes: Uint8Array): Record<string, Uint8Array> {
  const columns: Record<string, Uint8Array> = {};
  for (let part = 0; part * BINARY_LIMIT < bytes.length; part += 1) {
    columns[`${name}${part}`] = bytes.subarray(part * BINARY_LIMIT, (part + 1) * BINARY_LIMIT);
  }
  return columns;
}

export function readBinary(columns: Readonly<Record<string, unknown>>, name: string): Buffer {
  const parts: Uint8Array[] = [];
  for (let part = 0; ; part += 1) {
    const value = own(columns, `${name}${part}`);
    if (!(value instanceof Uint8Array)) return joined(parts);
    parts.push(value);
  }
}

function joined(parts: readonly Uint8Array[]): Buffer {
  const [only] = parts;
  return parts.length === 1 && only !== undefined ? asBuffer(only) : Buffer.concat(parts);
}

/** Bytes as the service counts them: two a character, names included. */
export function storedSize(columns: Columns): number {
  let size = 256;
  for (const [name, value] of Object.entries(columns)) {
    size += 8 + name.length * 2;
    if (typeof value === 'string') size += value.length * 2;
    else size += value instanceof Uint8Array ? value.length : 8;
  }
  return size;
}

/** Bytes of one operation in the body of a transaction: JSON, with binary values in base64. */
export function payloadSize(columns: Columns): number {
  let size = 1_024;
  for (const [name, value] of Object.entries(columns)) {
    size += name.length + 8;
    if (typeof value === 'string') size += Buffer.byteLength(JSON.stringify(value));
    else size += value instanceof Uint8Array ? Math.ceil(value.length / 3) * 4 + name.length + 32 : 32;
  }
  return size;
}
