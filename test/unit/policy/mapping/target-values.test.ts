import { describe, expect, it } from 'vitest';
import { input, mapped, policy, USER_NAME, userPolicy } from '../../support/policies.ts';

describe('values with rules', () => {
  const failing = (mapping: object, attributes: Record<string, string>) => {
    const outcome = userPolicy(mapping).map(input(attributes, { creating: true }));
    return outcome.ok ? 'ok' : outcome.code;
  };

  it.each([
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

  it.each(['ada@contoso.com ', '\u00a0ada@contoso.com', 'ada@contoso.com\n'])(
    'an address with white space around it is told as that: %j',
    (userPrincipalName) => {
      expect(policy({}).user.map(input({ userPrincipalName }, { creating: true }))).toMatchObject({
        code: 'InvalidValue',
        detail:
          'The value for userName has white space before or behind it. Correct it in Entra ID, or map it with Trim().',
      });
      const trimmed = { expression: 'Trim([userPrincipalName])', target: 'userName', matching: 1 };
      const { user } = policy({ users: { attributeMappings: [trimmed] } });
      expect(user.map(input({ userPrincipalName }))).toMatchObject({ values: { userName: 'ada@contoso.com' } });
    },
  );

  it.each(['ada@contoso.com', "o'neil+notion@sub.contoso.co.uk", 'ünï@contoso.com'])(
    '%s is an address',
    (userPrincipalName) => {
      expect(policy({}).user.map(input({ userPrincipalName })).ok).toBe(true);
    },
  );

  it('a value that is too long fails its object with its length', () => {
    const outcome = policy({}).user.map(input({ displayName: 'x'.repeat(1025) }));
    expect(outcome).toMatchObject({ ok: false, code: 'ValueTooLong' });
    expect(outcome).toHaveProperty('detail', 'name.formatted takes at most 1024 characters, and the value has 1025.');
  });

  it('control characters and broken characters are not sent', () => {
    const mapping = { source: 'jobTitle', target: 'title' };
    expect(failing(mapping, { jobTitle: 'a\u0000b' })).toBe('InvalidValue');
    expect(failing(mapping, { jobTitle: 'a\ud800b' })).toBe('InvalidValue');
    expect(failing(mapping, { jobTitle: '😀\n' })).toBe('ok');
  });

  it('no value to match by fails a create and not an update', () => {
    for (const userPrincipalName of [null, '']) {
      const create = policy({}).user.map(input({ userPrincipalName }, { creating: true }));
      expect(create).toMatchObject({ ok: false, code: 'MissingMatchingValue' });
      expect(policy({}).user.map(input({ userPrincipalName })).ok).toBe(true);
    }
    const group = policy({}).group.map(input({ displayName: null }, { creating: true }));
    expect(group).toMatchObject({ ok: false, code: 'MissingMatchingValue' });
  });

  it('one of several matching attributes is enough, but not without what the target requires', () => {
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
  it('secondary addresses follow the primary one, which is always the userName', () => {
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

  it('what the target would drop is not sent', () => {
    const user = userPolicy(
      { source: 'otherMails', target: 'emails' },
      { source: 'businessPhones', target: 'phoneNumbers' },
    );
    const otherMails = Array.from({ length: 9 }, (_, index) => `a${index}@contoso.com`);
    const { emails, phoneNumbers } = mapped(user, input({ otherMails, businessPhones: ['1', '2'] }));
    expect(emails).toHaveLength(6);
    expect(phoneNumbers).toEqual([{ value: '1' }]);
  });

  it('every item must follow the rules of the attribute', () => {
    const user = userPolicy({ source: 'otherMails', target: 'emails' });
    expect(user.map(input({ otherMails: ['a@contoso.com', 'nonsense'] }))).toMatchObject({
      ok: false,
      code: 'InvalidValue',
    });
  });

  it('a target with one value takes a list of one and no longer list', () => {
    const user = userPolicy({ expression: 'Split([jobTitle], ",")', target: 'title' });
    expect(mapped(user, input({ jobTitle: 'one' }))).toEqual({ title: 'one' });
    expect(user.map(input({ jobTitle: 'one,two' }))).toMatchObject({ ok: false, code: 'TooManyValues' });
  });
});
