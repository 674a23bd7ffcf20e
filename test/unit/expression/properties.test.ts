// Promises that hold for every tree and every text, and the limits that keep them.

import process from 'node:process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { COMPARISON_OPERATORS, type Node } from '../../../shared/expression/ast.ts';
import type { Parameter } from '../../../shared/expression/function-spec.ts';
import { FUNCTIONS } from '../../../shared/expression/functions/registry.ts';
import {
  compile,
  type EvaluationContext,
  ExpressionError,
  parse,
  print,
  type Scalar,
  typeCheck,
  type Value,
} from '../../../shared/expression/index.ts';
import { randomly } from '../../support/seeds.ts';
import { contextOf, evaluate } from '../support/evaluate.ts';

const at = { start: 0, end: 0 };

const hostileText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.constantFrom(
    '',
    '0',
    '-1',
    '1e999',
    '&HFFFFFFFFFFFFFFFF',
    '2026-02-31',
    '12/31/9999 11:59:59 PM',
    '(?<a>x)(y)\\1',
    '(a*)*b',
  ),
  fc.constantFrom(
    'yyyy',
    'd',
    'ww',
    'ffffffff',
    'yyyy-MM-ddTHH:mm:ss.FFFFFFFK',
    '"',
    'en-US',
    'xx-not',
    '$'.concat('{a}$1$&'),
    'a|b',
    '[',
  ),
  fc.constantFrom('\ud800', '😀'.repeat(5), 'x'.repeat(1000), 'İıßŁø', '\u0000'),
);

const scalar: fc.Arbitrary<Scalar> = fc.oneof(hostileText, fc.double(), fc.integer(), fc.boolean());
const value: fc.Arbitrary<Value> = fc.oneof(scalar, fc.constant(null), fc.array(scalar, { maxLength: 5 }));

const attributeName = fc.stringMatching(/^[A-Za-z_](?:[A-Za-z0-9_ .:-]{0,8}[A-Za-z0-9_])?$/);
const number = fc.oneof(
  fc.integer().map((each) => ({ value: each, raw: String(each) })),
  fc.nat().map((each) => ({ value: each, raw: `&H${each.toString(16).toUpperCase()}` })),
);

/** Trees as the parser can make them: nothing omitted outside a call, nor alone in one. */
const tree: fc.Arbitrary<Node> = fc.letrec<{ operand: Node; call: Node; argument: Node; leaf: Node }>((tie) => ({
  leaf: fc.oneof(
    attributeName.map((name): Node => ({ kind: 'attribute', name, at })),
    hostileText.map((text): Node => ({ kind: 'text', value: text, at })),
    number.map((each): Node => ({ kind: 'number', ...each, at })),
    fc
      .constantFrom('vbTextCompare', 'vbBinaryCompare', 'IgnoreAttributeFlow')
      .map((name): Node => ({ kind: 'keyword', name, at })),
  ),
  call: fc
    .tuple(fc.constantFrom(...FUNCTIONS.keys()), fc.array(tie('argument'), { maxLength: 8 }))
    .map(([name, given]): Node => {
      const parameters = given.length === 1 && given[0]?.kind === 'omitted' ? [] : given;
      return { kind: 'call', name, arguments: parameters, at };
    }),
  operand: fc.oneof({ depthSize: 'small', withCrossShrink: true }, tie('leaf'), tie('call')),
  argument: fc.oneof(
    { weight: 6, arbitrary: tie('operand') },
    { weight: 1, arbitrary: fc.constant<Node>({ kind: 'omitted', at }) },
    {
      weight: 1,
      arbitrary: fc
        .tuple(tie('operand'), fc.constantFrom(...COMPARISON_OPERATORS), tie('operand'))
        .map(([left, operator, right]): Node => ({ kind: 'comparison', operator, left, right, at })),
    },
  ),
})).operand;

const quoted = (text: string): string => print({ kind: 'text', value: text, at });

