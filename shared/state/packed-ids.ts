// Source ids as 16 bytes: how memberships are stored.

import { RejectedError } from '../errors/index.ts';
import { ID_BYTES } from '../model/source-key.ts';
import { type SourceId, sourceId } from '../model/stored-object.ts';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** Throws RejectedError for an id that is not a UUID. */
export function writeId(id: SourceId, target: Buffer, offset: number): void {
  if (!UUID.test(id)) {
    throw new RejectedError({ code: 'MalformedId', detail: `The id ${JSON.stringify(id)} is not a UUID.` });
  }
  target.write(id.replaceAll('-', ''), offset, ID_BYTES, 'hex');
}

export function packIds(ids: readonly SourceId[]): Buffer {
  const bytes = Buffer.alloc(ids.length * ID_BYTES);
  ids.forEach((id, index) => {
    writeId(id, bytes, index * ID_BYTES);
  });
  return bytes;
}

export function readId(bytes: Buffer, offset: number): SourceId {
  const hex = bytes.toString('hex', offset, offset + ID_BYTES);
  return sourceId(`${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`);
}

/** A view on the same memory. */
export function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
