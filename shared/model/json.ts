// Parsed JSON of unknown shape: own keys only.

import type { AttributeValue } from './stored-object.ts';

/** An own property of any JSON value; undefined when there is none. */
export function own(json: unknown, key: string): unknown {
  if (typeof json !== 'object' || json === null) return undefined;
  return Object.getOwnPropertyDescriptor(json, key)?.value;
}

export function toAttributeValue(json: unknown): AttributeValue {
  if (typeof json === 'string' || typeof json === 'number' || typeof json === 'boolean') return json;
  if (typeof json !== 'object' || json === null) return null;
  if (Array.isArray(json)) return json.map(toAttributeValue);
  return Object.fromEntries(Object.entries(json).map(([key, value]) => [key, toAttributeValue(value)]));
}
