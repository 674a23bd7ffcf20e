import { describe, expect, it } from 'vitest';
import { parseProvisioning } from '../../../shared/policy/provisioning.ts';
import type { ConfigurationWords } from '../../../shared/policy/words/configuration-words.ts';
import { describeConfiguration } from '../../../shared/policy/words/describe.ts';
import { notionProfile } from '../../../shared/scim/profiles/notion.ts';

const words = (file: unknown): ConfigurationWords =>
  describeConfiguration(parseProvisioning(JSON.stringify(file), notionProfile), notionProfile);
const sentences = (list: readonly { readonly sentence: string }[]): string[] => list.map(({ sentence }) => sentence);
const GROUP = '5e2c7e0a-6f0b-4c7e-9a55-0d3c9a1b7f10';

describe('a configuration in words', () => {
  it('of nothing but defaults says what they are', () => {
    const { scope, users, groups, protectedAccounts, limits } = words({});
    expect(scope).toEqual({
      from: 'assigned',
      nestedGroups: false,
      sentence:
        'In scope are people who are assigned to the enterprise application, direct members of assigned groups, and the assigned groups themselves, if they pass the filters.',
    });
    expect(users.conditions).toEqual([
      'The account is enabled.',
      'The account is not that of a guest.',
      'The account is not that of an agent user.',
    ]);
    expect(users.filters).toEqual({ sentence: 'Everybody passes, because there is no filter.', any: [] });
    expect(users.matching).toEqual(['userName']);
    const always = { apply: 'always', whenNull: 'keep' };
    expect(users.mappings).toEqual([
      { target: 'userName', type: 'direct', source: 'userPrincipalName', matching: 1, ...always, fixed: false },
      { target: 'name.formatted', type: 'direct', source: 'displayName', ...always, fixed: false },
      { target: 'active', type: 'direct', source: 'entitlement', ...always, fixed: true },
    ]);
    expect(groups.mappings).toEqual([
      { target: 'displayName', type: 'direct', source: 'displayName', matching: 1, ...always, fixed: false },
      { target: 'members', type: 'direct', source: 'members', ...always, fixed: true },
    ]);
    expect(sentences(users.actions)).toEqual([
      'Somebody whose account is disabled is deactivated in Notion.',
      'Somebody who is out of scope is deactivated in Notion.',
      'Somebody who is in the recycle bin of Entra ID is deactivated in Notion.',
      'Somebody who is permanently deleted is deleted in Notion.',
    ]);
    expect(sentences(groups.actions)).toEqual([
      'A group that is out of scope loses the members that this job manages, and stays in Notion.',
      'A group that is in the recycle bin of Entra ID loses the members that this job manages, and stays in Notion.',
      'A group that is permanently deleted is emptied, and deleted in Notion 7 days later if this job made it, and otherwise emptied and no longer managed.',
    ]);
    expect(groups.settings).toEqual([
      'A group that is taken over keeps the members whom the group of Entra ID does not have.',
    ]);
    expect(protectedAccounts).toEqual({ users: [], sentence: 'Nobody is protected.' });
    expect(limits).toContainEqual({
      name: 'linkMoves',
      value: 0,
      sentence: 'No account moves to another person after the initial cycle.',
    });
    expect(limits).toContainEqual({
      name: 'peopleShare',
      value: 0.2,
      sentence: 'At most 20 % of the people in Notion are removed.',
    });
  });

  it('of filters says what each of them asks', () => {
    const clauses = (...all: readonly object[]): object => ({ clauses: all });
    const { users, groups } = words({
      nestedGroups: true,
      users: {
        guests: 'include',
        agents: 'include',
        scopingFilters: [
          {
            name: 'Sales in Berlin',
            ...clauses(
              { attribute: 'department', operator: 'EQUALS', value: 'Sales' },
              { attribute: 'city', operator: 'NOT EQUALS', value: 'Bonn' },
            ),
          },
          clauses(
            { attribute: 'employeeHireDate', operator: 'BEFORE', value: 'now+7d' },
            { attribute: 'createdDateTime', operator: 'AFTER', value: '2026-01-31' },
            { operator: 'NOT IsMemberOf', value: GROUP },
          ),
          clauses(
            { attribute: 'proxyAddresses', operator: 'ENDS_WITH', value: '@contoso.com', values: 'any' },
            { attribute: 'otherMails', operator: '!&', value: 'a, b', values: 'all' },
            { attribute: 'manager', operator: 'IS NULL' },
            { attribute: 'employeeId', operator: 'Greater_Than_OR_EQUALS', value: 100 },
          ),
        ],
      },
      groups: { scopingFilters: [clauses({ attribute: 'displayName', operator: 'REGEX MATCH', value: 'Team .*' })] },
    });
    expect(users.conditions).toEqual(['The account is enabled.']);
    expect(users.filters.sentence).toBe('Everybody passes who meets one of the 3 filters.');
    expect(users.filters.any.map(({ name, sentence }) => `${name}: ${sentence}`)).toEqual([
      'Sales in Berlin: department is "Sales", and city is not empty, and city is not "Bonn".',
      `filter 2: employeeHireDate is earlier than 7 days from now, and createdDateTime is later than 2026-01-31, and the person is not a member of the group ${GROUP}.`,
      'filter 3: any value of proxyAddresses ends with "@contoso.com", and otherMails is not empty, and every value of otherMails is not a part of "a, b", and manager is empty, and employeeId is at least 100.',
    ]);
    expect(groups.filters).toEqual({
      sentence: 'Every group passes that meets the filter.',
      any: [
        {
          name: 'filter 1',
          sentence: 'displayName as a whole matches "Team .*".',
          clauses: ['displayName as a whole matches "Team .*"'],
        },
      ],
    });
  });

  it('of mappings, actions, limits and protected accounts names every choice', () => {
    const photo = 'photos[type eq "photo"].value';
    const { scope, users, groups, protectedAccounts, limits } = words({
      scope: 'all',
      users: {
        actions: { disabled: 'keep', hardDeleted: 'keep' },
        attributeMappings: [
          { source: 'mail', target: 'USERNAME', matching: 2 },
          { source: 'givenName', target: 'name.givenName', matching: 1 },
          { source: 'jobTitle', target: 'title', whenNull: 'clear' },
          { source: 'preferredLanguage', target: 'preferredLanguage', default: 'en-US', apply: 'onCreate' },
          { constant: 'Employee', target: 'userType' },
          { expression: 'Append("https://contoso.com/", [mailNickname])', target: photo },
          { source: 'entitlement', target: 'active' },
        ],
      },
      groups: {
        enabled: false,
        actions: { outOfScope: 'delete', softDeleted: 'keep', hardDeleted: 'delete' },
        deleteAfterDays: 0,
      },
      protected: { users: ['ceo@contoso.com'] },
      limits: { peopleShare: 0.125, administrativeGrants: 2 },
    });
    expect(scope.sentence).toBe('In scope are all people of the tenant who pass the filters.');
    expect(users.matching).toEqual(['name.givenName', 'userName']);
    const always = { apply: 'always', whenNull: 'keep', fixed: false };
    expect(users.mappings).toEqual([
      { target: 'userName', type: 'direct', source: 'mail', matching: 2, ...always },
      { target: 'name.givenName', type: 'direct', source: 'givenName', matching: 1, ...always },
      { target: 'title', type: 'direct', source: 'jobTitle', ...always, whenNull: 'clear' },
      {
        target: 'preferredLanguage',
        type: 'direct',
        source: 'preferredLanguage',
        ...always,
        apply: 'onCreate',
        default: 'en-US',
      },
      { target: 'userType', type: 'constant', source: '"Employee"', ...always },
      // Notion takes pictures at creation only, whatever the mapping says.
      {
        target: photo,
        type: 'expression',
        source: 'Append("https://contoso.com/", [mailNickname])',
        ...always,
        apply: 'onCreate',
      },
      { target: 'active', type: 'direct', source: 'entitlement', ...always, fixed: true },
    ]);
    expect([sentences(users.actions)[0], sentences(users.actions)[3]]).toEqual([
      'Somebody whose account is disabled stays in Notion.',
      'Somebody who is permanently deleted stays in Notion.',
    ]);
    expect(sentences(groups.actions)).toEqual([
      'A group that is out of scope is deleted in Notion.',
      'A group that is in the recycle bin of Entra ID stays in Notion as it is.',
      'A group that is permanently deleted is deleted in Notion.',
    ]);
    expect([groups.enabled, groups.settings]).toEqual([
      false,
      ['Groups only say who is assigned. None is created in Notion.'],
    ]);
    expect(protectedAccounts).toEqual({
      users: ['ceo@contoso.com'],
      sentence: 'The job never removes, deactivates or lowers in role whom 1 entry of the list names.',
    });
    expect(limits.filter(({ name }) => /peopleShare|administrativeGrants/.test(name))).toEqual([
      { name: 'peopleShare', value: 0.125, sentence: 'At most 12.5 % of the people in Notion are removed.' },
      {
        name: 'administrativeGrants',
        value: 2,
        sentence: 'At most 2 people are given an administrative role after the initial cycle.',
      },
    ]);
  });
});