/** What fits a parameter, so that calls get past the checks of their arguments. */
const FITTING: Readonly<Record<string, readonly string[]>> = {
  number: ['1', '-1', '3', '300', '&HF7', '[n]', '"2"', 'Count([c])', 'InStr([a], [b])', 'NumFromDate([d])'],
  date: ['[d]', 'Now()', '"2026-03-16-07:00"', 'CDate([d])', 'DateAdd("m", -1, [d])', 'DateFromNum([n])'],
  list: ['[c]', '[a]', 'Split([a], [b])', '[appRoleAssignments]', 'RemoveDuplicates([c])'],
  any: ['[a]', '[c]', '"x"', 'IsNull([a])', 'IgnoreFlowIfNullOrEmpty([a])', 'IgnoreAttributeFlow', 'Redact([b])'],
  interval: ['"yyyy"', '"m"', '"ww"', '"d"', '"h"', '"n"', '"s"', '[a]'],
  culture: ['"tr-TR"', '"lt"', '"el-GR"', '""', '[a]'],
  compare: ['vbTextCompare', 'vbBinaryCompare', '1', '[b]'],
  inputFormat: ['"yyyy-MM-dd"', '"M/d/yyyy h:mm:ss tt"', '"HH:mm:ss.FFFK"', '"yyyy"', '"o"', '[f]'],
  outputFormat: ['"d"', '"dddd gg %K zzz"', '"MMM yy h:m:s.fff t"', '"O"', '[f]'],
  dateTimeStyles: ['', '"None"', '"AllowInnerWhite, NoCurrentDateDefault"', '"AssumeUniversal"', '[b]'],
  expression: ['CBool([a] > [b])', '[n]', '[a]', 'IsPresent([c])'],
  condition: ['[a] = [b]', '[d] <= Now()', '[n] <> 7', 'Not([a])', '[a]'],
  length: ['6', '12', '256', '[n]'],
  minimumNumbers: ['0', '2', '[n]'],
  minimumSpecialCharacters: ['0', '1', '"x"'],
  minimumCapital: ['0', '1', '[absent]'],
  minimumLowerCase: ['0', '3'],
  '[appRoleAssignments]': ['[appRoleAssignments]', '[a]'],
};

const PATTERNS = ['"(?<n>[a-z]+)?"', '"\\\\w*|(x)"', '"[^\\\\s-]"', '"(?i:A)(?<n>.)?"', '"$"', '[p]'];
const modes: fc.Arbitrary<string> = fc
  .tuple(
    fc.constantFrom('[a]', '[b]', '[c]', '"text 12"'),
    fc.constantFrom('"x"', '""', '[b]', '"tt"'),
    fc.constantFrom(...PATTERNS),
    fc.constantFrom('"n"', '"1"', '"0"', '[b]'),
    fc.constantFrom(`"\${n}$1$&"`, '"-"', '""', '[a]'),
    fc.constantFrom(0, 1, 2, 3, 4),
  )
  .map(([source, old, pattern, group, replacement, mode]) => {
    const slots = [
      [old, '', '', replacement, '', ''],
      [old, '', '', '', '', replacement],
      ['', pattern, '', replacement, '', ''],
      ['', pattern, group, replacement, '', ''],
      ['', pattern, group, '', '[b]', ''],
    ][mode];
    return `Replace(${[source, ...(slots ?? [])].join(', ')})`;
  });

/** Calls with as many arguments as the function takes, so that most of them can be evaluated. */
const plausibleCall: fc.Arbitrary<string> = fc
  .constantFrom(...FUNCTIONS)
  .chain(([name, { parameters }]) => (name === 'Replace' ? modes : callWith(name, parameters)));

function callWith(name: string, parameters: readonly Parameter[]): fc.Arbitrary<string> {
  const given = parameters.map((parameter) =>
    fc.oneof(
      {
        weight: 6,
        arbitrary: fc.constantFrom(...(FITTING[parameter.name] ?? FITTING[parameter.type] ?? ['[a]', '[b]'])),
      },
      { weight: 1, arbitrary: hostileText.map(quoted) },
      { weight: 1, arbitrary: fc.constantFrom('[a]', '[b]', '[c]', '[n]', '[d]', 'Split([b], [c])', 'Now()') },
      { weight: parameter.need === 'slot' ? 2 : 0, arbitrary: fc.constant('') },
    ),
  );
  return fc.tuple(...given).map((texts) => `${name}(${texts.join(', ')})`);
}

