// Compact forms of a source id: 16 packed bytes in stored lists, a 16-character string as a map key.

import { SHARDS } from './ports.ts';
import { type SourceId, sourceId } from './stored-object.ts';

/** 16 Latin-1 characters: a third of the memory of the UUID text. */
export type SourceKey = string & { readonly __key: never };

export const ID_BYTES = 16;

export function keyOf(id: SourceId): SourceKey {
  return Buffer.from(id.replaceAll('-', ''), 'hex').toString('latin1') as SourceKey;
}

export function idOf(key: SourceKey): SourceId {
  const hex = Buffer.from(key, 'latin1').toString('hex');
  return sourceId(`${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`);
}

/** As keysIn, for loops over a million of them. */
export function forEachKey(packed: Uint8Array, visit: (key: SourceKey) => void): void {
  const bytes = Buffer.from(packed.buffer, packed.byteOffset, packed.byteLength);
  for (let at = 0; at + ID_BYTES <= bytes.length; at += ID_BYTES) {
    visit(bytes.toString('latin1', at, at + ID_BYTES) as SourceKey);
  }
}

/** The keys of a packed list, in order. */
export function* keysIn(packed: Uint8Array): Generator<SourceKey> {
  const bytes = Buffer.from(packed.buffer, packed.byteOffset, packed.byteLength);
  for (let at = 0; at + ID_BYTES <= bytes.length; at += ID_BYTES) {
    yield bytes.toString('latin1', at, at + ID_BYTES) as SourceKey;
  }
}

/** The partition of an object: FNV-1a over the 16 bytes of its id. Part of the stored format: never change it. */
export function shardOfKey(key: SourceKey): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < key.length; i += 1) hash = Math.imul(hash ^ key.charCodeAt(i), 0x01000193);
  return (hash >>> 0) % SHARDS;
}

export function shardOf(id: SourceId): number {
  return shardOfKey(keyOf(id));
}
