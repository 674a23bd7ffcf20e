// What operators asked for, listed over HTTP by the built app: who, when, what, why, and what came of it.

import { describe, expect, it } from 'vitest';
import { type Answer, type Installation, installations, oneInstallation } from './support/installation.ts';

const json = (body: unknown): RequestInit => ({ body: JSON.stringify(body) });

type Listed = Readonly<Record<string, unknown>>;
const requestsIn = ({ body }: Answer): Listed[] => Object(body['requests']);
const listed = async (app: Installation): Promise<Listed[]> => requestsIn(await app.call('GET', 'requests'));

describe('GET /api/requests', () => {
  const open = installations();

  it('lists the newest first: who asked for what, when and why, and with which outcome', async () => {
    const app = await open();
    const before = Date.now();
    await app.call('POST', 'job/start', json({ expectCreates: 50, reason: 'The pilot begins.' }));
    const { body } = await app.call('POST', 'job/run-now');
    expect(await listed(app)).toMatchObject([
      {
        id: body['request'],
        by: { name: 'function key' },
        what: { action: 'run-now' },
        outcome: { result: 'waiting' },
      },
      {
        what: { action: 'start', expectCreates: 50 },
        reason: 'The pilot begins.',
        outcome: { result: 'done', detail: 'The job is active now.' },
      },
    ]);
    await app.tick();
    const [served] = await listed(app);
    expect(served).toMatchObject({ id: body['request'], outcome: { result: 'done', at: expect.any(String) } });
    expect(Date.parse(String(served?.['at']))).toBeGreaterThanOrEqual(before);
    expect(app.events('operator.requested')).toMatchObject([{ request: 'run-now', result: 'done' }]);
  });

  it('names the principal that signed in, a person by name and a program by its id', async () => {
    const tenant = '0f0e0d0c-0b0a-4908-8706-050403020100';
    const app = await open({ env: { HTTP_AUTH: 'entra', WEBSITE_AUTH_ENABLED: 'True', ENTRA_TENANT_ID: tenant } });
    const signedIn = (...claims: readonly { typ: string; val: string }[]): Record<string, string> => {
      const ours = [
        { typ: 'iss', val: `https://login.microsoftonline.com/${tenant}/v2.0` },
        { typ: 'http://schemas.microsoft.com/identity/claims/tenantid', val: tenant },
        { typ: 'roles', val: 'Provisioning.Operate' },
      ];
      const principal = Buffer.from(JSON.stringify({ auth_typ: 'aad', claims: [...ours, ...claims] }));
      return {
        'content-type': 'application/json',
        'x-requested-by': 'test',
        'x-ms-client-principal': principal.toString('base64'),
      };
    };
    const oid = 'http://schemas.microsoft.com/identity/claims/objectidentifier';
    const ada = signedIn(
      { typ: 'name', val: 'Ada' },
      { typ: 'preferred_username', val: 'ada@contoso.example' },
      { typ: oid, val: 'id-of-ada' },
    );
    const program = signedIn({ typ: 'azp', val: 'id-of-app' }, { typ: oid, val: 'id-of-principal' });
    await app.call('POST', 'job/pause', { headers: ada });
    await app.call('POST', 'job/pause', { headers: program });
    expect(requestsIn(await app.call('GET', 'requests', { headers: ada }))).toMatchObject([
      { by: { name: 'id-of-app', id: 'id-of-principal' } },
      { by: { name: 'ada@contoso.example', id: 'id-of-ada' } },
    ]);
  });

  it('a request that is repeated does no harm, and each of them has an outcome', async () => {
    const app = await open();
    app.people('ada');
    for (const action of ['start', 'start', 'run-now', 'run-now', 'read', 'read']) {
      expect((await app.call('POST', `job/${action}`)).status).toBe(202);
    }
    await app.tick();
    expect((await listed(app)).map(({ outcome }) => Object(outcome)['result'])).toEqual(Array(6).fill('done'));
    expect(app.notion.workspace.snapshot().users.filter(({ userName }) => userName.startsWith('ada'))).toHaveLength(1);
  });
});

/** One after the other, of one installation. */
describe('GET /api/requests of a job that nobody has started', () => {
  const installed = oneInstallation();

  it('an action with a body that means nothing is refused, and is not listed', async () => {
    const app = installed();
    for (const action of ['pause', 'read', 'run-now']) {
      const { status, body } = await app.call('POST', `job/${action}`, json({ untill: 'tomorrow' }));
      expect([action, status, body['code']]).toEqual([action, 400, 'InvalidBody']);
    }
    expect(await listed(app)).toEqual([]);
  });

  it('comes in pages, each of which names the next', async () => {
    const app = installed();
    for (const reason of ['1', '2', '3']) await app.call('POST', 'job/pause', json({ reason }));
    const first = await app.call('GET', 'requests?limit=2');
    expect(requestsIn(first)).toMatchObject([{ reason: '3' }, { reason: '2' }]);
    const second = await app.call('GET', String(first.body['next']).replace('/api/', ''));
    expect(requestsIn(second)).toMatchObject([{ reason: '1' }]);
    expect(second.body).not.toHaveProperty('next');
    for (const query of ['limit=0', 'after=x', 'page=2', "after=' or '1' eq '1"]) {
      expect((await app.call('GET', `requests?${query}`)).body).toMatchObject({ code: 'InvalidQuery' });
    }
  });
});
