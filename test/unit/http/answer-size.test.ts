import { describe, expect, it } from 'vitest';
import { hasMoreItems, PAGE } from '../../../shared/http/answer-size.ts';

const bytes = (text: string): Uint8Array => Buffer.from(text);

describe('the size of an answer', () => {
  it('counts what becomes an object, a list or an item', () => {
    expect(hasMoreItems(bytes('{"a":[1,2,3]}'), 4)).toBe(false);
    expect(hasMoreItems(bytes('{"a":[1,2,3]}'), 3)).toBe(true);
  });

  it('counts nothing within texts', () => {
    expect(hasMoreItems(bytes(JSON.stringify(['[{,"\\'.repeat(50)])), 1)).toBe(false);
  });

  it('refuses a page of empty lists', () => {
    const page = bytes(`[${'[],'.repeat(2_000_000)}[]]`);
    expect(page.length).toBeLessThan(PAGE.bytes);
    expect(hasMoreItems(page, PAGE.items)).toBe(true);
  });
});
