// Operating the job over HTTP: what is accepted, what is refused, and how.

import { afterEach, describe, expect, it } from 'vitest';
import { type Installation, installations, oneInstallation } from './support/installation.ts';

const json = (body: unknown): RequestInit => ({ body: JSON.stringify(body) });

const created = ({ notion }: Installation): number =>
  notion.workspace.snapshot().users.filter(({ userName }) => userName.startsWith('person-')).length;

describe('a job that nobody has started', () => {
  const installed = oneInstallation();
  afterEach(() => installed().tables.reset());

  it('start refuses every other body as a problem document, and changes nothing', async () => {
    const app = installed();
    const wrong = [null, [], 'start', 5, ...['5', 1.5, -1, 1e12, null].map((expectCreates) => ({ expectCreates }))];
    const bodies = [
      ...wrong.map((value) => JSON.stringify(value)),
      '{expectCreates: 5}',
      '{"expectCreates":5,"force":true}',
      '{"__proto__":{"expectCreates":5}}',
    ];
    for (const text of bodies) {
      const { status, headers, body } = await app.call('POST', 'job/start', { body: text });
      expect([text, status, headers.get('content-type')]).toEqual([text, 400, 'application/problem+json']);
      expect(body).toEqual({
        type: 'about:blank',
        title: expect.any(String),
        status: 400,
        code: 'InvalidBody',
        detail: expect.stringContaining('expectCreates'),
        remedy: expect.any(String),
      });
    }
    expect((await app.call('GET', 'status')).body).toMatchObject({ state: 'notStarted' });
  });

  it('start refuses a huge body without repeating it', async () => {
    const app = installed();
    const body = JSON.stringify(Object.fromEntries(Array.from({ length: 20_000 }, (_, index) => [`key${index}`, 1])));
    const answer = await app.call('POST', 'job/start', { body });
    expect([answer.status, answer.body['code']]).toEqual([413, 'BodyTooLong']);
    expect(answer.text.length).toBeLessThan(500);
  });

  it('a body without its length, which the platform drops, is refused and changes nothing', async () => {
    const app = installed();
    for (const [path, text] of [
      ['job/start', '{"expectCreates":5}'],
      ['explain', '{"user":"ada"}'],
    ] as const) {
      // The length of a stream is not known beforehand, so that it is sent in chunks.
      const { status, body } = await app.call('POST', path, { body: new Blob([text]).stream(), duplex: 'half' });
      expect([path, status, body['code']]).toEqual([path, 411, 'BodyLost']);
      expect(body['remedy']).toContain('Content-Length');
    }
    expect((await app.call('GET', 'status')).body).toMatchObject({ state: 'notStarted' });
    // No body at all is none that was lost.
    expect((await app.call('POST', 'job/pause')).status).toBe(202);
  });

  it('knows no other action, whatever it is called', async () => {
    const app = installed();
    for (const action of ['stop', 'START', 'constructor', '__proto__', 'a%2Fb']) {
      const { status, body } = await app.call('POST', `job/${action}`);
      expect([action, status, body['code']]).toEqual([action, 404, 'UnknownAction']);
    }
  });

  it('is never done by GET', async () => {
    const app = installed();
    expect((await app.call('GET', 'job/start')).status).toBe(405);
    expect((await app.call('GET', 'status')).body).toMatchObject({ state: 'notStarted' });
  });

  it('is refused with 503 while the state cannot be reached', async () => {
    const app = installed();
    app.tables.refusal = { status: 403, code: 'AuthorizationFailure' };
    const { status, body } = await app.call('POST', 'job/start');
    expect([status, body['code']]).toEqual([503, 'StateAccessDenied']);
  });

  it('says so while Azure is still removing a table, and of the status it is a reason', async () => {
    const app = installed();
    app.tables.refusal = { status: 409, code: 'TableBeingDeleted' };
    const { status, body } = await app.call('POST', 'job/run-now');
    expect([status, body['code']]).toEqual([503, 'TableBeingDeleted']);
    expect((await app.call('GET', 'status')).body['reasons']).toMatchObject([
      { code: 'TableBeingDeleted', remedy: expect.stringContaining('about a minute') },
    ]);
  });
});

