// Equality filters (RFC 7644, section 3.4.2.2) and the check that an answer keeps to them.

import type { Attributes, TargetObject } from '../model/stored-object.ts';
import { isList, isObject } from '../model/values.ts';
import { parseAttributePath } from './attribute-path.ts';
import type { FilterableAttribute, TargetProfile } from './profile.ts';

const ASCII = /^[\0-\x7f]*$/;

/**
 * Whether the value arrives as it is. Many services misread the escape that the protocol prescribes, which half of a
 * surrogate pair needs as well.
 */
export function canFilter({ unsafeInFilters }: TargetProfile, value: string): boolean {
  return !/[\p{Cc}\p{Cs}]/u.test(value) && ![...unsafeInFilters].some((character) => value.includes(character));
}

/** Values are JSON strings there: quotes, backslashes and control characters are escaped. */
export function equalityFilter(attribute: FilterableAttribute, value: string): string {
  return `${attribute.filterName} eq ${JSON.stringify(value)}`;
}

/** Whether the object really holds the value at that path: a target may compare loosely, or ignore a filter. */
export function holdsValue(object: TargetObject, path: string, value: string, attribute: FilterableAttribute): boolean {
  return lookupKeys(object.values, path, attribute).includes(folded(value, attribute));
}

/**
 * The texts by which an object with these values is found at that path, in the form in which the target compares them.
 * Types of items are often not kept (Notion): any item of a multi-valued attribute counts.
 */
export function lookupKeys(values: Attributes, path: string, attribute: FilterableAttribute): readonly string[] {
  const parsed = parseAttributePath(path);
  const whole = parsed?.item === undefined ? undefined : values[parsed.name];
  const items = whole !== undefined && isList(whole) ? whole : [];
  const held = [values[path], ...items.map((item) => (isObject(item) ? item['value'] : item))];
  if (attribute.sameAs !== undefined) held.push(values[attribute.sameAs]);
  const texts = held.filter((text) => typeof text === 'string');
  return [...new Set(texts.map((text) => folded(text, attribute)))];
}

const folded = (text: string, { caseExact }: FilterableAttribute): string => (caseExact ? text : lowerCase(text));

/**
 * A text with a letter that does not come back is compared as it is written: small, the Kelvin sign would be a k, and an
 * address with it somebody else's.
 */
function lowerCase(text: string): string {
  return ASCII.test(text) || [...text].every(comesBack) ? text.toLowerCase() : text;
}

function comesBack(letter: string): boolean {
  const small = letter.toLowerCase();
  return small === letter || small.toUpperCase() === letter;
}
