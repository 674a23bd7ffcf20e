// What is stored of an object that the tables refuse: everything but the values that are new to them.

import type { Attributes, AttributeValue, StoredObject } from '../../model/stored-object.ts';
import { canonical, ownValue } from '../../model/values.ts';

/**
 * The former image, so that nothing seems cleared, with what no table refuses of the present one: whether an account is
 * enabled must never wait for a name. What is left out is named as unusable until it comes again.
 */
export function withoutRefusedValues(
  object: StoredObject,
  former: StoredObject | undefined,
  why: string,
): StoredObject {
  const plain = Object.entries(object.image).filter(([, value]) => isPlain(value));
  const image: Attributes = { ...former?.image, ...Object.fromEntries(plain) };
  const left = Object.keys({ ...object.image, ...image }).filter((name) => !isSame(object.image, image, name));
  const marks = left.map((name) => [name, `cannot be stored: ${why}`] as const);
  return { ...object, image, unusable: { ...object.unusable, ...Object.fromEntries(marks) } };
}

const isPlain = (value: AttributeValue): boolean => typeof value === 'boolean' || typeof value === 'number';

function isSame(one: Attributes, other: Attributes, name: string): boolean {
  const [a, b] = [ownValue(one, name), ownValue(other, name)];
  return a === undefined || b === undefined ? a === b : canonical(a) === canonical(b);
}