/** One after the other, of one installation. */
describe('a job that is started and paused', () => {
  const installed = oneInstallation();

  it('pause, start, read and run-now answer with the state that the job has then', async () => {
    const app = installed();
    const states: unknown[] = [];
    for (const action of ['pause', 'read', 'start', 'run-now', 'pause', 'run-now', 'read', 'start']) {
      const { status, body } = await app.call('POST', `job/${action}`);
      states.push([action, status, body['state']]);
    }
    expect(states).toEqual([
      ['pause', 202, 'notStarted'],
      ['read', 202, 'notStarted'],
      ['start', 202, 'active'],
      ['run-now', 202, 'active'],
      ['pause', 202, 'paused'],
      ['run-now', 202, 'paused'],
      ['read', 202, 'paused'],
      ['start', 202, 'active'],
    ]);
  });

  it('start takes no body, or how many creations to expect, and names the place to look', async () => {
    const app = installed();
    for (const [init, expectCreates] of [
      [{}, undefined],
      [json({}), undefined],
      [{ body: ' \n' }, undefined],
      [json({ expectCreates: 1_200 }), 1_200],
      [json({ expectCreates: 0 }), 0],
    ] as const) {
      const { status, headers, body } = await app.call('POST', 'job/start', init);
      expect([status, headers.get('location')]).toEqual([202, '/api/status']);
      const confirmed = expectCreates === undefined ? {} : { expectCreates };
      const places = { request: expect.any(String), status: '/api/status', requests: '/api/requests' };
      expect(body).toEqual({ state: 'active', ...places, ...confirmed });
    }
  });

  it('a second start keeps what the first one confirmed', async () => {
    const app = installed();
    await app.call('POST', 'job/start', json({ expectCreates: 900 }));
    await app.call('POST', 'job/pause');
    expect((await app.call('POST', 'job/start')).body).toMatchObject({ expectCreates: 900 });
  });

  it('pause declares a maintenance until a time, whose end the status watches', async () => {
    const app = installed();
    await app.call('POST', 'job/start');
    const reasons = async () => (await app.call('GET', 'status')).body['reasons'];
    const until = (minutes: number) => new Date(Date.now() + minutes * 60_000).toISOString();
    expect((await app.call('POST', 'job/pause', json({ until: until(60), reason: 'Notion moves.' }))).status).toBe(202);
    expect(await reasons()).toMatchObject([{ code: 'Paused', detail: expect.stringContaining('paused until') }]);
    await app.call('POST', 'job/pause', json({ until: until(-1) }));
    expect(await reasons()).toMatchObject([
      { code: 'PausedTooLong', remedy: expect.stringContaining('/api/job/start') },
    ]);
    await app.call('POST', 'job/start');
    await app.call('POST', 'job/pause');
    expect(await reasons()).toMatchObject([{ code: 'Paused', detail: expect.stringContaining('The job is paused.') }]);
    for (const wrong of ['tomorrow', 5, '2030-01-01', '2030-01-01T00:00:00', null]) {
      const { status, body } = await app.call('POST', 'job/pause', json({ until: wrong }));
      expect([wrong, status, body['detail']]).toEqual([wrong, 400, expect.stringContaining('ISO 8601')]);
    }
  });

  it('no answer may be kept by anybody on the way', async () => {
    const app = installed();
    for (const [method, path] of [
      ['GET', 'health'],
      ['GET', 'status'],
      ['HEAD', 'status'],
      ['GET', 'status?probe=true'],
      ['POST', 'test-connection'],
      ['POST', 'job/start'],
      ['POST', 'job/unknown'],
      ['POST', 'explain'],
    ] as const) {
      const { headers } = await app.call(method, path);
      expect([path, headers.get('cache-control')]).toEqual([path, 'no-store']);
    }
  });
});

describe('operating the job', () => {
  const open = installations();

  it('restart needs a scope, and says what replaces ForceDeletes', async () => {
    const app = await open();
    app.people('ada');
    await app.call('POST', 'job/start');
    await app.tick();
    for (const body of [{}, { scope: 'full' }, { scope: 'ForceDeletes' }, { scope: 'Full', force: true }]) {
      const answer = await app.call('POST', 'job/restart', json(body));
      expect([answer.status, answer.body['detail']]).toEqual([400, expect.stringContaining('lets held removals go')]);
    }
    for (const scope of ['Watermark', 'Escrows', 'ConnectorDataStore', 'Full']) {
      expect((await app.call('POST', 'job/restart', json({ scope }))).status).toBe(202);
    }
    await app.tick();
    const { body } = await app.call('GET', 'requests?limit=4');
    const outcomes = Object(body['requests']).map(({ outcome }: { outcome: { result: string } }) => outcome.result);
    expect(outcomes).toEqual(Array(4).fill('done'));
    expect(app.notion.workspace.snapshot().users.filter(({ userName }) => userName.startsWith('ada'))).toHaveLength(1);
  });

  it('another tenant behind the same settings is an error that names its door', async () => {
    const app = await open();
    app.people('ada');
    await app.call('POST', 'job/start');
    await app.tick();
    await app.restart({ ENTRA_TENANT_ID: '1f0e0d0c-0b0a-4908-8706-050403020100' });
    await app.tick();
    expect((await app.call('GET', 'status')).body).toMatchObject({
      healthy: false,
      reasons: [
        { code: 'PairDoesNotFit', remedy: expect.stringContaining('/api/job/confirm-pair') },
        { code: 'Quarantined' },
      ],
    });
    await app.call('POST', 'job/confirm-pair');
    await app.tick();
    expect((await app.call('GET', 'status')).body['reasons']).toEqual([]);
  });

  it('a deployment in the middle of a slice costs no time: the slice ends, and the next tick goes on', async () => {
    const app = await open({ env: { NOTION_CONCURRENCY: '1' } });
    app.people(...Array.from({ length: 20 }, (_, at) => `person-${at}`));
    app.notion.faults.add({ match: { method: 'POST', path: '/Users$' }, action: { delayMs: 250 } });
    await app.call('POST', 'job/start');
    // The host does not start the slice that would go on with what is left.
    const cut = expect(app.tick()).rejects.toThrow('stopping');
    await expect.poll(() => created(app), { timeout: 10_000 }).toBeGreaterThan(0);
    const asked = Date.now();
    await app.restart();
    expect(Date.now() - asked).toBeLessThan(4_000);
    await cut;
    expect(app.events('slice.finished')).toMatchObject([{ workLeft: true }]);
    expect((await app.call('GET', 'status')).body).toMatchObject({ lease: { held: false } });
    expect(created(app)).toBeLessThan(20);

    app.notion.faults.clear();
    await app.tick();
    expect(created(app)).toBe(20);
  });
});
