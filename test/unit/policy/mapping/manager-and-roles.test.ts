import { describe, expect, it } from 'vitest';
import { input, mapped, person, policy, problemsOf, USER_NAME, userPolicy } from '../../support/policies.ts';

const ENTERPRISE = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';
const NOTION_ROLE = 'urn:ietf:params:scim:schemas:extension:notion:2.0:User:role';

describe('the manager', () => {
  const manager = person({
    userPrincipalName: 'charles_fabrikam.com#EXT#@contoso.onmicrosoft.com',
    jobTitle: 'Inventor',
  });
  const user = userPolicy(
    { source: 'manager', target: `${ENTERPRISE}:manager`, whenNull: 'clear' },
    { source: 'manager.displayName', target: `${ENTERPRISE}:manager.displayName` },
  );

  it('is written as the address under which Notion knows that person', () => {
    const values = mapped(
      user,
      input({ manager: 'some-id' }, { references: { manager }, linkedReferences: { manager } }),
    );
    expect(values).toEqual({
      [`${ENTERPRISE}:manager`]: 'charles@fabrikam.com',
      [`${ENTERPRISE}:manager.displayName`]: 'Ada Lovelace',
    });
  });

  it('lends attributes whether or not that person is in Notion', () => {
    const user = userPolicy({ source: 'manager.department', target: 'title' });
    const references = { manager: { department: 'Board' } };
    expect(mapped(user, input({ manager: 'some-id' }, { references }))).toEqual({ title: 'Board' });
    expect(mapped(user, input({ manager: 'some-id' }, { linkedReferences: references }))).toEqual({});
  });

  it('is asked of the engine as a reference', () => {
    expect(user.references).toEqual(['manager']);
    expect(user.select).toContain('manager');
    expect(policy({}).user.references).toEqual([]);
  });

  it('counts as none while that person is not in Notion, or has no usable address', () => {
    const none = { [`${ENTERPRISE}:manager`]: null };
    expect(mapped(user, input({ manager: 'some-id' }))).toEqual(none);
    expect(mapped(user, input({ manager: null }, { linkedReferences: {} }))).toEqual(none);
    const nameless = { manager: { userPrincipalName: 'nobody' } };
    expect(mapped(user, input({ manager: 'some-id' }, { linkedReferences: nameless }))).toEqual(none);
  });

  it('reads the same inside an expression, and may be spelled as in SCIM', () => {
    const asText = userPolicy({ expression: 'ToUpper([manager])', target: `${ENTERPRISE}:manager.value` });
    const values = mapped(asText, input({ manager: 'some-id' }, { linkedReferences: { manager } }));
    expect(values).toEqual({ [`${ENTERPRISE}:manager`]: 'CHARLES@FABRIKAM.COM' });
  });
});

describe('roles', () => {
  const roleCatalogue = [
    { id: 'r1', value: 'membership_admin', displayName: 'Admins' },
    { id: 'r2', value: 'member', displayName: 'Members' },
    { id: 'r3', value: null, displayName: 'Curious' },
  ];
  const role = userPolicy({ expression: 'SingleAppRoleAssignment([appRoleAssignments])', target: NOTION_ROLE });

  it("Notion's role follows the app role", () => {
    expect(role.usesAppRoles).toBe(true);
    expect(mapped(role, input({}, { roles: ['r1'], roleCatalogue }))).toEqual({ [NOTION_ROLE]: 'membership_admin' });
  });

  it('default access and roles that are gone leave the role as it is', () => {
    expect(mapped(role, input({}, { roles: ['00000000-0000-0000-0000-000000000000', 'gone'], roleCatalogue }))).toEqual(
      {},
    );
  });

  it('a role that Notion does not know fails its object', () => {
    const outcome = role.map(input({}, { roles: ['r3'], roleCatalogue }));
    expect(outcome).toMatchObject({ ok: false, code: 'InvalidValue' });
    expect(outcome).toHaveProperty(
      'detail',
      expect.stringContaining('owner, membership_admin, member, restricted_member'),
    );
  });

  it('job roles take the whole list', () => {
    const expression = 'AssertiveAppRoleAssignmentsComplex([appRoleAssignments])';
    const user = userPolicy({ expression, target: 'roles' });
    const { roles } = mapped(user, input({}, { roles: ['r2', 'r1'], roleCatalogue }));
    expect(roles).toEqual([
      { primary: false, type: 'WindowsAzureActiveDirectoryRole', display: 'Members', value: 'member' },
      { primary: false, type: 'WindowsAzureActiveDirectoryRole', display: 'Admins', value: 'membership_admin' },
    ]);
  });

  it('cannot be mapped where nobody is assigned', () => {
    const mapping = { expression: 'SingleAppRoleAssignment([appRoleAssignments])', target: NOTION_ROLE };
    expect(problemsOf({ scope: 'all', users: { attributeMappings: [USER_NAME, mapping] } })).toEqual([
      '$.scope is "all", so that nobody has app roles, but a mapping reads them',
    ]);
  });
});
