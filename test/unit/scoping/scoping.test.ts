import { describe, expect, test } from 'vitest';
import { checkProvisioning } from '../../../shared/config/provisioning.ts';
import { type Attributes, sourceId } from '../../../shared/engine/model.ts';
import type { ScopeContext } from '../../../shared/engine/ports.ts';
import type { CompiledPolicy } from '../../../shared/mapping/policy.ts';
import { notionProfile } from '../../../shared/scim/profiles/notion.ts';
import { NOW, person, policy, problemsOf, USER_NAME } from '../mapping/fixtures.ts';

const GROUP = '0a000000-0000-4000-8000-000000000001';
const DAY = 86_400_000;

const filtered = (...filters: readonly (readonly object[])[]): CompiledPolicy['user'] =>
  policy({ users: { scopingFilters: filters.map((clauses) => ({ clauses })) } }).user;

/** Whether one clause lets a person with these attributes pass. */
const passes = (clause: object, attributes: Attributes, context?: ScopeContext): boolean =>
  filtered([clause]).scope(person(attributes), NOW, context).eligible;

const onDepartment = (operator: string, value?: string | number) => ({
  attribute: 'department',
  operator,
  ...(value !== undefined && { value }),
});

describe('who is in scope without any filter', () => {
  const { user, group } = policy({});

  test('everybody whose account is enabled', () => {
    expect(user.scope(person(), NOW)).toEqual({ eligible: true });
    expect(user.scope(person({ accountEnabled: false }), NOW)).toEqual({ eligible: false, reason: 'AccountDisabled' });
  });

  test('guests only where the file includes them', () => {
    const guest = person({ userType: 'Guest' });
    expect(user.scope(guest, NOW)).toEqual({ eligible: false, reason: 'GuestUser' });
    expect(policy({ users: { guests: 'include' } }).user.scope(guest, NOW)).toEqual({ eligible: true });
  });

  test('people from elsewhere who are members of the tenant', () => {
    expect(user.scope(person({ userPrincipalName: 'a_b.com#EXT#@contoso.com' }), NOW)).toEqual({ eligible: true });
    expect(user.scope(person({ userType: null }), NOW)).toEqual({ eligible: true });
  });

  test('every group', () => {
    expect(group.scope({ displayName: 'Engineers' }, NOW)).toEqual({ eligible: true });
  });
});

describe('the operators of Entra', () => {
  test.each<[string, string | number | undefined, string, boolean]>([
    ['EQUALS', 'Sales', 'Sales', true],
    ['EQUALS', 'Sales', 'sales', false],
    ['EQUALS', 'Sales', 'Sales ', false],
    ['EQUALS', 7, '7', true],
    ['NOT EQUALS', 'Sales', 'sales', true],
    ['NOT EQUALS', 'Sales', 'Sales', false],
    ['IS NOT NULL', undefined, 'Sales', true],
    ['IS NULL', undefined, 'Sales', false],
    ['REGEX MATCH', 'S.*', 'Sales', true],
    ['REGEX MATCH', 'ale', 'Sales', false],
    ['REGEX MATCH', '.*ale.*', 'Sales', true],
    ['REGEX MATCH', 's.*', 'Sales', false],
    ['REGEX MATCH', '(?i)s.*', 'Sales', true],
    ['REGEX MATCH', '.*\\@domain.com', 'ada@domain.com', true],
    ['REGEX MATCH', '([1-9][0-9])', '42', true],
    ['REGEX MATCH', '([1-9][0-9])', '142', false],
    ['REGEX MATCH', 'A|B', 'B', true],
    ['REGEX MATCH', 'A|B', 'AB', false],
    ['NOT REGEX MATCH', 'S.*', 'Sales', false],
    ['NOT REGEX MATCH', 'S.*', 'Marketing', true],
    ['Greater_Than', '10', '11', true],
    ['Greater_Than', '10', '10', false],
    ['Greater_Than', 10, '9', false],
    ['Greater_Than', '10', 'eleven', false],
    ['Greater_Than', '90071992547409920', '90071992547409921', true],
    ['Greater_Than_OR_EQUALS', '10', '10', true],
    ['Greater_Than_OR_EQUALS', '10', '9', false],
    ['Includes', 'ale', 'Sales', true],
    ['Includes', 'ALE', 'Sales', false],
    ['ENDS_WITH', 'les', 'Sales', true],
    ['ENDS_WITH', 'LES', 'Sales', false],
    ['&', 'Sales, Marketing', 'Sales', true],
    ['&', 'Sales, Marketing', 'Legal', false],
    ['!&', 'Sales, Marketing', 'Legal', true],
    ['!&', 'Sales, Marketing', 'Sales', false],
  ])('%s %j with %j is %j', (operator, value, department, outcome) => {
    expect(passes(onDepartment(operator, value), { department })).toBe(outcome);
  });

  test.each<[string, string | undefined]>([
    ['EQUALS', 'Sales'],
    ['NOT EQUALS', 'Sales'],
    ['IS NOT NULL', undefined],
    ['REGEX MATCH', '.*'],
    ['NOT REGEX MATCH', 'Sales'],
    ['Greater_Than', '0'],
    ['Greater_Than_OR_EQUALS', '0'],
    ['Includes', 'x'],
    ['ENDS_WITH', 'x'],
    ['&', 'x'],
    ['!&', 'x'],
    ['BEFORE', 'now'],
    ['AFTER', 'now'],
  ])('%s is false for an attribute that is empty, whether null, absent or ""', (operator, value) => {
    const clause = onDepartment(operator, value);
    for (const attributes of [{}, { department: null }, { department: '' }])
      expect(passes(clause, attributes)).toBe(false);
  });

  test('IS NULL is true for an attribute that is empty', () => {
    for (const attributes of [{}, { department: null }, { department: '' }]) {
      expect(passes(onDepartment('IS NULL'), attributes)).toBe(true);
    }
  });

  test('IS TRUE and IS FALSE ask for one of the two, and nothing is neither', () => {
    const on = (operator: string, onPremisesSyncEnabled: boolean | null) =>
      passes({ attribute: 'onPremisesSyncEnabled', operator }, { onPremisesSyncEnabled });
    expect([on('IS TRUE', true), on('IS TRUE', false), on('IS TRUE', null)]).toEqual([true, false, false]);
    expect([on('IS FALSE', true), on('IS FALSE', false), on('IS FALSE', null)]).toEqual([false, true, false]);
  });
});

