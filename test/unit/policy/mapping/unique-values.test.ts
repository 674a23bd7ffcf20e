import { describe, expect, it } from 'vitest';
import { input, problemsOf, USER_NAME, userPolicy } from '../../support/policies.ts';

const unique = (expression: string, target = 'name.givenName') => ({ expression, target, apply: 'onCreate' });

describe('SelectUniqueValue', () => {
  const names = unique('SelectUniqueValue([givenName], Append([givenName], "2"))');

  it('gives its first value, and all of them beside it', () => {
    const outcome = userPolicy(names).map(input({ givenName: 'Ada' }, { creating: true }));
    expect(outcome).toMatchObject({
      ok: true,
      values: { 'name.givenName': 'Ada' },
      candidates: { 'name.givenName': ['Ada', 'Ada2'] },
    });
  });

  it('asks for nothing when there is no value, or the object is there already', () => {
    for (const given of [input({}, { creating: true }), input({ givenName: 'Ada' })]) {
      const outcome = userPolicy(names).map(given);
      expect(outcome).not.toHaveProperty('candidates');
      expect(outcome).not.toHaveProperty(['values', 'name.givenName']);
    }
  });

  it('passes over a value that does not fit or cannot be computed, as long as another one does', () => {
    const given = input({ givenName: 'x'.repeat(1024) }, { creating: true });
    expect(userPolicy(names).map(given)).toMatchObject({ candidates: { 'name.givenName': ['x'.repeat(1024)] } });
    const failing = userPolicy(unique('SelectUniqueValue(CDate([jobTitle]), [jobTitle])'));
    expect(failing.map(input({ jobTitle: 'Boss' }, { creating: true }))).toMatchObject({
      candidates: { 'name.givenName': ['Boss'] },
    });
  });

  it('fails for an object none of whose values fits, or can be computed', () => {
    const outcome = userPolicy(names).map(input({ givenName: 'x'.repeat(1025) }, { creating: true }));
    expect(outcome).toMatchObject({ ok: false, code: 'ValueTooLong' });
    const failing = userPolicy(unique('SelectUniqueValue(CDate([jobTitle]), CDate([jobTitle]))'));
    expect(failing.map(input({ jobTitle: 'Boss' }, { creating: true }))).toMatchObject({ code: 'ExpressionFailed' });
  });

  it('is refused where the target cannot be searched', () => {
    const attributeMappings = [USER_NAME, unique('SelectUniqueValue([jobTitle], [department])', 'title')];
    expect(problemsOf({ users: { attributeMappings } })).toEqual([
      '$.users.attributeMappings[1].expression the target cannot be searched by title, which SelectUniqueValue needs',
    ]);
  });

  it('shows no value that Redact() hides', () => {
    const user = userPolicy(unique('SelectUniqueValue(Redact([givenName]), "x")'));
    const [, line] = user.explainMappings(input({ givenName: 'Ada' }, { creating: true }));
    expect(line).toMatchObject({ outcome: 'value', value: '[redacted]' });
    expect(JSON.stringify(line)).not.toContain('Ada');
  });
});
