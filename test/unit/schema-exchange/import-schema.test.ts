// What becomes of a synchronization schema from Entra.

import { describe, expect, it } from 'vitest';
import {
  ACTIVE,
  attribute,
  clause,
  constant,
  FIXTURES,
  filterGroup,
  fixtureText,
  imported,
  importedMappings,
  mapping,
  notesOf,
  objectMapping,
  parsed,
  sameOf,
  schema,
  scopedSchema,
  textOnly,
  USER,
  USER_NAME,
  userSchema,
} from '../../support/schemas.ts';

const ENTERPRISE = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';

describe('whole schemas', () => {
  it.each(FIXTURES)('%s gives a valid provisioning.json', (name) => {
    expect(parsed(imported(JSON.parse(fixtureText(name))).config).users.attributeMappings).not.toEqual([]);
  });

  it('the gallery application is carried over completely', () => {
    const result = imported(JSON.parse(fixtureText('notion-gallery')));
    expect(notesOf(result)).toEqual([]);
    expect(result.config).toEqual({
      $schema: './shared/policy/provisioning.schema.json',
      scope: 'assigned',
      users: {
        guests: 'include',
        attributeMappings: [
          { source: 'userPrincipalName', target: 'userName', matching: 1 },
          { source: 'displayName', target: 'name.formatted' },
          { source: 'entitlement', target: 'active' },
        ],
      },
      groups: {
        enabled: true,
        attributeMappings: [
          { source: 'displayName', target: 'displayName', matching: 1 },
          { source: 'members', target: 'members' },
        ],
        actions: { hardDeleted: 'delete' },
      },
    });
  });

  it('of the default SCIM mappings only what Notion does not have is left out', () => {
    const result = imported(JSON.parse(fixtureText('scim-default')));
    expect(notesOf(result)).toEqual([
      `${USER}.attributeMappings[17]: facsimileTelephoneNumber → phoneNumbers[type eq "fax"].value cannot be carried over: the target has no attribute "phoneNumbers[type eq "fax"].value"`,
    ]);
    expect(result.report.notes.find(({ at }) => at.endsWith('[17]'))).toMatchObject({
      about: 'Users › Fax',
      remedy: 'Remove the mapping: the target keeps phoneNumbers of the types work, mobile and other only',
    });
    const kept = 'externalId is not needed: which account belongs to whom is kept in the state of this app';
    expect(sameOf(result)).toEqual([
      `${USER}.attributeMappings[2]: displayName cannot be written: the target makes it of name.givenName and name.familyName and name.formatted, which the schema maps as well`,
      expect.stringContaining('a schema does not say whether all users are in scope'),
      `${USER}.attributeMappings[18]: ${kept}`,
      `$.synchronizationRules[0].objectMappings[1].attributeMappings[1]: ${kept}`,
    ]);
    expect(result.config?.users?.attributeMappings).toHaveLength(19);
    expect(result.config?.users?.attributeMappings).toContainEqual({
      source: 'manager',
      target: `${ENTERPRISE}:manager`,
    });
    expect(result.config?.users?.attributeMappings).toContainEqual({
      expression: 'Join(" ", [givenName], [surname])',
      target: 'name.formatted',
    });
  });

  it('a customised schema keeps precedence, defaults, creation-only, constants, roles and filters', () => {
    const { config } = imported(JSON.parse(fixtureText('customised')));
    expect(config?.users?.attributeMappings).toMatchObject([
      { matching: 2 },
      { source: 'mail', matching: 1 },
      { default: 'Somebody' },
      { source: 'entitlement' },
      { source: 'jobTitle', apply: 'onCreate' },
      { constant: 'en-GB', target: 'locale' },
      { constant: 'Employee', target: 'userType' },
      { source: 'manager' },
      { expression: 'SingleAppRoleAssignment([appRoleAssignments])', default: 'member' },
      { expression: 'Replace([mobile], , "[()\\\\s-]+", , "", , )' },
      { expression: 'IIF([country] = "DE", "EMEA", "Other")' },
      { source: 'extensionAttribute7' },
    ]);
    expect(config?.users?.scopingFilters?.map(({ clauses }) => clauses.length)).toEqual([3, 5, 6]);
    expect(config?.groups).toMatchObject({ enabled: false, actions: { hardDeleted: 'keep' } });
  });
});

