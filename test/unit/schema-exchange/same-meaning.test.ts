// A schema that is told otherwise without another meaning becomes the same provisioning.json, with the same exit code.

import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { differs } from '../../../shared/schema-exchange/exchange-report.ts';
import { FIXTURES, fixtureText, imported } from '../../support/schemas.ts';
import { randomly } from '../../support/seeds.ts';
import { retold, telling } from './retold.ts';

const forms = new URL('../../fixtures/schemas/forms/', import.meta.url);
/** Of the odd forms, those that are schemas as Graph writes them. */
const ODD = [
  'long-names.json',
  'matched-by-two.json',
  'second-matching-attribute-lost.json',
  'active-follows-account-enabled.json',
  'active-follows-department.json',
  'active-always-true.json',
  'no-updates.json',
  'users-disabled.json',
  'display-name-only.json',
  'fax-and-pager.json',
  'functions-of-graphs-list.json',
  'functions-of-entra-connect.json',
  'trees-without-texts.json',
  'one-filter-of-two-lost.json',
  'every-filter-lost.json',
  'operators-spelled-otherwise.json',
];

const schemas: readonly (readonly [string, unknown])[] = [
  ...FIXTURES.filter((name) => name !== 'whole-job').map((name) => [name, JSON.parse(fixtureText(name))] as const),
  ...ODD.map((name) => [name, JSON.parse(readFileSync(new URL(name, forms), 'utf8'))] as const),
];

/** Where the order of a list means nothing, it is sorted. Headlines name attributes as the schema spells them. */
function meaning(json: unknown): unknown {
  const { config, report } = imported(json);
  return {
    ends: config === undefined ? 1 : differs(report) ? 2 : 0,
    headlines: report.headlines.map((line) => line.split(':')[0]),
    config: sorted(config),
  };
}

const UNORDERED = new Set(['attributeMappings', 'scopingFilters', 'clauses']);

function sorted(json: unknown): unknown {
  if (Array.isArray(json)) return json.map(sorted);
  if (typeof json !== 'object' || json === null) return json;
  const members = Object.entries(json).map(([key, member]): [string, unknown] => {
    const inner = sorted(member);
    return [
      key,
      UNORDERED.has(key) && Array.isArray(inner) ? inner.map((each) => JSON.stringify(each)).toSorted() : inner,
    ];
  });
  return Object.fromEntries(members);
}

describe('a schema', () => {
  const asWritten = new Map<unknown, unknown>();

  randomly('means the same however it is told', { runs: 300 }, (run) => {
    fc.assert(
      fc.property(fc.constantFrom(...schemas), telling, ([, json], how) => {
        if (!asWritten.has(json)) asWritten.set(json, meaning(json));
        expect(meaning(retold(json, how))).toEqual(asWritten.get(json));
      }),
      run,
    );
  });
});

/** Each says something else: the same comparison must see it. */
const OTHERWISE: readonly (readonly [string, (text: string) => string])[] = [
  ['another operator', (text) => text.replace('"NOT EQUALS"', '"EQUALS"')],
  ['another value in a filter', (text) => text.replace('"Fabrikam"', '"Contoso"')],
  [
    'another attribute in a filter',
    (text) => text.replace('"sourceOperandName":"companyName"', '"sourceOperandName":"city"'),
  ],
  ['no filter', (text) => text.replaceAll(/"scope":\{.*?\},"source/gu, '"scope":null,"source')],
  ['another precedence', (text) => text.replace('"matchingPriority":2', '"matchingPriority":3')],
  ['no precedence', (text) => text.replace('"matchingPriority":2', '"matchingPriority":0')],
  ['only at creation', (text) => text.replace('"flowType":"Always"', '"flowType":"ObjectAddOnly"')],
  ['another target', (text) => text.replace('"targetAttributeName":"title"', '"targetAttributeName":"userType"')],
  ['another default', (text) => text.replace('"defaultValue":"Somebody"', '"defaultValue":"Nobody"')],
  ['a disabled mapping', (text) => text.replace('"enabled":true', '"enabled":false')],
  ['no deletions', (text) => text.replace('"flowTypes":"Add, Update, Delete"', '"flowTypes":"Add, Update"')],
  ['another source of active', (text) => text.replaceAll('IsSoftDeleted', 'department')],
];

describe('the comparison', () => {
  const customised = JSON.stringify(JSON.parse(fixtureText('customised')));

  it.each(OTHERWISE)('sees %s', (_, edit) => {
    const edited = edit(customised);
    expect(edited).not.toBe(customised);
    expect(meaning(JSON.parse(edited))).not.toEqual(meaning(JSON.parse(customised)));
  });
});
