// Partition and row keys: their names, and key text that the table service accepts.

import type { Kind } from '../model/stored-object.ts';

/** `u-00` to `u-3f` and `g-00` to `g-3f`. */
export function shardPartition(kind: Kind, index: number): string {
  return `${kind === 'user' ? 'u' : 'g'}-${index.toString(16).padStart(2, '0')}`;
}

/**
 * Any text as a part of a key. Letters, digits, `-`, `.` and `_` stay; every other byte becomes `~xx`, so that
 * `/ \ # ?`, control characters and our own separator `!` never reach a key. All of it sorts after `!`.
 */
export function escapeKey(text: string): string {
  return text.replace(/[^A-Za-z0-9._-]+/g, (run) =>
    [...Buffer.from(run, 'utf8')].map((byte) => `~${byte.toString(16).padStart(2, '0')}`).join(''),
  );
}

export function unescapeKey(key: string): string {
  return key.replace(/(?:~[0-9a-f]{2})+/g, (run) => Buffer.from(run.replaceAll('~', ''), 'hex').toString('utf8'));
}

/** Filter for the rows of one partition whose keys start with `prefix`; the prefix must end in `!`. */
export function prefixFilter(partition: string, prefix: string): string {
  return `PartitionKey eq '${partition}' and ${rowRange(prefix)}`;
}

/** The condition on row keys alone. `"` is the character after `!`. */
export function rowRange(prefix: string): string {
  return `RowKey ge '${prefix}' and RowKey lt '${prefix.slice(0, -1)}"'`;
}
