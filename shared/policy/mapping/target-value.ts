// Fits a value to the rules of its target attribute. What it says about a value never quotes it.

import type { AttributeValue } from '../../model/stored-object.ts';
import { isList, isObject } from '../../model/values.ts';
import type { TargetAttribute, ValueRule } from '../../scim/profile.ts';

export type ValueProblemCode = 'InvalidValue' | 'ValueTooLong' | 'TooManyValues';

export type FittedValue =
  | { readonly ok: true; readonly value: AttributeValue }
  | { readonly ok: false; readonly code: ValueProblemCode; readonly detail: string };

const fitted = (value: AttributeValue): FittedValue => ({ ok: true, value });
const unfit = (code: ValueProblemCode, detail: string): FittedValue => ({ ok: false, code, detail });

const EMPTY = fitted(null);

/**
 * Null when there is no value: null, an empty list, or an empty text where the target asks for a certain form or for
 * anything at all.
 * `item`: what one text of a multi-valued attribute must look like.
 */
export function fitValue(
  path: string,
  attribute: TargetAttribute,
  value: AttributeValue,
  item: TargetAttribute = attribute,
): FittedValue {
  if (attribute.multiValued) return fitList(path, attribute, item, value);
  if (isList(value)) {
    const [first = null, ...others] = value;
    if (others.length === 0) return fitValue(path, attribute, first);
    return unfit('TooManyValues', `${path} takes one value, and the source has ${value.length}.`);
  }
  if (value === null) return EMPTY;
  if (typeof value === 'object') return unfit('InvalidValue', `${path} takes a text, not a compound value.`);
  return attribute.type === 'boolean' ? fitBoolean(path, value) : fitText(path, attribute, asText(value));
}

/** Items beyond what the target keeps are dropped; a primary one comes first. */
function fitList(
  path: string,
  attribute: TargetAttribute,
  itemRules: TargetAttribute,
  value: AttributeValue,
): FittedValue {
  const given = (isList(value) ? value : [value]).filter((item) => item !== null && item !== '');
  const items: AttributeValue[] = [];
  for (const item of given.toSorted((a, b) => Number(isPrimary(b)) - Number(isPrimary(a)))) {
    const fit = fitItem(path, itemRules, item);
    if (!fit.ok) return fit;
    items.push(fit.value);
  }
  return items.length === 0 ? EMPTY : fitted(items.slice(0, attribute.maxItems ?? items.length));
}

function fitItem(path: string, attribute: TargetAttribute, item: AttributeValue): FittedValue {
  if (item === null || isList(item)) return unfit('InvalidValue', `${path} takes no lists inside its list.`);
  const object = typeof item === 'object' ? item : { value: asText(item) };
  const text = Object.hasOwn(object, 'value') ? object.value : undefined;
  if (typeof text !== 'string') return fitted(object);
  const fit = fitText(path, attribute, text);
  return fit.ok ? fitted({ ...object, value: fit.value }) : fit;
}

function fitBoolean(path: string, value: string | number | boolean): FittedValue {
  const text = asText(value).toLowerCase();
  if (text === 'true' || text === 'false') return fitted(text === 'true');
  return unfit('InvalidValue', `${path} takes true or false.`);
}

function fitText(path: string, attribute: TargetAttribute, text: string): FittedValue {
  const { maxLength, canonicalValues, rule } = attribute;
  if (text === '' && (canonicalValues !== undefined || rule !== undefined || !attribute.clearable)) return EMPTY;
  if (maxLength !== undefined && text.length > maxLength) {
    // As in expressions, an emoji is one character.
    const length = [...text].length;
    if (length > maxLength)
      return unfit('ValueTooLong', `${path} takes at most ${maxLength} characters, and the value has ${length}.`);
  }
  if (UNPRINTABLE.test(text)) return unfit('InvalidValue', `The value for ${path} holds control characters.`);
  if (canonicalValues !== undefined && !canonicalValues.includes(text)) {
    return unfit('InvalidValue', `${path} takes one of ${canonicalValues.join(', ')}; the value is none of them.`);
  }
  if (rule !== undefined && !RULES[rule].holds(text)) {
    const detail = RULES[rule].holds(text.trim())
      ? `The value for ${path} has white space before or behind it. Correct it in Entra ID, or map it with Trim().`
      : `The value for ${path} is not ${RULES[rule].name}.`;
    return unfit('InvalidValue', detail);
  }
  return fitted(text);
}

/** Control characters but tab and line breaks, and halves of surrogate pairs. */
const UNPRINTABLE = /(?![\t\n\r])\p{Cc}|\p{Cs}/u;

const EMAIL = /^[^\s@"<>(),;:\\[\]]+@[^\s@"<>(),;:\\[\]]+\.[^\s@."<>(),;:\\[\]]+$/u;

const RULES: Readonly<Record<ValueRule, { readonly name: string; holds(text: string): boolean }>> = {
  email: { name: 'an e-mail address', holds: (text) => EMAIL.test(text) && !text.includes('..') },
  webAddress: { name: 'a web address', holds: (text) => URL.canParse(text) && /^https?:\/\//i.test(text) },
};

/** As Entra writes booleans. */
const asText = (value: string | number | boolean): string =>
  typeof value === 'boolean' ? (value ? 'True' : 'False') : String(value);

const isPrimary = (item: AttributeValue): boolean =>
  isObject(item) && Object.hasOwn(item, 'primary') && item.primary === true;
