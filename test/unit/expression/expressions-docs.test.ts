// Runs every example of docs/expressions.md and compares its signatures with the functions.

import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { signatureOf } from '../../../shared/expression/function-spec.ts';
import { FUNCTIONS } from '../../../shared/expression/functions/registry.ts';
import {
  type AppRoleAssignment,
  Candidates,
  ExpressionError,
  LEAVE_OUT,
  parse,
  typeCheck,
} from '../../../shared/expression/index.ts';
import { type Attributes, evaluate } from '../support/evaluate.ts';

const page = readFileSync(new URL('../../../docs/expressions.md', import.meta.url), 'utf8');

interface Example {
  readonly expression: string;
  readonly result: string;
}

const { appRoleAssignments, ...user } = exampleUser();

function exampleUser(): Attributes & { appRoleAssignments: AppRoleAssignment[] } {
  return JSON.parse(/```json\n(.*?)\n```/su.exec(page)?.[1] ?? '');
}

function examplesIn(text: string): Example[] {
  return [...text.matchAll(/```expression\n(.*?)\n```/gsu)]
    .flatMap(([, block]) => (block ?? '').split('\n\n'))
    .map((example) => {
      const [expression = '', result = ''] = example.split('\n=> ');
      return { expression, result };
    });
}

function resultOf(expression: string): unknown {
  try {
    return evaluate(expression, user, { appRoleAssignments, random: Math.random });
  } catch (error) {
    if (error instanceof ExpressionError) return error;
    throw error;
  }
}

describe('the examples of docs/expressions.md', () => {
  it.each(examplesIn(page))('$expression gives $result', ({ expression, result }) => {
    const [word = '', rest = ''] = result.split(/ (.*)/su);
    const actual = resultOf(expression);
    if (word === 'error') expect(actual).toMatchObject({ name: 'ExpressionError', code: rest });
    else if (word === 'like') expect(actual).toMatch(new RegExp(rest, 'u'));
    else if (word === 'left') expect(actual).toBe(LEAVE_OUT);
    else if (word === 'candidates') expect(actual).toEqual(new Candidates(JSON.parse(rest)));
    else expect(actual).toEqual(JSON.parse(result));
  });

  it('shows an error as it is', () => {
    const [problem] = typeCheck(parse('Append(ToLowr([mail]), "x")'), { createOnly: false });
    expect(page).toContain(`\n${problem?.message}\n`);
  });
});

describe('every function', () => {
  const sections = new Map(
    (/^## Functions\n(.*?)^## /msu.exec(page)?.[1] ?? '')
      .split(/^### /mu)
      .slice(1)
      .map((section) => [section.slice(0, section.indexOf('\n')), section]),
  );

  it('has a section, and every section a function', () => {
    expect([...sections.keys()].toSorted()).toEqual([...FUNCTIONS.keys()].toSorted());
    expect(FUNCTIONS.size).toBe(48);
  });

  it.each([...FUNCTIONS])('%s has its signature, its null rule and an example', (name, spec) => {
    const section = sections.get(name) ?? '';
    expect(section).toContain(`\`${signatureOf(name, spec)}\``);
    expect(section).toMatch(/^Null: /mu);
    expect(examplesIn(section).length).toBeGreaterThan(0);
  });

  it.each([...FUNCTIONS])('%s follows the rule where its section says so', (name, spec) => {
    const section = sections.get(name) ?? '';
    if (!/^Null: the rule/mu.test(section)) return;
    const example = examplesIn(section).find(({ expression }) => expression.includes('[absent]'));
    expect(example?.result).toBe('null');
    expect(spec.parameters.length).toBeGreaterThan(0);
  });
});
