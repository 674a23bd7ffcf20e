// The entitled set as it was stored at the last evaluation: id → a short text (roles; for groups also a digest).

import type { SourceKey } from '../../model/source-key.ts';
import type { SourceId } from '../../model/stored-object.ts';

export type EntitledShard = Map<SourceKey, string>;

const ENTRY = 18;

/** JSON header of the distinct texts (length u32 first), then 16 bytes of id and a u16 index an entry. */
export function encodeEntitled(shard: EntitledShard): Uint8Array {
  const texts = [...new Set(shard.values())];
  const index = new Map(texts.map((text, at) => [text, at]));
  const head = Buffer.from(JSON.stringify(texts), 'utf8');
  const bytes = Buffer.alloc(4 + head.length + shard.size * ENTRY);
  bytes.writeUInt32LE(head.length, 0);
  head.copy(bytes, 4);
  let at = 4 + head.length;
  for (const [key, text] of shard) {
    bytes.write(key, at, 'latin1');
    bytes.writeUInt16LE(index.get(text) ?? 0, at + 16);
    at += ENTRY;
  }
  return bytes;
}

export function decodeEntitled(packed: Uint8Array): EntitledShard {
  const bytes = Buffer.from(packed.buffer, packed.byteOffset, packed.byteLength);
  const shard: EntitledShard = new Map();
  const headLength = bytes.readUInt32LE(0);
  const texts: unknown = JSON.parse(bytes.toString('utf8', 4, 4 + headLength));
  if (!Array.isArray(texts)) return shard;
  for (let at = 4 + headLength; at + ENTRY <= bytes.length; at += ENTRY) {
    shard.set(bytes.toString('latin1', at, at + 16) as SourceKey, String(texts[bytes.readUInt16LE(at + 16)] ?? ''));
  }
  return shard;
}

export interface EntitledDifference {
  readonly key: SourceKey;
  readonly change: 'added' | 'removed' | 'changed';
}

export function differences(before: EntitledShard, after: EntitledShard): EntitledDifference[] {
  const found: EntitledDifference[] = [];
  for (const [key, text] of after) {
    const old = before.get(key);
    if (old === undefined) found.push({ key, change: 'added' });
    else if (old !== text) found.push({ key, change: 'changed' });
  }
  for (const key of before.keys()) if (!after.has(key)) found.push({ key, change: 'removed' });
  return found;
}

/** Roles, and what else the entry says: a digest of a group's members, or the filter groups that a person is in. */
export function entitledText(roles: string, rest: string): string {
  return rest === '' ? roles : `${roles}|${rest}`;
}

/** Whether the stored entry names this filter group. */
export function isMemberOf(text: string, group: SourceId): boolean {
  return (text.split('|')[1] ?? '').split(',').includes(group);
}

/** Of a group's entry: how many members it shall have of those who are in the target, and a digest of them. */
export function membersText(text: string | undefined): string {
  return text?.split('|')[1] ?? '';
}

export function membersIn(text: string | undefined): number {
  return Number.parseInt(membersText(text), 10) || 0;
}

/** App role ids of an entry, sorted. */
export function rolesOf(text: string): readonly string[] {
  const roles = text.split('|')[0] ?? '';
  return roles === '' ? [] : roles.split(',');
}
