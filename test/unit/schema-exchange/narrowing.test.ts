// A schema that cannot be carried over as a whole never lets in more people than before, and says so.

import { describe, expect, it } from 'vitest';
import { NOBODY, NOBODY_CLAUSES } from '../../../shared/schema-exchange/provisioning-file.ts';
import {
  ACTIVE,
  attribute,
  clause,
  filterGroup,
  imported,
  mapping,
  notesOf,
  objectMapping,
  schema,
  scopedSchema,
  USER,
  USER_NAME,
  userSchema,
} from '../../support/schemas.ts';

const RULE = '$.synchronizationRules[0]';
const SALES = filterGroup('Sales', clause('department', 'EQUALS', 'Sales'));
const DISPLAY_NAME = mapping('displayName', attribute('displayName'), { matchingPriority: 1 });

/** With these members in its only rule. */
function withRule(json: ReturnType<typeof schema>, members: object) {
  return { ...json, synchronizationRules: json.synchronizationRules.map((rule) => ({ ...rule, ...members })) };
}

describe('the filters of a rule', () => {
  it.each([
    ['groupFilter', { includedGroups: ['5e2c7e0a-6f0b-4c7e-9a55-0d3c9a1b7f10'] }],
    ['containerFilter', { includedContainers: ['OU=Sales,DC=contoso,DC=com'] }],
    ['containerFilter', 'OU=Sales'],
  ])('%s %j lets nobody in, not everybody', (name, filter) => {
    const scoped = schema(
      objectMapping('User', [USER_NAME, ACTIVE], { scope: { groups: [SALES] } }),
      objectMapping('Group', [DISPLAY_NAME, mapping('members', attribute('members'))]),
    );
    const result = imported(withRule(scoped, { [name]: filter }));
    expect(result.config?.users?.scopingFilters).toEqual([
      {
        name: 'Nobody: Sales',
        clauses: [...NOBODY_CLAUSES, { attribute: 'department', operator: 'EQUALS', value: 'Sales' }],
      },
    ]);
    expect(result.config?.groups?.scopingFilters).toEqual([NOBODY]);
    expect(notesOf(result)).toEqual([`${RULE}.${name}: the ${name} cannot be carried over, and so nobody is in scope`]);
    expect(result.report.headlines).toEqual([
      expect.stringMatching(
        `^Nobody is in scope until you have looked: the ${name} of the rule cannot be carried over`,
      ),
      expect.stringMatching(/^No group is in scope until you have looked/),
    ]);
  });

  it('that name nothing limit nothing', () => {
    const empty = {
      groupFilter: { '@odata.type': '#microsoft.graph.groupFilter', includedGroups: [] },
      containerFilter: null,
    };
    const result = imported(withRule(scopedSchema({ groups: [SALES] }), empty));
    expect(result.config?.users?.scopingFilters).toHaveLength(1);
    expect(notesOf(result)).toEqual([]);
  });
});

describe('scoping filters', () => {
  it('when none is left, the report says that nobody is in scope', () => {
    const result = imported(scopedSchema({ groups: [filterGroup('', clause('shoeSize', 'EQUALS', '47'))] }));
    expect(result.report.headlines).toEqual([
      expect.stringMatching(/^Nobody is in scope until you have looked: no scoping filter could be carried over/),
    ]);
  });

  it.each([
    ['^admin', true],
    ['svc-', true],
    ['([1-9][0-9])', true],
    ['^a|b$', true],
    ['^price\\$', true],
    ['.*@contoso\\.com', true],
    ['^.*@(contoso|fabrikam)\\.com$', false],
    ['(?i).*[|(]svc.*', false],
    ['^$', false],
  ])('a pattern of which nobody knows whether it takes the whole value is told: %s', (pattern, told) => {
    const scope = { groups: [filterGroup('', clause('mail', 'NOT REGEX MATCH', pattern))] };
    const result = imported(scopedSchema(scope));
    expect(result.config?.users?.scopingFilters?.[0]?.clauses[0]?.value).toBe(pattern);
    expect(notesOf(result)).toEqual(
      told ? [expect.stringMatching(/clauses\[0\]\.targetOperand\.values: .* must match the whole value here/)] : [],
    );
  });

  it('IsMemberOf, which does nothing reliable in Entra, is told to let people in', () => {
    const clauses = [clause('objectId', 'IsMemberOf', '5e2c7e0a-6f0b-4c7e-9a55-0d3c9a1b7f10')];
    const result = imported(scopedSchema({ groups: [filterGroup('', ...clauses)] }));
    expect(notesOf(result)).toEqual([
      expect.stringMatching(/clauses\[0\]: Entra offers IsMemberOf without supporting it/),
    ]);
  });
});

describe('creations', () => {
  const limitsFor = (flowTypes: string) => imported(schema(objectMapping('User', [USER_NAME, ACTIVE], { flowTypes })));

  it('where people were only updated, nobody is created without approval', () => {
    const result = limitsFor('Update, Delete');
    expect(result.config?.limits).toEqual({ creations: 0 });
    expect(notesOf(result)).toEqual([
      `${USER}.flowTypes: Entra creates nobody; here people and groups who are not in Notion wait for an approval`,
    ]);
    expect(result.report.carried).toContain('limit: creations 0');
    expect(limitsFor('Add, Update, Delete').config).not.toHaveProperty('limits');
  });

  it('groups that were only updated do not hold back people', () => {
    const groups = objectMapping('Group', [DISPLAY_NAME], { flowTypes: 'Update' });
    const result = imported(schema(objectMapping('User', [USER_NAME, ACTIVE]), groups));
    expect(result.config).not.toHaveProperty('limits');
    expect(notesOf(result)).toContain(
      `${RULE}.objectMappings[1].flowTypes: Entra creates no groups; here a group that is missing is made`,
    );
  });
});

describe('mappings that are set aside', () => {
  const GROUPS = [DISPLAY_NAME, mapping('members', attribute('members'))];
  const groupsWith = (key: unknown, value: unknown) =>
    imported(
      schema(
        objectMapping('User', [USER_NAME, ACTIVE]),
        objectMapping('Group', GROUPS, { metadata: [7, { key, value }] }),
      ),
    ).config?.groups?.enabled;

  it.each([
    ['Unsynchronized', 'true', false],
    ['Disposition', '"Discard"', false],
    ['Unsynchronized', 'false', true],
    ['Disposition', '"Normal"', true],
    [{ toString: 1 }, { valueOf: 1 }, true],
  ])('metadata %j: %j makes groups enabled: %j', (key, value, enabled) => {
    expect(groupsWith(key, value)).toBe(enabled);
  });

  it('of people let nobody in, as disabled ones do', () => {
    const metadata = [{ key: 'Unsynchronized', value: 'true' }];
    const result = imported(schema(objectMapping('User', [USER_NAME, ACTIVE], { metadata })));
    expect(result.config?.users?.scopingFilters).toEqual([NOBODY]);
    expect(result.report.headlines).toEqual([expect.stringMatching(/the mapping of users is disabled in the schema/)]);
    expect(imported(userSchema()).report.headlines).toEqual([]);
  });
});
