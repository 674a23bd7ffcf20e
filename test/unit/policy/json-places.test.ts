// Places in JSON: found where they are, and JSON told from what is none, as JSON.parse tells it.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { jsonPlaces } from '../../../shared/policy/shape/json-places.ts';
import { randomly } from '../../support/seeds.ts';

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** Text of some JSON, in which one character may be another. */
const nearlyJson = fc
  .tuple(
    fc.json({ maxDepth: 4 }),
    fc.nat(),
    fc.constantFrom('', ',', '"', '}', ']', ':', '\\', '\n', '\u007f', 'é', '0'),
  )
  .map(([json, at, character]) => {
    const pretty = JSON.stringify(JSON.parse(json), undefined, 1);
    const cut = at % (pretty.length + 1);
    return pretty.slice(0, cut) + character + pretty.slice(cut + (at % 2));
  });

describe('places in a text', () => {
  randomly('are given for all JSON and for nothing else', { runs: 500 }, (run) => {
    fc.assert(
      fc.property(nearlyJson, (text) => {
        expect({ text, broken: jsonPlaces(text).broken === undefined }).toEqual({ text, broken: isJson(text) });
      }),
      run,
    );
  });

  it('are those of keys and items, and of the nearest part around what is missing', () => {
    const text = '{\n  "users": {\n    "a b": [1,\n      {"c": null}]\n  }\n}';
    const { placeOf, broken } = jsonPlaces(text);
    expect(broken).toBeUndefined();
    expect(placeOf('$')).toEqual({ line: 1, column: 1 });
    expect(placeOf('$.users')).toEqual({ line: 2, column: 3 });
    expect(placeOf('$.users["a b"][1]')).toEqual({ line: 4, column: 7 });
    expect(placeOf('$.users["a b"][1].c')).toEqual({ line: 4, column: 8 });
    expect(placeOf('$.users["a b"][1].d.e[3]')).toEqual({ line: 4, column: 7 });
    expect(placeOf('$.nothing')).toEqual({ line: 1, column: 1 });
  });

  it('say where JSON ends to be JSON, and what it needs there', () => {
    expect(jsonPlaces('{\n "a": 1\n "b": 2}').broken).toEqual({ line: 3, column: 2, expected: 'a comma or }' });
    expect(jsonPlaces('[1,]').broken).toEqual({ line: 1, column: 4, expected: 'a value' });
    expect(jsonPlaces("{'a': 1}").broken).toEqual({ line: 1, column: 2, expected: 'a key in double quotes' });
    expect(jsonPlaces('{} x').broken).toEqual({ line: 1, column: 4, expected: 'nothing after the end' });
  });

  it('come after a byte order mark as well', () => {
    expect(jsonPlaces('\uFEFF{"a": 1}').broken).toBeUndefined();
  });
});