describe('how clauses and filters combine', () => {
  const sales = onDepartment('EQUALS', 'Sales');
  const berlin = { attribute: 'city', operator: 'EQUALS', value: 'Berlin' };

  test('all clauses of a filter must be true', () => {
    const user = filtered([sales, berlin]);
    expect(user.scope(person({ department: 'Sales', city: 'Berlin' }), NOW)).toEqual({ eligible: true });
    expect(user.scope(person({ department: 'Sales', city: 'Rome' }), NOW)).toEqual({
      eligible: false,
      reason: 'ScopingFilter',
    });
  });

  test('one filter is enough', () => {
    const user = filtered([sales], [berlin]);
    expect(user.scope(person({ department: 'Legal', city: 'Berlin' }), NOW).eligible).toBe(true);
    expect(user.scope(person({ department: 'Legal', city: 'Rome' }), NOW).eligible).toBe(false);
  });

  test('a filter never lets a disabled account or an unwanted guest in', () => {
    const user = filtered([sales]);
    expect(user.scope(person({ department: 'Sales', accountEnabled: false }), NOW).reason).toBe('AccountDisabled');
    expect(user.scope(person({ department: 'Sales', userType: 'Guest' }), NOW).reason).toBe('GuestUser');
  });

  test('filters ask Graph for what they read', () => {
    expect(filtered([sales], [berlin]).select).toEqual(
      expect.arrayContaining(['accountEnabled', 'city', 'department', 'userType']),
    );
  });
});

describe('a directory extension', () => {
  const NAME = `extension_${'0'.repeat(32)}_flag`;

  test.each<[string, string | undefined, string | number | boolean, boolean]>([
    ['EQUALS', 'True', true, true],
    ['EQUALS', 'true', true, true],
    ['EQUALS', 'False', true, false],
    ['NOT EQUALS', 'True', true, false],
    ['NOT EQUALS', 'True', false, true],
    ['EQUALS', 'true', 'True', false],
    ['IS TRUE', undefined, true, true],
    ['IS TRUE', undefined, 'True', true],
    ['EQUALS', '7', 7, true],
    ['Greater_Than', '6', 7, true],
    ['AFTER', '2026-01-01', '2026-02-01T00:00:00Z', true],
  ])('is compared as what it holds: %s %j with %j is %j', (operator, value, held, outcome) => {
    expect(passes({ attribute: NAME, operator, ...(value !== undefined && { value }) }, { [NAME]: held })).toBe(
      outcome,
    );
  });
});

