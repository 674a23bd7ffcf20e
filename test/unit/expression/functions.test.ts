// Rules of this implementation where Microsoft's reference says nothing, or is not followed.

import { describe, expect, it } from 'vitest';
import { Candidates, LEAVE_OUT, type Result } from '../../../shared/expression/index.ts';
import { type Attributes, evaluate } from '../support/evaluate.ts';

type Row = readonly [expression: string, attributes: Attributes, expected: Result];

describe('conditions', () => {
  it.each<Row>([
    ['CBool([absent] = "")', {}, true],
    ['CBool([absent] <> "USA")', {}, true],
    ['CBool([absent] < 5)', {}, false],
    ['CBool([absent] >= "")', {}, false],
    ['CBool([a] = "usa")', { a: 'USA' }, false],
    ['CBool([a] = 7)', { a: '7' }, true],
    ['CBool([a] = "07")', { a: '7' }, false],
    ['CBool([a] > "9")', { a: '10' }, true],
    ['CBool([a] > "b")', { a: 'a' }, false],
    ['CBool([a] = "True")', { a: true }, true],
    ['CBool([a] = "true")', { a: true }, true],
    ['CBool([a] <> "False")', { a: true }, true],
    ['CBool(CDate([a]) > Now())', { a: '2026-10-01' }, true],
    ['CBool(CDate([a]) <= Now())', { a: '2026-10-01' }, false],
    ['CBool([a] = "x")', { a: ['x'] }, true],
    ['CBool([a])', { a: '0' }, false],
    ['CBool([a])', { a: -0.5 }, true],
    ['CBool([a])', { a: 'yes' }, false],
    ['CBool([absent])', {}, false],
    ['IIF([a], "yes", "no")', { a: true }, 'yes'],
    ['IIF([a], , "no")', { a: true }, null],
    ['Not([a])', { a: 'True' }, false],
    ['Not([a])', { a: false }, true],
    ['Not([a])', { a: 'x' }, true],
    ['Not([absent])', {}, true],
  ])('%s with %j gives %j', (expression, attributes, expected) => {
    expect(evaluate(expression, attributes)).toEqual(expected);
  });

  it('evaluates only the branch it takes', () => {
    expect(evaluate('IIF([a] = "x", "fine", CDate([a]))', { a: 'x' })).toBe('fine');
  });

  it('leaves an attribute out only if the branch that is taken says so', () => {
    const text = 'IIF([a] = "x", IgnoreFlowIfNullOrEmpty([absent]), "flows")';
    expect(evaluate(text, { a: 'x' })).toBe(LEAVE_OUT);
    expect(evaluate(text, { a: 'y' })).toBe('flows');
    expect(evaluate('Append(IgnoreFlowIfNullOrEmpty([absent]), "x")')).toBeNull();
    expect(evaluate('IIF([a] = "x", [a], IgnoreAttributeFlow)', { a: 'x' })).toBe('x');
    expect(evaluate('IIF([a] = "x", [a], IgnoreAttributeFlow)', { a: 'y' })).toBe(LEAVE_OUT);
  });
});