const hostileContextValues = fc.record({
  a: value,
  b: value,
  c: value,
  n: fc.oneof(fc.integer(), fc.double(), fc.constantFrom('7', '129699324000000000', 1e300, -0), value),
  d: fc.oneof(fc.constantFrom('2026-03-16', '3/16/2026 7:00:00 AM', '0001-01-01', '9999-12-31T23:59:59Z'), value),
  f: fc.oneof(fc.constantFrom('yyyy-MM-dd', '%d', "'x'yy", 'FFFF.F', 'K'), value),
  p: fc.oneof(fc.constantFrom('(?<n>a)|b', '.', '^|$', '(x*)*', '(?<n>'), value),
});

const hostileContext: fc.Arbitrary<EvaluationContext> = hostileContextValues.map((attributes) =>
  contextOf(attributes, {
    appRoleAssignments: [{ id: '1', value: 'member', displayName: null }],
  }),
);

function expectOnlyItsOwnError(action: () => unknown): void {
  try {
    action();
  } catch (error) {
    expect(error).toBeInstanceOf(ExpressionError);
  }
}

describe('every tree', () => {
  randomly('is the same after printing and parsing', { runs: 250 }, (run) => {
    fc.assert(
      fc.property(tree, (root) => {
        expect(withoutPositions(parse(print(root)).root)).toEqual(withoutPositions(root));
      }),
      run,
    );
  });

  randomly('is checked without a throw and evaluated with no error but ExpressionError', { runs: 250 }, (run) => {
    fc.assert(
      fc.property(tree, hostileContext, (root, context) => {
        const expression = parse(print(root));
        typeCheck(expression, { createOnly: false });
        expectOnlyItsOwnError(() => compile(expression)(context));
      }),
      run,
    );
  });
});

describe('every text', () => {
  randomly('is parsed, or refused with ExpressionError', { runs: 1_000 }, (run) => {
    const fragment = fc.constantFrom(
      'Left',
      'IIF',
      '(',
      ')',
      ',',
      '[a]',
      '"x"',
      '"',
      '\\',
      '[',
      ']',
      '=',
      '<>',
      '1',
      '-',
      '&H',
      ' ',
      '\n',
      '”',
      '😀',
    );
    const text = fc.oneof(
      fc.array(fragment, { maxLength: 30 }).map((parts) => parts.join('')),
      fc.string({ unit: 'binary' }),
    );
    fc.assert(
      fc.property(text, (source) => expectOnlyItsOwnError(() => parse(source))),
      run,
    );
  });
});

describe('every function', () => {
  randomly(
    'throws nothing but ExpressionError, and compiles whatever the type check accepts',
    { runs: 2_500 },
    (run) => {
      fc.assert(
        fc.property(plausibleCall, hostileContext, (text, context) => {
          const expression = parse(text);
          const problems = typeCheck(expression, { createOnly: true });
          if (problems.length === 0) compile(expression);
          expectOnlyItsOwnError(() => compile(expression)(context));
        }),
        run,
      );
    },
  );

  it('gives a value in some of the calls above, so that more than the checks of arguments is tried', () => {
    const reached = new Set<string>();
    fc.assert(
      fc.property(plausibleCall, hostileContext, (text, context) => {
        expectOnlyItsOwnError(() => {
          if (compile(parse(text))(context) !== null) reached.add(text.slice(0, text.indexOf('(')));
        });
      }),
      // The seed decides whether the rarest ones come up: this is about the generator, not about luck.
      { numRuns: 20_000, seed: 1 },
    );
    expect([...reached].toSorted()).toEqual([...FUNCTIONS.keys()].toSorted());
  });

  randomly('never quotes a value of the user in an error', { runs: 1_000 }, (run) => {
    const secret = 'S3CRET-VALUE';
    fc.assert(
      fc.property(plausibleCall, (text) => {
        try {
          evaluate(text, { a: secret, b: `(${secret}`, c: [secret, secret] });
        } catch (error) {
          expect(String(error)).not.toContain(secret);
        }
      }),
      run,
    );
  });
});

