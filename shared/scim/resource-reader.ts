// A SCIM resource as answered → canonical values. Everything but the id may be missing or odd.

import { own, toAttributeValue } from '../model/json.ts';
import { type AttributeValue, type TargetObject, targetId } from '../model/stored-object.ts';
import { type AttributePath, parseAttributePath } from './attribute-path.ts';
import type { KindProfile, TargetAttribute } from './profile.ts';

/** Undefined when the answer holds no resource with an id. */
export type ReadResource = (json: unknown) => TargetObject | undefined;

export function resourceReader(kind: KindProfile): ReadResource {
  const readers = Object.entries(kind.attributes).flatMap(([path, attribute]) => {
    const parsed = attribute.type === 'reference' ? undefined : parseAttributePath(path);
    return parsed === undefined ? [] : [{ path, parsed, attribute }];
  });
  return (json) => {
    const id = own(json, 'id');
    if (typeof id !== 'string' || id === '') return undefined;
    const values = readers.flatMap(({ path, parsed, attribute }): [string, AttributeValue][] => {
      const value = lenient(attribute, valueAt(json, parsed, attribute));
      return value === undefined ? [] : [[path, value]];
    });
    return { id: targetId(id), values: Object.fromEntries(values) };
  };
}

function valueAt(json: unknown, { schema, name, item, sub }: AttributePath, attribute: TargetAttribute): unknown {
  const held = own(schema === undefined ? json : own(json, schema), name);
  if (item !== undefined) {
    const items: readonly unknown[] = Array.isArray(held) ? held : [];
    const chosen = items.find((candidate) => own(candidate, item.key) === item.equals);
    return own(chosen, sub ?? 'value');
  }
  if (sub !== undefined) return own(held, sub);
  return attribute.wrapped === true && typeof held === 'object' ? own(held, 'value') : held;
}

/** Undefined instead of a value of another type: what cannot be understood counts as absent. */
function lenient(attribute: TargetAttribute, value: unknown): AttributeValue | undefined {
  if (attribute.multiValued) return Array.isArray(value) ? toAttributeValue(value) : undefined;
  if (attribute.type === 'boolean') return toBoolean(value);
  if (attribute.type === 'string') return typeof value === 'string' ? value : undefined;
  return value === undefined || value === null ? undefined : toAttributeValue(value);
}

/** Some clients and servers write booleans as "True" and "False". */
function toBoolean(value: unknown): boolean | undefined {
  if (typeof value === 'boolean') return value;
  const text = typeof value === 'string' ? value.toLowerCase() : '';
  return text === 'true' ? true : text === 'false' ? false : undefined;
}
