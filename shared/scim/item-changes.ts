// Changes of items of multi-valued attributes, by what the object holds: a filter that matches nothing is refused by some
// services (`noTarget`, RFC 7644, section 3.5.2) and ignored by others, and an item without values is none.

import { own } from '../model/json.ts';
import type { AttributeChange } from '../model/ports.ts';
import type { AttributeObject, Attributes, AttributeValue } from '../model/stored-object.ts';
import { isList, isObject } from '../model/values.ts';
import type { AttributePath } from './attribute-path.ts';
import type { KindProfile, TargetAttribute } from './profile.ts';
import { knownAttribute } from './resource-builder.ts';

type Selector = NonNullable<AttributePath['item']>;

interface Part {
  readonly sub: string;
  readonly value: AttributeValue;
  readonly path: string;
}

/** What is to be changed of one item. */
interface ItemChange {
  readonly selector: Selector;
  readonly parts: readonly Part[];
  /** The item as it is; absent: the object has none. */
  readonly present?: AttributeObject;
  /** As it will be; undefined: nothing of it is left. */
  readonly after?: AttributeObject;
}

export interface ListChange {
  /** The path of the list. */
  readonly list: string;
  readonly attribute: TargetAttribute;
  readonly held: readonly AttributeObject[];
  readonly items: readonly ItemChange[];
}

export const isItemChange = (kind: KindProfile, { path }: AttributeChange): boolean =>
  knownAttribute(kind, path).path.item !== undefined;

/** `changes`: of items only, in the order in which they are sent. `values`: what the object holds. */
export function listChanges(
  kind: KindProfile,
  changes: readonly AttributeChange[],
  values: Attributes,
): readonly ListChange[] {
  const lists = new Set(changes.map(({ path }) => listOf(kind, path)));
  return [...lists].map((list) => {
    const attribute = knownAttribute(kind, list).attribute;
    const value = Object.hasOwn(values, list) ? values[list] : undefined;
    const held = value !== undefined && isList(value) ? value.filter(isObject) : [];
    const own = changes.filter(({ path }) => listOf(kind, path) === list);
    return { list, attribute, held, items: itemChanges(kind, own, held) };
  });
}

/** All of the list as it will be. */
export function listAfter({ held, items }: ListChange): readonly AttributeObject[] {
  const untouched = held.filter((item) => !items.some(({ present }) => present === item));
  return [...untouched, ...leftOf(items)];
}

/** One operation a change that is one: items are added and removed as a whole, and changed by their parts. */
export function itemOperations(change: ListChange): readonly AttributeObject[] {
  const { list, attribute, held, items } = change;
  const after = leftOf(items);
  // Where the target keeps a single item, which one it is must not depend on the others.
  if (attribute.maxItems === 1 && after.length > 0) return [{ op: 'replace', path: list, value: after }];
  const added = items.filter(({ present }) => present === undefined);
  const news = leftOf(added.filter((item) => !isHeldUntyped(held, item)));
  return [
    ...items.flatMap((item) => changesOf(list, item)),
    ...(news.length === 0 ? [] : [{ op: 'add', path: list, value: news }]),
  ];
}

const leftOf = (items: readonly ItemChange[]): readonly AttributeObject[] =>
  items.map(({ after }) => after).filter((item) => item !== undefined);

function itemChanges(
  kind: KindProfile,
  changes: readonly AttributeChange[],
  held: readonly AttributeObject[],
): readonly ItemChange[] {
  const bySelector = new Map<string, { selector: Selector; parts: Part[] }>();
  for (const { path, value } of changes) {
    const { item, sub = 'value' } = knownAttribute(kind, path).path;
    if (item === undefined) continue;
    const key = `${item.key} ${item.equals}`;
    const group = bySelector.get(key) ?? { selector: item, parts: [] };
    bySelector.set(key, { ...group, parts: [...group.parts, { sub, value, path }] });
  }
  return [...bySelector.values()].map(({ selector, parts }) => {
    const present = held.find((item) => isSelected(item, selector));
    const after = itemAfter(selector, present, parts);
    return { selector, parts, ...(present && { present }), ...(after && { after }) };
  });
}

/** Undefined: nothing is left but what the item is chosen by. */
function itemAfter(
  { key, equals }: Selector,
  present: AttributeObject | undefined,
  parts: readonly Part[],
): AttributeObject | undefined {
  const changed = new Map(parts.map(({ sub, value }) => [sub, value]));
  const kept = Object.entries(present ?? { [key]: equals }).filter(([name]) => !changed.has(name));
  const item = Object.fromEntries([...kept, ...[...changed].filter(([, value]) => value !== null)]);
  const hasContent = Object.entries(item).some(
    ([name, value]) => ![key, 'type', 'primary', 'display'].includes(name) && value !== null && value !== '',
  );
  return hasContent ? item : undefined;
}

function changesOf(list: string, { selector, parts, present, after }: ItemChange): readonly AttributeObject[] {
  if (present === undefined) return [];
  if (after === undefined)
    return [{ op: 'remove', path: `${list}[${selector.key} eq ${JSON.stringify(selector.equals)}]` }];
  return parts.flatMap(({ sub, value, path }) => {
    if (value !== null) return [{ op: 'replace', path, value }];
    return own(present, sub) === undefined ? [] : [{ op: 'remove', path }];
  });
}

/** A target that does not keep the types of items has it already. */
function isHeldUntyped(held: readonly AttributeObject[], { selector, parts }: ItemChange): boolean {
  const untyped = held.filter((item) => own(item, selector.key) === undefined);
  return untyped.some((item) => parts.every(({ sub, value }) => sameText(item[sub], value)));
}

const isSelected = (item: AttributeObject, { key, equals }: Selector): boolean => sameText(item[key], equals);

const sameText = (a: AttributeValue | undefined, b: AttributeValue): boolean =>
  a !== undefined && String(a).toLowerCase() === String(b).toLowerCase();

function listOf(kind: KindProfile, path: string): string {
  const { schema, name } = knownAttribute(kind, path).path;
  return schema === undefined ? name : `${schema}:${name}`;
}
