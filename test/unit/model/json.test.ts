import { expect, it } from 'vitest';
import { own, parseJson } from '../../../shared/model/json.ts';

it('an own property is none that every object has, and none of what is no object', () => {
  expect(own(parseJson('{"a":1,"__proto__":2}'), '__proto__')).toBe(2);
  expect(own({ a: 1 }, 'constructor')).toBeUndefined();
  expect([null, 'text', 7, undefined].map((json) => own(json, 'length'))).toEqual(Array(4).fill(undefined));
});

it('a text that is not JSON is nothing', () => {
  expect([parseJson(''), parseJson('{'), parseJson('null')]).toEqual([undefined, undefined, null]);
});