describe('beyond Entra', () => {
  test('userType can be filtered', () => {
    expect(passes({ attribute: 'userType', operator: 'EQUALS', value: 'Member' }, {})).toBe(true);
  });

  test('several values need any or all of them', () => {
    const mails = (values: 'any' | 'all', operator: string, value: string) => ({
      attribute: 'otherMails',
      operator,
      value,
      values,
    });
    const otherMails = ['a@contoso.com', 'b@fabrikam.com'];
    expect(passes(mails('any', 'ENDS_WITH', '@contoso.com'), { otherMails })).toBe(true);
    expect(passes(mails('all', 'ENDS_WITH', '@contoso.com'), { otherMails })).toBe(false);
    expect(passes(mails('all', 'NOT EQUALS', 'c@contoso.com'), { otherMails })).toBe(true);
    expect(passes(mails('any', 'NOT EQUALS', 'a@contoso.com'), { otherMails })).toBe(true);
    for (const values of ['any', 'all'] as const) {
      expect(passes(mails(values, 'NOT EQUALS', 'a@contoso.com'), { otherMails: [] })).toBe(false);
    }
    const empty = { attribute: 'otherMails', operator: 'IS NULL', values: 'any' };
    expect([passes(empty, { otherMails: [] }), passes(empty, { otherMails })]).toEqual([true, false]);
  });

  test("the manager and the manager's attributes can be filtered", () => {
    const references = { manager: { department: 'Board' } };
    expect(passes({ attribute: 'manager', operator: 'IS NULL' }, { manager: null })).toBe(true);
    expect(passes({ attribute: 'manager', operator: 'EQUALS', value: 'id-1' }, { manager: 'id-1' })).toBe(true);
    const board = { attribute: 'manager.department', operator: 'EQUALS', value: 'Board' };
    expect(passes(board, { manager: 'id-1' }, { references })).toBe(true);
    expect(passes(board, { manager: 'id-1' })).toBe(false);
    expect(filtered([board]).references).toEqual(['manager']);
  });

  test('the id comes from beside the image', () => {
    const clause = { attribute: 'objectId', operator: 'NOT EQUALS', value: GROUP };
    expect(passes(clause, {}, { id: sourceId(GROUP) })).toBe(false);
  });

  test('membership in a group is asked of the engine, which is told the group', () => {
    const upper = GROUP.toUpperCase();
    const file = { users: { scopingFilters: [{ clauses: [{ operator: 'IsMemberOf', value: upper }] }] } };
    expect(policy(file).filterGroups).toEqual([GROUP]);
    const isMemberOf = (group: string) => group === GROUP;
    const clause = { operator: 'IsMemberOf', value: upper };
    expect(passes(clause, {}, { isMemberOf })).toBe(true);
    expect(passes(clause, {}, { isMemberOf: () => false })).toBe(false);
    expect(passes({ ...clause, operator: 'NOT IsMemberOf' }, {}, { isMemberOf })).toBe(false);
  });

  test('a membership that nobody answers is an error and not a no', () => {
    expect(() => passes({ operator: 'IsMemberOf', value: GROUP }, {})).toThrow(/none were handed in/);
  });

  test('groups can be filtered by name and by membership', () => {
    const clauses = [
      { attribute: 'displayName', operator: 'REGEX MATCH', value: 'Notion .*' },
      { attribute: 'securityEnabled', operator: 'IS TRUE' },
    ];
    const { group } = policy({ groups: { scopingFilters: [{ clauses }] } });
    expect(group.scope({ displayName: 'Notion Team', securityEnabled: true }, NOW)).toEqual({ eligible: true });
    expect(group.scope({ displayName: 'My Notion', securityEnabled: true }, NOW).eligible).toBe(false);
    expect(group.select).toEqual(['displayName', 'securityEnabled']);
  });
});

