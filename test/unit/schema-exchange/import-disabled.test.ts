// Who is removed when, after the import of a synchronization schema from Entra.

import { describe, expect, it } from 'vitest';
import {
  ACTIVE,
  constant,
  imported,
  mapping,
  notesOf,
  objectMapping,
  schema,
  textOnly,
  USER,
  USER_NAME,
  userSchema,
} from '../../support/schemas.ts';

describe('who is disabled', () => {
  const usersOf = (source: unknown, more: object = {}) =>
    imported(schema(objectMapping('User', [USER_NAME, mapping('active', source, more)]))).config?.users;

  it.each([
    'Switch([IsSoftDeleted], , "False", "True", "True", "False")',
    'Switch([IsSoftDeleted], , "True", "False", "False", "True")',
    'Not([IsSoftDeleted])',
    'IIF([IsSoftDeleted] = "True", "False", "True")',
    'ToLower(Not([IsSoftDeleted]), )',
  ])('%s is the entitlement', (text) => {
    const users = usersOf(textOnly(text));
    expect(users?.attributeMappings?.[1]).toEqual({ source: 'entitlement', target: 'active' });
    expect(users).not.toHaveProperty('actions');
  });

  it.each([
    ['a constant', constant('True'), {}],
    ['a default without a source', null, { defaultValue: 'True' }],
    ['a mapping at creation only', textOnly('Not([IsSoftDeleted])'), { flowType: 'ObjectAddOnly' }],
    ['an expression that is always true', textOnly('Switch([IsSoftDeleted], "True", "False", "True")'), {}],
  ])('%s disables nobody, and so nobody is removed', (_, source, more) => {
    expect(usersOf(source, more)).toMatchObject({
      actions: { disabled: 'keep', outOfScope: 'keep', softDeleted: 'keep' },
      attributeMappings: [{ target: 'userName' }],
    });
  });

  it('without a mapping of active nobody is removed either', () => {
    const { config } = imported(schema(objectMapping('User', [USER_NAME])));
    expect(config?.users?.actions).toEqual({ disabled: 'keep', outOfScope: 'keep', softDeleted: 'keep' });
  });

  it.each(['Switch([department], , "Sales", "True")', '[IsSoftDeleted]', 'Not([IsSoftDeleted]', 'Now()'])(
    '%s cannot be said here, and so nobody is in scope',
    (text) => {
      const result = imported(schema(objectMapping('User', [USER_NAME, mapping('active', textOnly(text))])));
      expect(notesOf(result)).toHaveLength(1);
      expect(result.report.headlines).toEqual([
        expect.stringMatching(/^Nobody is in scope until you have looked: what makes somebody inactive cannot be/),
      ]);
      expect(result.config?.users?.scopingFilters).toMatchObject([{ name: 'Nobody' }]);
      expect(result.config?.users).not.toHaveProperty('actions');
    },
  );

  it.each([
    'IIF([IsSoftDeleted] = "True", "False", [accountEnabled])',
    'Switch([IsSoftDeleted], "False", "False", "True")',
  ])('%s is the entitlement, too', (text) => {
    const users = usersOf(textOnly(text));
    expect(users?.attributeMappings?.[1]).toEqual({ source: 'entitlement', target: 'active' });
    expect(users).not.toHaveProperty('actions');
  });

  it('who stays active although the account is disabled is kept', () => {
    const users = usersOf(textOnly('IIF([accountEnabled] = "False", "True", Not([IsSoftDeleted]))'));
    expect(users?.actions).toEqual({ disabled: 'keep' });
  });

  it.each(['[accountEnabled]', 'IIF([accountEnabled], "True", "False")'])(
    '%s keeps everybody but those whose account is disabled',
    (text) => {
      const result = imported(schema(objectMapping('User', [USER_NAME, mapping('active', textOnly(text))])));
      expect(result.config?.users).toMatchObject({
        actions: { outOfScope: 'keep', softDeleted: 'keep' },
        attributeMappings: [{ target: 'userName' }, { source: 'entitlement', target: 'active' }],
      });
      expect(result.config?.users).not.toHaveProperty('scopingFilters');
      expect(notesOf(result)).toHaveLength(1);
    },
  );

  it('IsSoftDeleted in another attribute disables people in a way that is lost', () => {
    const result = imported(
      schema(objectMapping('User', [USER_NAME, mapping('title', textOnly('CStr([IsSoftDeleted])'))])),
    );
    expect(notesOf(result)).toEqual([
      `${USER}.attributeMappings[1]: title is made from IsSoftDeleted, which can only say here who is active`,
    ]);
    expect(result.config?.users?.scopingFilters).toMatchObject([{ name: 'Nobody' }]);
  });

  it('the actions of the object mapping are kept', () => {
    const actionsFor = (flowTypes: string) =>
      imported(schema(objectMapping('User', [USER_NAME, ACTIVE], { flowTypes }))).config?.users;
    expect(actionsFor('Add,Update')?.actions).toEqual({ hardDeleted: 'keep' });
    expect(actionsFor('add, delete')).toMatchObject({
      actions: { disabled: 'keep', outOfScope: 'keep', softDeleted: 'keep' },
      attributeMappings: [{ target: 'userName', apply: 'onCreate' }, { source: 'entitlement' }],
    });
  });

  it('SkipOutOfScopeDeletions is read, and no secret leaves', () => {
    const secrets = [
      { key: 'SkipOutOfScopeDeletions', value: 'True' },
      { key: 'SyncAll', value: 'false' },
      { key: 'SecretToken', value: 'secret_hidden' },
    ];
    const result = imported({ jobs: [{ id: 'notion.1', schema: userSchema() }], secrets });
    expect(result.config?.users?.actions).toEqual({ outOfScope: 'keep' });
    expect(JSON.stringify(result)).not.toContain('secret_hidden');
  });
});