describe('text', () => {
  it.each<Row>([
    ['Append(1000, [a])', { a: true }, '1000True'],
    ['Left([a], 1)', { a: '😀b' }, '😀'],
    ['Mid([a], 2, 1)', { a: '😀b' }, 'b'],
    ['InStr([a], "b")', { a: '😀b' }, 2],
    ['Mid("abc", 9, 1)', {}, ''],
    ['Mid("abc", 2, 99)', {}, 'bc'],
    ['InStr("abc", "z")', {}, 0],
    ['InStr("abcABC", "B", 3, vbTextCompare)', {}, 5],
    ['InStr("abc", "a", 9)', {}, 0],
    ['StripSpaces([a])', { a: ' a\tb c' }, 'a\tbc'],
    ['Word("a,,b", 2, ",")', {}, 'b'],
    ['Word("a b", 1, "")', {}, 'a b'],
    ['CStr(129699324000000000)', {}, '129699324000000000'],
    ['ToUpper("straße ŉ")', {}, 'STRAßE ŉ'],
    ['ToUpper("i", "tr-TR")', {}, 'İ'],
    ['ToLower("ΟΔΟΣ")', {}, 'οδοσ'],
    ['ToUpper("Άννα ΐ", "el-GR")', {}, 'ΆΝΝΑ ΐ'],
    ['ToLower("Ìgnas Ĩ", "lt-LT")', {}, 'ìgnas ĩ'],
    ['ToLower("İI", "az-Latn-AZ")', {}, 'iı'],
    ['ToLower("İI", "en-US")', {}, 'ii'],
    ['ToLower("İI")', {}, 'İi'],
    ['ToUpper("ıi", "en-US")', {}, 'II'],
    ['ToUpper("ıi")', {}, 'ıI'],
    ['PCase("ıŞIK ǆEVAD")', {}, 'ışik ǅevad'],
    ['PCase("it\'s 2nd-hand o_k")', {}, "It's 2Nd-Hand O_K"],
    ['PCase("JOHN MCDONALD", "")', {}, 'John mcdonald'],
    ['NormalizeDiacritics("Łukasz Øresund æ ß ı İ Œ Ǟ")', {}, 'Lukasz OEresund ae ss i I OE A'],
    ['NormalizeDiacritics("Й が ñ")', {}, 'Й が n'],
  ])('%s with %j gives %j', (expression, attributes, expected) => {
    expect(evaluate(expression, attributes)).toEqual(expected);
  });

  it.each<readonly [string, string]>([
    ['ä à â ã å á ą ă ā ā́ ā̀ ā̂ ā̃ ǟ ā̈ ǡ a̱ å̄', 'a'],
    ['æ ǣ', 'ae'],
    ['Æ Ǣ', 'AE'],
    ['ç č ć c̄ c̱', 'c'],
    ['ď d̄ ḏ', 'd'],
    ['ë è é ê ę ě ė ē ḗ ḕ ē̂ ē̃ ê̄ e̱ ë̄ e̊̄', 'e'],
    ['ğ ḡ g̱', 'g'],
    ['ï î ì í ı ī ī́ ī̀ ī̂ ī̃ i̱', 'i'],
    ['ľ ł l̄ ḹ ḻ', 'l'],
    ['Ł Ľ L̄ Ḹ Ḻ', 'L'],
    ['ñ ń ň n̄ ṉ', 'n'],
    ['ö ò ő õ ô ó ō ṓ ṑ ō̂ ō̃ ȫ ō̈ ǭ ȭ ȱ o̱', 'o'],
    ['ø ø̄ œ̄', 'oe'],
    ['Ø Ø̄ Œ̄', 'OE'],
    ['ř r̄ ṟ ṝ', 'r'],
    ['ß', 'ss'],
    ['š ś ș ş s̄ s̱', 's'],
    ['ť ț t̄ ṯ', 't'],
    ['ü ù û ú ů ű ū ū́ ū̀ ū̂ ū̃ u̇̄ ǖ ṻ ṳ̄ u̱', 'u'],
    ['ÿ ý ȳ ȳ́ ȳ̀ ȳ̃ y̱', 'y'],
    ['ź ž ż z̄ ẕ', 'z'],
  ])('NormalizeDiacritics of %s is the documented %s', (letters, plain) => {
    const normalized = (letter: string): unknown => evaluate('NormalizeDiacritics([a])', { a: letter });
    for (const letter of letters.split(' ')) {
      expect(normalized(letter)).toBe(plain);
      const capital = letter.toUpperCase();
      // ß has no capital of its own in the documented table.
      if (letter !== 'ß') expect(normalized(capital)).toBe(plain.toUpperCase());
    }
  });
});

describe('lists', () => {
  it.each<Row>([
    ['Count([a])', { a: ['x', 'y'] }, 2],
    ['Count([a])', { a: 'x' }, 1],
    ['Count([absent])', {}, 0],
    ['Item([a], 3)', { a: ['x', 'y'] }, null],
    ['Item([a], 1)', { a: 'x' }, 'x'],
    ['Item(Split("a@b", "@"), 2)', {}, 'b'],
    ['Join(";", [a], [absent], "z")', { a: ['x', '', 'y'] }, 'x;y;z'],
    ['Join(";", [absent], "")', {}, null],
    ['RemoveDuplicates([a])', { a: ['x', 'X', 'x'] }, ['x', 'X']],
    ['Split("a,, b", ",")', {}, ['a', '', 'b']],
    ['Split("", ",")', {}, []],
    ['Split("a b", [absent])', {}, ['a b']],
    ['IsNull([a])', { a: [] }, true],
    ['IsString([a])', { a: ['x', 'y'] }, false],
    ['IsString([a])', { a: 7 }, true],
    ['IsString([absent])', {}, false],
    ['ToUpper([a])', { a: ['x'] }, 'X'],
  ])('%s with %j gives %j', (expression, attributes, expected) => {
    expect(evaluate(expression, attributes)).toEqual(expected);
  });

  it('does not take several values for one', () => {
    expect(() => evaluate('ToUpper([a])', { a: ['x', 'y'] })).toThrow('this has several values where one is needed');
  });
});

