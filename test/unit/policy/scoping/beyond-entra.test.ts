import { describe, expect, it } from 'vitest';
import { sourceId } from '../../../../shared/model/stored-object.ts';
import { NOW, person, policy } from '../../support/policies.ts';
import { DAY, filtered, GROUP, passes } from '../../support/scoping.ts';

describe('a directory extension', () => {
  const NAME = `extension_${'0'.repeat(32)}_flag`;

  it.each<[string, string | undefined, string | number | boolean, boolean]>([
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
  it('userType can be filtered', () => {
    expect(passes({ attribute: 'userType', operator: 'EQUALS', value: 'Member' }, {})).toBe(true);
  });

  it('several values need any or all of them', () => {
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

  it("the manager and the manager's attributes can be filtered", () => {
    const references = { manager: { department: 'Board' } };
    expect(passes({ attribute: 'manager', operator: 'IS NULL' }, { manager: null })).toBe(true);
    expect(passes({ attribute: 'manager', operator: 'EQUALS', value: 'id-1' }, { manager: 'id-1' })).toBe(true);
    const board = { attribute: 'manager.department', operator: 'EQUALS', value: 'Board' };
    expect(passes(board, { manager: 'id-1' }, { references })).toBe(true);
    expect(passes(board, { manager: 'id-1' })).toBe(false);
    expect(filtered([board]).references).toEqual(['manager']);
  });

  it('the id comes from beside the image', () => {
    const clause = { attribute: 'objectId', operator: 'NOT EQUALS', value: GROUP };
    expect(passes(clause, {}, { id: sourceId(GROUP) })).toBe(false);
  });

  it('membership in a group is asked of the engine, which is told the group', () => {
    const upper = GROUP.toUpperCase();
    const file = { users: { scopingFilters: [{ clauses: [{ operator: 'IsMemberOf', value: upper }] }] } };
    expect(policy(file).filterGroups).toEqual([GROUP]);
    const isMemberOf = (group: string) => group === GROUP;
    const clause = { operator: 'IsMemberOf', value: upper };
    expect(passes(clause, {}, { isMemberOf })).toBe(true);
    expect(passes(clause, {}, { isMemberOf: () => false })).toBe(false);
    expect(passes({ ...clause, operator: 'NOT IsMemberOf' }, {}, { isMemberOf })).toBe(false);
  });

  it('a membership that nobody answers is an error and not a no', () => {
    expect(() => passes({ operator: 'IsMemberOf', value: GROUP }, {})).toThrow(/none were handed in/);
  });

  it('groups can be filtered by name and by membership', () => {
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

  it.each([
    ['BEFORE', '2026-01-31', '2026-01-30T23:59:59Z', true],
    ['BEFORE', '2026-01-31', '2026-01-31T00:00:00Z', false],
    ['AFTER', '2026-01-31', '2026-01-31T00:00:00Z', false],
    ['AFTER', '2026-01-31T09:00:00+01:00', '2026-01-31T08:00:01Z', true],
    ['AFTER', '2026-01-31', 'soon', false],
    ['BEFORE', '2026-01-31', '2025-02-30', false],
  ])('%s %s with %s is %j, for ever', (operator, value, date, eligible) => {
    expect(hired(operator, value, date)).toEqual(eligible ? { eligible } : { eligible, reason: 'ScopingFilter' });
  });

  it('somebody who starts in three weeks is looked at again two weeks before', () => {
    const start = NOW + 21 * DAY;
    const outcome = hired('BEFORE', 'now+14d', new Date(start).toISOString());
    expect(outcome).toEqual({ eligible: false, reason: 'ScopingFilter', lookAgainAt: start - 14 * DAY + 1 });
  });

  it('the outcome really changes when it is looked at again, and then for good', () => {
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

  it('the earliest change among all clauses counts', () => {
    const date = (attribute: string, value: string) => ({ attribute, operator: 'AFTER', value });
    const user = filtered([date('employeeHireDate', 'now'), date('createdDateTime', 'now-1d')]);
    const image = person({
      employeeHireDate: new Date(NOW + 5 * DAY).toISOString(),
      createdDateTime: new Date(NOW + 2 * DAY).toISOString(),
    });
    expect(user.scope(image, NOW).lookAgainAt).toBe(NOW + 3 * DAY + 1);
  });

  it('dates that are kept as text can be compared', () => {
    const clause = { attribute: 'extensionAttribute1', operator: 'AFTER', value: 'now' };
    const image = { onPremisesExtensionAttributes: { extensionAttribute1: '2030-01-01' } };
    expect(passes(clause, image)).toBe(true);
  });
});
