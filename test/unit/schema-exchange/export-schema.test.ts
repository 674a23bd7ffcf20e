// What a synchronization schema written from provisioning.json says.

import { describe, expect, it } from 'vitest';
import { exported } from '../../support/schemas.ts';

const MINIMAL = {
  users: { guests: 'include', attributeMappings: [{ source: 'userPrincipalName', target: 'userName', matching: 1 }] },
};

const objectsOf = (file: unknown) => exported(file).schema.synchronizationRules[0]?.objectMappings ?? [];
const notesOf = (file: unknown): string[] => exported(file).report.notes.map(({ at }) => at);

describe('an exported schema', () => {
  it('has the documented form', () => {
    const [users, groups] = objectsOf(MINIMAL);
    expect(users).toMatchObject({
      enabled: true,
      flowTypes: 'Add, Update, Delete',
      scope: null,
      sourceObjectName: 'User',
      targetObjectName: 'User',
    });
    expect(users?.attributeMappings[0]).toEqual({
      defaultValue: null,
      exportMissingReferences: false,
      flowBehavior: 'FlowWhenChanged',
      flowType: 'Always',
      matchingPriority: 1,
      targetAttributeName: 'userName',
      source: { expression: '[userPrincipalName]', name: 'userPrincipalName', parameters: [], type: 'Attribute' },
    });
    expect(groups?.attributeMappings.map(({ targetAttributeName }) => targetAttributeName)).toEqual([
      'displayName',
      'members',
    ]);
  });

  it('maps active as SCIM applications do, also where it is not listed', () => {
    expect(objectsOf(MINIMAL)[0]?.attributeMappings[1]).toMatchObject({
      targetAttributeName: 'active',
      source: {
        expression: 'Switch([IsSoftDeleted], , "False", "True", "True", "False")',
        parameters: [
          { key: 'source', value: { name: 'IsSoftDeleted', type: 'Attribute' } },
          { key: 'switchValue', value: { name: 'False', type: 'Constant' } },
          { key: 'switchValue', value: { name: 'True' } },
          { key: 'switchValue', value: { name: 'True' } },
          { key: 'switchValue', value: { name: 'False' } },
        ],
      },
    });
  });

  it('keeps the tree of an expression beside its text, arguments that are left out left out', () => {
    const file = structuredClone(MINIMAL);
    const expression = 'Replace([mobile],, "[()]+" , , "", , )';
    Object.assign(file.users, {
      attributeMappings: [...file.users.attributeMappings, { expression, target: 'title' }],
    });
    expect(objectsOf(file)[0]?.attributeMappings[1]?.source).toEqual({
      expression,
      name: 'Replace',
      parameters: [
        { key: 'source', value: { expression: '[mobile]', name: 'mobile', parameters: [], type: 'Attribute' } },
        { key: 'RegularExpression', value: { expression: '"[()]+"', name: '[()]+', parameters: [], type: 'Constant' } },
        { key: 'Replacement', value: { expression: '""', name: '', parameters: [], type: 'Constant' } },
      ],
      type: 'Function',
    });
  });

  it('defines the attributes that it uses', () => {
    const [source, target] = exported(MINIMAL).schema.directories;
    expect(source?.objects[0]?.attributes.map(({ name }) => name)).toEqual([
      'objectId',
      'userPrincipalName',
      'IsSoftDeleted',
    ]);
    expect(target?.objects[1]?.attributes).toMatchObject([
      { name: 'displayName', type: 'String', multivalued: false },
      { name: 'members', type: 'Reference', multivalued: true },
    ]);
  });

  it('leaves out filters that Entra cannot express, and never all of them', () => {
    const filtered = (...clauses: object[]) => ({ users: { ...MINIMAL.users, scopingFilters: [{ clauses }] } });
    const dated = filtered({ attribute: 'createdDateTime', operator: 'BEFORE', value: 'now-30d' });
    expect(notesOf(dated)).toContain('$.users.scopingFilters[0].clauses[0]');
    expect(objectsOf(dated)[0]?.scope?.groups).toMatchObject([
      { clauses: [{ operatorName: 'IS NULL' }, { operatorName: 'IS NOT NULL' }] },
    ]);
    const any = { attribute: 'proxyAddresses', operator: 'Includes', value: '@', values: 'any' };
    const plain = { attribute: 'department', operator: 'EQUALS', value: 'Sales' };
    const mixed = { users: { ...MINIMAL.users, scopingFilters: [{ clauses: [any] }, { clauses: [plain] }] } };
    expect(objectsOf(mixed)[0]?.scope?.groups).toHaveLength(1);
  });

  it('says what a schema cannot say', () => {
    const file = {
      scope: 'all',
      nestedGroups: true,
      users: {
        guests: 'exclude',
        actions: { outOfScope: 'keep', hardDeleted: 'keep' },
        attributeMappings: [
          ...MINIMAL.users.attributeMappings,
          { source: 'jobTitle', target: 'title', whenNull: 'clear' },
        ],
      },
      groups: {
        actions: { outOfScope: 'delete', hardDeleted: 'empty' },
        deleteAfterDays: 30,
        foreignMembers: 'remove',
      },
      protected: { users: ['ceo@contoso.com'] },
      limits: { creations: 7 },
    };
    expect(notesOf(file).sort()).toEqual([
      '$.groups.actions',
      '$.groups.actions.hardDeleted',
      '$.groups.deleteAfterDays',
      '$.groups.foreignMembers',
      '$.limits',
      '$.nestedGroups',
      '$.protected',
      '$.scope',
      '$.users.actions.outOfScope',
      '$.users.attributeMappings[1].whenNull',
      '$.users.guests',
    ]);
    expect(objectsOf(file).map(({ flowTypes }) => flowTypes)).toEqual(['Add, Update', 'Add, Update']);
  });
});

describe('a limit of no creations', () => {
  it('is written as actions without Create, and no other limit is', () => {
    const none = { ...MINIMAL, limits: { creations: 0 } };
    expect(objectsOf(none).map(({ flowTypes }) => flowTypes)).toEqual(['Update, Delete', 'Update, Delete']);
    expect(notesOf(none)).toContain('$.limits.creations');
    expect(notesOf(none)).not.toContain('$.limits');
    expect(notesOf({ ...MINIMAL, limits: { creations: 0, groupDeletes: 1 } })).toContain('$.limits');
    expect(notesOf(MINIMAL)).not.toContain('$.limits.creations');
  });
});