describe('Replace', () => {
  it.each<Row>([
    ['Replace([a], "", , , "x", , )', { a: 'abc' }, 'abc'],
    ['Replace([a], "b", , , [absent], , )', { a: 'abcb' }, 'ac'],
    ['Replace([absent], "b", , , "x", , )', {}, null],
    ['Replace([a], "#", , , , , "#-#")', { a: 'x' }, 'x-x'],
    ['Replace([a], , "(?<n>b)|(c)", , "<$1|$2|$&|$$|$9>", , )', { a: 'abc' }, 'a<|b|b|$|$9><c||c|$|$9>'],
    ['Replace([a], , "b(?<n>\\\\d)", "n", "#", , )', { a: 'b1 b2 c3' }, 'b# b# c3'],
    ['Replace([a], , "b(?<n>\\\\d)", "1", "#", , )', { a: 'b1' }, 'b#'],
    ['Replace([a], , [p], [g], "#", , )', { a: 'b1', p: '(?<n>\\d)', g: 'n' }, 'b#'],
    ['Replace([absent], , "b(?<n>\\\\d)", "n", , [a], )', { a: 'xb7b8' }, '7'],
    ['Replace([absent], , "b(?<n>\\\\d)?", "n", , [a], )', { a: 'xb' }, null],
    ['Replace([absent], , "b(?<n>\\\\d)", "n", , [a], )', { a: 'x' }, null],
    ['Replace([a], , "B", , "x", , )', { a: 'abc' }, 'abc'],
    ['Replace([a], "aa", , , "b", , )', { a: 'aaa' }, 'ba'],
    ['Replace([a], , "[a-z]*", , "-", , )', { a: 'ab1c' }, '--1--'],
    ['Replace([a], , "x?$", , "-", , )', { a: 'ax' }, 'a--'],
    ['Replace([a], , "(?<n>x*)", "n", "-", , )', { a: 'ab' }, '-a-b-'],
    ['Replace([a], "", , , , , "t")', { a: 'x' }, 't'],
    ['Replace([a], "b", , , "x")', { a: 'abc' }, 'axc'],
  ])('%s with %j gives %j', (expression, attributes, expected) => {
    expect(evaluate(expression, attributes)).toEqual(expected);
  });
});

describe('roles', () => {
  const appRoleAssignments = [
    { id: '2', value: 'owner', displayName: 'Owner' },
    { id: '1', value: 'member', displayName: 'Member' },
    { id: '1', value: 'member', displayName: 'Member' },
    { id: '0', value: null, displayName: null },
    { id: '3', value: null, displayName: 'Viewer' },
  ];
  const entry = (value: string, display: string): unknown => ({
    primary: false,
    type: 'WindowsAzureActiveDirectoryRole',
    display,
    value,
  });

  it.each<readonly [string, unknown]>([
    ['SingleAppRoleAssignment([appRoleAssignments])', 'Viewer'],
    [
      'AppRoleAssignmentsComplex([appRoleAssignments])',
      [entry('Viewer', 'Viewer'), entry('member', 'Member'), entry('owner', 'Owner')],
    ],
    ['Count(AssertiveAppRoleAssignmentsComplex([appRoleAssignments]))', 3],
    ['Join(",", [appRoleAssignments])', 'Viewer,member,owner'],
    ['Item(AppRoleAssignmentsComplex([appRoleAssignments]), 2)', 'member'],
  ])('%s', (expression, expected) => {
    expect(evaluate(expression, {}, { appRoleAssignments })).toEqual(expected);
    expect(evaluate(expression, {}, { appRoleAssignments: appRoleAssignments.toReversed() })).toEqual(expected);
  });

  it('gives null to a user without roles', () => {
    expect(evaluate('SingleAppRoleAssignment([appRoleAssignments])')).toBeNull();
  });
});

describe('SelectUniqueValue', () => {
  it('gives each value once, without the empty ones', () => {
    const values = { a: 'first', b: 'second', empty: '' };
    const candidates = new Candidates(['first', 'second']);
    expect(evaluate('SelectUniqueValue([absent], [a], [empty], [b], [a])', values)).toEqual(candidates);
  });

  it('is null when there is none', () => {
    expect(evaluate('SelectUniqueValue([a], [b])', {})).toBeNull();
  });
});

describe('RandomString', () => {
  it.each([
    ['RandomString(257,0,0,0,0)', 'the random text would be too long'],
    ['RandomString(2,1,1,1,0)', 'the length is less than the minimums together'],
    ['RandomString(4,1,0,0,0,"0123456789")', 'all characters of this kind are to be avoided'],
  ])('%s: %s', (text, reason) => {
    expect(() => evaluate(text)).toThrow(reason);
  });
});
