// Functions on several values: Count, Item, Join, RemoveDuplicates, Split.

import { type FunctionSpec, filler, repeating, required } from '../function-spec.ts';
import { itemsOf, itemText, type ListItem, TextBuilder } from '../value.ts';
import { wholeNumberFrom } from './whole-numbers.ts';

export const count: FunctionSpec = {
  parameters: [required('attribute', 'list', { whenNull: 'seen' })],
  result: 'number',
  prepare: () => (call) => itemsOf(call.value(0)).length,
};

/** Null beyond the end. */
export const item: FunctionSpec = {
  parameters: [required('attribute', 'list'), required('index', 'number')],
  result: 'any',
  prepare(site) {
    const index = site.argument(1, wholeNumberFrom(1));
    return (call) => {
      const found = itemsOf(call.value(0))[index(call) - 1];
      return typeof found === 'object' ? itemText(found) : (found ?? null);
    };
  },
};

/** Null and empty sources leave no separator behind; nothing but those gives null. */
export const join: FunctionSpec = {
  parameters: [filler('separator'), repeating('source', 'list')],
  result: 'text',
  prepare(site) {
    const separator = site.text(0);
    return (call) => {
      const between = separator(call);
      const text = new TextBuilder(site.fail());
      let joined = 0;
      for (let index = 1; index < site.count; index += 1) {
        for (const source of itemsOf(call.value(index)).map(itemText)) {
          if (source === '') continue;
          if (joined > 0) text.add(between);
          text.add(source);
          joined += 1;
        }
      }
      return joined === 0 ? null : text.toString();
    };
  },
};

/** The first of equal values stays where it is; case matters. */
export const removeDuplicates: FunctionSpec = {
  parameters: [required('attribute', 'list')],
  result: 'list',
  prepare: () => (call) => {
    const unique = new Map<string, ListItem>();
    for (const value of itemsOf(call.value(0))) {
      if (!unique.has(itemText(value))) unique.set(itemText(value), value);
    }
    return [...unique.values()];
  },
};

/** White space around each value is removed; empty ones keep their place, so that Item counts them. */
export const split: FunctionSpec = {
  parameters: [required('source', 'text'), filler('delimiter')],
  result: 'list',
  prepare(site) {
    const [source, delimiter] = [site.text(0), site.text(1)];
    return (call) => {
      const text = source(call);
      if (text === '') return [];
      const mark = delimiter(call);
      return (mark === '' ? [text] : text.split(mark)).map((part) => part.trim());
    };
  },
};
