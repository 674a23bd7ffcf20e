// What is found when the configuration is loaded.

import { describe, expect, it } from 'vitest';
import { type AttributeType, parse, type TypeCheckOptions, typeCheck } from '../../../shared/expression/index.ts';

const attributeTypes = new Map<string, AttributeType>([
  ['mail', 'text'],
  ['displayName', 'text'],
  ['accountEnabled', 'boolean'],
  ['employeeHireDate', 'date'],
  ['proxyAddresses', 'list'],
]);

function problemsOf(text: string, options: Partial<TypeCheckOptions> = {}): readonly (readonly [string, string])[] {
  const problems = typeCheck(parse(text), { attributeTypes, createOnly: false, ...options });
  return problems.map(({ code, position }) => [code, text.slice(position)]);
}

describe('typeCheck', () => {
  it('accepts what is right', () => {
    expect(
      problemsOf('IIF(CBool([accountEnabled]), Append(Left([mail], "3"), ".x"), Item([proxyAddresses], 1))'),
    ).toEqual([]);
  });

  it('accepts a call of Replace without the commas behind its last argument', () => {
    expect(problemsOf('Replace([mail], "a", , , "b")')).toEqual([]);
    expect(problemsOf('Replace([mail], , "a", , "b")')).toEqual([]);
  });

  it('refuses regular expressions that are too large together', () => {
    const pattern = String.raw`Replace([mail], , "(?i:\\w{900})", , "", , )`;
    expect(problemsOf(`Join("", ${Array.from({ length: 5 }, () => pattern).join(',')})`)).toEqual([]);
    const codes = problemsOf(`Join("", ${Array.from({ length: 40 }, () => pattern).join(',')})`).map(([code]) => code);
    expect(new Set(codes)).toEqual(new Set(['regex-too-large']));
  });

  it('lists every problem in order of its place', () => {
    expect(problemsOf('Append(Left([mial], "x"), Lft([mail], 1))')).toEqual([
      ['unknown-attribute', '[mial], "x"), Lft([mail], 1))'],
      ['not-a-number', '"x"), Lft([mail], 1))'],
      ['unknown-function', 'Lft([mail], 1))'],
    ]);
  });

  it.each([
    ['toLower([mail])', 'ToLower'],
    ['NormalizeDiacritic([mail])', 'NormalizeDiacritics'],
    ['ISNULL([mail])', 'IsNull'],
    ['Uppercase([mail])', undefined],
    ['Left([maill], 1)', '[mail]'],
    ['Left([DisplayName], 1)', '[displayName]'],
  ])('%s: names the nearest name %s', (text, expected) => {
    expect(typeCheck(parse(text), { attributeTypes, createOnly: false })[0]?.expected).toBe(expected);
  });

  it.each([
    ['Append([mail])'],
    ['Now(1)'],
    ['Left([mail], )'],
    ['Switch([mail], "x")'],
    ['Switch([mail], "x", "key")'],
    ['SelectUniqueValue([mail])'],
    ['Replace()'],
    ['Replace([mail], "a")'],
    ['Replace([mail], "a", , , "b", , , )'],
    ['Replace([mail], "a", "b", , "c", , )'],
    ['Replace([mail], , , , , , )'],
    ['RandomString(6,3,0)'],
  ])('%s: argument-count', (text) => {
    expect(problemsOf(text, { createOnly: true }).map(([code]) => code)).toEqual(['argument-count']);
  });

  it.each([
    ['Left([mail], "three")', 'not-a-number', '"three")'],
    ['Left([mail], 1.5)', 'not-a-number', '1.5)'],
    ['Mid([mail], 0, 1)', 'out-of-range', '0, 1)'],
    ['Item([proxyAddresses], 0)', 'out-of-range', '0)'],
    ['BitAnd("x", 1)', 'not-a-number', '"x", 1)'],
    ['CDate("31.12.2026")', 'bad-date', '"31.12.2026")'],
    ['CDate("2026-02-30")', 'bad-date', '"2026-02-30")'],
    ['DateAdd("w", 1, [employeeHireDate])', 'bad-value', '"w", 1, [employeeHireDate])'],
    ['DateDiff("D", Now(), Now())', 'bad-value', '"D", Now(), Now())'],
    ['FormatDateTime([mail], , "yyyy-MM-dd\'T", "yyyy")', 'bad-date-format', '"yyyy-MM-dd\'T", "yyyy")'],
    ['FormatDateTime([mail], , "yyyy", "x")', 'bad-date-format', '"x")'],
    ['FormatDateTime([mail], "Assume", "yyyy", "yy")', 'bad-value', '"Assume", "yyyy", "yy")'],
    ['ToLower([mail], "english language")', 'bad-culture', '"english language")'],
    ['InStr([mail], "a", 0)', 'out-of-range', '0)'],
    ['InStr([mail], "a", 1, "vbOther")', 'bad-value', '"vbOther")'],
    ['Replace([mail], , "(?=a)", , "", , )', 'regex-unsupported', '"(?=a)", , "", , )'],
    ['Replace([mail], , "(a", , "", , )', 'bad-regex', '"(a", , "", , )'],
    ['Replace([mail], , "(?<a>x)", "b", "", , )', 'bad-value', '"b", "", , )'],
    ['Replace([mail], , "a", , "$\'", , )', 'regex-unsupported', '"$\'", , )'],
    ['Replace([mail], , "(?<a>x)", "a", , "mail", )', 'wrong-type', '"mail", )'],
    ['SingleAppRoleAssignment([mail])', 'wrong-type', '[mail])'],
    ['Left([proxyAddresses], 1)', 'wrong-type', '[proxyAddresses], 1)'],
    ['Left([mail], [accountEnabled])', 'wrong-type', '[accountEnabled])'],
    ['DateAdd("d", 1, Count([proxyAddresses]))', 'wrong-type', 'Count([proxyAddresses]))'],
    ['ToUpper(Split([mail], "@"))', 'wrong-type', 'Split([mail], "@"))'],
    ['CBool([proxyAddresses] = "x")', 'wrong-type', '[proxyAddresses] = "x")'],
    ['Not([proxyAddresses])', 'wrong-type', '[proxyAddresses])'],
    ['CBool([proxyAddresses])', 'wrong-type', '[proxyAddresses])'],
    ['IIF([proxyAddresses], "x", "y")', 'wrong-type', '[proxyAddresses], "x", "y")'],
    ['Append([mail], vbTextCompare)', 'misplaced', 'vbTextCompare)'],
    ['Append([mail], IgnoreAttributeFlow)', 'misplaced', 'IgnoreAttributeFlow)'],
    ['CBool([mail] = IgnoreAttributeFlow)', 'misplaced', 'IgnoreAttributeFlow)'],
    ['Not([mail] = "x")', 'misplaced', '[mail] = "x")'],
    ['IIF([mail] = "x", [mail] = "y", "z")', 'misplaced', '[mail] = "y", "z")'],
  ])('%s: %s', (text, code, rest) => {
    expect(problemsOf(text)).toEqual([[code, rest]]);
  });

  it.each(['Guid()', 'RandomString(6,3,0,0,3)', 'Redact(Guid())', 'SelectUniqueValue([mail], [displayName])'])(
    '%s is accepted on create-only mappings alone',
    (text) => {
      expect(problemsOf(text).map(([code]) => code)).toEqual(['not-create-only']);
      expect(problemsOf(text, { createOnly: true })).toEqual([]);
    },
  );

  it('keeps SelectUniqueValue at the top, and off matching attributes', () => {
    const unique = 'SelectUniqueValue([mail], [displayName])';
    expect(problemsOf(`ToLower(${unique})`, { createOnly: true })).toEqual([['misplaced', `${unique})`]]);
    expect(problemsOf(unique, { createOnly: true, matching: true })).toEqual([['misplaced', unique]]);
  });

  it('takes every attribute name when it is not told which exist', () => {
    expect(typeCheck(parse('Left([anything], 1)'), { createOnly: false })).toEqual([]);
  });

  it('does not quote constants inside Redact()', () => {
    const [problem] = typeCheck(parse('Left(Redact("hidden"), "x")'), { createOnly: false });
    expect(problem?.message).toContain('Left(Redact(********), "x")');
  });
});
