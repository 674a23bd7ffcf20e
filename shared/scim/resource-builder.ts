// Canonical values → the SCIM resource of a create.

import { RejectedError } from '../errors/index.ts';
import type { AttributeObject, Attributes, AttributeValue } from '../model/stored-object.ts';
import { isList, isObject } from '../model/values.ts';
import { type AttributePath, parseAttributePath } from './attribute-path.ts';
import { mergeObjects } from './json-values.ts';
import type { KindProfile, TargetAttribute } from './profile.ts';

export interface KnownAttribute {
  readonly path: AttributePath;
  readonly attribute: TargetAttribute;
}

/** Throws RejectedError for a path that the profile does not list. */
export function knownAttribute(kind: KindProfile, path: string): KnownAttribute {
  const attribute = Object.hasOwn(kind.attributes, path) ? kind.attributes[path] : undefined;
  const parsed = parseAttributePath(path);
  if (attribute === undefined || parsed === undefined) {
    throw new RejectedError({
      code: 'UnknownTargetAttribute',
      detail: `The target has no attribute ${path}.`,
    });
  }
  return { path: parsed, attribute };
}

/** Requests name attributes in the order of the profile, whatever the order of the mappings. */
export const position = (kind: KindProfile, path: string): number => Object.keys(kind.attributes).indexOf(path);

/** Everything but empty and read-only values, with the schemas it uses. */
export function toResource(kind: KindProfile, values: Attributes): AttributeObject {
  const written = Object.entries(values).filter(([, value]) => value !== null);
  const known = written
    .toSorted(([a], [b]) => position(kind, a) - position(kind, b))
    .map(([path, value]) => ({ ...knownAttribute(kind, path), value }));
  const parts = known.filter(({ attribute }) => attribute.readOnly !== true);
  const extensions = new Set(parts.flatMap(({ path }) => path.schema ?? []));
  return parts
    .map(({ path, attribute, value }) => placed(path, wireValue(attribute, value)))
    .reduce(mergeObjects, { schemas: [kind.schema, ...extensions] });
}

/** A value as it stands in JSON: references and managers are wrapped into `{"value": …}`. */
export function wireValue(attribute: TargetAttribute, value: AttributeValue): AttributeValue {
  if (attribute.wrapped !== true) return value;
  if (isList(value)) return value.map((item) => wireValue(attribute, item));
  return isObject(value) ? value : { value };
}

/** The nested JSON of one value. */
function placed({ schema, name, item, sub }: AttributePath, value: AttributeValue): AttributeObject {
  const held = sub === undefined ? value : { [sub]: value };
  const inItem =
    item === undefined ? held : [{ [item.key]: item.equals, ...(isObject(held) ? held : { value: held }) }];
  return schema === undefined ? { [name]: inItem } : { [schema]: { [name]: inItem } };
}
