// Who may call what under HTTP_AUTH=entra, where the platform signs people in and the handlers look at their roles.

import { describe, expect, it } from 'vitest';
import { type Installation, installations, oneInstallation } from './support/installation.ts';

const SIGNED_IN = {
  HTTP_AUTH: 'entra',
  WEBSITE_AUTH_ENABLED: 'True',
  ENTRA_TENANT_ID: '0f0e0d0c-0b0a-4908-8706-050403020100',
};

const encoded = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64');
const TENANT = '0f0e0d0c-0b0a-4908-8706-050403020100';
const OTHER_TENANT = '1f0e0d0c-0b0a-4908-8706-050403020100';
const issuedIn = (tenant: string) => [
  { typ: 'iss', val: `https://login.microsoftonline.com/${tenant}/v2.0` },
  { typ: 'http://schemas.microsoft.com/identity/claims/tenantid', val: tenant },
];
const principal = (...roles: readonly string[]) => ({
  auth_typ: 'aad',
  claims: [{ typ: 'name', val: 'Ada' }, ...issuedIn(TENANT), ...roles.map((val) => ({ typ: 'roles', val }))],
  name_typ: 'name',
  role_typ: 'roles',
});
const READER = encoded(principal('Provisioning.Read'));
const OPERATOR = encoded(principal('Provisioning.Operate'));

const CALLS = [
  ['GET', 'status'],
  ['POST', 'explain'],
  ['POST', 'test-connection'],
  ['POST', 'job/pause'],
  ['GET', 'escrow'],
  ['POST', 'escrow/release'],
  ['GET', 'requests'],
  ['GET', 'configuration'],
] as const;

/** What is said to a call without a body that needs one. */
const LET_IN = [400, 'InvalidBody'];
const NOT_LET_IN = [403, 'RoleMissing'];

async function answers(app: Installation, header?: string): Promise<unknown[]> {
  const all: unknown[] = [];
  for (const [method, path] of CALLS) {
    const fromProgram = { 'content-type': 'application/json', 'x-requested-by': 'test' };
    const init = { headers: header === undefined ? fromProgram : { ...fromProgram, 'x-ms-client-principal': header } };
    const { status, body } = await app.call(method, path, init);
    all.push(status < 300 ? status : [status, body['code']]);
  }
  return all;
}

