// Parsed JSON of unknown shape: own keys only.

import type { AttributeValue } from './stored-object.ts';

/** Undefined when the text is not JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

export function isRecord(json: unknown): json is Record<string, unknown> {
  return typeof json === 'object' && json !== null && !Array.isArray(json);
}

/** An own property of any JSON value; undefined when there is none. */
export function own(json: unknown, key: string): unknown {
  return typeof json === 'object' && json !== null && Object.hasOwn(json, key) ? Reflect.get(json, key) : undefined;
}

export function toAttributeValue(json: unknown): AttributeValue {
  if (typeof json === 'string' || typeof json === 'number' || typeof json === 'boolean') return json;
  if (typeof json !== 'object' || json === null) return null;
  if (Array.isArray(json)) return json.map(toAttributeValue);
  return Object.fromEntries(Object.entries(json).map(([key, value]) => [key, toAttributeValue(value)]));
}
