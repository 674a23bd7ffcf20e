// A SCIM resource as answered → canonical values. Everything but the id may be missing or odd.

import { isDeeperThan, own, toAttributeValue } from '../model/json.ts';
import { type AttributeValue, type TargetId, type TargetObject, targetId } from '../model/stored-object.ts';
import { type AttributePath, parseAttributePath } from './attribute-path.ts';
import type { KindProfile, TargetAttribute } from './profile.ts';

/** Levels of lists and objects; no attribute of SCIM has more than three. */
const DEEPEST = 8;
/**
 * An id becomes part of an address. No address can hold half of a surrogate pair, and the segments `.` and `..` make it
 * another one. Ids have no length of their own (RFC 7643, section 3.1); a longer one is none that anybody assigns.
 */
const USABLE_ID = /^(?!\.{1,2}$)[^\p{Cc}\p{Cs}]{1,1024}$/u;

/** Undefined for an id that no request can name. */
export function usableId(id: unknown): TargetId | undefined {
  return typeof id === 'string' && USABLE_ID.test(id) ? targetId(id) : undefined;
}

/** Undefined when the answer holds no resource with an id. */
export type ReadResource = (json: unknown) => TargetObject | undefined;

export function resourceReader(kind: KindProfile): ReadResource {
  const readers = Object.entries(kind.attributes).flatMap(([path, attribute]) => {
    const parsed = attribute.type === 'reference' ? undefined : parseAttributePath(path);
    return parsed === undefined ? [] : [{ path, parsed, attribute }];
  });
  return (json) => {
    const id = usableId(own(json, 'id'));
    if (id === undefined) return undefined;
    const values = readers.flatMap(({ path, parsed, attribute }): [string, AttributeValue][] => {
      const value = lenient(attribute, valueAt(json, parsed, attribute));
      return value === undefined ? [] : [[path, value]];
    });
    return { id, values: Object.fromEntries(values) };
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
  if (isDeeperThan(value, DEEPEST)) return undefined;
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
