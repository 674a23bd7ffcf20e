import fc from 'fast-check';
import { expect } from 'vitest';
import type { Attributes, AttributeValue } from '../../../../shared/model/stored-object.ts';
import { randomly } from '../../../support/seeds.ts';
import { NOW, policy, USER_NAME } from '../../support/policies.ts';

const { user } = policy({
  users: {
    attributeMappings: [
      USER_NAME,
      { source: 'extensionAttribute1', target: 'title', whenNull: 'clear' },
      { source: 'telephoneNumber', target: 'phoneNumbers[type eq "work"].value' },
      { source: 'otherMails', target: 'emails' },
      { expression: 'Join(",", [businessPhones], [department])', target: 'userType' },
      { expression: 'IIF([department] = "x", Left([city], 3), Word([city], 1, " "))', target: 'locale' },
    ],
    scopingFilters: [
      { clauses: [{ attribute: 'department', operator: 'REGEX MATCH', value: '[a-z]*' }] },
      { clauses: [{ attribute: 'employeeHireDate', operator: 'BEFORE', value: 'now+1d' }] },
      { clauses: [{ attribute: 'otherMails', operator: 'Includes', value: '@', values: 'any' }] },
      { clauses: [{ attribute: 'employeeId', operator: 'Greater_Than', value: '5' }] },
    ],
  },
});

/** Whatever a broken or hostile source could put into an attribute. */
const attributeValue: fc.Arbitrary<AttributeValue> = fc.letrec<{ value: AttributeValue }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 2 },
    fc.constant(null),
    fc.string({ unit: 'binary' }),
    fc.constantFrom('ada@contoso.com', '2026-06-16', '7', ''),
    fc.integer(),
    fc.boolean(),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom('extensionAttribute1', 'value', 'primary', '__proto__'), tie('value')),
  ),
})).value;

const image: fc.Arbitrary<Attributes> = fc.dictionary(fc.constantFrom(...user.select), attributeValue, {
  maxKeys: user.select.length,
});

randomly('no image makes mapping or scoping throw, and what comes out fits the target', { runs: 1_000 }, (run) => {
  fc.assert(
    fc.property(image, fc.boolean(), (attributes, creating) => {
      const scope = user.scope(attributes, NOW);
      expect(scope.eligible === (scope.reason === undefined)).toBe(true);
      if (scope.lookAgainAt !== undefined) expect(scope.lookAgainAt).toBeGreaterThan(NOW);
      const outcome = user.map({ image: attributes, roles: [], creating, now: NOW });
      if (outcome.ok) expectToFit(outcome.values, creating);
      else expect(outcome.code).toMatch(/^[A-Z][A-Za-z]+$/);
    }),
    run,
  );
});

function expectToFit(values: Attributes, creating: boolean): void {
  for (const path of ['userName', 'title', 'userType', 'locale', 'phoneNumbers[type eq "work"].value']) {
    const value = values[path] ?? '';
    expect(typeof value).toBe('string');
    expect(String(value).length).toBeLessThanOrEqual(1024);
  }
  if (creating) expect(values.userName).toMatch(/@/);
}
