// A schema that was written from provisioning.json is read again as what it was.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Node } from '../../../shared/expression/ast.ts';
import { parameterAt } from '../../../shared/expression/function-spec.ts';
import { FUNCTIONS } from '../../../shared/expression/functions/registry.ts';
import { parse, print } from '../../../shared/expression/index.ts';
import { readTree } from '../../../shared/schema-exchange/read-tree.ts';
import { sayTheSame } from '../../../shared/schema-exchange/same-expression.ts';
import { storedTree } from '../../../shared/schema-exchange/stored-tree.ts';
import { exported, FIXTURES, fixtureText, imported, parsed } from '../../support/schemas.ts';
import { randomly } from '../../support/seeds.ts';

const MINIMAL = {
  users: { guests: 'include', attributeMappings: [{ source: 'userPrincipalName', target: 'userName', matching: 1 }] },
};

const again = (file: unknown): unknown => {
  const { $schema: _, ...config } = parsed(imported(exported(file).schema).config);
  return config;
};

describe('there and back', () => {
  it.each(FIXTURES)('the import of %s stays the same', (name) => {
    const first = imported(JSON.parse(fixtureText(name))).config;
    const second = imported(exported(first).schema).config;
    expect(second).toEqual(first);
    expect(exported(second).schema).toEqual(exported(first).schema);
  });

  randomly('whatever both can express comes back as it was', { runs: 75 }, (run) => {
    fc.assert(
      fc.property(provisioning, (file) => {
        const { $schema: _, ...config } = parsed(file);
        expect(again(file)).toEqual(config);
        expect(imported(exported(file).schema).report.notes.filter(({ at }) => at.endsWith('.source'))).toEqual([]);
      }),
      run,
    );
  });
});

describe('the tree alone', () => {
  it.each([...FUNCTIONS])('keeps every argument of %s in its place, and those left out', (name, spec) => {
    const { parameters } = spec;
    const repeated = parameters.filter(({ need }) => need === 'repeating').length;
    const all = Array.from(
      { length: parameters.length + repeated },
      (_, index): Node => ({ kind: 'attribute', name: `a${index}`, at }),
    );
    const places = [...all.keys()].filter((index) => parameterAt(spec, index)?.need !== 'required');
    const leftOut = places.map((left) => all.map((argument, index) => (index === left ? omitted : argument)));
    for (const parts of [all, ...leftOut]) {
      const root = { kind: 'call' as const, name, arguments: parts, at };
      const reading = readTree(Object(withoutTexts(storedTree(root))));
      expect(reading.ok && reading.certain && sayTheSame(reading.root, root)).toBe(true);
    }
  });

  randomly('says what the text beside it says', { runs: 75 }, (run) => {
    fc.assert(
      fc.property(written, (text) => {
        const file = {
          users: { attributeMappings: [...MINIMAL.users.attributeMappings, { expression: text, target: 'title' }] },
        };
        const result = imported(withoutTexts(exported(file).schema));
        const read = result.config?.users?.attributeMappings?.[1]?.expression ?? '';
        expect(sayTheSame(parse(read).root, parse(text).root)).toBe(true);
      }),
      run,
    );
  });
});

function withoutTexts(json: unknown): unknown {
  if (Array.isArray(json)) return json.map(withoutTexts);
  if (typeof json !== 'object' || json === null) return json;
  const kept = Object.entries(json).filter(([key]) => key !== 'expression');
  return Object.fromEntries(kept.map(([key, value]) => [key, withoutTexts(value)]));
}

const at = { start: 0, end: 0 };
const node = (name: string, ...parameters: Node[]): Node => ({ kind: 'call', name, arguments: parameters, at });
const text = (value: string): Node => ({ kind: 'text', value, at });
const number = (value: number): Node => ({ kind: 'number', value, raw: String(value), at });
const omitted: Node = { kind: 'omitted', at };

const sourceName = fc.constantFrom('givenName', 'surname', 'jobTitle', 'department', 'mail', 'extensionAttribute3');
const anyText = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 12 }),
  fc.constantFrom('"', '\\', '', '7', '&H1F', ']'),
);

