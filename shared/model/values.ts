// Equality and differences of attribute values.

import type { AttributeChange, WritingRules } from './ports.ts';
import type { AttributeObject, Attributes, AttributeValue } from './stored-object.ts';

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

/**
 * What must be sent so that `exported` becomes `desired`; paths that `desired` leaves out stay as they are. A path that
 * `exported` leaves out is not known, so that even emptying it is a change.
 */
export function changesBetween(desired: Attributes, exported: Attributes, rules: WritingRules): AttributeChange[] {
  const changes = Object.entries(desired).flatMap(([path, value]) => changeOf(path, value, exported, rules) ?? []);
  return [...changes, ...companions(changes, desired, exported, rules)];
}

/** Undefined: the target has the value. */
export function changeOf(
  path: string,
  value: AttributeValue,
  exported: Attributes,
  rules: WritingRules,
): AttributeChange | undefined {
  const known = ownValue(exported, path);
  if (rules.additive.includes(path)) {
    const missing = itemsBeyond(known, value);
    return missing.length === 0 ? undefined : { path, value: missing, add: true };
  }
  const same = rules.caseless.includes(path) ? sameButCase : sameValue;
  return known !== undefined && same(value, known) ? undefined : { path, value };
}

/** What the target has once these values are written. */
export function afterWriting(exported: Attributes | undefined, written: Attributes, rules: WritingRules): Attributes {
  const grown = rules.additive.flatMap((path): [string, AttributeValue][] => {
    const [before, value] = [ownValue(exported ?? {}, path), ownValue(written, path)];
    return value === undefined ? [] : [[path, [...listOf(before), ...itemsBeyond(before, value)]]];
  });
  return { ...exported, ...written, ...Object.fromEntries(grown) };
}

/** What a target object that was just read holds at these paths; null where it has nothing. */
export function heldAt(paths: readonly string[], values: Attributes): Attributes {
  return Object.fromEntries(paths.map((path) => [path, ownValue(values, path) ?? null]));
}

/**
 * What is still known of exported values while these changes are not answered. A companion that `desired` does not name
 * stays known: it is sent along again, and this is the only place that has its value.
 */
export function withoutPaths(
  exported: Attributes | undefined,
  changes: readonly AttributeChange[],
  desired: Attributes,
): Attributes {
  const unsure = new Set(changes.map(({ path }) => path).filter((path) => Object.hasOwn(desired, path)));
  return Object.fromEntries(Object.entries(exported ?? {}).filter(([path]) => !unsure.has(path)));
}

export function ownValue(attributes: Attributes, name: string): AttributeValue | undefined {
  return Object.hasOwn(attributes, name) ? attributes[name] : undefined;
}

/** The unchanged rest of values that the target keeps as one. */
function companions(
  changes: readonly AttributeChange[],
  desired: Attributes,
  exported: Attributes,
  { asOne }: WritingRules,
): AttributeChange[] {
  const changed = new Set(changes.map(({ path }) => path));
  const touched = asOne.filter((paths) => paths.some((path) => changed.has(path))).flat();
  return touched.flatMap((path) => {
    const value = ownValue(desired, path) ?? ownValue(exported, path) ?? null;
    return changed.has(path) || value === null ? [] : [{ path, value }];
  });
}

function sameButCase(a: AttributeValue, b: AttributeValue): boolean {
  return canonical(a).toLowerCase() === canonical(b).toLowerCase();
}

/** Items of a list are the same when their `value` is. */
function itemsBeyond(known: AttributeValue | undefined, wanted: AttributeValue): readonly AttributeValue[] {
  const present = new Set(listOf(known).map(itemKey));
  return listOf(wanted).filter((item) => !present.has(itemKey(item)));
}

function itemKey(item: AttributeValue): string {
  return canonical(isObject(item) ? (ownValue(item, 'value') ?? item) : item);
}

function listOf(value: AttributeValue | undefined): readonly AttributeValue[] {
  return value !== undefined && isList(value) ? value : [];
}

export function isList(value: AttributeValue): value is readonly AttributeValue[] {
  return Array.isArray(value);
}

export function isObject(value: AttributeValue): value is AttributeObject {
  return typeof value === 'object' && value !== null && !isList(value);
}
