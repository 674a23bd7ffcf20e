// Equality filters (RFC 7644, section 3.4.2.2) and the check that an answer keeps to them.

import type { TargetObject } from '../engine/model.ts';
import { parseAttributePath } from './attribute-path.ts';
import { isList, isObject } from './json-values.ts';
import type { FilterableAttribute } from './profile.ts';

/** Values are JSON strings there: quotes, backslashes and control characters are escaped. */
export function equalityFilter(attribute: FilterableAttribute, value: string): string {
  return `${attribute.filterName} eq ${JSON.stringify(value)}`;
}

/** Whether the object really holds the value at that path: a target may compare loosely, or ignore a filter. */
export function holdsValue(object: TargetObject, path: string, value: string, attribute: FilterableAttribute): boolean {
  const fold = (text: string): string => (attribute.caseExact ? text : text.toLowerCase());
  return valuesAt(object, path, attribute).some((held) => fold(held) === fold(value));
}

/** Types of items are often not kept (Notion): any item of a multi-valued attribute counts. */
function valuesAt(object: TargetObject, path: string, { sameAs }: FilterableAttribute): readonly string[] {
  const parsed = parseAttributePath(path);
  const whole = parsed?.item === undefined ? undefined : object.values[parsed.name];
  const items = whole !== undefined && isList(whole) ? whole : [];
  const held = [object.values[path], ...items.map((item) => (isObject(item) ? item['value'] : item))];
  if (sameAs !== undefined) held.push(object.values[sameAs]);
  return held.filter((text) => typeof text === 'string');
}