describe('dates', () => {
  const hired = (operator: string, value: string, employeeHireDate: string | null) =>
    filtered([{ attribute: 'employeeHireDate', operator, value }]).scope(person({ employeeHireDate }), NOW);

  test.each([
    ['BEFORE', '2026-01-31', '2026-01-30T23:59:59Z', true],
    ['BEFORE', '2026-01-31', '2026-01-31T00:00:00Z', false],
    ['AFTER', '2026-01-31', '2026-01-31T00:00:00Z', false],
    ['AFTER', '2026-01-31T09:00:00+01:00', '2026-01-31T08:00:01Z', true],
    ['AFTER', '2026-01-31', 'soon', false],
    ['BEFORE', '2026-01-31', '2025-02-30', false],
  ])('%s %s with %s is %j, for ever', (operator, value, date, eligible) => {
    expect(hired(operator, value, date)).toEqual(eligible ? { eligible } : { eligible, reason: 'ScopingFilter' });
  });

  test('somebody who starts in three weeks is looked at again two weeks before', () => {
    const start = NOW + 21 * DAY;
    const outcome = hired('BEFORE', 'now+14d', new Date(start).toISOString());
    expect(outcome).toEqual({ eligible: false, reason: 'ScopingFilter', lookAgainAt: start - 14 * DAY + 1 });
  });

  test('the outcome really changes when it is looked at again, and then for good', () => {
    for (const [operator, value] of [
      ['BEFORE', 'now+2w'],
      ['AFTER', 'now-12h'],
      ['AFTER', 'now'],
    ] as const) {
      const user = filtered([{ attribute: 'employeeHireDate', operator, value }]);
      const image = person({ employeeHireDate: new Date(NOW + 21 * DAY).toISOString() });
      const first = user.scope(image, NOW);
      const then = first.lookAgainAt ?? Number.NaN;
      expect(user.scope(image, then - 2).eligible).toBe(first.eligible);
      expect(user.scope(image, then)).toMatchObject({ eligible: !first.eligible });
      expect(user.scope(image, then).lookAgainAt).toBeUndefined();
    }
  });

  test('the earliest change among all clauses counts', () => {
    const date = (attribute: string, value: string) => ({ attribute, operator: 'AFTER', value });
    const user = filtered([date('employeeHireDate', 'now'), date('createdDateTime', 'now-1d')]);
    const image = person({
      employeeHireDate: new Date(NOW + 5 * DAY).toISOString(),
      createdDateTime: new Date(NOW + 2 * DAY).toISOString(),
    });
    expect(user.scope(image, NOW).lookAgainAt).toBe(NOW + 3 * DAY + 1);
  });

  test('dates that are kept as text can be compared', () => {
    const clause = { attribute: 'extensionAttribute1', operator: 'AFTER', value: 'now' };
    const image = { onPremisesExtensionAttributes: { extensionAttribute1: '2030-01-01' } };
    expect(passes(clause, image)).toBe(true);
  });
});

describe('a clause that cannot work is refused when the file is loaded', () => {
  const AT = '$.users.scopingFilters[0].clauses[0]';
  const of = (clause: object) => problemsOf({ users: { scopingFilters: [{ clauses: [clause] }] } });

  test.each<[object, string]>([
    [
      { attribute: 'departement', operator: 'IS NULL' },
      '.attribute Entra ID has no user attribute "departement" that can be read here',
    ],
    [{ operator: 'IS NULL' }, ' names no attribute'],
    [
      { attribute: 'accountEnabled', operator: 'EQUALS', value: 'True' },
      '.operator EQUALS does not go with an attribute of type boolean',
    ],
    [
      { attribute: 'department', operator: 'IS TRUE' },
      '.operator IS TRUE does not go with an attribute of type string',
    ],
    [
      { attribute: 'employeeHireDate', operator: 'EQUALS', value: 'x' },
      '.operator EQUALS does not go with an attribute of type dateTime',
    ],
    [
      { attribute: 'accountEnabled', operator: 'BEFORE', value: 'now' },
      '.operator BEFORE does not go with an attribute of type boolean',
    ],
    [{ attribute: 'department', operator: 'EQUALS' }, '.value is missing or empty, and EQUALS needs one'],
    [{ attribute: 'department', operator: 'EQUALS', value: '' }, '.value is missing or empty, and EQUALS needs one'],
    [{ attribute: 'department', operator: 'IS NULL', value: 'x' }, '.value means nothing with IS NULL'],
    [{ attribute: 'employeeId', operator: 'Greater_Than', value: 'ten' }, '.value is not a whole number from 0'],
    [{ attribute: 'employeeId', operator: 'Greater_Than', value: -1 }, '.value is not a whole number from 0'],
    [{ attribute: 'employeeHireDate', operator: 'BEFORE', value: 'tomorrow' }, '.value is not a date'],
    [{ attribute: 'employeeHireDate', operator: 'BEFORE', value: '2026-02-30' }, '.value is not a date'],
    [{ attribute: 'employeeHireDate', operator: 'BEFORE', value: '2026-01-31T09:00' }, '.value is not a date'],
    [{ attribute: 'otherMails', operator: 'EQUALS', value: 'x' }, ' asks an attribute that can have several values'],
    [
      { attribute: 'mail', operator: 'EQUALS', value: 'x', values: 'any' },
      '.values means nothing for an attribute with one value',
    ],
    [{ operator: 'IsMemberOf', value: 'Engineers' }, '.value is not the object id of a group'],
    [{ attribute: 'mail', operator: 'IsMemberOf', value: GROUP }, '.attribute means nothing with IsMemberOf'],
    [{ operator: 'IsMemberOf', value: GROUP, values: 'any' }, '.values means nothing with IsMemberOf'],
  ])('%j', (clause, problem) => {
    expect(of(clause)).toEqual([`${AT}${problem}`]);
  });

  test.each(['(', 'a(?=b)', '(a)\\1', '(?<!x)y', 'a{1001}{1001}'])(
    'a pattern without a linear-time form: %s',
    (value) => {
      const [problem, ...others] = of({ attribute: 'mail', operator: 'REGEX MATCH', value });
      expect(others).toEqual([]);
      expect(problem).toContain(`${AT}.value`);
    },
  );

  test('memberships in a filter for groups', () => {
    const filter = { groups: { scopingFilters: [{ clauses: [{ operator: 'IsMemberOf', value: GROUP }] }] } };
    expect(problemsOf(filter)).toEqual([
      '$.groups.scopingFilters[0].clauses[0].operator asks for the memberships of people, and this filter is for groups',
    ]);
  });

  test.each(['memberOf', 'members', 'IsMemberOf', 'appRoleAssignments'])(
    'an attribute %s, which people look for, with the operator that asks for it',
    (attribute) => {
      const file = {
        users: { scopingFilters: [{ clauses: [{ attribute, operator: 'EQUALS', value: 'Engineers' }] }] },
      };
      const { problems } = checkProvisioning(JSON.stringify(file), notionProfile);
      expect(problems.map(({ at }) => at)).toEqual([`${AT}.attribute`]);
      expect(problems[0]?.remedy).toContain('IsMemberOf');
    },
  );

  test('problems of several clauses and filters at once, for people and for groups', () => {
    const attribute = 'Department';
    expect(
      problemsOf({
        users: {
          scopingFilters: [
            {
              clauses: [
                { attribute, operator: 'IS NULL' },
                { attribute: 'city', operator: 'EQUALS' },
              ],
            },
            { clauses: [{ attribute: 'mail', operator: 'REGEX MATCH', value: '[' }] },
          ],
        },
        groups: { scopingFilters: [{ clauses: [{ attribute: 'mailEnabled', operator: 'EQUALS', value: 'x' }] }] },
      }).map((problem) => problem.split(' ')[0]),
    ).toEqual([
      `${AT}.attribute`,
      '$.users.scopingFilters[0].clauses[1].value',
      '$.users.scopingFilters[1].clauses[0].value',
      '$.groups.scopingFilters[0].clauses[0].operator',
    ]);
  });

  test('several problems of a clause at once', () => {
    expect(of({ attribute: 'department', operator: 'IS TRUE', value: 'x', values: 'all' })).toHaveLength(3);
  });
});

