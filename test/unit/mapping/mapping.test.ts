import { describe, expect, test } from 'vitest';
import { sourceId } from '../../../shared/engine/model.ts';
import { input, mapped, NOW, person, policy, problemsOf, USER_NAME, userPolicy } from './fixtures.ts';

const ENTERPRISE = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';
const NOTION_ROLE = 'urn:ietf:params:scim:schemas:extension:notion:2.0:User:role';

describe('the default mappings', () => {
  test('turn a person into userName, name and active', () => {
    expect(policy({}).user.map(input())).toEqual({
      ok: true,
      values: { userName: 'ada@contoso.com', 'name.formatted': 'Ada Lovelace', active: true },
    });
  });

  test('turn a group into its name', () => {
    const outcome = policy({}).group.map(input({ displayName: 'Engineers' }));
    expect(outcome).toEqual({ ok: true, values: { displayName: 'Engineers' } });
  });

  test('match people by userName and groups by displayName', () => {
    expect(policy({}).user.matching).toEqual(['userName']);
    expect(policy({}).group.matching).toEqual(['displayName']);
  });
});

describe('what Graph is asked for', () => {
  test('is what mappings and filters use, and nothing else', () => {
    expect(policy({}).user.select).toEqual(['accountEnabled', 'displayName', 'userPrincipalName', 'userType']);
    expect(policy({}).group.select).toEqual(['displayName']);
    expect(policy({ users: { guests: 'include' } }).user.select).not.toContain('userType');
  });

  test('uses the names of Graph where Entra has others', () => {
    const user = userPolicy(
      { source: 'mobile', target: 'phoneNumbers[type eq "mobile"].value' },
      { source: 'extensionAttribute3', target: 'title' },
      { expression: 'Join("-", [employeeOrgData.costCenter], [objectId])', target: `${ENTERPRISE}:costCenter` },
    );
    const expected = ['accountEnabled', 'employeeOrgData', 'mobilePhone', 'onPremisesExtensionAttributes'];
    expect(user.select).toEqual([...expected, 'userPrincipalName', 'userType']);
  });

  test('does not depend on the order of the mappings', () => {
    const [title, locale] = [
      { source: 'jobTitle', target: 'title' },
      { source: 'usageLocation', target: 'locale' },
    ];
    expect(userPolicy(title, locale).select).toEqual(userPolicy(locale, title).select);
  });
});

