// What the parser understands, and how it says what it does not.

import { describe, expect, it } from 'vitest';
import { ExpressionError, parse, print } from '../../../shared/expression/index.ts';

function errorOf(text: string): ExpressionError {
  try {
    parse(text);
  } catch (error) {
    if (error instanceof ExpressionError) return error;
    throw error;
  }
  throw new Error(`${text} was accepted`);
}

describe('parse', () => {
  it('knows the place of every node', () => {
    const { root } = parse('Left( [mail], 3)');
    expect(root).toMatchObject({
      kind: 'call',
      name: 'Left',
      at: { start: 0, end: 16 },
      arguments: [
        { kind: 'attribute', name: 'mail', at: { start: 6, end: 12 } },
        { kind: 'number', value: 3, at: { start: 14, end: 15 } },
      ],
    });
  });

  it('reads nothing between commas as an omitted argument', () => {
    const { root } = parse('Replace([mail], "@", , ,"", ,)');
    expect(root).toMatchObject({
      arguments: ['attribute', 'text', 'omitted', 'omitted', 'text', 'omitted', 'omitted'].map((kind) => ({ kind })),
    });
  });

  it('reads no arguments as none', () => {
    expect(parse('Now( )').root).toMatchObject({ arguments: [] });
  });

  it.each([
    ['7', 7],
    ['-10', -10],
    ['1.5', 1.5],
    ['&HF7', 247],
    ['&hff', 255],
    ['129699324000000000', 129_699_324_000_000_000],
  ])('reads the number %s', (text, value) => {
    expect(parse(text).root).toMatchObject({ kind: 'number', value, raw: text });
  });

  it('reads escaped quotation marks and backslashes', () => {
    expect(parse(String.raw`"a \"b\" \\ c"`).root).toMatchObject({ value: String.raw`a "b" \ c` });
  });

  it.each(['=', '<>', '>', '>=', '<', '<='])('reads the operator %s with and without blanks', (operator) => {
    expect(parse(`CBool([a]${operator}[b])`).root).toMatchObject({ arguments: [{ kind: 'comparison', operator }] });
    expect(parse(`CBool([a] ${operator} [b])`).root).toMatchObject({ arguments: [{ kind: 'comparison', operator }] });
  });

  it.each(['[mail]', '"Contoso"'])('accepts %s alone, as stored schemas have it', (text) => {
    expect(print(parse(text).root)).toBe(text);
  });
});

describe('a parse error', () => {
  it('shows the expression, a caret and what was expected', () => {
    const error = errorOf('Join("-", [a] [b])');
    expect(error.message).toBe(
      ['found an attribute (column 15)', '  Join("-", [a] [b])', '                ^', 'expected a comma or )'].join(
        '\n',
      ),
    );
    expect(error).toMatchObject({ name: 'ExpressionError', code: 'syntax', position: 14 });
  });

  it('shows only the line it is on', () => {
    const error = errorOf('Join(\n  "-",\n  [a] ? [b])');
    expect(error.message).toContain('line 3, column 7');
    expect(error.message).toContain('\n    [a] ? [b])\n        ^\n');
  });

  it.each([
    ['after a tab', 'Join(\t;', 'column 7', '  Join(\t;', '       \t^'],
    ['after a Windows line break', 'Join(\r\n  ;\r\n)', 'line 2, column 3', '    ;', '    ^'],
    ['after emoji', 'Join("😀😀" ;', 'column 11', '  Join("😀😀" ;', `${' '.repeat(14)}^`],
    ['after wide letters', 'Join("日本" ;', 'column 11', '  Join("日本" ;', `${' '.repeat(14)}^`],
    ['after a combined letter', 'Join("e\u0301" ;', 'column 11', '  Join("e\u0301" ;', `${' '.repeat(11)}^`],
  ])('puts the caret below its place %s', (_, text, place, line, caret) => {
    const lines = errorOf(text).message.split('\n');
    expect(lines[0]).toContain(`(${place})`);
    expect(lines.slice(1, 3)).toEqual([line, caret]);
  });

  it.each([0, 1])('never cuts an emoji in half', (shift) => {
    const emoji = '😀'.repeat(100);
    expect(errorOf(`Join("${' '.repeat(shift)}${emoji}" ; "${emoji}")`).message).not.toMatch(/\p{Cs}/u);
  });

  it('shows only the part of a long line around it', () => {
    const error = errorOf(`Join("${'x'.repeat(500)}" ${' '.repeat(20)} ;, "${'y'.repeat(500)}")`);
    const [, excerpt, caret] = error.message.split('\n');
    expect(excerpt?.length).toBeLessThan(120);
    expect(excerpt?.charAt(caret?.indexOf('^') ?? 0)).toBe(';');
  });

  it.each([
    ['', 'found the end', 'a function, [attribute], "text" or a number'],
    ['Left([a], 3', 'the arguments of Left have no end', 'a closing )'],
    ['Left([a], 3))', 'found )', 'the end of the expression'],
    ['Left [a]', 'found an attribute', '( after the function name Left'],
    ['True', 'found the end', '( after the function name True'],
    ['"abc', 'the text that begins here has no end', 'a closing "'],
    [String.raw`"\d"`, 'a backslash in text must be doubled', String.raw`\\ or \"`],
    ['[abc', 'the attribute that begins here has no end', 'a closing ]'],
    ['[ ]', 'the brackets are empty', 'the name of an attribute'],
    ['\u201cabc\u201d', 'a typographic quotation mark cannot delimit text', 'the straight quotation mark "'],
    ['5abc', 'this number is followed by something else', 'a comma, an operator or )'],
    ['9007199254740993', 'this number is too large to be kept exactly', undefined],
    ['[a] = "b"', 'found =', 'the end; a comparison can stand only inside IIF or CBool'],
    ['CBool([a] = [b] = [c])', 'found =', 'a comma or )'],
    ['CBool([a] = )', 'found )', 'a function, [attribute], "text" or a number'],
    ['Left(& b)', 'this character has no meaning here', 'a function, [attribute], "text" or a number'],
  ])('%s: %s', (text, reason, expected) => {
    expect(errorOf(text)).toMatchObject({ code: 'syntax', reason, expected });
  });

  it('refuses more than 10,000 characters', () => {
    expect(parse(`"${'x'.repeat(9_998)}"`).root.kind).toBe('text');
    expect(errorOf(`"${'x'.repeat(9_999)}"`).code).toBe('too-long');
  });

  it('refuses deep nesting', () => {
    const nested = (levels: number): string => `${'Not('.repeat(levels)}"x"${')'.repeat(levels)}`;
    expect(parse(nested(200)).root.kind).toBe('call');
    expect(errorOf(nested(201)).code).toBe('too-deep');
  });
});