/** Calls that give a text and pass the type check. */
const expression: fc.Arbitrary<Node> = fc.letrec<{ text: Node; call: Node }>((tie) => ({
  text: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    sourceName.map((name): Node => ({ kind: 'attribute', name, at })),
    anyText.map(text),
    tie('call'),
  ),
  call: fc.oneof(
    fc.tuple(tie('text'), tie('text')).map(([a, b]) => node('Append', a, b)),
    fc
      .tuple(tie('text'), fc.array(tie('text'), { minLength: 1, maxLength: 3 }))
      .map(([a, rest]) => node('Join', a, ...rest)),
    fc.tuple(tie('text'), tie('text')).map(([a, b]) => node('Join', text('-'), a, omitted, b, omitted)),
    fc.tuple(tie('text'), fc.nat(40)).map(([a, count]) => node('Left', a, number(count))),
    fc
      .tuple(tie('text'), fc.integer({ min: 1, max: 40 }))
      .map(([a, start]) => node('Mid', a, text(String(start)), number(3))),
    tie('text').map((a) => node('ToUpper', a, omitted)),
    tie('text').map((a) => node('Replace', a, text('-'), omitted, omitted, text('_'), omitted, omitted)),
    tie('text').map((a) => node('Replace', a, omitted, text('[0-9]+'), omitted, text(''), omitted, omitted)),
    fc.tuple(tie('text'), tie('text')).map(([a, b]) => node('Switch', a, omitted, text('x'), b, text(''), omitted)),
    fc.tuple(tie('text'), tie('text')).map(([a, b]) => node('Switch', a, b, text('x'), a)),
    fc
      .tuple(tie('text'), tie('text'), fc.constantFrom('=' as const, '<>' as const, '>=' as const))
      .map(([a, b, operator]) => node('IIF', { kind: 'comparison', operator, left: a, right: b, at }, b, omitted)),
    fc.array(tie('text'), { minLength: 1, maxLength: 3 }).map((all) => node('Coalesce', ...all)),
    tie('text').map((a) =>
      node('CStr', node('InStr', a, text('e'), number(1), { kind: 'keyword', name: 'vbTextCompare', at })),
    ),
    tie('text').map((a) => node('Redact', a)),
    tie('text').map((a) => node('FormatDateTime', a, omitted, text('yyyyMMdd'), text('yyyy-MM-dd'))),
  ),
})).call;

const written = fc.tuple(expression, fc.boolean()).map(([root, tight]) => {
  const loose = print(root);
  return tight ? loose : ` ${loose}\n`;
});