describe('hostile patterns', () => {
  test('take no time', () => {
    const user = filtered([{ attribute: 'department', operator: 'REGEX MATCH', value: '(a+)+(b+)+c' }]);
    const started = performance.now();
    expect(user.scope(person({ department: `${'a'.repeat(20_000)}!` }), NOW).eligible).toBe(false);
    expect(performance.now() - started).toBeLessThan(2000);
  });
});

describe('explaining the scope', () => {
  test('tells what each clause met and said', () => {
    const { user } = policy({
      users: {
        scopingFilters: [
          {
            name: 'Sales in Berlin',
            clauses: [onDepartment('EQUALS', 'Sales'), { attribute: 'city', operator: 'IS NOT NULL' }],
          },
          { clauses: [{ operator: 'IsMemberOf', value: GROUP }] },
        ],
      },
    });
    const lines = user.explainScope(person({ department: 'Legal', city: 'Berlin' }), NOW, { isMemberOf: () => true });
    expect(lines.map(({ filter, clause, operand, outcome }) => [filter, clause, operand, outcome])).toEqual([
      ['account', 'accountEnabled is not false', true, true],
      ['account', 'userType is not Guest', 'Member', true],
      ['Sales in Berlin', 'department EQUALS "Sales"', 'Legal', false],
      ['Sales in Berlin', 'city IS NOT NULL', 'Berlin', true],
      ['filter 2', `IsMemberOf "${GROUP}"`, undefined, true],
    ]);
  });

  test('hides an attribute that a mapping redacts', () => {
    const { user } = policy({
      users: {
        attributeMappings: [USER_NAME, { expression: 'Redact([city])', target: 'title' }],
        scopingFilters: [{ clauses: [{ attribute: 'city', operator: 'EQUALS', value: 'Berlin' }] }],
      },
    });
    const lines = user.explainScope(person({ city: 'Hideout' }), NOW);
    expect(lines.at(-1)).toMatchObject({ attribute: 'city', operand: '[redacted]', outcome: false });
  });
});
