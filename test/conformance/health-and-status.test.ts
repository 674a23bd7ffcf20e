// What health and status answer, over real sockets, from the built app.

import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import manifest from '../../package.json' with { type: 'json' };
import { createApp } from '../../shared/app.ts';
import { systemClock } from '../../shared/http/system-clock.ts';
import { EVENTS, nameOf } from '../../shared/telemetry/events.ts';
import { type Installation, installations, oneInstallation } from './support/installation.ts';

const { version } = manifest;
const entryUrl = new URL('../../functions/main.ts', import.meta.url).href;
const MINUTE = 60_000;

const codes = (reasons: unknown): unknown[] =>
  Array.isArray(reasons) ? reasons.map((reason: { code?: unknown }) => reason.code) : [];

describe('health', () => {
  const installed = oneInstallation();

  it('says that the app runs, its version and its build, and nothing else', async () => {
    const app = installed();
    const { status, headers, body } = await app.call('GET', 'health');
    // The revision of the sources, and a mark where files differ from it.
    const build = expect.stringMatching(/^([0-9a-f]{40}(-changed)?|unknown)$/);
    expect([status, headers.get('content-type'), body]).toEqual([
      200,
      'application/json',
      { status: 'ok', version, build },
    ]);
  });

  it('answers HEAD without a body', async () => {
    const app = installed();
    const { status, text } = await app.call('HEAD', 'health');
    expect([status, text]).toEqual([200, '']);
  });

  it('asks nobody anything', async () => {
    const app = installed();
    await app.call('GET', 'health');
    expect([app.graph.journal.entries, app.notion.journal.entries, app.tables.requests]).toEqual([[], [], []]);
  });
});

describe('the heartbeat', () => {
  const open = installations();

  const logged = (app: Installation): unknown[] =>
    app.lines.splice(0).flatMap(({ message }) => (message.startsWith('{') ? [JSON.parse(message)] : []));

  it('is the only line of a quiet tick, and has every field that alerts use', async () => {
    const app = await open();
    app.people('ada');
    await app.call('POST', 'job/start');
    await app.tick();
    logged(app);
    await app.tick();
    const [line, ...others] = logged(app);
    expect(others).toEqual([]);
    const onlyAtTimes: readonly string[] = ['skipped', 'stopped', 'leavers'];
    const fields = EVENTS['slice.finished'].map(nameOf).filter((name) => !onlyAtTimes.includes(name));
    expect(Object.keys(line ?? {})).toEqual(
      expect.arrayContaining(['event', 'level', 'invocation', 'cycle', ...fields]),
    );
    expect(line).toMatchObject({
      event: 'slice.finished',
      level: 'info',
      cycle: 1,
      state: 'active',
      health: 'ok',
      importComplete: true,
    });
  });

  it('comes with a tick that is skipped, and with one that the tables keep from working', async () => {
    const app = await open();
    await app.tick();
    // The local host repeats a tick that was skipped.
    for (const line of logged(app)) {
      const why = { skipped: 'NotStarted', state: 'notStarted', health: 'warning', codes: ['NotStarted'] };
      expect(line).toMatchObject({ event: 'slice.finished', ...why });
    }
    app.tables.refusal = { status: 403, code: 'AuthorizationFailure' };
    await app.tick().catch(() => undefined);
    expect(logged(app)).toMatchObject([
      { event: 'credential.refused', side: 'state', code: 'StateAccessDenied' },
      { event: 'slice.finished', stopped: 'StateAccessDenied', health: 'error', codes: ['StateAccessDenied'] },
      { event: 'host.invocation.failed' },
    ]);
  });
});

describe('status before the start', () => {
  const installed = oneInstallation();
  afterEach(() => installed().tables.reset());

  it('of a new installation says that the job is not started, and how to start it', async () => {
    const app = installed();
    const { status, body } = await app.call('GET', 'status');
    expect(status).toBe(200);
    expect(Object.keys(body).slice(0, 3)).toEqual(['summary', 'health', 'healthy']);
    expect(body).toMatchObject({
      health: 'warning',
      healthy: true,
      state: 'notStarted',
      reasons: [{ code: 'NotStarted', severity: 'warning', remedy: expect.stringContaining('POST /api/job/start') }],
      version,
    });
    // Somebody has to start it, and nobody has to be woken up for that.
    expect((await app.call('GET', 'status?probe=true')).status).toBe(200);
    expect((await app.call('HEAD', 'status?probe=true')).status).toBe(200);
    expect((await app.call('HEAD', 'status')).status).toBe(200);
  });

  it('says when the tables cannot be reached', async () => {
    const app = installed();
    app.tables.refusal = { status: 403, code: 'AuthorizationFailure' };
    const { status, body } = await app.call('GET', 'status?probe=true');
    expect([status, codes(body['reasons'])]).toEqual([503, ['StateAccessDenied']]);
  });

  it('is a warning while the tables have not answered for less than a quarter of an hour, then an error', async () => {
    const app = installed();
    let passed = 0;
    const clock = { ...systemClock, now: () => Date.now() + passed };
    const { status } = createApp({ env: app.env, entryUrl: new URL('../', entryUrl).href, clock });
    app.tables.refusal = { status: 503, code: 'ServerBusy' };
    expect(await status()).toMatchObject({ health: 'warning', reasons: [{ code: 'StateUnavailable' }] });
    passed = 16 * MINUTE;
    expect(await status()).toMatchObject({ health: 'error', healthy: false });
  });
});

