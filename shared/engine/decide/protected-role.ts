// The role of a protected person is raised, and never lowered.

import type { Protection } from '../../model/ports.ts';
import type { Attributes, AttributeValue } from '../../model/stored-object.ts';
import { ownValue } from '../../model/values.ts';

/** What may be sent. Where nobody knows the present role, it may be the highest. */
export function withoutLowering({ ranks }: Protection, values: Attributes, exported: Attributes): Attributes {
  const isLower = (path: string, value: AttributeValue): boolean => {
    const order = Object.hasOwn(ranks, path) ? ranks[path] : undefined;
    return order !== undefined && rank(order, value, order.length) > rank(order, ownValue(exported, path), 0);
  };
  return Object.fromEntries(Object.entries(values).filter(([path, value]) => !isLower(path, value)));
}

function rank(order: readonly string[], value: AttributeValue | undefined, otherwise: number): number {
  const at = order.indexOf(String(value).toLowerCase());
  return at === -1 ? otherwise : at;
}
