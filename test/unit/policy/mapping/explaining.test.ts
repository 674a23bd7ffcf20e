import { describe, expect, it } from 'vitest';
import { input, policy, userPolicy } from '../../support/policies.ts';

describe('explaining a mapping', () => {
  it('tells origin and outcome of each, and hides what is redacted', () => {
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

it('the address of a manager is hidden where the mapping of addresses hides them', () => {
  const manager = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager';
  const { user } = policy({
    users: {
      attributeMappings: [
        { expression: 'Redact([userPrincipalName])', target: 'userName', matching: 1 },
        { source: 'manager', target: manager },
        { source: 'jobTitle', target: 'title' },
      ],
    },
  });
  const linkedReferences = { manager: { userPrincipalName: 'boss@contoso.com' } };
  const lines = user.explainMappings(input({ manager: 'b1', jobTitle: 'Analyst' }, { linkedReferences }));
  expect(user.redacted).toEqual(['userName', manager]);
  expect(lines.map(({ redacted }) => redacted)).toEqual([true, true, false]);
  expect(JSON.stringify(lines)).not.toContain('boss@contoso.com');
});
