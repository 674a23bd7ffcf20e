// What is known of an expression without evaluating it.

import { describe, expect, it } from 'vitest';
import { attributesOf, compile, parse, readsAppRoleAssignments, redacted } from '../../../shared/expression/index.ts';
import { contextOf } from '../support/evaluate.ts';

describe('attributesOf', () => {
  it('lists every attribute once, in order of first use, and app role assignments apart', () => {
    const expression = parse('IIF([b] = [a], Join(",", [appRoleAssignments], [b]), Switch([c], , [a], "x"))');
    expect(attributesOf(expression)).toEqual(['b', 'a', 'c']);
    expect(readsAppRoleAssignments(expression)).toBe(true);
    expect(readsAppRoleAssignments(parse('[a]'))).toBe(false);
  });

  it('names every attribute that an evaluation asks for', () => {
    const expression = parse('Coalesce([a], IIF([b] > 1, [c], Replace([d], , "x(?<n>.)", "n", , [e], )))');
    const asked = new Set<string>();
    const attribute = (name: string): null => {
      asked.add(name);
      return null;
    };
    compile(expression)(contextOf({}, { attribute }));
    expect(attributesOf(expression)).toEqual(expect.arrayContaining([...asked]));
  });
});

describe('redacted', () => {
  it.each([
    ['Redact([mail])', true],
    ['Append(Redact([mail]), "x")', true],
    ['IIF([a] = "x", Redact([mail]), "y")', true],
    ['Append([mail], "Redact()")', false],
  ])('%s: %s', (text, expected) => {
    expect(redacted(parse(text))).toBe(expected);
  });

  it('keeps redacted constants out of errors', () => {
    const evaluator = compile(parse('Append("shown", Left(Redact("hidden"), [n]))'));
    const evaluate = (): unknown => evaluator(contextOf({ n: 'x' }));
    expect(evaluate).toThrow('this is not a number');
    expect(evaluate).toThrow('"shown"');
    expect(evaluate).not.toThrow('hidden');
  });
});