describe('attribute mappings', () => {
  it('a constant is a default without a source, or a constant source', () => {
    expect(
      importedMappings(mapping('locale', null, { defaultValue: 'de-DE' }), mapping('userType', constant('Employee'))),
    ).toEqual([
      { constant: 'de-DE', target: 'locale' },
      { constant: 'Employee', target: 'userType' },
    ]);
  });

  it('a target that cannot be searched keeps its mapping and loses its precedence', () => {
    const result = imported(userSchema(mapping('title', attribute('jobTitle'), { matchingPriority: 3 })));
    expect(result.config?.users?.attributeMappings?.[2]).toEqual({ source: 'jobTitle', target: 'title' });
    expect(notesOf(result)).toEqual([
      `${USER}.attributeMappings[2]: jobTitle → title (matching 3): the target cannot be searched by title; the mapping stays, and no longer finds anybody`,
    ]);
    expect(result.report.headlines).toEqual([
      expect.stringMatching(
        /^Nobody is in scope until you have looked: the matching attribute title cannot be carried over\./,
      ),
    ]);
  });

  it('nothing takes the place of a matching attribute, or of userName, that is lost', () => {
    const byId = mapping('externalId', attribute('objectId'), { matchingPriority: 1 });
    const noMatch = imported(schema(objectMapping('User', [byId, mapping('userName', attribute('mail')), ACTIVE])));
    expect(noMatch.config).toBeUndefined();
    expect(noMatch.report.headlines).toEqual([
      'Nothing can be used: there is no usable matching attribute, and nothing else says which account belongs to whom.',
    ]);
    const noName = imported(schema(objectMapping('User', [ACTIVE])));
    expect(noName.config).toBeUndefined();
    expect(noName.report.headlines[0]).toMatch(/^Nothing can be used: there is no usable mapping of userName/);
  });

  it('flows that are not known here are told', () => {
    const result = imported(
      userSchema(
        mapping('emails', attribute('otherMails'), { flowType: 'MultiValueAddOnly' }),
        mapping('locale', attribute('country'), { flowBehavior: 'FlowAlways' }),
        mapping('title', attribute('jobTitle'), { flowType: 'Sometimes' }),
      ),
    );
    expect(notesOf(result)).toEqual([
      `${USER}.attributeMappings[2].flowType: Entra only adds values and takes none away; here what Notion has follows the value`,
      `${USER}.attributeMappings[4].flowType: the flow type "sometimes" is not known; the value is written at creation only`,
    ]);
    expect(sameOf(result)).toContain(
      `${USER}.attributeMappings[3].flowBehavior: Entra sends the value every time; here it is sent when it differs`,
    );
    expect(result.config?.users?.attributeMappings?.[4]).toMatchObject({ target: 'title', apply: 'onCreate' });
  });

  it('app roles are left out where everybody is in scope', () => {
    const role = 'urn:ietf:params:scim:schemas:extension:notion:2.0:User:role';
    const withRole = userSchema(mapping(role, textOnly('SingleAppRoleAssignment([appRoleAssignments])')));
    expect(imported({ schema: withRole, secrets: [{ key: 'SyncAll', value: 'true' }] }).config).toMatchObject({
      scope: 'all',
      users: { attributeMappings: [{ target: 'userName' }, { target: 'active' }] },
    });
    expect(imported(withRole).config?.users?.attributeMappings).toHaveLength(3);
  });
});

