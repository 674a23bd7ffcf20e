// Whether an object shows what was sent to it, by the rules of the profile.

import { own } from '../model/json.ts';
import type { AttributeChange } from '../model/ports.ts';
import type { AttributeValue, TargetObject } from '../model/stored-object.ts';
import { canonical, isList, isObject } from '../model/values.ts';
import type { KindProfile, Rewriting, TargetAttribute } from './profile.ts';
import { knownAttribute } from './resource-builder.ts';

/**
 * The paths at which the object shows another value. A value that it does not show at all is no difference: targets leave
 * out what they do not return.
 */
export function differing(
  kind: KindProfile,
  object: TargetObject,
  sent: readonly AttributeChange[],
): readonly string[] {
  const decisive = sent.filter((change) => !isOverruled(kind, change, sent));
  return decisive.filter((change) => contradicts(kind, object, change)).map(({ path }) => path);
}

/** Of values that the target keeps as one, it keeps only one. */
function isOverruled(kind: KindProfile, { path }: AttributeChange, sent: readonly AttributeChange[]): boolean {
  const set = kind.keptAsOne?.find(({ paths }) => paths.includes(path));
  if (set === undefined) return false;
  const given = set.paths.filter((other) => sent.some((change) => change.path === other && change.value !== null));
  return given.length > 0 && path !== (set.decides === 'first' ? given[0] : given.at(-1));
}

function contradicts(kind: KindProfile, object: TargetObject, { path, value, add }: AttributeChange): boolean {
  const { attribute } = knownAttribute(kind, path);
  if (attribute.rewrites?.includes('all') === true) return false;
  const shown = shownAt(kind, object, path);
  if (!attribute.multiValued) return shown.length > 0 && !shown.some((held) => agrees(attribute, held, value));
  const [held] = shown;
  return held !== undefined && isList(held) && !showsItems(attribute, held, isList(value) ? value : [], add === true);
}

/** The values of which one is the path's; none: the object does not show it. */
function shownAt(kind: KindProfile, { values }: TargetObject, path: string): readonly AttributeValue[] {
  const shown = Object.hasOwn(values, path) ? values[path] : undefined;
  if (shown !== undefined) return [shown];
  const { item, name, sub } = knownAttribute(kind, path).path;
  const list = item !== undefined && Object.hasOwn(values, name) ? values[name] : undefined;
  if (item === undefined || list === undefined || !isList(list)) return [];
  // Where the target does not keep the types of items, any of them may be the one.
  const items = list.filter(isObject);
  return items.some((held) => own(held, item.key) !== undefined)
    ? []
    : items.map((held) => held[sub ?? 'value'] ?? null);
}

function agrees(attribute: TargetAttribute, shown: AttributeValue, sent: AttributeValue): boolean {
  if (form(attribute, shown) === form(attribute, sent)) return true;
  // A value that nobody has documented yet is no evidence either way.
  return typeof shown === 'string' && attribute.canonicalValues?.includes(shown) === false;
}

function showsItems(
  attribute: TargetAttribute,
  shown: readonly AttributeValue[],
  sent: readonly AttributeValue[],
  added: boolean,
): boolean {
  const keysOf = (items: readonly AttributeValue[]): Set<string> =>
    new Set(items.map((item) => form(attribute, isObject(item) ? (item['value'] ?? item) : item)));
  const [held, wanted] = [keysOf(shown), keysOf(sent)];
  const hasAll = (outer: ReadonlySet<string>, inner: ReadonlySet<string>): boolean =>
    [...inner].every((key) => outer.has(key));
  if (added) return hasAll(held, wanted);
  if (attribute.maxItems !== undefined && wanted.size > attribute.maxItems) return hasAll(wanted, held);
  return held.size === wanted.size && hasAll(wanted, held);
}

/** A text that is the same for values that the target may turn into one another. */
function form(attribute: TargetAttribute, value: AttributeValue): string {
  if (value === null) return '';
  if (typeof value !== 'string') return canonical(value);
  return (attribute.rewrites ?? []).reduce(rewritten, value.normalize('NFC'));
}

function rewritten(text: string, rewriting: Rewriting): string {
  switch (rewriting) {
    case 'case':
      return text.toLowerCase();
    case 'space':
      return text.trim().replace(/\s+/gu, ' ');
    case 'punctuation':
      return text.replace(/[^\p{L}\p{N}]/gu, '');
    case 'all':
      return '';
  }
}