describe('limits', () => {
  const doubled = (levels: number): string =>
    `${'Replace('.repeat(levels)}[a]${', "x", , , "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", , )'.repeat(levels)}`;

  it.each([
    ['a value that grows and grows', doubled(20), { a: 'xxxx' }, 'text-too-long'],
    ['a huge attribute', 'ToLower([a])', { a: 'x'.repeat(2_000_000) }, 'text-too-long'],
    ['a huge attribute in a list', 'Join(",", [a])', { a: ['x'.repeat(2_000_000)] }, 'text-too-long'],
    [
      'a huge join',
      'Join([a], Split([b], ","))',
      { a: 'x'.repeat(90_000), b: ','.repeat(90_000).replaceAll(',', 'y,') },
      'text-too-long',
    ],
    [
      'a search that starts again after each match',
      'Replace([a], , "a.*b|a", , "", , )',
      { a: 'a'.repeat(90_000) },
      'regex-too-costly',
    ],
    [
      'many functions on a long text',
      `Join("", ${Array.from({ length: 300 }, () => 'Left(PCase([a], "-"), 1)').join(',')})`,
      { a: 'é-'.repeat(50_000) },
      'text-too-long',
    ],
    [
      'many functions on a long list',
      `Join("", ${Array.from({ length: 300 }, () => 'Count(RemoveDuplicates([a]))').join(',')})`,
      { a: Array.from({ length: 100_000 }, (_, index) => String(index)) },
      'text-too-long',
    ],
    ['many expensive searches', expensiveSearches(), { a: 'a'.repeat(3_000) }, 'regex-too-costly'],
    [
      'a hostile pattern from an attribute',
      'Replace("x", , [a], , "", , )',
      { a: '(?:\\p{L}{1000}){1000}' },
      'regex-too-large',
    ],
    ['a long pattern from an attribute', 'Replace("x", , [a], , "", , )', { a: 'a'.repeat(50_000) }, 'regex-too-large'],
  ])('stop %s within two seconds of work', (_, text, attributes, code) => {
    const started = process.cpuUsage();
    let caught: unknown;
    try {
      evaluate(text, attributes);
    } catch (error) {
      caught = error;
    }
    expect(caught).toMatchObject({ name: 'ExpressionError', code });
    expect(millisecondsSince(started)).toBeLessThan(2_000);
  });

  it.each(['(a+)+$', '(a|aa)+$', '(.*)*x', '(a?){30}a{30}'])(
    '%s, which makes others stall, does not stall here',
    (pattern) => {
      const started = process.cpuUsage();
      expectOnlyItsOwnError(() => evaluate(`Replace([a], , "${pattern}", , "-", , )`, { a: `${'a'.repeat(2_000)}!` }));
      expect(millisecondsSince(started)).toBeLessThan(1_000);
    },
  );

  it('the deepest and the longest expressions are evaluated', () => {
    expect(evaluate(`${'Not('.repeat(200)}"True"${')'.repeat(200)}`)).toBe(true);
    const longest = `Join("", ${Array.from({ length: 1_660 }, () => '[abc]').join(',')})`;
    expect(evaluate(longest, { abc: 'x' })).toBe('x'.repeat(1_660));
  });

  it('a tree deeper than any text is refused, not overflowed', () => {
    let root: Node = { kind: 'text', value: 'x', at };
    for (let level = 0; level < 50_000; level += 1) root = { kind: 'call', name: 'Not', arguments: [root], at };
    expect(() => print(root)).toThrow(ExpressionError);
    expect(() => compile({ text: '', root })).toThrow(ExpressionError);
  });
});

/** Time of this process alone, so that a busy machine does not count. */
function millisecondsSince(started: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(started);
  return (user + system) / 1_000;
}

function expensiveSearches(): string {
  return `Join("", ${Array.from({ length: 100 }, () => 'Replace([a], , "(?:a.?){20}b|a", , "", , )').join(', ')})`;
}

function withoutPositions(node: Node): unknown {
  return JSON.parse(JSON.stringify(node, (key, each) => (key === 'at' ? undefined : each)));
}
