// Short marks of what is stored: who remembers the mark of a row notices when the row is gone, or is an earlier one.

import { createHash } from 'node:crypto';

/** Of any JSON value, whatever the order of its keys. 32 bits, so that one in four billion changes is not noticed. */
export function markOf(value: unknown): number {
  return markOfBytes(JSON.stringify(value, sorted));
}

export function markOfBytes(bytes: string | Uint8Array): number {
  return createHash('sha1').update(bytes).digest().readUInt32LE(0);
}

/** Of several rows, in any order. */
export const addMark = (sum: number, mark: number): number => (sum + mark) >>> 0;
export const subtractMark = (sum: number, mark: number): number => (sum - mark) >>> 0;

function sorted(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}