const word = fc.stringMatching(/^[A-Za-z][A-Za-z &'"\\-]{0,10}[a-z]$/);

const variable = fc.oneof(
  sourceName.map((source) => ({ source })),
  written.map((each) => ({ expression: each })),
);
const origin = fc.oneof(
  variable,
  word.map((constant) => ({ constant })),
);
const options = fc.record({ default: word, apply: fc.constant('onCreate' as const) }, { requiredKeys: [] });

const ENTERPRISE = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';
const NOTION = 'urn:ietf:params:scim:schemas:extension:notion:2.0:User';

const optionalMappings = fc.subarray([
  ...['name.formatted', 'title', 'locale', 'addresses[type eq "work"].locality', `${ENTERPRISE}:department`].map(
    (target) => fc.tuple(origin, options).map(([from, more]) => ({ ...from, target, ...more })),
  ),
  fc.constant({ source: 'manager', target: `${ENTERPRISE}:manager` }),
  fc.constant({
    expression: 'SingleAppRoleAssignment([appRoleAssignments])',
    target: `${NOTION}:role`,
    default: 'member',
  }),
  fc
    .tuple(variable, fc.integer({ min: 2, max: 1000 }))
    .map(([from, matching]) => ({ ...from, target: 'name.givenName', matching })),
  fc.constant({ source: 'mail', target: 'emails[type eq "work"].value', matching: 1001, apply: 'onCreate' as const }),
  fc.tuple(origin, fc.constantFrom('name.familyName', 'roles[primary eq true].value')).map(([from, target]) => ({
    ...from,
    target,
  })),
]);

/** The group's displayName, and members where they are listed. */
const groupMappings = fc
  .record({
    from: fc.oneof(
      fc
        .constantFrom('displayName', 'mailNickname', 'extension_0123456789abcdef0123456789abcdef_team')
        .map((source) => ({
          source,
        })),
      fc
        .constantFrom('Append("Entra ", [displayName])', 'Left([description],12 )')
        .map((text) => ({ expression: text })),
    ),
    matching: fc.integer({ min: 1, max: 9 }),
    more: fc.record({ apply: fc.constant('onCreate' as const) }, { requiredKeys: [] }),
    membersFirst: fc.boolean(),
  })
  .map(({ from, matching, more, membersFirst }) => {
    const name = { ...from, target: 'displayName', matching, ...more };
    const members = { source: 'members', target: 'members' };
    return membersFirst ? [members, name] : [name, members];
  });

const clauses = fc.array(
  fc.oneof(
    fc.record({ attribute: sourceName, operator: fc.constantFrom('IS NULL', 'IS NOT NULL') }),
    fc.record({ attribute: fc.constant('accountEnabled'), operator: fc.constantFrom('IS TRUE', 'IS FALSE') }),
    fc.record({
      attribute: sourceName,
      operator: fc.constantFrom('EQUALS', 'NOT EQUALS', 'Includes', 'ENDS_WITH', '&', '!&'),
      value: fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 }),
    }),
    fc.record({
      attribute: sourceName,
      operator: fc.constantFrom('REGEX MATCH', 'NOT REGEX MATCH'),
      value: fc.constantFrom('.*\\@contoso\\.com', '[1-9][0-9]', 'A|B'),
    }),
    fc.record({
      attribute: sourceName,
      operator: fc.constantFrom('Greater_Than', 'Greater_Than_OR_EQUALS'),
      value: fc.nat().map(String),
    }),
    fc.record({
      attribute: fc.constant('proxyAddresses'),
      operator: fc.constant('Includes'),
      value: fc.constant('@'),
      values: fc.constant('all'),
    }),
  ),
  { minLength: 1, maxLength: 4 },
);
const filterName = fc.oneof(word, fc.stringMatching(/^[^\s\p{Cc}](?:[^\p{Cc}]{0,8}[^\s\p{Cc}])?$/u));
const filters = fc.array(fc.record({ name: filterName, clauses }, { requiredKeys: ['clauses'] }), { maxLength: 3 });

const ENTITLEMENT = { source: 'entitlement', target: 'active' };
const NEVER = { disabled: 'keep', outOfScope: 'keep', softDeleted: 'keep' };
const hardDeleted = (removal: string) => fc.constantFrom(removal, 'keep').map((action) => ({ hardDeleted: action }));

/** What a schema can say: no scope, nested groups and limits but the one of no creations, guests included, active wherever people are disabled. */
const provisioning = fc
  .record({
    identity: variable,
    others: optionalMappings.chain((all) => fc.tuple(...all)),
    never: fc.boolean(),
    first: fc.boolean(),
    userFilters: filters,
    groupFilters: filters,
    userDeleted: hardDeleted('remove'),
    groupDeleted: hardDeleted('delete'),
    enabled: fc.boolean(),
    groupMapped: groupMappings,
    limits: fc.constantFrom({}, { creations: 0 }),
  })
  .map((parts) => {
    const { identity, others, never, first, userFilters, groupFilters, userDeleted, groupDeleted } = parts;
    const { enabled, groupMapped, limits } = parts;
    const userName = { ...identity, target: 'userName', matching: 1 };
    const entitlement = never ? [] : [ENTITLEMENT];
    return {
      users: {
        guests: 'include',
        actions: { ...(never && NEVER), ...userDeleted },
        scopingFilters: userFilters,
        attributeMappings: first ? [userName, ...entitlement, ...others] : [userName, ...others, ...entitlement],
      },
      groups: {
        enabled,
        actions: groupDeleted,
        scopingFilters: groupFilters.map((filter) => ({
          ...filter,
          clauses: filter.clauses.map((each) => groupClause(each)),
        })),
        attributeMappings: groupMapped,
      },
      limits,
    };
  });

function groupClause<T extends { readonly attribute: string }>(each: T): T {
  const names: Readonly<Record<string, string>> = { accountEnabled: 'securityEnabled', proxyAddresses: 'groupTypes' };
  return { ...each, attribute: names[each.attribute] ?? 'description' };
}
