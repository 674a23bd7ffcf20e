// docs/mapping.md about filters, mappings and recipes: every JSON example is loaded, every table is complete.

import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { HELP, parseOptions } from '../../../../cli/explain/options.ts';
import type { AttributeValue } from '../../../../shared/model/stored-object.ts';
import { checkProvisioning, parseProvisioning } from '../../../../shared/policy/provisioning.ts';
import { OPERATORS } from '../../../../shared/policy/shape/operators.ts';
import { sourceAttributeNames } from '../../../../shared/policy/source/source-attributes.ts';
import { describeConfiguration } from '../../../../shared/policy/words/describe.ts';
import { notionProfile } from '../../../../shared/scim/profiles/notion.ts';
import { input, mapped, NOW, person, policy, USER_NAME } from '../../support/policies.ts';

const page = readFileSync(new URL('../../../../docs/mapping.md', import.meta.url), 'utf8');
const sections = new Map(page.split(/^## /mu).map((text) => [text.slice(0, text.indexOf('\n')), text]));
const section = (title: string): string => sections.get(title) ?? '';

const NAME = { target: 'name.formatted', source: 'displayName' };

/** A whole configuration, or one mapping or filter that is put into the default one. */
function configOf(example: Record<string, unknown>): object {
  if ('target' in example) {
    const others = [USER_NAME, NAME].filter(({ target }) => target !== example['target']);
    return { users: { attributeMappings: [...others, example] } };
  }
  return 'clauses' in example ? { users: { scopingFilters: [example] } } : example;
}

const examples = ['Scoping filters', 'Attribute mappings', 'Recipes'].flatMap((title) =>
  [...section(title).matchAll(/```json\n(.*?)\n```/gsu)].map(([, text = '']): [string, Record<string, unknown>] => [
    `${title}: ${text.slice(0, 60)}`,
    JSON.parse(text),
  ]),
);

/** Rows of the table under a heading, as cells. */
function rowsUnder(title: string, heading: string): string[][] {
  const text = section(title).split(`### ${heading}\n`)[1]?.split('\n###')[0] ?? '';
  const lines = text.split('\n').filter((line) => line.startsWith('| '));
  return lines.slice(2).map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
}

const codes = (cell: string): string[] => [...cell.matchAll(/`([^`]+)`/gu)].map(([, code = '']) => code);

describe('the JSON examples', () => {
  it('are there', () => expect(examples.length).toBeGreaterThan(12));

  it.each(examples)('%s', (_, example) => {
    expect(checkProvisioning(JSON.stringify(configOf(example)), notionProfile).problems).toEqual([]);
  });
});

describe('the JSON examples in words', () => {
  const wordsOf = (example: Record<string, unknown>) =>
    describeConfiguration(parseProvisioning(JSON.stringify(configOf(example)), notionProfile), notionProfile);
  const filtersOf = (name: string): string[] => {
    const [, example = {}] = examples.find(([, one]) => JSON.stringify(one).includes(`"${name}"`)) ?? [];
    return wordsOf(example).users.filters.any.map((filter) => `${filter.name}: ${filter.sentence}`);
  };

  it.each(examples)('%s leave nothing out', (_, example) => {
    const words = wordsOf(example);
    expect(JSON.stringify(words)).not.toMatch(/undefined|null|\[object/);
    const asked = JSON.stringify(example).match(/"operator":/g)?.length ?? 0;
    const told = [words.users, words.groups].flatMap(({ filters }) => filters.any.flatMap(({ clauses }) => clauses));
    expect(told).toHaveLength(asked);
  });

  it('say what their filters ask', () => {
    expect(filtersOf('Sales in Berlin')).toEqual([
      'Sales in Berlin: department is "Sales", and city is "Berlin".',
      'Everybody at the partner: companyName is "Fabrikam".',
    ]);
    expect(filtersOf('Below people of Sales')).toEqual([
      'Below people of Sales: manager.department is "Sales".',
      'The head: manager is empty.',
    ]);
    expect(filtersOf('Employees')).toEqual([
      'Employees: employeeHireDate is earlier than 7 days from now, and the person is not a member of the group 5e2c7e0a-6f0b-4c7e-9a55-0d3c9a1b7f10.',
    ]);
  });
});

describe('the table of operators', () => {
  const rows = rowsUnder('Scoping filters', 'Operators');

  it('names all of them', () => {
    expect(rows.map(([operator = '']) => codes(operator)[0])).toEqual(OPERATORS);
  });

  it.each(rows.filter(([, attribute]) => attribute !== ''))('%s', (...[operator, attribute, value, passes, fails]) => {
    const [name = ''] = codes(attribute ?? '');
    const [operand] = codes(value ?? '');
    const clause = {
      attribute: name,
      operator: codes(operator ?? '')[0],
      ...(operand !== undefined && { value: operand }),
    };
    const { user } = policy({ users: { scopingFilters: [{ clauses: [clause] }] } });
    const outcomes = (cell = ''): boolean[] =>
      valuesIn(cell).map((met) => user.scope(person(met === null ? {} : { [name]: met }), NOW).eligible);
    expect(new Set(outcomes(passes))).toEqual(new Set([true]));
    expect(new Set(outcomes(fails))).toEqual(new Set([false]));
  });

  function valuesIn(cell: string): AttributeValue[] {
    const values = codes(cell).map((code): AttributeValue => (/^(true|false)$/.test(code) ? code === 'true' : code));
    return /\bempty\b/.test(cell) ? [...values, null] : values;
  }
});

describe('the tables of attributes', () => {
  it('tell what Notion takes, and what can be cleared', () => {
    const listed = rowsUnder('Attribute mappings', 'Target attributes').map(([target = '', clear, note = '']) => {
      return [codes(target)[0], clear, /read only/.test(note), /at creation only/.test(note)];
    });
    const known = Object.entries(notionProfile.kinds.user.attributes).map(([path, attribute]) => {
      const { clearable, createOnly, readOnly } = attribute;
      return [path, readOnly ? '–' : clearable && !createOnly ? 'yes' : 'no', readOnly === true, createOnly === true];
    });
    expect(listed).toEqual(known);
  });

  it('mark what can be matched by', () => {
    const rows = rowsUnder('Attribute mappings', 'Target attributes');
    const listed = rows.filter(([, , note]) => note?.includes('matched by')).map(([target = '']) => codes(target)[0]);
    const { attributes, filterable } = notionProfile.kinds.user;
    const known = Object.keys(filterable).filter((path) => attributes[path]?.readOnly !== true);
    expect(listed.toSorted()).toEqual(known.toSorted());
  });

  it('name every source attribute', () => {
    const rows = rowsUnder('Attribute mappings', 'Source attributes');
    const names = (of: string) =>
      rows.filter(([kind]) => kind?.startsWith(of)).flatMap(([, attributes = '']) => codes(attributes));
    const known = sourceAttributeNames('user').filter((name) => !/extensionAttribute(?:[2-9]|1[0-4])$/.test(name));
    const spelled = known.filter((name) => name !== 'onPremisesExtensionAttributes.extensionAttribute15');
    expect(names('users').toSorted()).toEqual(spelled.toSorted());
    expect(names('groups').toSorted()).toEqual(sourceAttributeNames('group').toSorted());
  });
});

describe('the recipes', () => {
  const recipe = (part: string) => {
    const found = examples.find(
      ([title, example]) => title.startsWith('Recipes') && JSON.stringify(example).includes(part),
    );
    return policy(configOf(found?.[1] ?? {})).user;
  };
  const ROLE = 'urn:ietf:params:scim:schemas:extension:notion:2.0:User:role';
  const roleCatalogue = ['owner', 'member', 'restricted_member', 'membership_admin'].map((value) => {
    return { id: value, value, displayName: value };
  });

  it('display name', () => {
    const surnameFirst = recipe('IIF(IsPresent([surname])');
    expect(mapped(surnameFirst, input({ surname: 'Lovelace', givenName: 'Ada' }))['name.formatted']).toBe(
      'Lovelace, Ada',
    );
    expect(mapped(surnameFirst, input())['name.formatted']).toBe('Ada Lovelace');
    const bare = recipe('Replace([displayName]');
    expect(mapped(bare, input({ displayName: 'Ada (Contoso)' }))['name.formatted']).toBe('Ada');
  });

  it('another address than the userPrincipalName', () => {
    const fallback = recipe('Coalesce([mail], [userPrincipalName])');
    const values = (image: object) => fallback.map(input({ ...image }));
    expect(values({ mail: 'a.l@contoso.com' })).toMatchObject({ values: { userName: 'a.l@contoso.com' } });
    expect(values({})).toMatchObject({ values: { userName: 'ada@contoso.com' } });
  });

  it('roles', () => {
    const first = recipe('Count([appRoleAssignments])');
    const strongest = recipe('InStr(');
    const roleOf = (user: typeof first, ...roles: string[]) => mapped(user, input({}, { roles, roleCatalogue }))[ROLE];
    expect([roleOf(first), roleOf(first, 'owner'), roleOf(first, 'member', 'owner')]).toEqual([
      'member',
      'owner',
      'member',
    ]);
    expect(roleOf(strongest)).toBe('member');
    expect(roleOf(strongest, 'member', 'owner', 'restricted_member')).toBe('owner');
    expect(roleOf(strongest, 'member', 'membership_admin')).toBe('membership_admin');
    expect(roleOf(strongest, 'restricted_member')).toBe('restricted_member');
  });

  it('guests and service accounts', () => {
    const guests = recipe('Accepted guests');
    const guest = (externalUserState: string) => person({ userType: 'Guest', externalUserState });
    expect(guests.scope(guest('Accepted'), NOW).eligible).toBe(true);
    expect(guests.scope(guest('PendingAcceptance'), NOW).eligible).toBe(false);
    expect(guests.scope(person(), NOW).eligible).toBe(true);
    const people = recipe('svc|admin');
    const named = (userPrincipalName: string) => people.scope(person({ userPrincipalName }), NOW).eligible;
    expect(['SVC-backup@contoso.com', 'admin.ada@contoso.com', 'svcenko@contoso.com'].map(named)).toEqual([
      false,
      false,
      true,
    ]);
  });
});

it('the commands of the section about explain are understood', () => {
  const block = /```sh\n(.*?)\n```/su.exec(section('Explain'))?.[1] ?? '';
  const commands = block.split('\n').map((line) => line.replace(/^npm run -s explain -- /, ''));
  expect(commands.length).toBeGreaterThan(3);
  for (const command of commands) {
    const args = [...command.matchAll(/"([^"]*)"|(\S+)/gu)].map(([, quoted, bare]) => quoted ?? bare ?? '');
    expect(parseOptions(args, {}).kind).toBe('run');
  }
  for (const name of ['PROVISIONER_KEY', 'PROVISIONER_TOKEN']) expect(HELP).toContain(name);
});
