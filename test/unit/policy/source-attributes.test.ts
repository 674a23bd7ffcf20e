import { describe, expect, it } from 'vitest';
import { sourceId } from '../../../shared/model/stored-object.ts';
import { input, mapped, person, policy, userPolicy } from '../support/policies.ts';

const ENTERPRISE = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';

describe('what Graph is asked for', () => {
  it('is what mappings and filters use, and nothing else', () => {
    expect(policy({}).user.select).toEqual([
      'accountEnabled',
      'agentUser',
      'displayName',
      'userPrincipalName',
      'userType',
    ]);
    expect(policy({}).group.select).toEqual(['displayName']);
    expect(policy({ users: { guests: 'include' } }).user.select).not.toContain('userType');
    expect(policy({ users: { agents: 'include' } }).user.select).not.toContain('agentUser');
  });

  it('uses the names of Graph where Entra has others', () => {
    const user = userPolicy(
      { source: 'mobile', target: 'phoneNumbers[type eq "mobile"].value' },
      { source: 'extensionAttribute3', target: 'title' },
      { expression: 'Join("-", [employeeOrgData.costCenter], [objectId])', target: `${ENTERPRISE}:costCenter` },
    );
    const expected = ['accountEnabled', 'agentUser', 'employeeOrgData', 'mobilePhone', 'onPremisesExtensionAttributes'];
    expect(user.select).toEqual([...expected, 'userPrincipalName', 'userType']);
  });

  it('does not depend on the order of the mappings', () => {
    const [title, locale] = [
      { source: 'jobTitle', target: 'title' },
      { source: 'usageLocation', target: 'locale' },
    ];
    expect(userPolicy(title, locale).select).toEqual(userPolicy(locale, title).select);
  });
});

describe('a direct mapping', () => {
  it('reads values inside other values', () => {
    const user = userPolicy(
      { source: 'extensionAttribute3', target: 'title' },
      { source: 'telephoneNumber', target: 'phoneNumbers[type eq "work"].value' },
      { source: 'employeeOrgData.division', target: `${ENTERPRISE}:division` },
    );
    const image = {
      onPremisesExtensionAttributes: { extensionAttribute3: 'Analyst' },
      businessPhones: ['+44 1', '+44 2'],
      employeeOrgData: { division: 'Engines' },
    };
    expect(mapped(user, input(image))).toEqual({
      title: 'Analyst',
      'phoneNumbers[type eq "work"].value': '+44 1',
      [`${ENTERPRISE}:division`]: 'Engines',
    });
  });

  it('reads own properties of the image only', () => {
    const user = userPolicy({ source: 'jobTitle', target: 'title' });
    const image = Object.create({ jobTitle: 'inherited' }, Object.getOwnPropertyDescriptors(person()));
    expect(mapped(user, { ...input(), image })).toEqual({});
  });

  it('accepts directory extensions, whose names only the tenant knows', () => {
    const source = `extension_${'0a'.repeat(16)}_jobCode`;
    const user = userPolicy({ source, target: 'title' });
    expect(user.select).toContain(source);
    expect(mapped(user, input({ [source]: 7 }))).toEqual({ title: '7' });
  });

  it('reads the id that comes beside the image', () => {
    const user = userPolicy({ source: 'objectId', target: 'title' });
    expect(user.select).not.toContain('id');
    const id = sourceId('0a000000-0000-4000-8000-000000000001');
    expect(mapped(user, input({}, { id }))).toEqual({ title: id });
  });
});

describe('guests', () => {
  const user = policy({ users: { guests: 'include' } }).user;
  const userName = (userPrincipalName: string) => {
    const outcome = user.map(input({ userPrincipalName, userType: 'Guest' }));
    return outcome.ok ? outcome.values.userName : outcome.code;
  };

  it('are known by the address at home, as in Entra', () => {
    expect(userName('ada_fabrikam.com#EXT#@contoso.onmicrosoft.com')).toBe('ada@fabrikam.com');
    expect(userName('ada_king_fabrikam.com#EXT#@contoso.onmicrosoft.com')).toBe('ada_king@fabrikam.com');
    expect(userName('ada@contoso.com')).toBe('ada@contoso.com');
  });

  it('keep the full name where originalUserPrincipalName is mapped', () => {
    const title = userPolicy({ source: 'originalUserPrincipalName', target: 'title' });
    const userPrincipalName = 'ada_fabrikam.com#EXT#@contoso.onmicrosoft.com';
    expect(mapped(title, input({ userPrincipalName }))).toEqual({ title: userPrincipalName });
  });

  it('read the same way inside expressions', () => {
    const title = userPolicy({ expression: 'Append([userPrincipalName], "!")', target: 'title' });
    expect(mapped(title, input({ userPrincipalName: 'ada_f.com#EXT#@c.onmicrosoft.com' }))).toEqual({
      title: 'ada@f.com!',
    });
  });
});
