// Attribute values as JSON trees: kinds told apart, merged without changing the inputs.

import { own } from '../model/json.ts';
import type { AttributeObject, AttributeValue } from '../model/stored-object.ts';
import { isList, isObject } from '../model/values.ts';

/** Objects key by key; lists item by item where both describe the same item; else the second replaces the first. */
function merge(first: AttributeValue, second: AttributeValue): AttributeValue {
  if (isObject(first) && isObject(second)) return mergeObjects(first, second);
  if (isList(first) && isList(second)) return second.reduce(mergeItem, first);
  return second;
}

export function mergeObjects(first: AttributeObject, second: AttributeObject): AttributeObject {
  const merged = new Map(Object.entries(first));
  for (const [key, value] of Object.entries(second)) {
    const present = merged.get(key);
    merged.set(key, present === undefined ? value : merge(present, value));
  }
  return Object.fromEntries(merged);
}

function mergeItem(list: readonly AttributeValue[], item: AttributeValue): readonly AttributeValue[] {
  const index = list.findIndex((other) => isSameItem(other, item));
  const present = list[index];
  return present === undefined ? [...list, item] : list.with(index, merge(present, item));
}

/** Items of a multi-valued attribute are told apart by `type`, or by being the primary one. */
function isSameItem(first: AttributeValue, second: AttributeValue): boolean {
  if (!isObject(first) || !isObject(second)) return false;
  const types = [own(first, 'type'), own(second, 'type')];
  if (types.some((type) => type !== undefined)) return types[0] === types[1];
  return own(first, 'primary') === true && own(second, 'primary') === true;
}