describe('status after two cycles', () => {
  const installed = oneInstallation();
  beforeAll(async () => {
    const app = installed();
    app.people('ada', 'ben');
    await app.call('POST', 'job/start');
    await app.tick();
    app.people('dan');
    await app.tick();
  });

  it('reads three rows of the job and the newest cycle, however many objects and cycles there are', async () => {
    const app = installed();
    app.tables.requests.length = 0;
    await app.call('GET', 'status');
    // Once more when the service has closed an idle connection at that very moment.
    const asked = new Set(app.tables.requests.map(({ method, path }) => `${method} ${decodeURIComponent(path)}`));
    expect([...asked].sort()).toEqual([
      expect.stringMatching(/^GET cycles\(\)\?.*\$top=1\b/),
      expect.stringMatching(/^GET watermarks\(PartitionKey='job',RowKey='control'\)/),
      expect.stringMatching(/^GET watermarks\(PartitionKey='job',RowKey='lease'\)/),
      expect.stringMatching(/^GET watermarks\(PartitionKey='job',RowKey='state'\)/),
    ]);
  });

  it('tells the last cycles to whoever asks for some, from as many rows', async () => {
    const app = installed();
    expect((await app.call('GET', 'status')).body).not.toHaveProperty('recentCycles');
    app.tables.requests.length = 0;
    const { body } = await app.call('GET', 'status?cycles=24');
    expect(body['recentCycles']).toMatchObject([
      { number: 2, kind: 'incremental', users: { created: 1 } },
      { number: 1, kind: 'initial', users: { created: 2 } },
    ]);
    const rows = new Set(app.tables.requests.map(({ path }) => decodeURIComponent(path)));
    expect([...rows].sort()).toEqual([
      "cycles()?$top=24&$filter=PartitionKey eq 'cycle'",
      ...['control', 'lease', 'state'].map((row) => `watermarks(PartitionKey='job',RowKey='${row}')`),
    ]);
  });
});

describe('status', () => {
  const open = installations();

  it('after a cycle is healthy and tells the cycle, links, watermarks, lease and next run', async () => {
    const app = await open();
    app.people('ada', 'ben');
    await app.call('POST', 'job/start');
    await app.tick();
    const { body } = await app.call('GET', 'status');
    expect(body).toMatchObject({
      health: 'ok',
      healthy: true,
      reasons: [],
      peopleStillIn: { count: 0 },
      state: 'active',
      activity: 'idle',
      summary: '2 people and 0 groups in step; nobody waits.',
      lastCycle: {
        number: 1,
        kind: 'initial',
        users: { created: 2 },
        completedAt: expect.any(String),
        succeeded: true,
      },
      figures: { people: { assigned: 2, inScope: 2, inNotion: 2 } },
      links: { users: 2, groups: 0 },
      pending: 0,
      escrow: { users: 0, groups: 0 },
      held: { users: 0, groups: 0 },
      scheduledDeletions: { groups: 0 },
      lease: { held: false },
      nextRunAt: expect.any(String),
      watermarks: expect.arrayContaining([expect.objectContaining({ kind: 'user', ageSeconds: expect.any(Number) })]),
    });
    expect((await app.call('GET', 'status?probe=true')).status).toBe(200);
  });

  it('of a paused job says so, and since when', async () => {
    const app = await open();
    await app.call('POST', 'job/start');
    await app.call('POST', 'job/pause');
    const { status, body } = await app.call('GET', 'status?probe=true');
    expect([status, body['state'], codes(body['reasons'])]).toEqual([200, 'paused', ['Paused']]);
    expect(body['reasons']).toMatchObject([{ severity: 'warning', since: expect.any(String) }]);
  });

  it('of a job that no timer runs any more becomes stale after a quarter of an hour', async () => {
    const app = await open();
    await app.call('POST', 'job/start');
    await app.tick();
    const statusIn = (minutes: number) => {
      const clock = { ...systemClock, now: () => Date.now() + minutes * MINUTE };
      return createApp({ env: app.env, entryUrl: new URL('../', entryUrl).href, clock }).status();
    };
    expect(await statusIn(14)).toMatchObject({ healthy: true });
    expect(await statusIn(16)).toMatchObject({
      healthy: false,
      reasons: [{ code: 'Stale', detail: expect.stringContaining('16 minutes') }],
    });
  });

  it('names an alarm, and forgets it when a later tick goes well', async () => {
    const app = await open();
    app.people('ada');
    await app.call('POST', 'job/start');
    app.notion.faults.add({ match: { path: '/Users' }, action: { status: 401 } });
    await app.tick();
    const { status, body } = await app.call('GET', 'status?probe=true');
    expect([status, codes(body['reasons'])]).toEqual([503, ['TargetTokenRefused', 'Quarantined']]);
    expect(body['alarms']).toMatchObject([{ code: 'TargetTokenRefused', since: expect.any(String) }]);
    expect(body['quarantine']).toMatchObject({
      reason: 'EncounteredQuarantineException',
      interval: 'PT15M',
      nextAttempt: expect.any(String),
      error: { code: 'TargetTokenRefused', request: { path: '/Users', status: 401 } },
    });
    app.notion.faults.clear();
    // It is not time to ask again; a test that finds everything well is a reason to.
    await app.tick();
    expect((await app.call('GET', 'status')).body).toMatchObject({ healthy: false });
    expect((await app.call('POST', 'test-connection')).body).toMatchObject({ ok: true });
    await app.tick();
    expect((await app.call('GET', 'status')).body).toMatchObject({ healthy: true, alarms: [] });
  });
});
