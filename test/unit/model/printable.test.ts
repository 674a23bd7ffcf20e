import { describe, expect, it } from 'vitest';
import { printable, printableJson, printableLines } from '../../../shared/model/printable.ts';
import { createLog } from '../../../shared/telemetry/log.ts';

const HOSTILE = [
  '\u001b[2J\u001b[31mred',
  '\u009b31mred',
  '\u001b]0;title\u0007red',
  'a\nb\rc',
  'a\u2028b\u2029c',
  'a\u202eb\u2066c\u200f\u061c',
  '\u0000\u0007\u007f\u0085',
  '\u001bcreset',
  'half \ud800 pair',
];
const FORBIDDEN = /[\p{Cc}\p{Cs}\u2028\u2029\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/u;

describe('a text from outside', () => {
  it.each(HOSTILE)('%j reaches no terminal as it is', (text) => {
    expect(printable(text)).not.toMatch(FORBIDDEN);
    expect(printableLines(`one\n${text}`).split('\n').join('')).not.toMatch(FORBIDDEN);
  });

  it('keeps what people write', () => {
    const text = "Ǻda O'Łovelace-Ångström 李雷 👩‍👩‍👧 ‹value› …";
    expect(printable(text)).toBe(text);
    expect(printable('\u001b[31mred\u001b[0m')).toBe('red');
  });

  it.each(HOSTILE)('%j stays the same in JSON', (text) => {
    const json = JSON.stringify({ text }, undefined, 2);
    expect(printableJson(json).replaceAll('\n', '')).not.toMatch(FORBIDDEN);
    expect(JSON.parse(printableJson(json))).toEqual({ text });
  });

  it.each(HOSTILE)('%j makes one line in the log', (text) => {
    const lines: string[] = [];
    const keep = (line: string): void => void lines.push(line);
    createLog({ info: keep, warn: keep, error: keep })('info', 'test.event', {
      text,
      list: [text],
      of: { [text]: text },
    });
    expect(lines).toHaveLength(1);
    expect(lines[0]).not.toMatch(FORBIDDEN);
  });
});
