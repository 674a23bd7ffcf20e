// What waits after a failure, listed and released over HTTP by the built app.

import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type Installation, installations, oneInstallation } from './support/installation.ts';

const json = (body: unknown): RequestInit => ({ body: JSON.stringify(body) });
const WHEN = expect.stringMatching(/^20\d\d-\d\d-\d\dT[\d:.]+Z$/);
const MISSING = '00000000-0000-4000-8000-000000000000';

/** Notion refuses to create some people; the others are in. */
async function refusing(app: Installation, ...names: readonly string[]): Promise<string[]> {
  app.people('in-1', 'in-2');
  await app.call('POST', 'job/start');
  await app.tick();
  app.notion.faults.add({
    match: { method: 'POST', path: '/Users$' },
    action: { status: 403, body: 'No Vance here.' },
  });
  const ids = app.people(...names);
  await app.tick();
  return ids;
}

describe('GET /api/escrow while nothing waits', () => {
  const installed = oneInstallation();
  afterEach(() => installed().tables.reset());

  it('is empty in a new installation, and when nothing has failed', async () => {
    const app = installed();
    const nothing = { count: 0, codes: [], objects: [] };
    expect(await app.call('GET', 'escrow')).toMatchObject({ status: 200, body: nothing });
    app.people('ada');
    await app.call('POST', 'job/start');
    await app.tick();
    expect((await app.call('GET', 'escrow')).body).toEqual(nothing);
  });

  it('refuses a query that it does not understand', async () => {
    const app = installed();
    for (const query of [
      'kind=person',
      'errorCode=Nope',
      'limit=0',
      'limit=1.5',
      'limit=x',
      'after=1',
      'cycle=0',
      'state=held',
    ]) {
      const { status, headers, body } = await app.call('GET', `escrow?${query}`);
      expect([query, status, headers.get('content-type')]).toEqual([query, 400, 'application/problem+json']);
      expect(body).toMatchObject({ code: 'InvalidQuery', detail: expect.stringContaining('errorCode') });
    }
  });

  it('answers 503 while the tables cannot be reached', async () => {
    const app = installed();
    app.tables.refusal = { status: 403, code: 'AuthorizationFailure' };
    const { status, body } = await app.call('GET', 'escrow');
    expect([status, body['code']]).toEqual([503, 'StateAccessDenied']);
  });
});

describe('GET /api/escrow of three people', () => {
  const installed = oneInstallation();
  let ids: string[];
  beforeAll(async () => {
    ids = await refusing(installed(), 'ada', 'ben', 'cyd');
  });

  it('is filtered, and paged by links that lead to the end', async () => {
    const app = installed();
    expect((await app.call('GET', 'escrow?kind=group')).body).toMatchObject({ count: 0, objects: [] });
    expect((await app.call('GET', 'escrow?errorCode=ValueInUse')).body).toMatchObject({ count: 0 });
    expect((await app.call('GET', 'escrow?cycle=1')).body).toMatchObject({ count: 0 });
    const seen: unknown[] = [];
    let path: string | undefined = 'escrow?kind=user&errorCode=CreateRefused&cycle=2&limit=2';
    while (path !== undefined) {
      const { body } = await app.call('GET', path);
      expect(body['count']).toBe(3);
      seen.push(...(body['objects'] as { id: string }[]).map(({ id }) => id));
      path = body['next'] === undefined ? undefined : String(body['next']).replace('/api/', '');
    }
    expect(seen.toSorted()).toEqual(ids.toSorted());
  });

  it('takes a function key in the address for what it is, and repeats it nowhere', async () => {
    const app = installed();
    const { status, text } = await app.call('GET', 'escrow?code=key-of-the-function&limit=1');
    expect(status).toBe(200);
    expect(text).toContain('/api/escrow?limit=1&after=');
    expect(text).not.toContain('key-of-the-function');
  });
});

