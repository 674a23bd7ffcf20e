import { describe, expect, it } from 'vitest';
import { ItemCount, PAGE } from '../../../shared/http/answer-size.ts';

const bytes = (text: string): Uint8Array => Buffer.from(text);
const itemsIn = (text: string): number => new ItemCount().add(bytes(text));

describe('the size of an answer', () => {
  it('counts what becomes an object, a list or an item', () => {
    expect(itemsIn('{"a":[1,2,3]}')).toBe(4);
  });

  it('counts nothing within texts', () => {
    expect(itemsIn(JSON.stringify(['[{,"\\'.repeat(50)]))).toBe(1);
  });

  it('counts the same wherever an answer is cut on its way', () => {
    const json = JSON.stringify({ a: ['[{,"\\', 'é,"', { b: [1, '\\'] }], c: ',' });
    for (let cut = 0; cut <= bytes(json).length; cut += 1) {
      const count = new ItemCount();
      count.add(bytes(json).subarray(0, cut));
      expect(count.add(bytes(json).subarray(cut))).toBe(itemsIn(json));
    }
  });

  it('finds more in a page of empty lists than a page may have', () => {
    const page = `[${'[],'.repeat(2_000_000)}[]]`;
    expect(page.length).toBeLessThan(PAGE.bytes);
    expect(itemsIn(page)).toBeGreaterThan(PAGE.items);
  });
});