describe('where callers sign in', () => {
  const installed = oneInstallation({ env: SIGNED_IN });

  describe('with App Service authentication on', () => {
    it('nobody gets in without having signed in, except to health', async () => {
      const app = installed();
      expect(await answers(app)).toEqual(Array(CALLS.length).fill([401, 'NotSignedIn']));
      expect((await app.call('GET', 'health')).status).toBe(200);
    });

    it('a role that is not ours, or no role, opens nothing', async () => {
      const app = installed();
      const strangers = [principal(), principal('Admin', 'provisioning.operate', 'Provisioning.Operate.All')];
      for (const stranger of strangers) {
        expect(await answers(app, encoded(stranger))).toEqual(Array(CALLS.length).fill(NOT_LET_IN));
      }
    });

    it('Provisioning.Read sees the status and operates nothing', async () => {
      const app = installed();
      expect(await answers(app, READER)).toEqual([
        200,
        LET_IN,
        ...Array(2).fill(NOT_LET_IN),
        200,
        NOT_LET_IN,
        200,
        200,
      ]);
    });

    it('Provisioning.Operate may do everything', async () => {
      const app = installed();
      expect(await answers(app, OPERATOR)).toEqual([200, LET_IN, 200, 202, 200, LET_IN, 200, 200]);
    });

    it('roles under the long claim type of the principal count', async () => {
      const app = installed();
      const long = 'http://schemas.microsoft.com/ws/2008/06/identity/claims/role';
      const claims = [...issuedIn(TENANT), { typ: long, val: 'Provisioning.Read' }];
      expect((await answers(app, encoded({ auth_typ: 'aad', claims, role_typ: long })))[0]).toBe(200);
    });

    it('a header that is no principal opens nothing and breaks nothing', async () => {
      const app = installed();
      const odd = [null, 5, 'Provisioning.Operate', [], {}, { claims: null }, { claims: [null, 5, { typ: 'roles' }] }];
      const inherited = '{"__proto__":{"claims":[{"typ":"roles","val":"Provisioning.Operate"}]}}';
      for (const header of ['', '%%%', 'e30', READER.slice(3), btoa(inherited), ...odd.map(encoded)]) {
        const told = await answers(app, header);
        expect(told.flat().filter((part) => typeof part === 'number')).not.toContain(200);
        expect(JSON.stringify(told)).toMatch(/^(\[|\]|,|401|403|"NotSignedIn"|"ForeignIdentity")+$/);
      }
      expect(app.events('host.invocation.failed')).toEqual([]);
    });
  });

  describe('a principal that is not of our tenant', () => {
    const operate = { typ: 'roles', val: 'Provisioning.Operate' };
    const ours = principal('Provisioning.Operate');
    const foreign: Record<string, unknown> = {
      'another provider': { ...ours, auth_typ: 'google' },
      'another tenant': { ...ours, claims: [...issuedIn(OTHER_TENANT), operate] },
      'two tenants': { ...ours, claims: [...issuedIn(TENANT), ...issuedIn(OTHER_TENANT), operate] },
      'an issuer of another tenant': { ...ours, claims: [issuedIn(OTHER_TENANT)[0], issuedIn(TENANT)[1], operate] },
      'no issuer': { ...ours, claims: [issuedIn(TENANT)[1], operate] },
      'no tenant': { ...ours, claims: [issuedIn(TENANT)[0], operate] },
      'an issuer elsewhere': {
        ...ours,
        claims: [
          { typ: 'iss', val: `https://login.microsoftonline.com.example/${TENANT}/v2.0` },
          issuedIn(TENANT)[1],
          operate,
        ],
      },
      'a role that is no text': {
        ...ours,
        claims: [...issuedIn(OTHER_TENANT), { typ: 'roles', val: ['Provisioning.Operate'] }],
      },
    };

    it.each(Object.entries(foreign))('(%s) opens nothing', async (_, stranger) => {
      const app = installed();
      expect(await answers(app, encoded(stranger))).toEqual(CALLS.map(() => [403, 'ForeignIdentity']));
    });
  });

  describe('a change that the page of another site could send', () => {
    it.each([
      [{}],
      [{ 'content-type': 'application/json' }],
      [{ 'x-requested-by': 'page' }],
      [{ 'content-type': 'text/plain', 'x-requested-by': 'page' }],
      [{ 'content-type': 'application/x-www-form-urlencoded', 'x-requested-by': 'page' }],
    ])('(%j) is refused, whoever is signed in', async (headers) => {
      const app = installed();
      const answer = await app.call('POST', 'job/pause', {
        headers: { ...headers, 'x-ms-client-principal': OPERATOR },
      });
      expect(answer.status).toBe(415);
      expect((await app.call('GET', 'status', { headers: { 'x-ms-client-principal': OPERATOR } })).status).toBe(200);
    });
  });
});

describe('with App Service authentication off', () => {
  const open = installations();

  it.each(['', 'False', 'true', '1'])('(%j) every call is refused, whatever it says of itself', async (value) => {
    const app = await open({ env: { HTTP_AUTH: 'entra', WEBSITE_AUTH_ENABLED: value } });
    expect(await answers(app)).toEqual(Array(CALLS.length).fill([503, 'AuthenticationOff']));
    expect(await answers(app, OPERATOR)).toEqual(Array(CALLS.length).fill([503, 'AuthenticationOff']));
    expect([app.tables.requests, app.graph.journal.entries]).toEqual([[], []]);
  });
});

describe('under HTTP_AUTH=keys', () => {
  const open = installations();

  it('these headers mean nothing', async () => {
    const app = await open();
    expect(await answers(app, encoded(principal()))).toEqual([200, LET_IN, 200, 202, 200, LET_IN, 200, 200]);
    expect(await answers(app, '%%%')).toEqual([200, LET_IN, 200, 202, 200, LET_IN, 200, 200]);
  });
});
