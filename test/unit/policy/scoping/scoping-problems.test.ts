import { describe, expect, it } from 'vitest';
import { checkProvisioning } from '../../../../shared/policy/provisioning.ts';
import { notionProfile } from '../../../../shared/scim/profiles/notion.ts';
import { NOW, person, problemsOf } from '../../support/policies.ts';
import { filtered, GROUP } from '../../support/scoping.ts';

describe('a clause that cannot work is refused when the file is loaded', () => {
  const AT = '$.users.scopingFilters[0].clauses[0]';
  const of = (clause: object) => problemsOf({ users: { scopingFilters: [{ clauses: [clause] }] } });

  it.each<[object, string]>([
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
    [{ attribute: 'employeeId', operator: 'Greater_Than', value: 'ten' }, '.value is not a whole number of 0 or more'],
    [{ attribute: 'employeeId', operator: 'Greater_Than', value: -1 }, '.value is not a whole number of 0 or more'],
    [{ attribute: 'employeeHireDate', operator: 'BEFORE', value: 'tomorrow' }, '.value is not a date'],
    [{ attribute: 'employeeHireDate', operator: 'BEFORE', value: '2026-02-30' }, '.value is not a date'],
    [{ attribute: 'employeeHireDate', operator: 'BEFORE', value: '2026-01-31T09:00' }, '.value is not a date'],
    [{ attribute: 'otherMails', operator: 'EQUALS', value: 'x' }, ' names an attribute that can have several values'],
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

  it.each(['(', 'a(?=b)', '(a)\\1', '(?<!x)y', 'a{1001}{1001}'])(
    'a pattern without a linear-time form: %s',
    (value) => {
      const [problem, ...others] = of({ attribute: 'mail', operator: 'REGEX MATCH', value });
      expect(others).toEqual([]);
      expect(problem).toContain(`${AT}.value`);
    },
  );

  it('memberships in a filter for groups', () => {
    const filter = { groups: { scopingFilters: [{ clauses: [{ operator: 'IsMemberOf', value: GROUP }] }] } };
    expect(problemsOf(filter)).toEqual([
      '$.groups.scopingFilters[0].clauses[0].operator asks for the memberships of people, and this filter is for groups',
    ]);
  });

  it.each(['memberOf', 'members', 'IsMemberOf', 'appRoleAssignments'])(
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

  it('problems of several clauses and filters at once, for people and for groups', () => {
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

  it('several problems of a clause at once', () => {
    expect(of({ attribute: 'department', operator: 'IS TRUE', value: 'x', values: 'all' })).toHaveLength(3);
  });
});

describe('hostile patterns', () => {
  it('take no time', () => {
    const user = filtered([{ attribute: 'department', operator: 'REGEX MATCH', value: '(a+)+(b+)+c' }]);
    const started = performance.now();
    expect(user.scope(person({ department: `${'a'.repeat(20_000)}!` }), NOW).eligible).toBe(false);
    expect(performance.now() - started).toBeLessThan(2000);
  });
});