describe('GET /api/escrow', () => {
  const open = installations();

  it('tells by code what waits and what to do, then each object with what was asked and answered', async () => {
    const app = await open();
    const [ada = ''] = await refusing(app, 'ada');
    const { status, headers, body } = await app.call('GET', 'escrow');
    expect([status, headers.get('cache-control')]).toEqual([200, 'no-store']);
    expect(body).toEqual({
      count: 1,
      codes: [{ code: 'CreateRefused', count: 1, oldestSince: WHEN, remedy: expect.stringContaining('seats') }],
      objects: [
        {
          kind: 'user',
          id: ada,
          name: 'ada Vance',
          code: 'CreateRefused',
          detail: expect.any(String),
          attempts: 1,
          request: { method: 'POST', path: expect.stringMatching(/\/Users$/), status: 403 },
          firstFailureAt: WHEN,
          lastFailureAt: WHEN,
          nextTryAt: WHEN,
          cycleId: 2,
          linked: false,
        },
      ],
    });
  });
});

describe('POST /api/escrow/release', () => {
  const installed = oneInstallation();

  it('takes exactly one of the four forms', async () => {
    const app = installed();
    const user = { kind: 'user', id: MISSING };
    const many = Array.from({ length: 101 }, () => user);
    const wrong = [
      ...[null, [], 'all', {}, { all: false }, { all: 'true' }, { all: true, codes: ['ValueInUse'] }],
      ...[
        { cycle: 0 },
        { cycle: 'last' },
        { codes: [] },
        { codes: ['Nope'] },
        { codes: 'ValueInUse' },
        { objects: [] },
        { objects: many },
      ],
      ...[{ objects: [{ id: MISSING }] }, { objects: [{ ...user, id: 'ada' }] }, { objects: [{ ...user, kind: 'x' }] }],
    ].map((body) => JSON.stringify(body));
    for (const text of ['', ' ', '{all: true}', '{"__proto__":{"all":true}}', ...wrong]) {
      const { status, headers, body } = await app.call('POST', 'escrow/release', { body: text });
      expect([text, status, headers.get('content-type')]).toEqual([text, 400, 'application/problem+json']);
      expect(body).toMatchObject({ code: 'InvalidBody', detail: expect.stringContaining('"codes"') });
    }
    expect((await app.call('POST', 'escrow/release', json({ objects: many.slice(0, 100) }))).status).toBe(202);
    expect((await app.call('POST', 'escrow/release', json({ all: true }))).status).toBe(202);
    expect((await app.call('POST', 'escrow/release', json({ cycle: 1 }))).status).toBe(202);
  });

  it('refuses a body that was lost on the way, one that is too long, and any other method', async () => {
    const app = installed();
    const lost = { body: new Blob(['{"all":true}']).stream(), duplex: 'half' } as const;
    expect(await app.call('POST', 'escrow/release', lost)).toMatchObject({ status: 411, body: { code: 'BodyLost' } });
    const long = await app.call('POST', 'escrow/release', { body: ' '.repeat(30_000) });
    expect(long).toMatchObject({ status: 413, body: { code: 'BodyTooLong' } });
    expect((await app.call('GET', 'escrow/release')).status).toBe(405);
  });
});

describe('POST /api/escrow/release', () => {
  const open = installations();

  it('is stored, names the place to look, and the next tick serves it', async () => {
    const app = await open();
    const [ada = '', ben = ''] = await refusing(app, 'ada', 'ben');
    app.notion.faults.clear();
    await app.tick();
    expect((await app.call('GET', 'escrow')).body).toMatchObject({ count: 2 });
    const one = json({ objects: [{ kind: 'user', id: ada.toUpperCase() }] });
    for (const repeated of [one, one]) {
      const { status, headers, body } = await app.call('POST', 'escrow/release', repeated);
      expect([status, headers.get('location'), headers.get('cache-control')]).toEqual([202, '/api/status', 'no-store']);
      expect(body).toEqual({
        state: 'active',
        request: expect.any(String),
        status: '/api/status',
        requests: '/api/requests',
        escrow: '/api/escrow',
      });
    }
    await app.tick();
    expect((await app.call('GET', 'escrow')).body).toMatchObject({ count: 1, objects: [{ id: ben }] });
    expect(app.events('operator.requested')).toMatchObject([
      { request: 'escrow/release', detail: '1 object became due.' },
      { request: 'escrow/release', detail: '1 object became due.' },
    ]);
    await app.call('POST', 'escrow/release', json({ codes: ['CreateRefused'] }));
    await app.tick();
    expect((await app.call('GET', 'escrow')).body).toMatchObject({ count: 0 });
  });
});
