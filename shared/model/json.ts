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

/** Level by level: the depth of what a server sends must not become the depth of our stack. */
export function isDeeperThan(value: unknown, most: number): boolean {
  let level = [value].filter(isNested);
  for (let depth = 0; depth < most; depth += 1) {
    if (level.length === 0) return false;
    level = level.flatMap((item) => Object.values(item).filter(isNested));
  }
  return level.length > 0;
}

const isNested = (value: unknown): value is object => typeof value === 'object' && value !== null;

/** As deep as the value: ask `isDeeperThan` first of what a server sends. */
export function toAttributeValue(json: unknown): AttributeValue {
  if (typeof json === 'string' || typeof json === 'number' || typeof json === 'boolean') return json;
  if (typeof json !== 'object' || json === null) return null;
  if (Array.isArray(json)) return json.map(toAttributeValue);
  return Object.fromEntries(Object.entries(json).map(([key, value]) => [key, toAttributeValue(value)]));
}
