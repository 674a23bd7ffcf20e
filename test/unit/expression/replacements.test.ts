// What to write instead of functions that other lists of Microsoft's have.

import { describe, expect, it } from 'vitest';
import { replacementOf } from '../../../shared/expression/functions/replacements.ts';
import { parse, typeCheck } from '../../../shared/expression/index.ts';
import { evaluate } from '../support/evaluate.ts';

const user = { mail: '  Ada@Contoso.com  ', otherMails: ['a@b.c', 'd@e.f'] };

describe('a function that another list of Microsoft has', () => {
  it.each([
    ['LCase([mail])', 'ToLower(…)'],
    ['Append(UCase([mail]), "x")', 'ToUpper(…)'],
    ['ItemOrNull([otherMails], 2)', 'Item(…, …)'],
    ['DefaultDomain()', '"contoso.com", with the default domain of your tenant in place of contoso.com'],
  ])('%s is answered with what does the same', (text, expected) => {
    expect(typeCheck(parse(text), { createOnly: false })[0]).toMatchObject({ code: 'unknown-function', expected });
  });

  it('never has its arguments quoted, which may be secret', () => {
    const [problem] = typeCheck(parse('Redact(LCase("hidden"))'), { createOnly: false });
    expect(problem?.message).not.toContain('hidden');
  });

  it.each([
    ['LCase', ['[mail]'], '  ada@contoso.com  '],
    ['UCase', ['[mail]'], '  ADA@CONTOSO.COM  '],
    ['LTrim', ['[mail]'], 'Ada@Contoso.com  '],
    ['RTrim', ['[mail]'], '  Ada@Contoso.com'],
    ['First', ['[otherMails]'], 'a@b.c'],
    ['ItemOrNull', ['[otherMails]', '2'], 'd@e.f'],
    ['ItemOrNull', ['[otherMails]', '3'], null],
  ])('%s of %j has a replacement that gives %j', (name, given, result) => {
    expect(evaluate(replacementOf(name, given) ?? '', user)).toBe(result);
  });

  it('has none where an argument is missing, or nothing does the same', () => {
    expect(replacementOf('LCase', [])).toBeUndefined();
    expect(replacementOf('Len', ['[mail]'])).toBeUndefined();
  });
});
