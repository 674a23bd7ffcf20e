import { describe, expect, it } from 'vitest';
import { ConfigurationError } from '../../../../shared/errors/index.ts';
import { compilePolicy } from '../../../../shared/policy/policy.ts';
import { checkProvisioning } from '../../../../shared/policy/provisioning.ts';
import { provisioningSchema } from '../../../../shared/policy/shape/provisioning-schema.ts';
import { notionProfile } from '../../../../shared/scim/profiles/notion.ts';
import { problemsOf, USER_NAME, userPolicy } from '../../support/policies.ts';

const ENTERPRISE = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';

/** Problems of a user mapping that stands behind the matching one. */
const of = (...mappings: readonly object[]) => problemsOf({ users: { attributeMappings: [USER_NAME, ...mappings] } });
const AT = '$.users.attributeMappings[1]';

describe('a mapping that cannot work is refused when the file is loaded', () => {
  it('an attribute that the target does not know, with the nearest one', () => {
    const file = { users: { attributeMappings: [USER_NAME, { source: 'displayName', target: 'name.formated' }] } };
    expect(checkProvisioning(JSON.stringify(file), notionProfile).problems).toEqual([
      {
        at: `${AT}.target`,
        message: 'the target has no attribute "name.formated"',
        remedy: 'Did you mean "name.formatted"?',
      },
    ]);
  });

  it('an attribute that Entra ID does not have, in mappings, expressions and for managers', () => {
    expect(of({ source: 'departement', target: 'title' })).toEqual([
      `${AT}.source Entra ID has no user attribute "departement" that can be read here`,
    ]);
    expect(of({ expression: 'ToUpper([departement])', target: 'title' })[0]).toMatch(
      /expression .*\n.*departement.*\n.*\^/,
    );
    expect(of({ source: 'manager.manager', target: 'title' })[0]).toContain('"manager.manager" goes two steps');
    const misspelt = { users: { attributeMappings: [USER_NAME, { source: 'manger.department', target: 'title' }] } };
    expect(checkProvisioning(JSON.stringify(misspelt), notionProfile).problems[0]?.remedy).toBe(
      'Did you mean "manager.department"?',
    );
    expect(of({ source: 'toString', target: 'title' })[0]).toContain('no user attribute "toString"');
    const group = { groups: { attributeMappings: [{ source: 'surname', target: 'displayName', matching: 1 }] } };
    expect(problemsOf(group)[0]).toContain('no group attribute "surname"');
  });

  it('what only Entra and its targets know is answered with what takes its place', () => {
    const remedies = (mapping: object) =>
      checkProvisioning(
        JSON.stringify({ users: { attributeMappings: [USER_NAME, mapping] } }),
        notionProfile,
      ).problems.map(({ remedy }) => remedy);
    expect(remedies({ source: 'IsSoftDeleted', target: 'title' })).toEqual([
      'Remove it: `active` follows the scope by itself, and users.actions says who stays',
    ]);
    expect(remedies({ source: 'mailNickname', target: 'externalId' })).toEqual([
      'Remove the mapping: the app keeps in its state which account belongs to whom',
    ]);
    expect(remedies({ source: 'displayName', target: 'displayName' })).toEqual([
      'Map name.formatted, which it is made of',
    ]);
  });

  it('a type of a list that the target does not keep is never taken for another one', () => {
    const remedyFor = (target: string) =>
      checkProvisioning(
        JSON.stringify({ users: { attributeMappings: [USER_NAME, { source: 'faxNumber', target }] } }),
        notionProfile,
      ).problems[0]?.remedy;
    const none = 'Remove the mapping: the target keeps phoneNumbers of the types work, mobile and other only';
    expect(remedyFor('phoneNumbers[type eq "fax"].value')).toBe(none);
    expect(remedyFor('urn:ietf:params:scim:schemas:core:2.0:User:phoneNumbers[type eq "pager"].value')).toBe(none);
    expect(remedyFor('addresses[type eq "home"].locality')).toBe(
      'Remove the mapping: the target keeps addresses of the type work only',
    );
    expect(remedyFor('phoneNumbers[type eq "wrok"].value')).toBe('Did you mean the type "work"?');
    expect(remedyFor('phoneNumbers[type eq "work"].valu')).toBe('Did you mean "phoneNumbers[type eq "work"].value"?');
    expect(remedyFor('department')).toBe(`Did you mean "${ENTERPRISE}:department"?`);
    // Their schemas are alike, and a badge is no role.
    expect(remedyFor('urn:ietf:params:scim:schemas:extension:contoso:2.0:User:badge')).toBe(
      'See docs/mapping.md for the attributes',
    );
  });

  it('active and members mapped otherwise, also by their long names', () => {
    const active = 'urn:ietf:params:scim:schemas:core:2.0:User:active';
    expect(of({ constant: 'True', target: active })).toEqual([`${AT} active always comes from entitlement`]);
    expect(of({ source: 'entitlement', target: active })).toEqual([]);
    const members = { source: 'owners', target: 'urn:ietf:params:scim:schemas:core:2.0:Group:members' };
    const name = { source: 'displayName', target: 'displayName', matching: 1 };
    expect(problemsOf({ groups: { attributeMappings: [name, members] } })).toEqual([
      '$.groups.attributeMappings[1] members always comes from members',
    ]);
  });

  it('no origin, or more than one', () => {
    expect(of({ target: 'title' })).toEqual([`${AT} has no source, constant or expression`]);
    expect(of({ target: 'title', source: 'jobTitle', constant: 'x' })).toEqual([`${AT} has more than one origin`]);
  });

  it('an expression with an error shows the place', () => {
    const [problem, ...others] = of({ expression: 'ToUpper([jobTitle]', target: 'title' });
    expect(others).toEqual([]);
    expect(problem).toMatch(/^\$\.users\.attributeMappings\[1\]\.expression [\s\S]*ToUpper\(\[jobTitle\][\s\S]*\^/);
  });

  it('values that are new each time belong to creation', () => {
    expect(of({ expression: 'Guid()', target: 'title' })).toHaveLength(1);
    expect(of({ expression: 'Guid()', target: 'title', apply: 'onCreate' })).toEqual([]);
  });

  it('targets that are not for writing', () => {
    expect(of({ source: 'displayName', target: 'displayName' })).toEqual([
      `${AT}.target displayName cannot be written`,
    ]);
    expect(of({ source: 'displayName', target: 'addresses' })).toEqual([
      `${AT}.target the values of addresses have several parts`,
    ]);
  });

  it('active follows the entitlement and members follow the members', () => {
    const one = 'active always comes from entitlement';
    expect(of({ constant: true, target: 'active' })).toEqual([`${AT} ${one}`]);
    expect(of({ source: 'entitlement', target: 'title' })).toEqual([`${AT} ${one}`]);
    expect(of({ source: 'entitlement', target: 'active', matching: 2 })).toEqual([`${AT} ${one}`]);
    expect(of({ source: 'entitlement', target: 'active' })).toEqual([]);
    const members = { source: 'displayName', target: 'members' };
    const file = {
      groups: { attributeMappings: [{ source: 'displayName', target: 'displayName', matching: 1 }, members] },
    };
    expect(problemsOf(file)).toEqual(['$.groups.attributeMappings[1] members always comes from members']);
  });

  it('several values for a target that takes one', () => {
    expect(of({ source: 'otherMails', target: 'title' })).toEqual([
      `${AT}.source has several values, and title takes one`,
    ]);
  });

  it('emptying what the target keeps', () => {
    const role = { target: 'urn:ietf:params:scim:schemas:extension:notion:2.0:User:role', constant: 'member' };
    expect(of({ ...role, whenNull: 'clear' })[0]).toMatch(/whenNull .*role cannot be emptied in the target/);
    expect(of({ source: 'jobTitle', target: 'title', whenNull: 'clear', apply: 'onCreate' })[0]).toContain(
      'title is written only when the object is created',
    );
  });

  it('a default that would be taken away again', () => {
    expect(of({ source: 'jobTitle', target: 'title', default: 'none', whenNull: 'clear' })).toEqual([
      `${AT}.default would be written at creation and cleared by the next run, because of "whenNull": "clear"`,
    ]);
  });

  it('constants and defaults that break the rules of the target', () => {
    const target = 'urn:ietf:params:scim:schemas:extension:notion:2.0:User:role';
    expect(of({ constant: 'king', target })).toEqual([`${AT}.constant does not fit (InvalidValue)`]);
    expect(of({ source: 'jobTitle', default: 'x'.repeat(2000), target: 'title' })).toEqual([
      `${AT}.default does not fit (ValueTooLong)`,
    ]);
  });

  it('matching by something that the target cannot be searched by, or that is the same for everybody', () => {
    expect(of({ source: 'jobTitle', target: 'title', matching: 2 })).toEqual([
      `${AT}.matching the target cannot be searched by title`,
    ]);
    const constant = { constant: 'a@contoso.com', target: 'userName', matching: 1 };
    expect(problemsOf({ users: { attributeMappings: [constant] } })).toEqual([
      '$.users.attributeMappings[0].constant is the same for everybody, and so identifies nobody',
    ]);
  });

  it('two mappings for the same target, also for a list and one of its items', () => {
    expect(of({ source: 'mail', target: 'USERNAME' })).toEqual([
      `${AT}.target writes what $.users.attributeMappings[0] already writes`,
    ]);
    const list = { source: 'otherMails', target: 'emails' };
    expect(of(list, { source: 'mail', target: 'emails[type eq "work"].value' })).toEqual([
      '$.users.attributeMappings[2].target writes what $.users.attributeMappings[1] already writes',
    ]);
  });

  it('two matching attributes with one precedence', () => {
    expect(of({ source: 'givenName', target: 'name.givenName', matching: 1 })).toEqual([
      `${AT}.matching has the same precedence as $.users.attributeMappings[0]`,
    ]);
  });

  it('no matching attribute, and none that the target requires', () => {
    expect(problemsOf({ users: { attributeMappings: [{ source: 'displayName', target: 'name.formatted' }] } })).toEqual(
      [
        '$.users.attributeMappings lacks userName, which the target requires',
        '$.users.attributeMappings has no matching attribute, so that existing objects would be created again',
      ],
    );
  });

  it('a misspelled mapping is not also reported as missing', () => {
    expect(problemsOf({ users: { attributeMappings: [{ ...USER_NAME, source: 'upn' }] } })).toHaveLength(1);
  });

  it('spellings of SCIM and Entra are understood', () => {
    const accepted = [
      { source: 'manager', target: `${ENTERPRISE.toUpperCase()}:manager.value` },
      { source: 'jobTitle', target: 'roles[primary eq "True"].value' },
      { source: 'givenName', target: 'NAME.givenname' },
      { source: 'mail', target: 'Emails[ Type  EQ "Work" ].Value' },
      { source: 'surname', target: 'urn:ietf:params:scim:schemas:core:2.0:User:name.familyName' },
    ];
    expect(of(...accepted)).toEqual([]);
    expect(userPolicy(...accepted).targets.slice(-2)).toEqual(['emails[type eq "work"].value', 'name.familyName']);
    expect(of({ source: 'jobTitle', target: 'urn:scim:schemas:core:1.0:title' })).toEqual([]);
    expect(of({ source: 'mail', target: 'emails[type eq "fax"].value' })[0]).toContain('the target has no attribute');
  });

  it('a policy is never made from a file with problems', () => {
    const config = provisioningSchema.parse({ users: { attributeMappings: [{ ...USER_NAME, target: 'userNam' }] } });
    expect(() => compilePolicy(config, notionProfile)).toThrow(ConfigurationError);
    expect(() => compilePolicy(config, notionProfile)).toThrow(
      /attributeMappings\[0\]\.target.*Did you mean "userName"/,
    );
  });
});
