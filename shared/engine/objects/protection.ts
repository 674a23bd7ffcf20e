// Protected accounts: who is one, and the mark that outlives a rename.

import type { Protection } from '../../model/ports.ts';
import type { Attributes, AttributeValue, StoredObject } from '../../model/stored-object.ts';
import { isList, isObject, ownValue } from '../../model/values.ts';

/** The entries of the list that name this object: by its id, by an address that it has, or by one that it had. */
export function entriesNaming({ entries, source, target }: Protection, object: StoredObject): readonly string[] {
  if (entries.size === 0 || object.kind !== 'user') return [];
  const { id, image, exported = {}, intent, doubt, protectedBy = [] } = object;
  const inTarget = [exported, intent?.values ?? {}, doubt?.what === 'removal' ? doubt.values : {}];
  const addresses = [addressesAt(source, image), ...inTarget.map((values) => addressesAt(target, values))].flat();
  return [...new Set([id, ...protectedBy, ...addresses])].filter((name) => entries.has(name)).sort();
}

export function isProtected(protection: Protection, object: StoredObject): boolean {
  return entriesNaming(protection, object).length > 0;
}

/** The same object when its mark is right. `also`: what the target shows of it beyond what is stored. */
export function marked(protection: Protection, object: StoredObject, also: Attributes = {}): StoredObject {
  const shown = addressesAt(protection.target, also);
  const naming = entriesNaming(protection, { ...object, protectedBy: [...(object.protectedBy ?? []), ...shown] });
  if (naming.join() === (object.protectedBy ?? []).join()) return object;
  const { protectedBy: _former, ...rest } = object;
  return naming.length === 0 ? rest : { ...rest, protectedBy: naming };
}

function addressesAt(paths: readonly string[], values: Attributes): string[] {
  return paths.flatMap((path) => textsIn(ownValue(values, path) ?? null)).map(bare);
}

function textsIn(value: AttributeValue): string[] {
  if (typeof value === 'string') return [value];
  if (isList(value)) return value.flatMap(textsIn);
  return isObject(value) ? Object.values(value).flatMap(textsIn) : [];
}

/** `SMTP:` stands before each of the proxyAddresses. */
const bare = (address: string): string => address.toLowerCase().replace(/^smtp:/, '');
