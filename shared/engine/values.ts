// Equality and differences of attribute values.

import type { Attributes, AttributeValue } from './model.ts';
import type { AttributeChange } from './ports.ts';

/** Deep equality; the order of list items counts, the order of object keys does not. */
export function sameValue(a: AttributeValue | undefined, b: AttributeValue | undefined): boolean {
  return canonical(a ?? null) === canonical(b ?? null);
}

/** JSON with sorted keys: equal values give equal text. */
export function canonical(value: AttributeValue): string {
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  const fields = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${fields.map(([key, item]) => `${JSON.stringify(key)}:${canonical(item)}`).join(',')}}`;
}

/** What must be sent so that `exported` becomes `desired`; paths that `desired` leaves out stay as they are. */
export function changesBetween(desired: Attributes, exported: Attributes): AttributeChange[] {
  return Object.entries(desired)
    .filter(([path, value]) => !sameValue(value, ownValue(exported, path)))
    .map(([path, value]) => ({ path, value }));
}

/** What is still known of exported values while these changes are not answered. */
export function withoutPaths(exported: Attributes | undefined, changes: readonly AttributeChange[]): Attributes {
  const unsure = new Set(changes.map(({ path }) => path));
  return Object.fromEntries(Object.entries(exported ?? {}).filter(([path]) => !unsure.has(path)));
}

export function ownValue(attributes: Attributes, name: string): AttributeValue | undefined {
  return Object.hasOwn(attributes, name) ? attributes[name] : undefined;
}