describe('scoping filters', () => {
  const filtersOf = (scope: unknown) => imported(scopedSchema(scope)).config?.users?.scopingFilters;
  const usable = filterGroup('Sales', clause('department', 'EQUALS', 'Sales'));
  const nobody = [
    {
      name: 'Nobody',
      clauses: [
        { attribute: 'displayName', operator: 'IS NULL' },
        { attribute: 'displayName', operator: 'IS NOT NULL' },
      ],
    },
  ];

  it('operators are found however they are written', () => {
    const group = filterGroup('', clause('employeeId', 'GREATER THAN', 7), clause('mail', 'isNotNull'));
    expect(filtersOf({ groups: [group] })).toEqual([
      {
        clauses: [
          { attribute: 'employeeId', operator: 'Greater_Than', value: '7' },
          { attribute: 'mail', operator: 'IS NOT NULL' },
        ],
      },
    ]);
  });

  it('a filter with a clause that cannot be carried over is left out as a whole', () => {
    const broken = filterGroup(
      'Broken',
      clause('department', 'EQUALS', 'HR'),
      clause('department', 'SOUNDS LIKE', 'x'),
    );
    const result = imported(scopedSchema({ groups: [broken, usable] }));
    expect(result.config?.users?.scopingFilters).toHaveLength(1);
    expect(notesOf(result)).toEqual([
      `${USER}.scope.groups[0].clauses[1].operatorName: there is no operator "SOUNDS LIKE" here`,
      `${USER}.scope.groups[0]: a clause of the filter cannot be carried over, and without it the filter would let in too many`,
    ]);
  });

  it.each([
    ['an unknown operator', { groups: [filterGroup('', clause('department', 'SOUNDS LIKE', 'x'))] }],
    ['an unknown attribute', { groups: [filterGroup('', clause('shoeSize', 'EQUALS', '47'))] }],
    ['a regular expression that is refused', { groups: [filterGroup('', clause('mail', 'REGEX MATCH', '(a)\\1'))] }],
    ['several values', { groups: [filterGroup('', clause('department', 'EQUALS', 'HR', 'Sales'))] }],
    ['a wrong type of clauses', { groups: [{ name: 'x', clauses: 'y' }] }],
    ['a wrong type of groups', { groups: {} }],
    ['a wrong type of scope', 'department = Sales'],
  ])('when no filter is left because of %s, nobody is in scope', (_, scope) => {
    expect(filtersOf(scope)).toEqual(nobody);
  });

  it('no filter, or filters without clauses, let everybody in', () => {
    for (const scope of [null, {}, { groups: [] }, { groups: null }, { groups: [filterGroup('')] }]) {
      expect(filtersOf(scope)).toBeUndefined();
    }
  });

  it('the experimental sets narrow the filters', () => {
    const result = imported(
      scopedSchema({ groups: [usable], inputFilterGroups: [filterGroup('Here', clause('country', 'EQUALS', 'DE'))] }),
    );
    expect(result.config?.users?.scopingFilters).toMatchObject([
      { name: 'Sales and Here', clauses: [{ attribute: 'department' }, { attribute: 'country' }] },
    ]);
    expect(notesOf(result).join()).toMatch(/scope\.inputFilterGroups: the filters are experimental in Entra/);
  });

  it('true and false are asked for with the operators for them, lists as a whole', () => {
    const group = filterGroup(
      '',
      clause('accountEnabled', 'NOT EQUALS', 'False'),
      clause('proxyAddresses', 'Includes', '@'),
    );
    expect(filtersOf({ groups: [group] })).toEqual([
      {
        clauses: [
          { attribute: 'accountEnabled', operator: 'IS TRUE' },
          { attribute: 'proxyAddresses', operator: 'Includes', value: '@', values: 'all' },
        ],
      },
    ]);
  });
});

describe('rules and object mappings', () => {
  it('rules into Entra ID, other kinds and second mappings are left out', () => {
    const outbound = schema(objectMapping('User', [USER_NAME, ACTIVE]), objectMapping('User', [USER_NAME]), {
      ...objectMapping('User', []),
      sourceObjectName: 'Device',
    });
    const inbound = {
      ...outbound.synchronizationRules[0],
      sourceDirectoryName: 'Workday',
      targetDirectoryName: 'Azure Active Directory',
      priority: 0,
    };
    const result = imported({ synchronizationRules: [...outbound.synchronizationRules, inbound] });
    expect(notesOf(result)).toEqual([
      '$.synchronizationRules[1]: the rule leads into Entra ID',
      '$.synchronizationRules[0].objectMappings[1]: this is a second mapping for users; only $.synchronizationRules[0].objectMappings[0] is carried over, and whom this one provisions is out of scope',
      '$.synchronizationRules[0].objectMappings[2]: this mapping leads neither from users to users nor from groups to groups',
    ]);
  });

  it('without a mapping for groups none are made', () => {
    expect(imported(userSchema()).config?.groups).toEqual({ enabled: false });
  });

  it('an enabled mapping is preferred', () => {
    const { config } = imported(
      schema(
        objectMapping('User', [USER_NAME], { enabled: false }),
        objectMapping('User', [USER_NAME, ACTIVE, mapping('title', attribute('city'))]),
      ),
    );
    expect(config?.users?.attributeMappings).toHaveLength(3);
  });
});
