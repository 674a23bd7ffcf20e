// Regular expressions: .NET's meaning on a linear-time engine.

import { describe, expect, it } from 'vitest';
import { compileRegex, ExpressionError, type Fail, type LinearRegex } from '../../../shared/expression/index.ts';

const fail: Fail = (problem) => {
  throw new ExpressionError(problem, '', 0);
};

function regex(pattern: string): LinearRegex {
  return compileRegex(pattern, fail);
}

describe('compileRegex', () => {
  it.each([
    [String.raw`^\w+$`, 'Zoë_٣', true],
    [String.raw`\W`, 'Zoë', false],
    [String.raw`[^\w]`, 'Zoë', false],
    [String.raw`[\W]`, 'Zoë-', true],
    [String.raw`\d`, '٣', true],
    [String.raw`[\D]`, '٣', false],
    [String.raw`\s`, '\u00a0', true],
    [String.raw`[\S]`, '\u00a0\u3000\t ', false],
    [String.raw`[\S]`, 'x', true],
    [String.raw`\u00e9\x41\cA\e`, 'éA\u0001\u001b', true],
    [String.raw`[\b]`, '\b', true],
    ['[[:alpha:]]', ':]', true],
    ['[[:alpha:]]', 'z]', false],
    ['[]a]', ']', true],
    ['a{,2}', 'a{,2}', true],
    ["(?'n'a)(?#comment)b", 'ab', true],
    ['(?i)STRASSE', 'strasse', true],
    ['(?i:A)b', 'aB', false],
    [String.raw`\é\@\_`, 'é@_', true],
    [String.raw`\p{Lu}\P{L}`, 'A1', true],
    ['^.$', '😀', true],
    ['a$', 'a\n', false],
  ])('%s in %j: %s', (pattern, text, expected) => {
    expect(regex(pattern).occursIn(text)).toBe(expected);
  });

  it('finds the pattern anywhere, or takes the whole text', () => {
    expect(regex('b+').occursIn('abbc')).toBe(true);
    expect(regex('b+').matchesAll('abbc')).toBe(false);
    expect(regex('a|ab').matchesAll('ab')).toBe(true);
  });

  it('counts groups without a name first, as .NET does', () => {
    const compiled = regex('(?<a>x)(y)(?<b>z)');
    expect(['0', '1', '2', '3', 'a', 'b', '4', 'c'].map((name) => compiled.groupIndex(name))).toEqual([
      0,
      2,
      1,
      3,
      1,
      3,
      undefined,
      undefined,
    ]);
  });

  it.each([
    ['(?=a)', 'look-ahead and look-behind are not available'],
    ['(?<!a)', 'look-ahead and look-behind are not available'],
    [String.raw`(a)\1`, 'a back-reference is not available in regular expressions here (character 4 of the pattern)'],
    [String.raw`(?<n>a)\k<n>`, 'a back-reference is not available'],
    ['(?>a)', 'an atomic group is not available'],
    ['(?(1)a|b)', 'a conditional group is not available'],
    ['(?<a-b>x)', 'this kind of group is not available'],
    ['(?x) a', 'this kind of group is not available'],
    ['(?<n>a)|(?<n>b)', 'a group name that is used twice is not available'],
    ['[a-z-[aeiou]]', 'subtracting a character class is not available'],
    [String.raw`\p{IsCyrillic}`, 'a Unicode block is not available'],
    [String.raw`a\Z`, String.raw`\Z is not available`],
  ])('%s is refused: %s', (pattern, reason) => {
    expect(() => regex(pattern)).toThrow(
      expect.objectContaining({ code: 'regex-unsupported', message: expect.stringContaining(reason) }),
    );
  });

  it.each(['(a', 'a)', '*', '[a', 'a\\', String.raw`\Qa\E`, String.raw`\p`, 'a{2,1}', 'a{1001}', 'a++', '(?Pn)'])(
    '%s is not a pattern',
    (pattern) => {
      expect(() => regex(pattern)).toThrow(ExpressionError);
    },
  );

  it.each(['(?:a{900}){9}', '(?:\\w{1000}){1000}', 'a'.repeat(6_000), `(?:${'x'.repeat(100)}){100}`])(
    'a pattern that grows too large is refused',
    (pattern) => {
      expect(() => regex(pattern)).toThrow(
        expect.objectContaining({ code: expect.stringMatching(/^(?:regex-too-large|bad-regex)$/) }),
      );
    },
  );
});
