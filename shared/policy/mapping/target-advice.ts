// What to do about a target attribute that does not exist.

import { nearestName } from '../../expression/index.ts';
import type { KindProfile } from '../../scim/profile.ts';

const ITEM = /^(\w+)\[type eq "([^"]*)"\]\.?(.*)$/;

/** `short`: the name in lower case, without the core schema. */
export function adviceOnTarget(name: string, short: string, profile: KindProfile): string {
  const [, list = '', type = '', part = ''] = ITEM.exec(short) ?? [];
  const items = itemsOf(list, profile);
  if (items.length > 0) return adviceOnItem(items, type, part);
  const paths = Object.keys(profile.attributes);
  const nearest = nearestName(withoutUrn(name), paths.map(withoutUrn));
  const path = paths.find((one) => withoutUrn(one) === nearest);
  return path === undefined ? 'See docs/mapping.md for the attributes' : `Did you mean "${path}"?`;
}

/** Long names are alike by their schemas, which says nothing about what they mean. */
const withoutUrn = (path: string): string => path.slice(path.lastIndexOf(':') + 1);

interface Item {
  readonly path: string;
  readonly list: string;
  readonly type: string;
  readonly part: string;
}

/** Items of a list that have a path of their own. */
const itemsOf = (wanted: string, { attributes }: KindProfile): Item[] =>
  Object.keys(attributes).flatMap((path) => {
    const [, list = '', type = '', part = ''] = ITEM.exec(path) ?? [];
    return list !== '' && list.toLowerCase() === wanted ? [{ path, list, type, part }] : [];
  });

/** A fax number is no misspelt telephone number: only a misspelt type or part is worth a guess. */
function adviceOnItem(items: readonly Item[], type: string, part: string): string {
  const list = items[0]?.list ?? '';
  const types = [...new Set(items.map((item) => item.type))];
  const same = items.filter((item) => item.type === type);
  if (same.length > 0) {
    const nearest = nearestName(
      part,
      same.map((item) => item.part),
    );
    const path = same.find((item) => item.part === nearest)?.path;
    return path === undefined
      ? `Remove the mapping: the target keeps no such part of ${list}`
      : `Did you mean "${path}"?`;
  }
  const nearest = nearestName(type, types);
  if (nearest !== undefined) return `Did you mean the type "${nearest}"?`;
  const known = new Intl.ListFormat('en-GB').format(types);
  return `Remove the mapping: the target keeps ${list} of the ${types.length === 1 ? 'type' : 'types'} ${known} only`;
}
