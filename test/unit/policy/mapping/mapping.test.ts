import { describe, expect, it } from 'vitest';
import { input, mapped, policy, USER_NAME, userPolicy } from '../../support/policies.ts';

describe('the default mappings', () => {
  it('turn a person into userName, name and active', () => {
    expect(policy({}).user.map(input())).toEqual({
      ok: true,
      values: { userName: 'ada@contoso.com', 'name.formatted': 'Ada Lovelace', active: true },
    });
  });

  it('turn a group into its name', () => {
    const outcome = policy({}).group.map(input({ displayName: 'Engineers' }));
    expect(outcome).toEqual({ ok: true, values: { displayName: 'Engineers' } });
  });

  it('match people by userName and groups by displayName', () => {
    expect(policy({}).user.matching).toEqual(['userName']);
    expect(policy({}).group.matching).toEqual(['displayName']);
  });
});

describe('no value', () => {
  const title = (more: object) => userPolicy({ source: 'jobTitle', target: 'title', ...more });

  it.each([undefined, null, []])('%j leaves the target as it is, as Entra does', (jobTitle) => {
    expect(mapped(title({}), input(jobTitle === undefined ? {} : { jobTitle }))).toEqual({});
  });

  it('empties the target where the mapping says so', () => {
    expect(mapped(title({ whenNull: 'clear' }), input({ jobTitle: null }))).toEqual({ title: null });
    expect(mapped(title({ whenNull: 'clear' }), input({ jobTitle: null }, { creating: true }))).toEqual({});
  });

  it('gets the default value when the object is created, and never later', () => {
    expect(mapped(title({ default: 'Member' }), input({}, { creating: true }))).toEqual({ title: 'Member' });
    expect(mapped(title({ default: 'Member' }), input())).toEqual({});
    expect(mapped(title({ default: 'Member' }), input({ jobTitle: 'Boss' }, { creating: true }))).toEqual({
      title: 'Boss',
    });
  });

  it('an empty text is a value like any other', () => {
    expect(mapped(title({}), input({ jobTitle: '' }))).toEqual({ title: '' });
  });

  it('IgnoreFlowIfNullOrEmpty leaves the target alone, whatever the mapping says about empty values', () => {
    const expression = 'IgnoreFlowIfNullOrEmpty([jobTitle])';
    const user = userPolicy({ expression, target: 'title', whenNull: 'clear' });
    const withDefault = userPolicy({ expression, target: 'title', default: 'x' });
    expect(mapped(withDefault, input({ jobTitle: '' }, { creating: true }))).toEqual({});
    expect(mapped(user, input({ jobTitle: '' }))).toEqual({});
    expect(mapped(user, input({ jobTitle: null }))).toEqual({});
    expect(mapped(user, input({ jobTitle: 'Boss' }))).toEqual({ title: 'Boss' });
  });
});

describe('apply', () => {
  it('onCreate writes when the object is created and never again', () => {
    const user = userPolicy({ source: 'jobTitle', target: 'title', apply: 'onCreate' });
    expect(mapped(user, input({ jobTitle: 'Boss' }, { creating: true }))).toEqual({ title: 'Boss' });
    expect(mapped(user, input({ jobTitle: 'Boss' }))).toEqual({});
  });

  it('an attribute that the target reads at creation only is not sent later', () => {
    const target = 'photos[type eq "photo"].value';
    const user = userPolicy({ constant: 'https://contoso.com/logo.png', target });
    expect(mapped(user, input({}, { creating: true }))).toEqual({ [target]: 'https://contoso.com/logo.png' });
    expect(mapped(user, input())).toEqual({});
  });
});

describe('constants and expressions', () => {
  it('a constant is the same for everybody', () => {
    expect(mapped(userPolicy({ constant: 'en-GB', target: 'locale' }), input())).toEqual({ locale: 'en-GB' });
  });

  it('an expression sees the whole object, the time and chance', () => {
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

  it('an expression without a result fails the object with a reason that holds no value', () => {
    const user = userPolicy({ expression: 'CStr(DateAdd("d", 1, CDate([jobTitle])))', target: 'title' });
    const outcome = user.map(input({ jobTitle: 'Chief Secret Officer' }));
    expect(outcome).toMatchObject({ ok: false, code: 'ExpressionFailed' });
    expect(JSON.stringify(outcome)).not.toContain('Secret');
  });

  it('Redact lets the value flow and says that it must not be logged', () => {
    const user = userPolicy({ expression: 'Redact([jobTitle])', target: 'title' });
    expect(mapped(user, input({ jobTitle: 'Spy' }))).toEqual({ title: 'Spy' });
    expect(user.redacted).toEqual(['title']);
  });
});
