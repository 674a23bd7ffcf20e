import { describe, expect, it } from 'vitest';
import { NOW, person, policy, USER_NAME } from '../../support/policies.ts';
import { filtered, GROUP, onDepartment, passes } from '../../support/scoping.ts';

describe('who is in scope without any filter', () => {
  const { user, group } = policy({});

  it('everybody whose account is enabled', () => {
    expect(user.scope(person(), NOW)).toEqual({ eligible: true });
    expect(user.scope(person({ accountEnabled: false }), NOW)).toEqual({ eligible: false, reason: 'AccountDisabled' });
  });

  it('guests only where the file includes them', () => {
    const guest = person({ userType: 'Guest' });
    expect(user.scope(guest, NOW)).toEqual({ eligible: false, reason: 'GuestUser' });
    expect(policy({ users: { guests: 'include' } }).user.scope(guest, NOW)).toEqual({ eligible: true });
  });

  it('agent users only where the file includes them', () => {
    const agent = person({ agentUser: true });
    expect(user.scope(agent, NOW)).toEqual({ eligible: false, reason: 'AgentUser' });
    expect(policy({ users: { agents: 'include' } }).user.scope(agent, NOW)).toEqual({ eligible: true });
  });

  it('people from elsewhere who are members of the tenant', () => {
    expect(user.scope(person({ userPrincipalName: 'a_b.com#EXT#@contoso.com' }), NOW)).toEqual({ eligible: true });
    expect(user.scope(person({ userType: null }), NOW)).toEqual({ eligible: true });
  });

  it('every group', () => {
    expect(group.scope({ displayName: 'Engineers' }, NOW)).toEqual({ eligible: true });
  });
});

describe('the operators of Entra', () => {
  it.each<[string, string | number | undefined, string, boolean]>([
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

  it.each<[string, string | undefined]>([
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

  it('IS NULL is true for an attribute that is empty', () => {
    for (const attributes of [{}, { department: null }, { department: '' }]) {
      expect(passes(onDepartment('IS NULL'), attributes)).toBe(true);
    }
  });

  it('IS TRUE and IS FALSE ask for one of the two, and nothing is neither', () => {
    const on = (operator: string, onPremisesSyncEnabled: boolean | null) =>
      passes({ attribute: 'onPremisesSyncEnabled', operator }, { onPremisesSyncEnabled });
    expect([on('IS TRUE', true), on('IS TRUE', false), on('IS TRUE', null)]).toEqual([true, false, false]);
    expect([on('IS FALSE', true), on('IS FALSE', false), on('IS FALSE', null)]).toEqual([false, true, false]);
  });
});

describe('how clauses and filters combine', () => {
  const sales = onDepartment('EQUALS', 'Sales');
  const berlin = { attribute: 'city', operator: 'EQUALS', value: 'Berlin' };

  it('all clauses of a filter must be true', () => {
    const user = filtered([sales, berlin]);
    expect(user.scope(person({ department: 'Sales', city: 'Berlin' }), NOW)).toEqual({ eligible: true });
    expect(user.scope(person({ department: 'Sales', city: 'Rome' }), NOW)).toEqual({
      eligible: false,
      reason: 'ScopingFilter',
    });
  });

  it('one filter is enough', () => {
    const user = filtered([sales], [berlin]);
    expect(user.scope(person({ department: 'Legal', city: 'Berlin' }), NOW).eligible).toBe(true);
    expect(user.scope(person({ department: 'Legal', city: 'Rome' }), NOW).eligible).toBe(false);
  });

  it('a filter never lets a disabled account or an unwanted guest in', () => {
    const user = filtered([sales]);
    expect(user.scope(person({ department: 'Sales', accountEnabled: false }), NOW).reason).toBe('AccountDisabled');
    expect(user.scope(person({ department: 'Sales', userType: 'Guest' }), NOW).reason).toBe('GuestUser');
  });

  it('filters ask Graph for what they read', () => {
    expect(filtered([sales], [berlin]).select).toEqual(
      expect.arrayContaining(['accountEnabled', 'city', 'department', 'userType']),
    );
  });
});

describe('explaining the scope', () => {
  it('tells what each clause met and said', () => {
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
      ['account', 'agentUser is not true', null, true],
      ['Sales in Berlin', 'department EQUALS "Sales"', 'Legal', false],
      ['Sales in Berlin', 'city IS NOT NULL', 'Berlin', true],
      ['filter 2', `IsMemberOf "${GROUP}"`, undefined, true],
    ]);
  });

  it('hides an attribute that a mapping redacts', () => {
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
