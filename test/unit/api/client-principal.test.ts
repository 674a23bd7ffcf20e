import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { callerOf } from '../../../shared/api/client-principal.ts';
import { randomly } from '../../support/seeds.ts';

const TENANT = '0f0e0d0c-0b0a-4908-8706-050403020100';
const encoded = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64');
const iss = { typ: 'iss', val: `https://sts.windows.net/${TENANT}/` };
const tid = { typ: 'tid', val: TENANT };
const role = { typ: 'roles', val: 'Provisioning.Operate' };

describe('the caller that a principal names', () => {
  it('is ours with the tenant and the issuer of our tenant', () => {
    const claims = [iss, tid, role];
    expect(callerOf(encoded({ auth_typ: 'aad', claims }), TENANT.toUpperCase())).toEqual({
      is: 'ours',
      roles: ['Provisioning.Operate'],
      by: { name: 'unnamed' },
    });
  });

  it('is nobody where the app does not know its tenant', () => {
    expect(callerOf(encoded({ auth_typ: 'aad', claims: [iss, tid, role] }), '').is).toBe('foreign');
  });

  it('is nobody behind a header without end', () => {
    expect(callerOf('A'.repeat(100_000), TENANT).is).toBe('nobody');
  });

  // Whatever is left out of, added to or changed in a forged principal: the right tenant never comes about by itself.
  const text = fc.oneof(
    fc.string(),
    fc.constantFrom(
      'aad',
      'roles',
      'iss',
      'tid',
      'role_typ',
      'Provisioning.Operate',
      iss.val.replace('0f', '1f'),
      `//${TENANT}`,
    ),
  );
  const forgedClaim = fc.oneof(
    fc.constant(role),
    fc.record({ typ: text, val: fc.oneof(text, fc.jsonValue()) }, { requiredKeys: [] }),
    fc.jsonValue(),
  );
  const forged = fc.oneof(
    fc.record(
      { auth_typ: fc.oneof(text, fc.constant('aad')), claims: fc.array(forgedClaim), role_typ: text },
      { requiredKeys: [] },
    ),
    fc.record({
      auth_typ: fc.constant('aad'),
      claims: fc.array(fc.oneof(forgedClaim, fc.constantFrom(iss, tid))).filter(lacksOne),
    }),
    fc.jsonValue(),
  );
  function lacksOne(claims: readonly unknown[]): boolean {
    return !claims.includes(iss) || !claims.includes(tid);
  }

  randomly('is never ours when it is forged', { runs: 5_000 }, (run) => {
    fc.assert(
      fc.property(forged, (value) => {
        expect(callerOf(encoded(value), TENANT).is).not.toBe('ours');
      }),
      run,
    );
  });

  randomly('is never ours behind random bytes', { runs: 5_000 }, (run) => {
    fc.assert(
      fc.property(fc.oneof(fc.base64String(), fc.string()), (header) => {
        expect(callerOf(header, TENANT).is).not.toBe('ours');
      }),
      run,
    );
  });
});
