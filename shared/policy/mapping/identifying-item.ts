// Keeps the primary item of a list in step with the value that identifies the object, which the target enforces.

import type { AttributeObject, AttributeValue } from '../../model/stored-object.ts';
import { isList, isObject } from '../../model/values.ts';

/**
 * The list with the identifying value first and primary, and everything else secondary. Undefined when the list must not
 * be written: nothing is mapped, or the identifying value is unknown.
 */
export function withIdentifyingItem(
  list: AttributeValue | undefined,
  identity: AttributeValue | undefined,
  maxItems = Number.POSITIVE_INFINITY,
): readonly AttributeObject[] | undefined {
  if (list === undefined || typeof identity !== 'string') return undefined;
  const items = isList(list) ? list : [];
  const seen = new Set([identity.toLowerCase()]);
  const others = items.filter(isObject).filter(({ value }) => {
    if (typeof value !== 'string' || seen.has(value.toLowerCase())) return false;
    seen.add(value.toLowerCase());
    return true;
  });
  const primary = { value: identity, primary: true };
  return [primary, ...others.map((item) => ({ ...item, primary: false }))].slice(0, maxItems);
}
