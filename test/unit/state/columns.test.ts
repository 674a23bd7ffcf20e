import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { binaryColumns, jsonTextColumns, readBinary, readText } from '../../../shared/state/columns.ts';
import { escapeKey, unescapeKey } from '../../../shared/state/keys.ts';
import { randomly } from '../../support/seeds.ts';

describe('columns', () => {
  randomly('hold text of any length in pieces that the service takes', { runs: 20 }, (run) => {
    const unit = fc.constantFrom('a', 'é', '€', '🦊');
    fc.assert(
      fc.property(fc.array(unit, { maxLength: 7 }), unit, fc.integer({ min: 0, max: 40_000 }), (head, fill, count) => {
        const text = JSON.stringify(head.join('') + fill.repeat(count));
        const columns = jsonTextColumns('j', text);
        expect(readText(columns, 'j')).toBe(text);
        for (const part of Object.values(columns)) {
          expect(part.length).toBeLessThanOrEqual(32_768);
          expect(Buffer.from(part, 'utf8').toString('utf8')).toBe(part);
        }
      }),
      run,
    );
  });

  it('hold no character of a JSON text that a table service may refuse', () => {
    const odd = ['\u2028', '\u2029', '\u0085', '\u007f', '\uffff', '\u0000', '"', '\\'];
    const columns = jsonTextColumns('j', JSON.stringify(odd));
    expect([...(columns['j0'] ?? '')].filter((character) => character < ' ' || character > '~')).toEqual([]);
    expect(JSON.parse(readText(columns, 'j') ?? '')).toEqual(odd);
  });

  it('tell an empty text from none, and an inherited property from a stored one', () => {
    expect(readText(jsonTextColumns('j', ''), 'j')).toBe('');
    expect(readText({}, 'j')).toBeUndefined();
    expect(readText(Object.create({ j0: 'inherited' }), 'j')).toBeUndefined();
  });

  it('hold bytes of any length, views into larger memory included', () => {
    const memory = new Uint8Array(200_000).map((_, index) => index % 251);
    for (const [start, end] of [
      [0, 0],
      [5, 6],
      [1, 65_537],
      [1, 65_538],
      [3, 200_000],
    ] as const) {
      const bytes = memory.subarray(start, end);
      expect(Buffer.compare(readBinary(binaryColumns('b', bytes), 'b'), bytes)).toBe(0);
    }
  });
});

describe('a key', () => {
  randomly(
    'carries any text, sorts after our separator and holds nothing that the service forbids',
    { runs: 50 },
    (run) => {
      fc.assert(
        fc.property(fc.string({ unit: 'binary' }), (text) => {
          const key = escapeKey(text);
          expect(unescapeKey(key)).toBe(text);
          expect(key).toMatch(/^[A-Za-z0-9._~-]*$/);
        }),
        run,
      );
    },
  );

  it('leaves the ids of Entra as they are', () => {
    const id = '3f2504e0-4f89-41d3-9a0c-0305e82c3301';
    expect(escapeKey(id)).toBe(id);
  });
});
