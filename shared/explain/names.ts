// Display names of stored objects, as far as they may be shown.

import type { Slice } from '../engine/slice.ts';
import type { ExplainedPolicy } from '../model/ports.ts';
import type { Kind, SourceId, StoredObject } from '../model/stored-object.ts';
import { ownValue } from '../model/values.ts';
import type { Named } from './document.ts';

const NAMES = ['displayName', 'userPrincipalName'];

export function nameOf(object: StoredObject, { hidden }: ExplainedPolicy): string | undefined {
  for (const attribute of NAMES) {
    const value = hidden.includes(attribute) ? undefined : ownValue(object.image, attribute);
    if (typeof value === 'string' && value !== '') return value;
  }
  return undefined;
}

/** Names of these objects, all read at once. */
export async function named(
  slice: Pick<Slice, 'objects'>,
  kind: Kind,
  policy: ExplainedPolicy,
  ids: readonly SourceId[],
): Promise<(id: SourceId) => Named> {
  const rows = await slice.objects[kind].read([...new Set(ids)]);
  return (id) => {
    const row = rows.get(id);
    const name = row === undefined ? undefined : nameOf(row, policy);
    return { id, ...(name !== undefined && { name }) };
  };
}