describe('a direct mapping', () => {
  test('reads values inside other values', () => {
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

  test('reads own properties of the image only', () => {
    const user = userPolicy({ source: 'jobTitle', target: 'title' });
    const image = Object.create({ jobTitle: 'inherited' }, Object.getOwnPropertyDescriptors(person()));
    expect(mapped(user, { ...input(), image })).toEqual({});
  });

  test('accepts directory extensions, whose names only the tenant knows', () => {
    const source = `extension_${'0a'.repeat(16)}_jobCode`;
    const user = userPolicy({ source, target: 'title' });
    expect(user.select).toContain(source);
    expect(mapped(user, input({ [source]: 7 }))).toEqual({ title: '7' });
  });

  test('reads the id that comes beside the image', () => {
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

  test('are known by the address at home, as in Entra', () => {
    expect(userName('ada_fabrikam.com#EXT#@contoso.onmicrosoft.com')).toBe('ada@fabrikam.com');
    expect(userName('ada_king_fabrikam.com#EXT#@contoso.onmicrosoft.com')).toBe('ada_king@fabrikam.com');
    expect(userName('ada@contoso.com')).toBe('ada@contoso.com');
  });

  test('keep the full name where originalUserPrincipalName is mapped', () => {
    const title = userPolicy({ source: 'originalUserPrincipalName', target: 'title' });
    const userPrincipalName = 'ada_fabrikam.com#EXT#@contoso.onmicrosoft.com';
    expect(mapped(title, input({ userPrincipalName }))).toEqual({ title: userPrincipalName });
  });

  test('read the same way inside expressions', () => {
    const title = userPolicy({ expression: 'Append([userPrincipalName], "!")', target: 'title' });
    expect(mapped(title, input({ userPrincipalName: 'ada_f.com#EXT#@c.onmicrosoft.com' }))).toEqual({
      title: 'ada@f.com!',
    });
  });
});

describe('no value', () => {
  const title = (more: object) => userPolicy({ source: 'jobTitle', target: 'title', ...more });

  test.each([undefined, null, []])('%j leaves the target as it is, as Entra does', (jobTitle) => {
    expect(mapped(title({}), input(jobTitle === undefined ? {} : { jobTitle }))).toEqual({});
  });

  test('empties the target where the mapping says so', () => {
    expect(mapped(title({ whenNull: 'clear' }), input({ jobTitle: null }))).toEqual({ title: null });
    expect(mapped(title({ whenNull: 'clear' }), input({ jobTitle: null }, { creating: true }))).toEqual({});
  });

  test('gets the default value when the object is created, and never later', () => {
    expect(mapped(title({ default: 'Member' }), input({}, { creating: true }))).toEqual({ title: 'Member' });
    expect(mapped(title({ default: 'Member' }), input())).toEqual({});
    expect(mapped(title({ default: 'Member' }), input({ jobTitle: 'Boss' }, { creating: true }))).toEqual({
      title: 'Boss',
    });
  });

  test('an empty text is a value like any other', () => {
    expect(mapped(title({}), input({ jobTitle: '' }))).toEqual({ title: '' });
  });

  test('IgnoreFlowIfNullOrEmpty leaves the target alone, whatever the mapping says about empty values', () => {
    const expression = 'IgnoreFlowIfNullOrEmpty([jobTitle])';
    const user = userPolicy({ expression, target: 'title', whenNull: 'clear', default: 'x' });
    expect(mapped(user, input({ jobTitle: '' }, { creating: true }))).toEqual({});
    expect(mapped(user, input({ jobTitle: null }))).toEqual({});
    expect(mapped(user, input({ jobTitle: 'Boss' }))).toEqual({ title: 'Boss' });
  });
});

describe('apply', () => {
  test('onCreate writes when the object is created and never again', () => {
    const user = userPolicy({ source: 'jobTitle', target: 'title', apply: 'onCreate' });
    expect(mapped(user, input({ jobTitle: 'Boss' }, { creating: true }))).toEqual({ title: 'Boss' });
    expect(mapped(user, input({ jobTitle: 'Boss' }))).toEqual({});
  });

  test('an attribute that the target reads at creation only is not sent later', () => {
    const target = 'photos[type eq "photo"].value';
    const user = userPolicy({ constant: 'https://contoso.com/logo.png', target });
    expect(mapped(user, input({}, { creating: true }))).toEqual({ [target]: 'https://contoso.com/logo.png' });
    expect(mapped(user, input())).toEqual({});
  });
});

describe('constants and expressions', () => {
  test('a constant is the same for everybody', () => {
    expect(mapped(userPolicy({ constant: 'en-GB', target: 'locale' }), input())).toEqual({ locale: 'en-GB' });
  });

  test('an expression sees the whole object, the time and chance', () => {
    const user = policy(
      {
        users: {
          attributeMappings: [
            USER_NAME,
            { expression: 'Join(" ", [surname], ToUpper([givenName]))', target: 'name.formatted' },
            { expression: 'FormatDateTime(Now(), , "M/d/yyyy h:mm:ss tt", "yyyy")', target: 'title' },
            { expression: 'RandomString(6,0,0,0,6)', target: 'userType', apply: 'onCreate' },
          ],
        },
      },
      () => 0,
    ).user;
    const values = mapped(user, input({ surname: 'Lovelace', givenName: 'Ada' }, { creating: true }));
    expect(values).toMatchObject({ 'name.formatted': 'Lovelace ADA', title: '2026' });
    expect(values.userType).toMatch(/^[a-z]{6}$/);
  });

  test('an expression without a result fails the object with a reason that holds no value', () => {
    const user = userPolicy({ expression: 'CStr(DateAdd("d", 1, CDate([jobTitle])))', target: 'title' });
    const outcome = user.map(input({ jobTitle: 'Chief Secret Officer' }));
    expect(outcome).toMatchObject({ ok: false, code: 'ExpressionFailed' });
    expect(JSON.stringify(outcome)).not.toContain('Secret');
  });

  test('Redact lets the value flow and says that it must not be logged', () => {
    const user = userPolicy({ expression: 'Redact([jobTitle])', target: 'title' });
    expect(mapped(user, input({ jobTitle: 'Spy' }))).toEqual({ title: 'Spy' });
    expect(user.redacted).toEqual(['title']);
  });
});

describe('values with rules', () => {
  const failing = (mapping: object, attributes: Record<string, string>) => {
    const outcome = userPolicy(mapping).map(input(attributes, { creating: true }));
    return outcome.ok ? 'ok' : outcome.code;
  };

  test.each([
    'ada',
    'ada@contoso',
    '@contoso.com',
    'a b@contoso.com',
    'ada@con..toso.com',
    'ada@@contoso.com',
    'Ada <a@b.c>',
  ])('a userName must be an e-mail address: %s fails its object, unseen', (userPrincipalName) => {
    const outcome = policy({}).user.map(input({ userPrincipalName }, { creating: true }));
    expect(outcome).toMatchObject({ ok: false, code: 'InvalidValue' });
    expect(JSON.stringify(outcome)).not.toContain(userPrincipalName);
  });

  test.each(['ada@contoso.com', "o'neil+notion@sub.contoso.co.uk", 'ünï@contoso.com'])(
    '%s is an address',
    (userPrincipalName) => {
      expect(policy({}).user.map(input({ userPrincipalName })).ok).toBe(true);
    },
  );

  test('a value that is too long fails its object with its length', () => {
    const outcome = policy({}).user.map(input({ displayName: 'x'.repeat(1025) }));
    expect(outcome).toMatchObject({ ok: false, code: 'ValueTooLong' });
    expect(outcome).toHaveProperty('detail', 'name.formatted takes 1024 characters and the value has 1025.');
  });

  test('control characters and broken characters are not sent', () => {
    const mapping = { source: 'jobTitle', target: 'title' };
    expect(failing(mapping, { jobTitle: 'a\u0000b' })).toBe('InvalidValue');
    expect(failing(mapping, { jobTitle: 'a\ud800b' })).toBe('InvalidValue');
    expect(failing(mapping, { jobTitle: '😀\n' })).toBe('ok');
  });

  test('no value to match by fails a create and not an update', () => {
    for (const userPrincipalName of [null, '']) {
      const create = policy({}).user.map(input({ userPrincipalName }, { creating: true }));
      expect(create).toMatchObject({ ok: false, code: 'MissingMatchingValue' });
      expect(policy({}).user.map(input({ userPrincipalName })).ok).toBe(true);
    }
    const group = policy({}).group.map(input({ displayName: null }, { creating: true }));
    expect(group).toMatchObject({ ok: false, code: 'MissingMatchingValue' });
  });

  test('one of several matching attributes is enough, but not without what the target requires', () => {
    const user = policy({
      users: {
        attributeMappings: [USER_NAME, { source: 'givenName', target: 'name.givenName', matching: 2 }],
      },
    }).user;
    expect(user.matching).toEqual(['userName', 'name.givenName']);
    const outcome = user.map(input({ userPrincipalName: null, givenName: 'Ada' }, { creating: true }));
    expect(outcome).toMatchObject({ ok: false, code: 'MissingRequiredValue' });
  });
});

describe('attributes with several values', () => {
  test('secondary addresses follow the primary one, which is always the userName', () => {
    const user = userPolicy({ source: 'otherMails', target: 'emails' });
    const otherMails = ['ADA@contoso.com', 'countess@fabrikam.com', 'countess@fabrikam.com', ''];
    expect(mapped(user, input({ otherMails }))).toEqual({
      emails: [
        { value: 'ada@contoso.com', primary: true },
        { value: 'countess@fabrikam.com', primary: false },
      ],
    });
    expect(mapped(user, input({ otherMails: [] }))).toEqual({});
  });

  test('what the target would drop is not sent', () => {
    const user = userPolicy(
      { source: 'otherMails', target: 'emails' },
      { source: 'businessPhones', target: 'phoneNumbers' },
    );
    const otherMails = Array.from({ length: 9 }, (_, index) => `a${index}@contoso.com`);
    const { emails, phoneNumbers } = mapped(user, input({ otherMails, businessPhones: ['1', '2'] }));
    expect(emails).toHaveLength(6);
    expect(phoneNumbers).toEqual([{ value: '1' }]);
  });

  test('every item must follow the rules of the attribute', () => {
    const user = userPolicy({ source: 'otherMails', target: 'emails' });
    expect(user.map(input({ otherMails: ['a@contoso.com', 'nonsense'] }))).toMatchObject({
      ok: false,
      code: 'InvalidValue',
    });
  });

  test('a target with one value takes a list of one and no longer list', () => {
    const user = userPolicy({ expression: 'Split([jobTitle], ",")', target: 'title' });
    expect(mapped(user, input({ jobTitle: 'one' }))).toEqual({ title: 'one' });
    expect(user.map(input({ jobTitle: 'one,two' }))).toMatchObject({ ok: false, code: 'TooManyValues' });
  });
});

describe('the manager', () => {
  const manager = person({
    userPrincipalName: 'charles_fabrikam.com#EXT#@contoso.onmicrosoft.com',
    jobTitle: 'Inventor',
  });
  const user = userPolicy(
    { source: 'manager', target: `${ENTERPRISE}:manager`, whenNull: 'clear' },
    { source: 'manager.displayName', target: `${ENTERPRISE}:manager.displayName` },
  );

  test('is written as the address under which Notion knows that person', () => {
    const values = mapped(user, input({ manager: 'some-id' }, { references: { manager } }));
    expect(values).toEqual({
      [`${ENTERPRISE}:manager`]: 'charles@fabrikam.com',
      [`${ENTERPRISE}:manager.displayName`]: 'Ada Lovelace',
    });
  });

  test('is asked of the engine as a reference', () => {
    expect(user.references).toEqual(['manager']);
    expect(user.select).toContain('manager');
    expect(policy({}).user.references).toEqual([]);
  });

  test('counts as none while that person is not in Notion, or has no usable address', () => {
    const none = { [`${ENTERPRISE}:manager`]: null };
    expect(mapped(user, input({ manager: 'some-id' }))).toEqual(none);
    expect(mapped(user, input({ manager: null }, { references: {} }))).toEqual(none);
    const nameless = { manager: { userPrincipalName: 'nobody' } };
    expect(mapped(user, input({ manager: 'some-id' }, { references: nameless }))).toEqual(none);
  });

  test('reads the same inside an expression, and may be spelled as in SCIM', () => {
    const asText = userPolicy({ expression: 'ToUpper([manager])', target: `${ENTERPRISE}:manager.value` });
    const values = mapped(asText, input({ manager: 'some-id' }, { references: { manager } }));
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

  test("Notion's role follows the app role", () => {
    expect(role.usesAppRoles).toBe(true);
    expect(mapped(role, input({}, { roles: ['r1'], roleCatalogue }))).toEqual({ [NOTION_ROLE]: 'membership_admin' });
  });

  test('default access and roles that are gone leave the role as it is', () => {
    expect(mapped(role, input({}, { roles: ['00000000-0000-0000-0000-000000000000', 'gone'], roleCatalogue }))).toEqual(
      {},
    );
  });

  test('a role that Notion does not know fails its object', () => {
    const outcome = role.map(input({}, { roles: ['r3'], roleCatalogue }));
    expect(outcome).toMatchObject({ ok: false, code: 'InvalidValue' });
    expect(outcome).toHaveProperty(
      'detail',
      expect.stringContaining('owner, membership_admin, member, restricted_member'),
    );
  });

  test('job roles take the whole list', () => {
    const expression = 'AssertiveAppRoleAssignmentsComplex([appRoleAssignments])';
    const user = userPolicy({ expression, target: 'roles' });
    const { roles } = mapped(user, input({}, { roles: ['r2', 'r1'], roleCatalogue }));
    expect(roles).toEqual([
      { primary: false, type: 'WindowsAzureActiveDirectoryRole', display: 'Members', value: 'member' },
      { primary: false, type: 'WindowsAzureActiveDirectoryRole', display: 'Admins', value: 'membership_admin' },
    ]);
  });

  test('cannot be mapped where nobody is assigned', () => {
    const mapping = { expression: 'SingleAppRoleAssignment([appRoleAssignments])', target: NOTION_ROLE };
    expect(problemsOf({ scope: 'all', users: { attributeMappings: [USER_NAME, mapping] } })).toEqual([
      '$.scope is "all", where nobody has app roles, and a mapping reads them',
    ]);
  });
});

describe('explaining a mapping', () => {
  test('tells origin and outcome of each, and hides what is redacted', () => {
    const user = userPolicy(
      { source: 'jobTitle', target: 'title' },
      { expression: 'Redact([city])', target: 'locale' },
      { constant: 'x', target: 'userType', apply: 'onCreate' },
      { source: 'mail', target: 'preferredLanguage', whenNull: 'clear' },
      { source: 'userPrincipalName', target: 'emails[type eq "work"].value' },
      { source: 'surname', target: 'name.familyName' },
    );
    const image = { jobTitle: 'Boss', city: 'Hideout', surname: 'a\u0000' };
    const lines = user.explainMappings(input(image));
    expect(lines.map(({ target, origin, outcome }) => [target, origin, outcome])).toEqual([
      ['userName', 'userPrincipalName', 'value'],
      ['title', 'jobTitle', 'value'],
      ['locale', 'Redact([city])', 'value'],
      ['userType', '"x"', 'notApplied'],
      ['preferredLanguage', 'mail', 'cleared'],
      // It is the userName, and so the primary address already.
      ['emails[type eq "work"].value', 'userPrincipalName', 'kept'],
      ['name.familyName', 'surname', 'failed'],
    ]);
    expect(lines[1]).toMatchObject({ value: 'Boss', redacted: false });
    expect(lines[2]).toMatchObject({ value: '[redacted]', redacted: true });
    expect(JSON.stringify(lines)).not.toContain('Hideout');
  });
});

describe('the hash of a policy', () => {
  const hash = (file: object) => policy(file).hash;

  test('changes with everything that may change an outcome', () => {
    const filter = { clauses: [{ attribute: 'department', operator: 'EQUALS', value: 'Sales' }] };
    const hashes = [
      {},
      { scope: 'all' },
      { nestedGroups: true },
      { users: { guests: 'include' } },
      { users: { actions: { disabled: 'keep' } } },
      { users: { scopingFilters: [filter] } },
      { groups: { enabled: false } },
      { groups: { scopingFilters: [{ clauses: [{ ...filter.clauses[0], attribute: 'displayName' }] }] } },
      { users: { attributeMappings: [USER_NAME] } },
    ].map(hash);
    expect(new Set(hashes).size).toBe(hashes.length);
  });

  test('stays while only the order of keys, the written defaults or the guard limits change', () => {
    expect(hash({ nestedGroups: false, scope: 'assigned' })).toBe(hash({ scope: 'assigned' }));
    expect(hash({ limits: { creations: 9 } })).toBe(hash({}));
    expect(hash({ users: { attributeMappings: [{ target: 'userName', matching: 1, source: 'mail' }] } })).toBe(
      hash({ users: { attributeMappings: [{ source: 'mail', matching: 1, target: 'userName' }] } }),
    );
  });

  test('is a short text without surprises', () => {
    expect(hash({})).toMatch(/^[0-9a-f]{32}$/);
    expect(NOW).toBeGreaterThan(0);
  });
});

describe('what happens to those who should no longer be there', () => {
  test('follows the documented defaults', () => {
    const { user, group } = policy({});
    expect(user.onRemoval).toEqual({
      disabled: 'deactivate',
      outOfScope: 'deactivate',
      softDeleted: 'deactivate',
      hardDeleted: 'delete',
    });
    expect(group.onRemoval).toEqual({
      disabled: 'empty',
      outOfScope: 'empty',
      softDeleted: 'empty',
      hardDeleted: 'deleteOurs',
    });
  });

  test('can be kept, one event at a time', () => {
    const { user, group } = policy({
      users: { actions: { outOfScope: 'keep', hardDeleted: 'keep' } },
      groups: { actions: { outOfScope: 'delete', softDeleted: 'keep' } },
    });
    expect(user.onRemoval).toMatchObject({ disabled: 'deactivate', outOfScope: 'keep', hardDeleted: 'keep' });
    expect(group.onRemoval).toMatchObject({ outOfScope: 'delete', softDeleted: 'keep', hardDeleted: 'deleteOurs' });
  });
});
